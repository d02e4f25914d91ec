"""First checks of your work, to run as often as you like: shapes, and cases small enough for paper."""

import numpy as np
import work


def test_a_padded_convolution_keeps_the_size():
    """A picture of 32 pixels, a 3 x 3 kernel, "same": 32 again."""
    assert work.convolution_size(32, 3, 1, "same") == 32


def test_one_filter_on_a_grey_picture():
    """A 3 x 3 filter on one channel has nine weights."""
    assert work.convolution_weights(1, 1, 3, False) == 9


def test_an_even_picture_has_its_color_as_mean():
    """A picture that is all orange has orange as its mean, and no deviation."""
    measured = work.measure_colors(np.full((2, 4, 4, 3), (255, 128, 0), np.uint8))
    np.testing.assert_allclose(measured["mean"], [255, 128, 0])
    np.testing.assert_allclose(measured["deviation"], [0, 0, 0], atol=1e-9)


def test_scaled_pictures_have_their_shape():
    """Two pictures stay two pictures, in float32."""
    measured = {"mean": [100.0, 100.0, 100.0], "deviation": [50.0, 50.0, 50.0]}
    scaled = work.standardise(np.full((2, 4, 4, 3), 150, np.uint8), measured)
    assert scaled.shape == (2, 4, 4, 3)
    assert scaled.dtype == np.float32


def test_the_network_ends_in_a_score_per_class():
    """Ten classes, ten numbers."""
    assert list(work.layer_table((32, 32, 3), 10, 0.0)[-1]["shape"]) == [10]


def test_probabilities_sum_to_one():
    """Two equal scores are two halves."""
    np.testing.assert_allclose(work.softmax(np.array([[3.0, 3.0]])), [[0.5, 0.5]])


def test_a_shift_by_nothing_changes_nothing():
    """With `most_px=0` every picture stays as it is."""
    images = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3)).astype(np.uint8)
    np.testing.assert_array_equal(work.shifted(images, 0, 0), images)


def test_a_short_training_answers():
    """One epoch on twenty pictures: a history of one entry, and a row of probabilities a picture.

    Built anew from its saved numbers, the network answers the same.
    """
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (20, 16, 16, 3)).astype(np.uint8)
    labels = np.arange(20) % 2
    settings = {"epochs": 1, "seed": 0, "augmented": True, "dropout": 0.1}
    found = work.train(images, labels, images, labels, [images[:5]], settings)
    assert len(found["history"]["val_loss"]) == 1
    assert np.shape(found["probabilities"][0]) == (5, 2)
    again = work.answer(found["network"], images[:5])
    np.testing.assert_allclose(again, found["probabilities"][0], atol=1e-3)


def test_the_only_epoch_is_the_best():
    """With one epoch there is nothing to choose."""
    one = {"loss": [1.0], "accuracy": [0.5], "val_loss": [1.0], "val_accuracy": [0.5]}
    assert work.best_epoch(one) == 0


def test_no_gap_between_equals():
    """Where training and validation accuracy are equal, nothing was learned by heart."""
    one = {"loss": [1.0], "accuracy": [0.5], "val_loss": [1.0], "val_accuracy": [0.5]}
    assert work.learned_by_heart(one) == 0
