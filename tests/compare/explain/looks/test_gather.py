from types import SimpleNamespace

import numpy as np
import pytest

from compare.checks.evidence import Evidence
from compare.explain.looks.answers import (
    PICTURES_FILE,
    gather_looks,
    methods_on_show,
    of_different_classes,
    rows_looked_at,
)
from compare.records.files import read_arrays
from compare.records.outcome import Outcome, Predictions


def _evidence(field):
    cells = {n: [Outcome(n, family, 0, "done", "", "", accuracy=a)] for n, family, a in field}
    metrics = {name: {"accuracy": {"value": accuracy}} for name, _, accuracy in field}
    return Evidence({}, cells, metrics, [])


def _answers(n=12, **more):
    maps = np.zeros((n, 8, 8), np.float32)
    maps[:, :2, :2] = 0.5
    rows, classes = 100 + 2 * np.arange(n), np.arange(n) % 3
    sureness = np.full(n, 0.75, np.float32)
    return {"rows": rows, "answers": classes, "sureness": sureness, "occlusion": maps, **more}


@pytest.mark.parametrize(
    ("labels", "n", "expected"),
    [([5, 5, 2, 5, 2, 9], 3, [0, 2, 5]), ([1, 1, 1], 2, [0, 1]), ([4, 3], 5, [0, 1])],
)
def test_pictures_of_different_classes_come_first(labels, n, expected):
    """The first of each class, then others; never more than there are."""
    assert of_different_classes(np.array(labels), n).tolist() == expected


def test_a_crowd_is_cut_to_the_leaders_and_the_best_of_each_family():
    """In the run's order; a family's only method stays, however weak it is."""
    field = [("majority", "baseline", 0.1)]
    field += [(f"c{k}", "classical", 0.3 + 0.01 * k) for k in range(10)]
    field += [("random_conv+svm", "random", 0.2), ("small_cnn", "deep", 0.9)]
    names = [name for name, _, _ in field]
    kept = methods_on_show(names, _evidence(field))
    assert kept == ["majority", "c5", "c6", "c7", "c8", "c9", "random_conv+svm", "small_cnn"]
    assert methods_on_show(names[:5], _evidence(field)) == names[:5]


def test_the_maps_of_the_shown_pictures_are_saved_for_the_report(tmp_path):
    """Beside what was answered; true classes come from the saved predictions, by row."""
    hog = {
        "hog_cells": np.zeros((12, 2, 2, 9), np.float32),
        "hog_signed": np.array(False),
        "hog_nearest": np.arange(12),
        **{f"hog_{kind}": np.zeros((12, 4, 4), np.uint8) for kind in ("grey", "edges")},
        **{f"hog_{kind}_gain": np.tile([0.3, 0.5], 10) for kind in ("grey", "edges")},
    }
    answers = {
        "hog+svm": _answers(**hog),
        "small_cnn": _answers(grad_cam=np.ones((12, 8, 8), np.float32)),
        "mlp": _answers(without=np.array("no convolution")),
    }
    rows = np.arange(100, 140)
    predictions = {n: Predictions(np.zeros((40, 3), np.float32), rows % 3, rows) for n in answers}
    field = [("hog+svm", "classical", 0.5), ("small_cnn", "deep", 0.6), ("mlp", "deep", 0.4)]
    dataset = SimpleNamespace(images=np.zeros((140, 8, 8, 3), np.uint8), labels=np.arange(140) % 3)
    found = gather_looks(answers, predictions, _evidence(field), tmp_path, dataset, "short")
    assert [picture["true"] for picture in found["pictures"]] == [100 % 3, 102 % 3, 104 % 3]
    assert [method["without"] for method in found["methods"]] == ["", "", "no convolution"]
    assert found["methods"][0]["answers"] == [0, 1, 2]
    assert found["hog"]["method"] == "hog+svm"
    assert rows_looked_at(found) == [100, 102, 104, 0, 1, 2]
    assert any("need the same places" in sentence for sentence in found["sentences"])
    arrays = read_arrays(tmp_path / PICTURES_FILE)
    assert arrays["occlusion"].shape == (3, 3, 8, 8)
    assert {"grad_cam_1", "hog_cells", "hog_grey", "hog_edges"} < set(arrays)
    assert gather_looks({}, {}, _evidence(field), tmp_path, dataset, "short") is None
    assert not (tmp_path / PICTURES_FILE).exists()


@pytest.mark.parametrize("is_joint", [True, False])
def test_colour_bars_are_the_fullest_bins_or_all_where_channels_stand_alone(is_joint, tmp_path):
    """Sorted bins would mix hues with brightness."""
    shares = np.tile(np.linspace(0, 1, 14, dtype=np.float32) / 7, (12, 1))
    color = {
        "color_shares": shares,
        "color_of_bins": np.tile(np.arange(14, dtype=np.uint8)[:, None], (1, 3)),
        "color_grid": np.array(1),
        "color_joint": np.array(is_joint),
    }
    rows = np.arange(100, 140)
    predictions = {"color+svm": Predictions(np.zeros((40, 3), np.float32), rows % 3, rows)}
    dataset = SimpleNamespace(images=np.zeros((140, 8, 8, 3), np.uint8), labels=rows)
    evidence = _evidence([("color+svm", "classical", 0.5)])
    found = gather_looks(
        {"color+svm": _answers(**color)}, predictions, evidence, tmp_path, dataset, "short"
    )
    bars = found["color"]["pictures"][0]["bars"]
    assert len(bars) == (10 if is_joint else 14)
    assert bars[0]["color"] == ("#0d0d0d" if is_joint else "#000000")
