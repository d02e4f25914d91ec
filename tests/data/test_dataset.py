import numpy as np
import pytest

from data.dataset import DataError, as_uint8_rgb


@pytest.mark.parametrize("shape", [(2, 4, 5), (2, 4, 5, 1), (2, 4, 5, 3)])
@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32])
def test_whole_numbers_become_uint8_rgb(shape, kind):
    """Whatever the type, whole numbers between 0 and 255 mean themselves."""
    values = np.random.default_rng(0).integers(0, 256, shape)
    images = as_uint8_rgb(values.astype(kind), "noise")
    assert images.shape == (2, 4, 5, 3)
    assert images.dtype == np.uint8
    np.testing.assert_array_equal(images[..., 0], values.reshape(2, 4, 5, -1)[..., 0])


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.array([[[np.nan, 1.0, np.inf]]]), "2 values are NaN or infinite"),
        (np.array([[[0.0, 0.5, 1.0]]]), r"\(images \* 255\)"),
        (np.array([[[-1, 0]]]), "from -1 to 0"),
        (np.array([[[0, 300]]]), "from 0 to 300"),
        (np.array([[[0.0, 1.5]]]), "whole numbers 0-255"),
        (np.zeros((2, 3, 8, 8), np.uint8), r"transpose\(0, 2, 3, 1\)"),
        (np.zeros((2, 1, 8, 8), np.uint8), "channels last"),
        (np.zeros((2, 8, 8, 4), np.uint8), "expected pictures of shape"),
        (np.zeros((2, 8), np.uint8), "expected pictures of shape"),
        (np.array([["a"]]), "expected numbers 0-255"),
        (np.zeros((1, 2, 2), complex), "expected numbers 0-255"),
    ],
)
def test_arrays_that_would_need_a_guess_are_refused(images, message):
    """The error says what came and what to do."""
    with pytest.raises(DataError, match=message):
        as_uint8_rgb(images, "noise")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": np.zeros((60, 8, 8, 3))}, "expected uint8 pictures"),
        ({"images": np.zeros((60, 8, 8), np.uint8)}, "expected uint8 pictures"),
        ({"labels": np.zeros(59, int)}, "60 pictures but 59 labels"),
        ({"labels": np.full(60, np.nan)}, "one whole-number label a picture, got float64"),
        ({"labels": np.zeros((60, 1), int)}, r"of shape \(60, 1\)"),
        ({"labels": np.arange(60) % 4}, r"from 0 to 3, but there are 3 class names \(0 to 2\)"),
        ({"labels": np.arange(60) % 3 - 1}, "labels run from -1"),
        ({"labels": np.ones(60, int)}, "one class only"),
    ],
)
def test_a_dataset_that_would_train_wrongly_is_refused(make_dataset, changes, message):
    """No source can hand on what does not fit together."""
    with pytest.raises(DataError, match=f"noise: .*{message}"):
        make_dataset(**changes)


def test_a_dataset_counts_its_classes(make_dataset):
    """Classes are those that have a name."""
    assert make_dataset(n_classes=5).n_classes == 5
