"""Every method is the same kind of object: a scikit-learn classifier on pictures."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

from compare.methods import every_name, resolve
from deep.backbones import ENTRIES

DOWNLOADED = tuple(name for name, entry in ENTRIES.items() if entry.address)
OFFLINE = [name for name in every_name() if not name.startswith(DOWNLOADED)]
DEEP = ("resnet20", "global_pool_cnn", "cifar_cnn", "fast_cnn")
LONG = [name for name in OFFLINE if any(network in name for network in DEEP)]
QUICK = [name for name in OFFLINE if name not in LONG]
BORROWED = [name for name in every_name() if name.startswith("mobilenet_v2")]
# Frozen, these are held to Keras' own numbers in tests/deep/test_backbones.py.
TUNED = [
    pytest.param(f"{name}:finetuned", marks=[pytest.mark.long] if name != "vgg16" else [])
    for name in DOWNLOADED
    if name != "mobilenet_v2"
]


def _short(name):
    """The method, unfitted, with as little training as shows the contract."""
    estimator = resolve([name])[0].make()
    for parameter in estimator.get_params():
        if parameter.rsplit("__", 1)[-1] in ("epochs", "head_epochs"):
            estimator.set_params(**{parameter: 1})
    return estimator


def _holds_the_contract(name, images, labels):
    estimator = _short(name)
    copy = clone(estimator)
    assert repr(copy.get_params()) == repr(estimator.get_params())
    kept_images, kept_labels = images.copy(), labels.copy()
    assert copy.fit(images, labels) is copy
    assert copy.classes_.tolist() == [3, 7, 11]
    probabilities = copy.predict_proba(images[:7])
    assert probabilities.shape == (7, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    assert (probabilities >= 0).all()
    assert copy.predict(images[:7]).tolist() == copy.classes_[probabilities.argmax(axis=1)].tolist()
    np.testing.assert_array_equal(images, kept_images)
    np.testing.assert_array_equal(labels, kept_labels)


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(n, marks=pytest.mark.slow) for n in LONG)])
def test_each_method_is_a_classifier_on_images(name, bars):
    """Fit, predict, probabilities, any integers as labels, survival of clone; inputs untouched."""
    _holds_the_contract(name, *bars)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.long] * n.endswith(":finetuned")) for n in BORROWED]
)
def test_each_borrowed_method_is_a_classifier_on_images(name, bars, imagenet_weights, monkeypatch):
    """The same contract, with real ImageNet weights."""
    monkeypatch.setenv("KERAS_HOME", str(imagenet_weights))
    _holds_the_contract(name, *bars)


@pytest.mark.slow
@pytest.mark.parametrize("name", TUNED)
def test_each_larger_network_can_be_fine_tuned(name, bars, tmp_path, monkeypatch):
    """The same contract; the weights are random here, since the real ones are large."""
    from deep.backend import keras

    entry = ENTRIES[name.split(":")[0]]
    make = getattr(keras.applications, entry.constructor)
    side = entry.input_px
    network = make(include_top=False, weights=None, input_shape=(side, side, 3))
    network.save(tmp_path / entry.weights_file)
    monkeypatch.setenv("BAKEOFF_WEIGHTS", str(tmp_path))
    _holds_the_contract(name, *bars)


@pytest.mark.parametrize("name", ["hog+knn", "small_cnn"])
def test_methods_work_in_cross_validation(name, bars):
    """A network and a pipeline alike go through scikit-learn's own tools."""
    scores = cross_val_score(_short(name), *bars, cv=2)
    assert scores.shape == (2,)
    assert np.isfinite(scores).all()


@pytest.mark.slow
def test_a_network_works_in_a_grid_search(bars):
    """Hyper-parameters of a network are searched like any other's."""
    search = GridSearchCV(_short("small_cnn"), {"learning_rate": [1e-3, 1e-2]}, cv=2)
    search.fit(*bars)
    assert set(search.best_params_) == {"learning_rate"}


def test_joined_representations_are_as_long_as_their_parts(bars):
    """`hog&color` is both, side by side."""
    images, labels = bars
    both = resolve(["hog&color+knn"])[0].make().fit(images, labels)
    alone = [resolve([f"{n}+knn"])[0].make().fit(images, labels) for n in ("hog", "color")]
    n_features = [method[:-1].transform(images).shape[1] for method in (both, *alone)]
    assert n_features[0] == n_features[1] + n_features[2]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("small_cnn", marks=pytest.mark.slow),
        pytest.param("global_pool_cnn", marks=[pytest.mark.slow, pytest.mark.long]),
    ],
)
def test_the_same_seed_gives_the_same_network(name, bars):
    """Two fits with one seed agree to the last bit; another seed does not."""
    images, labels = bars
    first, second = (_short(name).fit(images, labels).predict_proba(images) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    other = _short(name).set_params(random_state=1).fit(images, labels).predict_proba(images)
    assert (first != other).any()
