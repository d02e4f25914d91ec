"""A synthetic run on disk: invented predictions of different quality, in the saved files' format."""

import json
from itertools import combinations

import numpy as np
import pytest
from sklearn.metrics import (
    average_precision_score,
    precision_recall_fscore_support,
    roc_auc_score,
)

FINGERPRINT = "ab12" * 16
METRICS = (
    "accuracy", "balanced_accuracy", "macro_precision", "macro_recall", "macro_f1", "macro_auc",
    "macro_average_precision", "log_loss", "brier", "ece",
)  # fmt: skip
# name, family, how well it tells the classes apart (None: it does not finish)
FIELD = (
    ("majority", "baseline", 0.0),
    ("pixels+knn", "classical", 0.6),
    ("hog+svm", "classical", 1.5),
    ("hog+knn", "classical", None),
    ("random_conv+linear", "random", 1.8),
    ("mobilenet_v2+svm", "transfer", None),
    ("small_cnn", "deep", 2.5),
)
STEPS = [
    {"title": "Outlines", "detail": "Edges, by hand.", "origin": "hand", "shape": [324]},
    {"title": "joined", "origin": "hand", "shape": [648], "joined": [
        [{"title": "Words", "origin": "measured", "shape": [600]}],
        [{"title": "Colours", "origin": "nobody knows", "shape": "many"}],
    ]},
    {"title": "Machine", "origin": "learned", "shape": [4], "n_parameters": 1300},
]  # fmt: skip
UNFINISHED = {
    "hog+knn": ("failed", "MemoryError: 3 GB asked for"),
    "mobilenet_v2+svm": ("skipped", "no weights here; run `invoke fetch mobilenet_v2` once"),
}


@pytest.fixture
def make_run(tmp_path):
    """Return a function that writes a run and returns its folder."""

    def write(**options):
        return write_run(tmp_path / "run", **options)

    return write


@pytest.fixture
def make_many(tmp_path):
    """Return a function that writes runs on several data sets and returns their folder."""

    def write(**options):
        return write_many(tmp_path / "many", **options)

    return write


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """Write one ordinary run that many tests only read."""
    return write_run(tmp_path_factory.mktemp("runs") / "ordinary")


def write_run(
    folder,
    field=FIELD,
    class_names=tuple("abcd"),
    n_test=120,
    seeds=(0,),
    kind="one_split",
    n_folds=5,
    **changes,
):
    """Write a whole run; `changes` replace entries of `run.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    labels = np.arange(n_test) % len(class_names)
    draws = _draws(seeds, kind, n_folds, n_test)
    methods = [
        {
            "name": name,
            "family": family,
            "summary": f"It is {name}.",
            "folder": f"method_{i}",
            "views": [{"name": name, "sees": "outlines.", "blind_to": "colour."}],
        }
        for i, (name, family, _) in enumerate(field)
    ]
    outcomes, answers = {}, {}
    for method, (name, family, skill) in zip(methods, field, strict=True):
        # What draws nothing at random has one cell on one split, as in a real run.
        runs_once = kind == "one_split" and family in ("baseline", "classical")
        for draw, rows in draws[:1] if runs_once else draws:
            cell = folder / "cells" / method["folder"] / draw["name"]
            cell.mkdir(parents=True)
            outcome = _outcome(name, family, draw)
            if skill is not None:
                saved = _predict(cell, rng, labels[rows], rows + 1000, len(class_names), skill)
                outcome |= _metrics(saved)
                outcomes.setdefault(name, []).append(outcome)
                answers.setdefault(name, []).append(saved)
            write_json(cell / "outcome.json", outcome)
    run = _run(class_names, labels, methods, seeds, draws, kind, n_folds)
    write_json(folder / "run.json", run | changes)
    write_json(folder / "comparison.json", compared(outcomes, answers, kind))
    write_json(folder / "audit.json", _audit())
    write_json(folder / "explain.json", _explained(list(outcomes), len(class_names)))
    images = rng.integers(0, 256, (n_test + 10, 8, 8, 3), dtype=np.uint8)
    rows = np.concatenate([np.arange(n_test) + 1000, np.arange(10)])  # test, training
    examples = {"examples": np.arange(8), "example_labels": np.arange(8) % len(class_names)}
    np.savez(folder / "pictures.npz", rows=rows, images=images, **examples)
    np.savez(folder / "probe_pictures.npz", shift=images[:3], hue=images[:2])
    np.savez(folder / "look_pictures.npz", occlusion=np.full((min(2, len(outcomes)), 1, 8, 8), 0.2))
    points = rng.integers(0, 1001, (len(list(outcomes)[:8]), 30, 2))
    np.savez(folder / "space_maps.npz", points=points, labels=np.arange(30) % len(class_names))
    return folder


def write_many(folder, names=("letters", "digits"), **changes):
    """Write runs on several data sets, and what is known across them."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(len(names)):
        # The second run lacks one method and starts with another: colours must still agree.
        write_run(folder / f"run{n}", field=FIELD if n == 0 else FIELD[:0:-1])
    methods = ["random_conv+linear", "small_cnn", "hog+svm", "pixels+knn"]
    mean_rank = dict(zip(methods, (2.0, 1.25, 2.75, 4.0), strict=True))
    many = {
        "schema": 1,
        "title": "Several sets",
        "created": "2026-01-02T03:04:05",
        "command": "invoke compare --data letters,digits",
        "status": "done",
        "runs": [{"name": name, "folder": f"run{n}"} for n, name in enumerate(names)],
        "summary": {
            "data_sets": list(names),
            "methods": methods,
            "left_out": ["majority"],
            "accuracy": {name: [0.5] * len(names) for name in methods},
            "ranks": {name: [rank] * len(names) for name, rank in mean_rank.items()},
            "mean_rank": mean_rank,
            "friedman": {"statistic": 5.4, "p_value": 0.14, "f_statistic": 9.0, "f_p_value": 0.052},
            "critical_difference": 3.3,
            "groups": [methods],
            "pairs": [
                {"a": a, "b": b, "n_a_better": 1, "n_b_better": 1, "n_ties": 0,
                 "p_value": 0.5, "p_corrected": 1.0}
                for a, b in combinations(methods, 2)
            ],
            "smallest_p": 0.5,
        },
        "verdict": ["Two data sets cannot settle it.", "small_cnn ranks best."],
    }  # fmt: skip
    write_json(folder / "many.json", many | changes)
    return folder


