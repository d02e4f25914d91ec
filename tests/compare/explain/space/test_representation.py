import numpy as np
import pytest
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from baselines.knn import KNN
from baselines.majority import Majority
from compare.explain.space.representation import represented
from compare.methods import resolve
from features.hog import HOG


def _fitted(name, bars):
    return resolve([name])[0].make().fit(*bars)


@pytest.mark.parametrize("name", ["hog+svm", "color+linear", "pixels+knn", "hog&color+svm"])
def test_a_pipelines_space_is_what_its_classifier_measures(name, bars):
    """One row a picture, and the same pictures in the same places whatever stands beside them."""
    images = bars[0]
    method = _fitted(name, bars)
    found = represented(method, images)
    assert found.dtype == np.float32
    assert len(found) == len(images)
    np.testing.assert_allclose(found[:7], represented(method, images[:7]), atol=1e-5)


def test_distances_are_those_of_the_classifier(bars):
    """The nearest row in the space is the row that 1-NN answers with, scaled as it scales."""
    images, labels = bars
    for metric in ("euclidean", "cosine"):
        method = Pipeline([("hog", HOG(cell_px=4)), ("knn", KNN(n_neighbors=1, metric=metric))])
        method.fit(images[::2], labels[::2])
        taught, asked = represented(method, images[::2]), represented(method, images[1::2])
        distances = np.linalg.norm(asked[:, None] - taught, axis=2)
        nearest = labels[::2][distances.argmin(axis=1)]
        assert (nearest == method.predict(images[1::2])).all()


def test_hogs_space_does_not_move_with_a_hue_and_colours_does(bars):
    """Red for blue, as strong as before: the same place by edges, another by colours."""
    red, blue = np.zeros((2, 1, 16, 16, 3), np.uint8)
    red[:, 4:12, 4:12, 0] = blue[:, 4:12, 4:12, 2] = 180
    for name, moves in (("hog+svm", False), ("color+svm", True)):
        method = _fitted(name, bars)
        here, there = represented(method, red), represented(method, blue)
        assert bool(np.abs(here - there).max() > 1e-6) is moves


def test_who_has_no_space_says_so(bars):
    """The floor reads no picture; a stranger's classifier may do everything at once."""
    assert represented(Majority().fit(*bars), bars[0]) is None


def test_a_space_with_holes_is_refused(bars):
    """No distance is known to what is not a number."""
    broken = Pipeline(
        [
            ("nan", FunctionTransformer(lambda images: np.full((len(images), 2), np.nan))),
            ("majority", Majority()),
        ]
    ).fit(*bars)
    with pytest.raises(ValueError, match="NaN"):
        represented(broken, bars[0])
