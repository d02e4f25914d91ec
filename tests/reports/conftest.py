"""A synthetic run on disk: invented predictions of different quality, in the saved files' format."""

import json

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

FINGERPRINT = "ab12" * 16
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


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """Write one ordinary run that many tests only read."""
    return write_run(tmp_path_factory.mktemp("runs") / "ordinary")


def write_run(folder, field=FIELD, class_names=tuple("abcd"), n_test=120, seeds=(0,), **changes):
    """Write a whole run; `changes` replace entries of `run.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    labels = np.arange(n_test) % len(class_names)
    methods = [
        {"name": name, "family": family, "summary": f"It is {name}.", "folder": f"method_{i}"}
        for i, (name, family, _) in enumerate(field)
    ]
    accuracies = {}
    for method, (name, family, skill) in zip(methods, field, strict=True):
        for seed in seeds:
            cell = folder / "cells" / method["folder"] / str(seed)
            cell.mkdir(parents=True)
            outcome = _outcome(name, family, seed)
            if skill is not None:
                outcome |= _predict(cell, rng, labels, len(class_names), skill)
                accuracies.setdefault(name, []).append(outcome["accuracy"])
            write_json(cell / "outcome.json", outcome)
    write_json(folder / "run.json", _run(class_names, labels, methods, seeds) | changes)
    write_json(folder / "comparison.json", _comparison(accuracies))
    images = rng.integers(0, 256, (n_test, 8, 8, 3), dtype=np.uint8)
    np.savez(folder / "pictures.npz", rows=np.arange(n_test) + 1000, images=images)
    return folder


def write_json(path, content):
    """Write one JSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")


def _run(class_names, labels, methods, seeds):
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
        "suite_version": "0.1.0",
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
            "fingerprint": FINGERPRINT,
            "seed": 0,
            "n_train": len(labels),
            "n_validation": len(labels),
            "n_test": len(labels),
        },
        "methods": methods,
    }


def _outcome(name, family, seed):
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
        "seed": seed,
        **dict.fromkeys(("accuracy", "balanced_accuracy", "macro_f1", "macro_precision")),
        **dict.fromkeys(("macro_recall", "macro_auc", "log_loss", "ece", "n_features")),
        "fit_seconds": 12.5,
        "predict_ms_per_image": 0.25,
        "n_parameters": 1234,
        "size_bytes": 56789,
        "split_fingerprint": FINGERPRINT,
        "parallel": name == "hog+svm",
        "parameters": {"C": 10.0, "kept_epoch": 2} if history else {"C": 10.0},
        "history": history,
        "warnings": [],
        "provenance": {"weights": "none"},
    }


def _predict(cell, rng, labels, n_classes, skill):
    """Save invented probabilities and return their metrics."""
    scores = rng.normal(size=(len(labels), n_classes)) * (skill > 0)
    scores[np.arange(len(labels)), labels] += skill
    scores[:, 0] += 0.1
    probabilities = np.exp(scores)
    probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(np.float32)
    rows = np.arange(len(labels)) + 1000
    saved = {"probabilities": probabilities, "labels": labels, "rows": rows}
    np.savez(cell / "predictions.npz", **saved)
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, average="macro", zero_division=0
    )
    areas = [roc_auc_score(labels == k, probabilities[:, k]) for k in range(n_classes)]
    return {
        "accuracy": float((predicted == labels).mean()),
        "balanced_accuracy": float(recall),
        "macro_precision": float(precision),
        "macro_recall": float(recall),
        "macro_f1": float(f1),
        "macro_auc": float(np.mean(areas)),
        "log_loss": float(-np.log(probabilities[np.arange(len(labels)), labels]).mean()),
        "ece": 0.05,
    }


def _comparison(accuracies):
    means = {name: float(np.mean(values)) for name, values in accuracies.items()}
    names = list(means)
    return {
        "accuracy": {
            name: {
                "mean": mean,
                "low": max(0.0, mean - 0.05),
                "high": min(1.0, mean + 0.05),
                "seed_values": accuracies[name],
                "seed_sd": float(np.std(accuracies[name])) if accuracies[name][1:] else None,
            }
            for name, mean in means.items()
        },
        "pairs": [
            {
                "a": a,
                "b": b,
                "n_a_only_right": 7,
                "n_b_only_right": 30,
                "difference": means[a] - means[b],
                "p_value": 0.001,
                "p_corrected": 0.004,
            }
            for a, b in zip(names, names[1:], strict=False)
        ],
        "verdict": ["The best method was right most often.", "So it goes."] if names else [],
    }
