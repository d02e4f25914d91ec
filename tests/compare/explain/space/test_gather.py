from types import SimpleNamespace

import numpy as np
import pytest

from compare.explain.space.gather import (
    gather_neighbours,
    gather_space,
    of_different_representations,
    rows_of,
)
from compare.explain.space.recording import record_space
from compare.methods import resolve
from compare.records.files import read_arrays
from compare.records.outcome import Predictions


@pytest.fixture
def case(bars):
    """Two methods asked about 30 test pictures, with 30 training pictures beside them."""
    images, labels = bars
    classes, targets = np.unique(labels, return_inverse=True)
    dataset = SimpleNamespace(images=images, labels=targets, n_classes=len(classes))
    split = SimpleNamespace(train=np.arange(0, 60, 2), test=np.arange(1, 60, 2))
    cell = SimpleNamespace(split=split, explain="short")
    answers, predictions = {}, {}
    for name in ("majority", "color+svm", "hog+svm"):
        method = resolve([name])[0].make().fit(images[split.train], targets[split.train])
        answers[name] = record_space(cell, method, dataset)
        probabilities = method.predict_proba(images[split.test]).astype(np.float32)
        predictions[name] = Predictions(probabilities, targets[split.test], split.test)
    answers = {name: found for name, found in answers.items() if found}
    return answers, predictions, dataset


def test_all_methods_are_put_side_by_side(case, tmp_path):
    """Who knows edges has purer neighbours among bars than who knows colours; the floor is left out."""
    answers, predictions, _ = case
    found = gather_space(answers, predictions, ("hog+svm", None), tmp_path, "short")
    purity = {entry["name"]: entry["purity"]["value"] for entry in found["methods"]}
    assert list(purity) == ["color+svm", "hog+svm"]
    assert purity["hog+svm"] > purity["color+svm"] + 0.2
    assert found["left_out"] == ["majority"]
    assert found["chance"] == pytest.approx(9 / 29)
    saved = read_arrays(tmp_path / "space_maps.npz")
    assert saved["points"].shape == (2, 30, 2)
    assert (saved["points"].min(), saved["points"].max()) == (0, 1000)
    assert any("hog+svm" in sentence for sentence in found["sentences"])


def test_the_gallery_holds_test_pictures_and_their_nearest_training_pictures(case):
    """The same pictures for all methods, each of another class; every row can be shown."""
    answers, predictions, dataset = case
    found = gather_neighbours(answers, predictions, ("hog+svm", None), dataset, "short")
    assert sorted(query["true"] for query in found["queries"]) == [0, 1, 2]
    for query in found["queries"]:
        assert query["row"] % 2 == 1
        assert query["true"] == dataset.labels[query["row"]]
        for line in query["methods"]:
            assert len(line["nearest"]) == 5
            assert all(near["row"] % 2 == 0 for near in line["nearest"])
            assert all(near["true"] == dataset.labels[near["row"]] for near in line["nearest"])
    assert len(rows_of(found)) == 3 * (1 + 2 * 5)


def test_nothing_is_said_of_no_space(tmp_path):
    """A run of the floor alone has neither part, and no maps stay behind."""
    (tmp_path / "space_maps.npz").write_bytes(b"old")
    assert gather_space({}, {}, (None, None), tmp_path, "short") is None
    assert gather_neighbours({}, {}, (None, None), None, "short") is None
    assert rows_of(None) == []
    assert not (tmp_path / "space_maps.npz").exists()


def test_each_map_shows_another_representation():
    """Leaders come first; two classifiers on one representation would look alike."""
    names = [
        "pixels+knn",
        "color+svm",
        "hog+knn",
        "hog+svm",
        "words+linear",
        "small_cnn",
        "big_cnn",
    ]
    assert of_different_representations(names, ["hog+svm", "big_cnn"], 9) == [
        "pixels+knn", "color+svm", "hog+svm", "words+linear", "small_cnn", "big_cnn",
    ]  # fmt: skip
    some = of_different_representations(names, ["hog+svm", "big_cnn"], 4)
    assert some == ["pixels+knn", "hog+svm", "small_cnn", "big_cnn"]
