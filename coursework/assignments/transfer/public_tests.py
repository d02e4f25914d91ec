"""First checks of your work, to run as often as you like: shapes, and cases small enough for paper."""

import numpy as np
import work


def _any_pictures(n_images):
    pixels = np.random.default_rng(0).integers(0, 256, (n_images, 32, 32, 3))
    return pixels.astype(np.uint8)


def test_each_picture_has_128_features():
    """Two pictures become two rows of 64 means and 64 peaks."""
    assert np.shape(work.frozen_features(_any_pictures(2))) == (2, 128)


def test_the_frozen_method_answers_each_question():
    """Two questions of three and one pictures, two classes."""
    images = _any_pictures(12)
    answers = work.frozen(images, np.arange(12) % 2, [images[:3], images[:1]])
    assert [np.shape(one) for one in answers] == [(3, 2), (1, 2)]


def test_the_tuned_method_answers():
    """A first phase of one epoch and no second one, on twelve pictures.

    Built anew from its saved numbers, the network answers the same.
    """
    images = _any_pictures(12)
    short = {"seed": 0, "head_epochs": 1, "epochs": 0}
    found = work.finetuned(images, np.arange(12) % 2, [images[:3]], short)
    np.testing.assert_allclose(np.sum(found["probabilities"][0], axis=1), 1, rtol=1e-4)
    again = work.answer(found["network"], images[:3])
    np.testing.assert_allclose(again, found["probabilities"][0], atol=1e-3)


def test_the_probe_returns_pictures():
    """As many as came, of the same size, in bytes."""
    images = _any_pictures(4)
    probed = work.probe(images, 0)
    assert np.shape(probed) == images.shape
    assert probed.dtype == np.uint8


def test_no_loss_is_no_difference():
    """Where neither method loses anything, the difference is nought."""
    same = {"before": np.array([True, False, True]), "after": np.array([True, False, True])}
    assert work.compare_losses(same, same, 0)["difference"] == 0


def test_a_clear_interval_gives_a_verdict():
    """From 5 to 15 points more: the first loses more."""
    found = {"difference": 0.10, "low": 0.05, "high": 0.15}
    assert work.verdict(found) == "first loses more"


def test_the_experiment_has_four_lists():
    """Two methods, before and after: an answer a picture in each."""
    images, labels = _any_pictures(30), np.arange(30) % 2
    short = {"seed": 0, "head_epochs": 1, "epochs": 0}
    found = work.experiment(images, labels, images[:5], labels[:5], short)
    assert {len(found[a][b]) for a in ("by_hand", "finetuned") for b in ("before", "after")} == {5}