def write_json(path, content):
    """Write one JSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")


def _draws(seeds, kind, n_folds, n_test):
    """(what `run.json` says of a draw, its test rows) one by one."""
    every = np.arange(n_test)
    if kind == "folds":
        parts = [
            (f"{s}-fold{k + 1}", s, k + 1, every[k::n_folds]) for s in seeds for k in range(n_folds)
        ]
    else:
        parts = [(str(seed), seed, None, every) for seed in seeds]
    return [
        (
            {
                "name": name,
                "seed": seed,
                "fold": fold,
                "fingerprint": FINGERPRINT if kind == "one_split" else f"{n:02x}ab" * 16,
                "n_train": n_test,
                "n_validation": n_test,
                "n_test": len(rows),
            },
            rows,
        )
        for n, (name, seed, fold, rows) in enumerate(parts)
    ]


def _run(class_names, labels, methods, seeds, draws, kind, n_folds):
    counts = np.bincount(labels, minlength=len(class_names)).tolist()
    return {
        "schema": 1,
        "name": "ordinary",
        "title": "An ordinary run",
        "created": "2026-01-02T03:04:05",
        "command": "invoke compare --data /home/ada/pictures",
        "status": "done",
        "quick": False,
        "seeds": list(seeds),
        "protocol": {
            "kind": kind,
            "n_seeds": len(seeds),
            "n_folds": n_folds if kind == "folds" else None,
        },
        "draws": [draw for draw, _ in draws],
        "suite_version": "0.1.0",
        "commit": "0123abcd+changes",
        "versions": {"python": "3.12.0", "numpy": "2.4.0"},
        "hardware": {"machine": "x86_64", "cores": 2, "memory_gb": 7.5, "gpu": None},
        "dataset": {
            "name": "letters",
            "origin": "drawn by chance",
            "licence": "CC0",
            "citation": "Nobody (2026)",
            "class_names": list(class_names),
            "n_images": 3 * len(labels),
            "height": 8,
            "width": 8,
            "counts": {"train": counts, "validation": counts, "test": counts},
            "warnings": ["two pictures were enlarged"],
            "quarantine": [["broken.png", "not a picture"]],
        },
        "split": {
            "fingerprint": draws[0][0]["fingerprint"],
            "seed": 0,
            "n_train": len(labels),
            "n_validation": len(labels),
            "n_test": draws[0][0]["n_test"],
        },
        "methods": methods,
    }


def _outcome(name, family, draw):
    status, reason = UNFINISHED.get(name, ("done", None))
    history = None
    if family == "deep":
        history = {
            "loss": [1.2, 0.6, 0.3],
            "accuracy": [0.5, 0.7, 0.9],
            "val_loss": [1.3, 0.9, 0.95],
            "val_accuracy": [0.45, 0.65, 0.66],
            "learning_rate": [0.1, 0.1, 0.01],
        }
    return {
        "method": name,
        "family": family,
        "status": status,
        "reason": reason,
        "seed": draw["seed"],
        "draw": draw["name"],
        **dict.fromkeys(("accuracy", "balanced_accuracy", "macro_f1", "macro_precision")),
        **dict.fromkeys(("macro_recall", "macro_auc", "log_loss", "brier", "ece", "n_features")),
        "fit_seconds": 12.5,
        "predict_ms_per_image": 0.25,
        "n_parameters": 1234,
        "size_bytes": 56789,
        "split_fingerprint": draw["fingerprint"],
        "parallel": name == "hog+svm",
        "parameters": {"C": 10.0, "kept_epoch": 2} if history else {"C": 10.0},
        "history": history,
        "search_space": {"C": [1, 10]},
        "train_accuracy": 0.9,
        "validation_accuracy": 0.7,
        "warnings": [],
        "provenance": {"weights": "none"},
        "steps": STEPS,
    }


def _predict(cell, rng, labels, rows, n_classes, skill):
    """Save invented probabilities and return them with their labels."""
    scores = rng.normal(size=(len(labels), n_classes)) * (skill > 0)
    scores[np.arange(len(labels)), labels] += skill
    scores[:, 0] += 0.1
    probabilities = np.exp(scores)
    probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(np.float32)
    saved = {"probabilities": probabilities, "labels": labels}
    validation = {f"validation_{key}": value for key, value in saved.items()}
    np.savez(cell / "predictions.npz", **saved, **validation, rows=rows)
    return saved


def _metrics(saved):
    probabilities, labels = saved["probabilities"], saved["labels"]
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, average="macro", zero_division=0
    )
    areas = [roc_auc_score(labels == k, column) for k, column in enumerate(probabilities.T)]
    truth = np.eye(probabilities.shape[1])[labels]
    return {
        "accuracy": float((predicted == labels).mean()),
        "balanced_accuracy": float(recall),
        "macro_precision": float(precision),
        "macro_recall": float(recall),
        "macro_f1": float(f1),
        "macro_auc": float(np.mean(areas)),
        "macro_average_precision": float(
            np.mean(
                [average_precision_score(labels == k, c) for k, c in enumerate(probabilities.T)]
            )
        ),
        "log_loss": float(-np.log(probabilities[np.arange(len(labels)), labels]).mean()),
        "brier": float(((probabilities - truth) ** 2).sum(axis=1).mean()),
        "ece": 0.05,
    }


def compared(outcomes, answers, kind):
    """Write down a comparison in the saved format; its intervals are invented, not computed."""
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
                name: _around(found["accuracy"]["value"] - 0.02)
                | {"with_all": found["accuracy"]["value"]}
                for name, found in metrics.items()
            },
        },
        "doubts": [
            {
                "code": "few-seeds",
                "title": "One roll of the dice?",
                "severity": "low",
                "methods": list(metrics)[-1:],
                "sentence": "It was trained once.",
            },
            {
                "code": "straw-man",
                "title": "Straw man?",
                "severity": "high",
                "methods": list(metrics)[:1],
                "sentence": "It was not tuned.",
            },
        ],
        "checks": [
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
        ],
        "verdict": ["The best method was right most often.", "So it goes."] if metrics else [],
    }


def _around(value, width=0.05):
    return {"value": value, "low": max(0.0, value - width), "high": value + width}


def _mean_metrics(outcomes):
    found = {}
    for key in METRICS:
        values = [outcome[key] for outcome in outcomes]
        sd = float(np.std(values, ddof=1)) if values[1:] else None
        found[key] = {**_around(float(np.mean(values))), "sd": sd, "values": values}
    found["accuracy"]["high"] = min(1.0, found["accuracy"]["high"])
    return found


def _per_class(saved):
    n_classes = saved["probabilities"].shape[1]
    return {
        key: [_around(0.5, 0.125)] * (n_classes - 1) + [None]
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
        key: _around(value) for key, value in (("log_loss", 1.1), ("brier", 0.5), ("ece", 0.07))
    }
    after = state | {"ece": _around(0.02), "log_loss": _around(0.9)}
    return {
        "temperature": 1.62,
        "n_validation": 120,
        "before": {**state, "bins": bins},
        "after": {**after, "bins": bins},
    }


def _audit():
    twin = {"a": 1000, "b": 3, "part_a": "test", "part_b": "train", "label_a": 0, "label_b": 0}
    return {
        "seconds": 0.5,
        "n_pictures": 360,
        "duplicates": {
            "exact": {"pairs": 4, "across": 2},
            "near": {"pairs": 1, "across": 1},
            "n_test_affected": 3,
            "conflicting_labels": 1,
            "examples": [
                {**twin, "kind": "exact"},
                {**twin, "a": 1001, "b": 4, "label_a": 1, "label_b": 0, "kind": "near"},
            ],
        },
        "constant": {"n": 1, "examples": [5]},
        "balance": {
            "largest": {"class": 1, "share": 0.3},
            "smallest": {"class": 0, "share": 0.2},
            "ratio": 1.5,
        },
    }


def _explained(names, n_classes):
    """What `explain.json` holds; a run without finished methods has nothing to explain."""
    if not names:
        return {"ladder": None, "probes": None, "disagreements": None}
    gain = {"difference": 0.2, "low": 0.1, "high": 0.3, "shown": True}
    levels = {"shift": ["untouched", "6 %", "25 %"], "hue": ["untouched", "180°"]}
    example = {"row": 1000, "true": 0, "a": 0, "b": n_classes - 1}
    return {
        "level": "short",
        "ladder": {
            "rungs": [
                {
                    "name": name,
                    **_around(0.3 + 0.1 * (n % 5)),
                    "gain": gain if n else None,
                    "changed": f"Now it is {name}.",
                }
                for n, name in enumerate(names)
            ],
            "sentences": [f"The largest step up is to {names[-1]}."],
        },
        "probes": {
            "n_pictures": 100,
            "probes": [
                {
                    "key": key,
                    "title": f"Probe of {key}",
                    "unit": "of the side" if key == "shift" else "",
                    "what": "The picture is changed.",
                    "levels": list(range(len(words))),
                    "level_words": words,
                    "methods": {name: [_around(0.8 / (1 + k)) for k in range(len(words))]
                                for name in names},
                    "sentence": f"When it changes, {names[0]} falls from 80 to 40 %.",
                    "so_what": "A method that falls here needs it.",
                }
                for key, words in levels.items()
            ],
            "corruption_error": {name: _around(0.1 + 0.05 * n) for n, name in enumerate(names)},
            "consistency": {name: _around(0.9) for name in names},
            "sentences": [f"Over all changed pictures {names[0]} errs 40 % of the time."],
        },
        "disagreements": {
            "a": names[0],
            "b": names[-1],
            "groups": [
                {"key": "only_a", "title": f"Only {names[0]} was right", "n": 7,
                 "examples": [example]},
                {"key": "both_wrong_apart", "title": "Both wrong, and they differ", "n": 0,
                 "examples": []},
            ],
            "sentences": ["Of 120 test pictures both name 80 right and 10 wrong."],
        },
        "crossover": {"curves": [_curves(names, augment) for augment in ((), ("shift",))]},
        "dials": {"n_pictures": 30, "chance": 0.2, "dials": [_dial(names)]},
        "space": _space(names),
        "neighbours": _neighbours(names, n_classes),
        "looks": {
            "n_drawn": 12,
            "pictures": [{"row": 1000, "true": 0}],
            "methods": [
                {"name": name, "answers": [n_classes - 1], "sureness": [0.6], "without": ""}
                for name in names[:2]
            ],
            "sentences": [f"{names[0]} needs the same places as {names[-1]}."],
        },
    }  # fmt: skip


def _curves(names, augment):
    """Accuracies at three sizes; the last method overtakes the others."""
    sizes = [100, 1000, 10_000]
    return {
        "augment": list(augment),
        "sizes": sizes,
        "methods": {
            name: [{"n": n, **_around(0.3 + 0.1 * k), "values": [0.3 + 0.1 * k]}
                   for k, n in enumerate(sizes)]
            for name in names
        },
        "crossings": [{"method": names[-1], "n": 1400.0, "low": 900.0, "high": None,
                       "state": "crosses"}],
        "sentences": [f"{names[-1]} overtakes the best method by hand at about 1,400."],
    }  # fmt: skip


def _dial(names):
    conditions = ("usual_usual", "usual_turned", "turned_usual", "turned_turned")
    return {
        "key": "color",
        "title": "A colour for each class",
        "usual": "any colour",
        "turned": "its own colour",
        "what": "The ink has the class's own colour.",
        "methods": {
            name: {key: _around(0.6) for key in conditions} | {"n_train": 100, "n_again": 100}
            for name in names
        },
        "sentences": [f"{names[0]} had learned the colour."],
        "so_what": "Look what else goes with the class.",
    }


def _space(names):
    return {
        "n_pictures": 30,
        "n_neighbours": 10,
        "map": "pca",
        "chance": 0.23,
        "methods": [
            {"name": name, "n_dimensions": 324, "kept_fraction": 0.2,
             "purity": _around(0.31, 0.0625), "map_purity": _around(0.29)}
            for name in names
        ],
        "mapped": names[:8],
        "left_out": [],
        "sentences": ["The map shows less than there is."],
    }  # fmt: skip


def _neighbours(names, n_classes):
    near = [{"row": row, "true": (row % 2) * (n_classes - 1)} for row in range(5)]
    lines = [{"name": name, "nearest": near} for name in names[:5]]
    return {
        "n_training": 100,
        "queries": [{"row": 1000, "true": 0, "methods": lines}],
        "sentences": ["The two name none of these in common."],
    }
