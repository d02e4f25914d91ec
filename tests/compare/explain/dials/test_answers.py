import json
from types import SimpleNamespace

import numpy as np
import pytest

from compare.cell import Cell
from compare.draws import Draw
from compare.explain.dials.again import FEWER, rows_to_learn
from compare.explain.dials.answers import (
    PICTURES_FILE,
    USUAL,
    gather_dials,
    record_dials,
    summarise,
)
from compare.explain.dials.turned import DIALS, SHORTCUT
from compare.methods import resolve
from compare.records.files import read_arrays
from compare.records.outcome import Predictions
from data import wild_digits
from data.splits import make_split


@pytest.fixture(scope="module")
def dataset():
    """Enough pictures for a histogram to learn ten colours from."""
    return wild_digits.load(n_train=300, n_validation=20, n_test=200)


def cell_of(name, dataset, level="short"):
    """An unfitted cell of this method."""
    split = make_split(dataset)
    return Cell(resolve((name,))[0], Draw("0", 0, split), explain=level)


def asked(name, dataset, level="short"):
    """What a fitted method answers."""
    cell = cell_of(name, dataset, level)
    train = cell.split.train
    estimator = cell.method.make().fit(dataset.images[train], dataset.labels[train])
    return record_dials(cell, estimator, dataset)


@pytest.fixture(scope="module")
def gathered(dataset, tmp_path_factory):
    """The two methods that the shortcut tells apart, gathered; with the folder."""
    folder = tmp_path_factory.mktemp("run")
    answers = {name: asked(name, dataset) for name in ("color+svm", "hog+svm")}
    test = make_split(dataset).test
    saved = Predictions(np.zeros((len(test), 10)), dataset.labels[test], test)
    predictions = dict.fromkeys(answers, saved)
    return gather_dials(answers, predictions, ("hog+svm", None), folder, dataset), folder


def test_the_shortcut_is_taken_and_named(gathered):
    """A histogram lives on the colour that goes with the class; HOG is blind to it.

    On these few pictures its remainder need not be told from chance; see the slow test for that.
    """
    shortcut = gathered[0]["dials"][0]
    color, hog = shortcut["methods"]["color+svm"], shortcut["methods"]["hog+svm"]
    assert color["turned_turned"]["value"] > 0.7
    assert color["turned_usual"]["value"] < 0.2
    assert abs(hog["turned_usual"]["value"] - hog["usual_usual"]["value"]) < 0.1
    assert shortcut["sentences"][0].startswith("color+svm")
    assert any("hog+svm" in sentence for sentence in shortcut["sentences"][1:])


def test_a_short_explanation_trains_again_for_the_shortcut_alone(gathered):
    """The other dials are turned in test only."""
    for dial in gathered[0]["dials"]:
        for found in dial["methods"].values():
            assert (found["turned_usual"] is not None) == (dial["key"] == SHORTCUT)
            assert found["usual_turned"] is not None


def test_the_file_is_plain_json_and_holds_examples_of_every_dial(gathered):
    """Numbers of NumPy would not be written."""
    found, folder = gathered
    json.dumps(found, allow_nan=False)
    pictures = read_arrays(folder / PICTURES_FILE)
    assert set(pictures) == {dial.key for dial in DIALS}
    assert all(images.shape[::4] == (2, 3) for images in pictures.values())


def test_a_full_explanation_turns_every_dial_in_training(dataset):
    """Three rows of answers a dial, and the number of pictures learned from."""
    found = asked("hog+knn", dataset, "full")
    for dial in DIALS:
        assert found[dial.key].shape == (3, len(found["rows"]))
        assert found[f"n_again_{dial.key}"] == 300
    assert found[USUAL].shape == found["rows"].shape


def test_pictures_without_dials_are_not_asked_about(tmp_path):
    """Nothing is recorded then, and nothing is shown."""
    other = wild_digits.load(n_train=300, n_validation=20, n_test=200, seed=1)
    assert asked("majority", other) == {}
    assert gather_dials({}, {}, (None, None), tmp_path, other) is None


def test_the_fitted_method_stays_as_it_was(dataset):
    """Another fit is made of a copy."""
    cell = cell_of("pixels+knn", dataset)
    train = cell.split.train
    estimator = cell.method.make().fit(dataset.images[train], dataset.labels[train])
    before = estimator.predict_proba(dataset.images[-20:])
    record_dials(cell, estimator, dataset)
    np.testing.assert_array_equal(estimator.predict_proba(dataset.images[-20:]), before)


def test_what_is_fitted_again_goes_by_the_estimate_and_not_by_the_clock():
    """The same command trains the same methods on every machine."""
    images = np.zeros((8000, 32, 32, 3), np.uint8)
    dataset = SimpleNamespace(images=images)
    split = SimpleNamespace(train=np.arange(5000), test=np.arange(6000, 8000))

    def n_learned(name, dial=DIALS[0], level="short"):
        cell = Cell(resolve((name,))[0], Draw("0", 0, split), explain=level)
        return len(rows_to_learn(cell, dataset, dial, 500))

    for name in ("color+svm", "hog+svm", "hog+knn", "pixels+knn"):
        assert n_learned(name) == 5000
        assert n_learned(name, DIALS[1]) == 0
        assert n_learned(name, DIALS[1], "full") == 5000
    assert n_learned("small_cnn") == FEWER
    assert n_learned("global_pool_cnn") == 0
    assert n_learned("cifar10_resnet20:finetuned", level="full") == 5000


@pytest.mark.slow
@pytest.mark.long
def test_on_the_whole_data_set_the_histogram_falls_and_hog_does_not_move():
    """The claim of the report, on all pictures: chance is within the interval of 2,000 answers."""
    whole = wild_digits.load()
    answers = {name: asked(name, whole, "full") for name in ("color+svm", "hog+svm")}
    labels = whole.labels[answers["hog+svm"]["rows"]]
    found = summarise(answers, labels, ("hog+svm", None), 10)["dials"][0]
    color, hog = found["methods"]["color+svm"], found["methods"]["hog+svm"]
    for condition in ("usual_usual", "turned_usual"):
        assert color[condition]["low"] <= 0.1 <= color[condition]["high"]
    assert color["turned_turned"]["value"] > 0.9
    assert abs(hog["turned_usual"]["value"] - hog["usual_usual"]["value"]) < 0.02
    assert abs(hog["turned_turned"]["value"] - hog["usual_usual"]["value"]) < 0.03
    assert "color+svm, trained where every digit" in found["sentences"][0]
    assert any("hog+svm hardly moves" in sentence for sentence in found["sentences"])
