"""The diagram of a method: what a fitted estimator does, and how many numbers leave each step."""

from types import SimpleNamespace

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from compare.anatomy.network_steps import network_steps
from compare.anatomy.steps import ORIGINS, steps_of
from compare.cell import Cell, run_cell
from compare.draws import Draw
from compare.methods import resolve
from compare.records.outcome import load, save
from data import wild_digits
from data.splits import make_split


def _fitted(name, bars):
    return resolve([name])[0].make().fit(*bars)


def _flat(images):
    return images.reshape(len(images), -1)


class Guess(ClassifierMixin, BaseEstimator):
    def fit(self, images, labels):
        """Note the classes."""
        self.classes_ = np.unique(labels)
        return self


def test_a_pipeline_shows_its_features_its_scale_its_machine_and_its_temperature(bars):
    """In this order, each with the numbers that leave it."""
    estimator = _fitted("hog+svm", bars)
    steps = steps_of(estimator, bars[0][0])
    assert [step["title"] for step in steps] == ["HOG", "standardise", "SVM (rbf)", "calibrate"]
    n_features = estimator[0].extractor_.n_features_out_
    assert [step["shape"] for step in steps] == [[n_features], [n_features], [3], [3]]
    assert [step["origin"] for step in steps] == ["hand", "measured", "learned", "learned"]


def test_joined_representations_stand_side_by_side(bars):
    """Each of them is a list of steps, and together they are as long as what leaves them."""
    joined = steps_of(_fitted("hog&color+knn", bars), bars[0][0])[0]
    titles = [[step["title"] for step in part] for part in joined["joined"]]
    assert titles == [["HOG", "Balance"], ["ColorHistogram", "Balance"]]
    assert joined["shape"] == [sum(part[-1]["shape"][0] for part in joined["joined"])]


def test_a_network_is_shown_in_blocks_that_hold_all_its_parameters():
    """Pooling is fixed by hand, convolutions are learned, and nothing is counted twice."""
    network = resolve(["global_pool_cnn"])[0].make()
    network.model_, network.classes_ = network.build((16, 16, 3), 3), np.arange(3)
    steps = steps_of(network, np.zeros((16, 16, 3), np.uint8))
    assert sum(step["n_parameters"] or 0 for step in steps) == network.model_.count_params()
    pooling = [step for step in steps if step["title"].startswith("largest")]
    assert {step["origin"] for step in pooling} == {"hand"}
    assert [step["title"] for step in steps].count("2 × convolution 3 × 3") == 3
    assert steps[-1]["shape"] == [3]


def test_shortcuts_do_not_break_a_residual_network_into_pieces():
    """Twenty layers are three blocks of convolutions between a scale, a mean and a dense layer."""
    network = resolve(["resnet20"])[0].make()
    network.model_, network.classes_ = network.build((32, 32, 3), 3), np.arange(3)
    steps = steps_of(network, np.zeros((32, 32, 3), np.uint8))
    assert [step["shape"] for step in steps[1:4]] == [[32, 32, 16], [16, 16, 32], [8, 8, 64]]
    assert len(steps) == 6


def test_what_is_borrowed_is_one_step_that_says_so_frozen_or_trained_further(bars):
    """The difference between the two rungs is a word at the same step."""
    frozen = resolve(["cifar10_resnet20+knn"])[0].make()[0].fit(*bars).extractor_
    tuned = SimpleNamespace(**vars(frozen), backbone=frozen.backbone, classes_=np.arange(3))
    for estimator, origin in ((frozen, "borrowed"), (tuned, "tuned")):
        resized, network, pooled = network_steps(estimator)
        assert (resized["origin"], resized["shape"]) == ("hand", [32, 32, 3])
        assert (network["title"], network["origin"]) == ("cifar10_resnet20", origin)
        assert "trained on" in network["detail"]
        assert pooled["shape"] == [128]


def test_features_that_learn_from_pictures_are_told_from_those_by_hand(bars):
    """A dictionary of patches is measured, random filters are random, pixels are by hand."""
    names = ("visual_words+linear", "random_conv+linear", "pixels+knn")
    first = [steps_of(_fitted(name, bars), bars[0][0])[0]["origin"] for name in names]
    assert first == ["measured", "random", "hand"]


def test_of_a_strangers_pipeline_the_classes_are_named(bars):
    """scikit-learn's own parts say their first sentence."""
    images, labels = bars
    own = make_pipeline(FunctionTransformer(_flat), PCA(4), DecisionTreeClassifier())
    steps = steps_of(own.fit(images, labels), images[0])
    assert [step["title"] for step in steps] == [
        "FunctionTransformer", "PCA", "DecisionTreeClassifier",
    ]  # fmt: skip
    assert [step["origin"] for step in steps] == ["hand", "measured", "learned"]
    assert [step["shape"] for step in steps] == [[images[0].size], [4], [3]]
    assert all(step["origin"] in ORIGINS for step in steps)


def test_a_method_that_cannot_be_read_has_no_diagram_and_loses_nothing_else(bars):
    """A stranger's class gets its name; one without even classes gets an empty list."""
    images, labels = bars
    assert [step["title"] for step in steps_of(Guess().fit(images, labels), images[0])] == ["Guess"]
    assert steps_of(Guess(), images[0]) == []


def test_a_cell_saves_the_steps_of_what_it_fitted(tmp_path):
    """They come back from the file as they were, with the classes of its data set at the end."""
    dataset = wild_digits.load(n_train=60, n_validation=20, n_test=40)
    cell = Cell(resolve(["pixels+knn"])[0], Draw("0", 0, make_split(dataset)))
    outcome, predictions = run_cell(cell, dataset)
    save(tmp_path, outcome, predictions)
    steps = load(tmp_path)[0].steps
    assert steps == outcome.steps
    assert [(step["title"], step["shape"]) for step in steps] == [("Pixels", [3072]), ("KNN", [10])]
