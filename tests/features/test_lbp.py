import numpy as np
import pytest
from skimage.feature import local_binary_pattern as oracle

from features.lbp import LBP, codes


def _pictures(rng, kind):
    if kind == "noise":
        return rng.integers(0, 256, size=(6, 30, 43), dtype=np.uint8)
    if kind == "few values":  # many neighbours are exactly as bright as the centre
        return rng.integers(0, 3, size=(6, 71, 40), dtype=np.uint8)
    return np.repeat(np.arange(0, 256, 5, dtype=np.uint8), 26 * 26).reshape(-1, 26, 26)


@pytest.mark.parametrize("kind", ["noise", "few values", "constant"])
@pytest.mark.parametrize(("n_points", "radius"), [(8, 1), (16, 2), (12, 3), (5, 4)])
def test_codes_equal_scikit_image(rng, kind, n_points, radius):
    """Every code, also where brightnesses are equal and rounding decides."""
    images = _pictures(rng, kind)
    inside = slice(radius, -radius)
    expected = [oracle(i, n_points, radius, method="uniform")[inside, inside] for i in images]
    np.testing.assert_array_equal(codes(images, n_points, radius), expected)


def _grey(rng, size=(4, 32, 32), largest=256):
    return np.repeat(rng.integers(0, largest, size=(*size, 1), dtype=np.uint8), 3, axis=3)


def test_brightness_does_not_matter(rng):
    """Added everywhere, brightness leaves who is brighter than whom as it was."""
    images = _grey(rng, largest=200)
    extractor = LBP().fit(images)
    np.testing.assert_array_equal(extractor.transform(images), extractor.transform(images + 50))


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_turned_texture_is_the_same_texture(rng, turn):
    """A pattern's direction is not kept: with one cell, a quarter turn changes nothing."""
    images = _grey(rng)
    extractor = LBP(grid=1).fit(images)
    turned = np.rot90(images, turn, axes=(1, 2))
    np.testing.assert_allclose(extractor.transform(images), extractor.transform(turned), atol=1e-6)


def test_a_mirrored_picture_has_mirrored_cells(rng):
    """Cells change places, their histograms stay."""
    images = _grey(rng)
    extractor = LBP(circles=((8, 1),), grid=2).fit(images)
    plain = extractor.transform(images).reshape(4, 2, 2, 10)
    mirrored = extractor.transform(images[:, :, ::-1]).reshape(4, 2, 2, 10)
    np.testing.assert_allclose(mirrored[:, :, ::-1], plain, atol=1e-6)


def test_constant_pictures_give_one_code_a_circle():
    """Nowhere is a neighbour darker: all ones, and no NaN."""
    features = (
        LBP(grid=1)
        .fit(np.zeros((1, 16, 16, 3), np.uint8))
        .transform(np.full((1, 16, 16, 3), 77, np.uint8))
    )
    assert sorted(features[0])[-2:] == [1, 1]
    assert features.sum() == 2


def test_squares_of_each_cell_sum_to_one(rng):
    """Shares are a whole, also where cells differ in size."""
    images = rng.integers(0, 256, size=(3, 29, 35, 3), dtype=np.uint8)
    features = LBP(circles=((8, 1),), grid=4).fit(images).transform(images)
    assert features.shape == (3, 160)
    np.testing.assert_allclose((features**2).reshape(3, 16, 10).sum(axis=2), 1, atol=1e-5)


def test_what_does_not_fit_is_refused():
    """The message names the least size, or the most points."""
    with pytest.raises(ValueError, match="at least 8 x 8 pixels, got 7 x 9"):
        LBP().fit(np.zeros((1, 7, 9, 3), np.uint8))
    with pytest.raises(ValueError, match="2 to 16 points, got 24"):
        LBP(circles=((24, 3),)).fit(np.zeros((1, 32, 32, 3), np.uint8))
