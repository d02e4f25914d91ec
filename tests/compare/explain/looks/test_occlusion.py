from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin

from compare.explain.looks import occlusion
from compare.explain.looks.answers import record_looks
from compare.explain.looks.occlusion import occlusion_maps


def _reads_one_corner(images):
    """Sure of class 1 as far as the lower right corner is bright."""
    bright = images[:, -8:, -8:].mean(axis=(1, 2, 3)) / 255
    return np.stack([1 - bright, bright], axis=1).astype(np.float32)


def _constant(images):
    return np.tile(np.float32([0.3, 0.7]), (len(images), 1))


class OneCorner(ClassifierMixin, BaseEstimator):
    """A user's own method: no Keras, no extractor of ours."""

    def fit(self, images, labels):
        """Learn which classes there are."""
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, images):
        """Look at one corner."""
        return _reads_one_corner(images)


@pytest.mark.parametrize("n_steps", [8, 16])
def test_a_method_that_reads_one_corner_glows_there(n_steps):
    """The peak lies in that corner, and no cover elsewhere costs anything."""
    images = np.full((3, 32, 32, 3), 250, np.uint8)
    answers, sureness, maps = occlusion_maps(_reads_one_corner, images, n_steps)
    assert (answers == 1).all()
    np.testing.assert_allclose(sureness, 250 / 255, rtol=1e-5)
    for found in maps:
        down, across = np.unravel_index(found.argmax(), found.shape)
        assert down >= 24
        assert across >= 24
        assert not found[:16].any()
        assert not found[:, :16].any()
    # Covered whole, the corner is mid grey: that is by how much the probability falls at its tip.
    np.testing.assert_allclose(maps[:, -1, -1], (250 - 128) / 255, atol=1e-5)


def test_a_method_that_always_says_the_same_has_an_empty_map():
    """Nothing is lost wherever the cover lies."""
    images = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 3), dtype=np.uint8)
    assert not occlusion_maps(_constant, images, 8)[2].any()


def test_a_cover_that_makes_the_method_surer_counts_below_zero():
    """So that it is not taken for evidence."""

    def likes_grey(images):
        is_grey = (images[:, :8, :8] == occlusion.MID_GREY).all(axis=(1, 2, 3))
        return np.where(is_grey[:, None], (0.9, 0.1), (0.6, 0.4)).astype(np.float32)

    found = occlusion_maps(likes_grey, np.full((1, 32, 32, 3), 250, np.uint8), 8)[2][0]
    assert found.max() == 0
    assert found[0, 0] == pytest.approx(-0.3, abs=1e-5)


@pytest.mark.parametrize(("height", "width"), [(32, 32), (28, 28), (8, 8), (33, 47), (5, 64)])
def test_every_pixel_is_covered_in_pictures_of_any_size(height, width):
    """The last square ends with the picture."""
    seen = np.zeros((height, width), bool)

    def watch(images):
        nonlocal seen
        seen |= (images == occlusion.MID_GREY).all(axis=-1).any(axis=0)
        return _constant(images)

    maps = occlusion_maps(watch, np.zeros((2, height, width, 3), np.uint8), 8)[2]
    assert seen.all()
    assert maps.shape == (2, height, width)
    assert np.isfinite(maps).all()


def test_large_pictures_are_asked_in_parts_with_the_same_result(monkeypatch):
    """What memory can hold decides on the parts, not on the map."""
    images = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3), dtype=np.uint8)
    whole = occlusion_maps(_reads_one_corner, images, 8)[2]
    monkeypatch.setattr(occlusion, "MOST_BYTES", 1)
    np.testing.assert_array_equal(occlusion_maps(_reads_one_corner, images, 8)[2], whole)


def test_a_users_own_method_gets_the_occlusion_map_and_nothing_else():
    """Nothing has to be known of it but its probabilities."""
    images = np.full((40, 16, 16, 3), 250, np.uint8)
    labels = np.arange(40) % 2
    dataset = SimpleNamespace(images=images, labels=labels, n_classes=2)
    split = SimpleNamespace(train=np.arange(20), test=np.arange(20, 40))
    cell = SimpleNamespace(split=split, explain="short", method=SimpleNamespace(family="classical"))
    found = record_looks(cell, OneCorner().fit(images, labels), dataset)
    assert set(found) == {"rows", "answers", "sureness", "occlusion"}
    assert found["occlusion"].shape == (12, 16, 16)
    assert np.isin(found["rows"], split.test).all()
