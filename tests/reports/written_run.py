"""A synthetic run on disk: invented predictions of different quality, in the saved files' format."""

import json
from functools import cache

import numpy as np
from sklearn.metrics import (
    average_precision_score,
    precision_recall_fscore_support,
    roc_auc_score,
)

from tests.reports.written_comparison import compared
from tests.reports.written_explanation import explained

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
    write_json(folder / "explain.json", explained(list(outcomes), len(class_names)))
    images = rng.integers(0, 256, (n_test + 10, 8, 8, 3), dtype=np.uint8)
    rows = np.concatenate([np.arange(n_test) + 1000, np.arange(10)])  # test, training
    examples = {"examples": np.arange(8), "example_labels": np.arange(8) % len(class_names)}
    np.savez(folder / "pictures.npz", rows=rows, images=images, **examples)
    np.savez(folder / "probe_pictures.npz", shift=images[:3], hue=images[:2])
    np.savez(folder / "look_pictures.npz", occlusion=np.full((min(2, len(outcomes)), 1, 8, 8), 0.2))
    points = rng.integers(0, 1001, (len(list(outcomes)[:8]), 30, 2))
    np.savez(folder / "space_maps.npz", points=points, labels=np.arange(30) % len(class_names))
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
    """Most runs hold the same answers, and the metrics take nine tenths of writing one."""
    shape = saved["probabilities"].shape
    return _metrics_of(saved["probabilities"].tobytes(), saved["labels"].tobytes(), shape)


@cache
def _metrics_of(probabilities, labels, shape):
    probabilities = np.frombuffer(probabilities, np.float32).reshape(shape)
    labels = np.frombuffer(labels, np.int64)
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
