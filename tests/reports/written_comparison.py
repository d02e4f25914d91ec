"""What `comparison.json` says of a synthetic run; its intervals are invented, not computed."""

from itertools import combinations

import numpy as np

METRICS = (
    "accuracy", "balanced_accuracy", "macro_precision", "macro_recall", "macro_f1", "macro_auc",
    "macro_average_precision", "log_loss", "brier", "ece",
)  # fmt: skip
CHECKS = [
    {
        "code": "few-seeds",
        "title": "One roll of the dice?",
        "looks_for": "Chance.",
        "found": "raised",
        "why": "",
    },
    {
        "code": "imbalance",
        "title": "Out of balance",
        "looks_for": "Classes of many sizes.",
        "found": "nothing",
        "why": "",
    },
    {
        "code": "straw-man",
        "title": "Straw man?",
        "looks_for": "Weak rivals.",
        "found": "could not look",
        "why": "nothing is published",
    },
]


def compared(outcomes, answers, kind):
    """Write down a comparison in the saved format."""
    metrics = {name: _mean_metrics(found) for name, found in outcomes.items()}
    first = {name: parts[0] for name, parts in answers.items()}
    return {
        "confidence": 0.95,
        "metrics": metrics,
        "per_class": {name: _per_class(saved) for name, saved in first.items()},
        "pairs": [_pair(a, b, metrics, first, kind) for a, b in combinations(metrics, 2)],
        "letters": {name: "ab"[n % 2] for n, name in enumerate(metrics)},
        "calibration": {name: _calibration(saved) for name, saved in first.items()},
        "without_duplicates": {
            "n_left_out": 3,
            "n_left": 117,
            "accuracy": {
                name: around(found["accuracy"]["value"] - 0.02)
                | {"with_all": found["accuracy"]["value"]}
                for name, found in metrics.items()
            },
        },
        "doubts": _doubts(list(metrics)),
        "checks": CHECKS,
        "verdict": ["The best method was right most often.", "So it goes."] if metrics else [],
    }


def _doubts(names):
    return [
        {
            "code": "few-seeds",
            "title": "One roll of the dice?",
            "severity": "low",
            "methods": names[-1:],
            "sentence": "It was trained once.",
        },
        {
            "code": "straw-man",
            "title": "Straw man?",
            "severity": "high",
            "methods": names[:1],
            "sentence": "It was not tuned.",
        },
    ]


def around(value, width=0.05):
    """A value with an interval around it."""
    return {"value": value, "low": max(0.0, value - width), "high": value + width}


def _mean_metrics(outcomes):
    found = {}
    for key in METRICS:
        values = [outcome[key] for outcome in outcomes]
        sd = float(np.std(values, ddof=1)) if values[1:] else None
        found[key] = {**around(float(np.mean(values))), "sd": sd, "values": values}
    found["accuracy"]["high"] = min(1.0, found["accuracy"]["high"])
    return found


def _per_class(saved):
    n_classes = saved["probabilities"].shape[1]
    return {
        key: [around(0.5, 0.125)] * (n_classes - 1) + [None]
        for key in ("precision", "recall", "f1", "auc")
    }


def _pair(a, b, metrics, first, kind):
    """Pairs that lie 10 points apart are shown to differ."""
    difference = metrics[a]["accuracy"]["value"] - metrics[b]["accuracy"]["value"]
    is_binary = first[a]["probabilities"].shape[1] == 2
    p = {"p_value": 0.001, "p_corrected": 0.004 if abs(difference) > 0.1 else 0.31}
    return {
        "a": a,
        "b": b,
        "test": {"folds": "nadeau_bengio"}.get(kind, "mcnemar"),
        "difference": difference,
        "low": difference - 0.06,
        "high": difference + 0.06,
        "corrected_low": difference - 0.09,
        "corrected_high": difference + 0.09,
        "n_a_only_right": 7,
        "n_b_only_right": 30.5,
        **p,
        "smallest_detectable": 0.123,
        "shown": abs(difference) > 0.1,
        "auc": {"difference": -0.0421, "low": -0.1, "high": 0.02, **p} if is_binary else None,
    }


def _calibration(saved):
    probabilities, labels = saved["probabilities"], saved["labels"]
    confidence, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    bins = []
    for low in np.arange(10) / 10:
        inside = (confidence > low) & (confidence <= low + 0.1)
        if inside.any():
            share = float(is_right[inside].mean())
            bins.append(
                {
                    "low": low,
                    "high": low + 0.1,
                    "n": int(inside.sum()),
                    "confidence": float(confidence[inside].mean()),
                    "accuracy": share,
                    "accuracy_low": max(0.0, share - 0.1),
                    "accuracy_high": min(1.0, share + 0.1),
                }
            )
    state = {
        key: around(value) for key, value in (("log_loss", 1.1), ("brier", 0.5), ("ece", 0.07))
    }
    after = state | {"ece": around(0.02), "log_loss": around(0.9)}
    return {
        "temperature": 1.62,
        "n_validation": 120,
        "before": {**state, "bins": bins},
        "after": {**after, "bins": bins},
    }
