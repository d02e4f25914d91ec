"""The path is right if it comes out where others came out: real MNIST and CIFAR-10, whole."""

import json

import numpy as np
import pytest

from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.methods import resolve
from compare.run import run
from data.sources import load

pytestmark = pytest.mark.slow


def _parts(dataset):
    is_test = np.isin(np.arange(len(dataset.labels)), dataset.test_rows)
    return (
        (dataset.images[~is_test], dataset.labels[~is_test]),
        (dataset.images[is_test], dataset.labels[is_test]),
    )


def test_nearest_neighbour_on_cifar_10_scores_what_was_published(cifar10):
    """1-NN on raw pixels, Euclidean: 35.4 % (CS231n); these pictures went through JPEG once."""
    train, test = _parts(cifar10)
    assert len(train[0]) == 50_000
    assert len(test[0]) == 10_000
    method = resolve(["pixels+knn"])[0].make().set_params(knn__n_neighbors=1)
    assert method.fit(*train).score(*test) == pytest.approx(0.354, abs=0.01)


@pytest.mark.parametrize(
    ("epochs", "least"), [(1, 0.975), pytest.param(5, 0.988, marks=pytest.mark.long)]
)
def test_the_tutorials_network_learns_mnist(shared_data, epochs, least):
    """So much of the official test pictures after so many epochs; 98.8 % in five is published."""
    train, test = _parts(load(str(shared_data / "mnist.npz")))
    method = resolve(["small_cnn"])[0].make().set_params(epochs=epochs)
    assert method.fit(*train).score(*test) >= least


WEAK = """
from sklearn.base import ClassifierMixin, BaseEstimator
from compare.methods import resolve

class Weak(ClassifierMixin, BaseEstimator):
    def fit(self, images, labels):  # learns from one picture in a hundred, raw pixels
        self.of_ = resolve(["pixels+svm"])[0].make().fit(images[::100], labels[::100])
        self.classes_ = self.of_.classes_
        return self

    def predict_proba(self, images):
        return self.of_.predict_proba(images)

METHODS = {"weak_svm": Weak()}
"""


@pytest.mark.long
def test_a_deliberately_weak_svm_on_cifar_10_is_called_a_straw_man(shared_data, tmp_path):
    """The whole way: a run on the real pictures, whose report doubts the baseline."""
    own = tmp_path / "weak.py"
    own.write_text(WEAK)
    words = {"dataset": str(shared_data / "cifar10.tar.xz"), "also": str(own)}
    options = parse(
        **words, methods="majority", budget="none", explain="none", out=str(tmp_path / "run")
    )
    result = run(options, resolve(options.methods, options.also), Progress())
    doubts = json.loads((result.folder / "comparison.json").read_text())["doubts"]
    (doubt,) = [doubt for doubt in doubts if doubt["code"] == "straw-man"]
    assert doubt["methods"] == ["weak_svm"]
    assert "where 35.4 % is published" in doubt["sentence"]
