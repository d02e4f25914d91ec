import numpy as np
import pytest
from skimage.filters import sobel_h, sobel_v

from features.edges import Edges, sobel


def _square(color):
    image = np.zeros((1, 32, 32, 3), np.uint8)
    image[:, 8:24, 8:24] = color
    return image


def _noise(rng, largest=256):
    grey = rng.integers(0, largest, size=(4, 32, 32, 1), dtype=np.uint8)
    return np.repeat(grey, 3, axis=3)


def test_gradients_equal_scikit_image(rng):
    """The oracle's Sobel, four times as large, on the frame too."""
    grey = rng.integers(0, 256, size=(3, 17, 22), dtype=np.uint8)
    ours = sobel(grey) / 4
    for image, gradients in zip(grey.astype(float), ours, strict=True):
        np.testing.assert_allclose(gradients[..., 0], sobel_h(image), atol=1e-4)
        np.testing.assert_allclose(gradients[..., 1], sobel_v(image), atol=1e-4)


def test_edges_cannot_tell_the_colour_of_a_square():
    """Red, blue or white on black: the outline is the same."""
    extractor = Edges().fit(_square(0))
    red, blue, white = (
        extractor.transform(_square(color)) for color in ((200, 0, 0), (0, 0, 250), 255)
    )
    assert red.any()
    np.testing.assert_allclose(red, blue, atol=1e-6)
    np.testing.assert_allclose(red, white, atol=1e-6)


def test_upright_bars_fill_the_first_direction():
    """Stripes have one direction, and it lies in the middle of a bin."""
    stripes = np.zeros((1, 32, 32, 3), np.uint8)
    stripes[:, :, ::4] = 255
    features = Edges().fit(stripes).transform(stripes).reshape(16, 9)
    assert (features[:, 0] > 0.3).all()
    np.testing.assert_allclose(features[:, 1], 1)


def test_brightness_does_not_matter(rng):
    """What is added everywhere falls out of a difference."""
    images = _noise(rng, largest=200)
    extractor = Edges().fit(images)
    np.testing.assert_array_equal(extractor.transform(images), extractor.transform(images + 50))


def test_a_mirrored_picture_has_mirrored_cells_and_directions(rng):
    """Direction k becomes its mirror image -k; the bins are centred, so upright stays upright."""
    images = _noise(rng)
    extractor = Edges(grid=2).fit(images)
    plain, mirrored = (
        extractor.transform(i).reshape(4, 2, 2, 9) for i in (images, images[:, :, ::-1])
    )
    directions = plain[..., 1 + (-np.arange(8)) % 8]
    np.testing.assert_allclose(mirrored[:, :, ::-1, 1:], directions, atol=1e-5)
    np.testing.assert_allclose(mirrored[:, :, ::-1, 0], plain[..., 0], atol=1e-6)


def test_a_quarter_turn_turns_cells_and_directions(rng):
    """Turned by 90 degrees, every direction moves on by half of the bins."""
    images = _noise(rng)
    extractor = Edges(grid=2).fit(images)
    plain = extractor.transform(images).reshape(4, 2, 2, 9)
    turned = extractor.transform(np.rot90(images, axes=(1, 2))).reshape(4, 2, 2, 9)
    expected = np.rot90(plain, axes=(1, 2))
    np.testing.assert_allclose(turned[..., 0], expected[..., 0], atol=1e-6)
    np.testing.assert_allclose(turned[..., 1:], np.roll(expected[..., 1:], 4, axis=3), atol=1e-5)


def test_a_constant_picture_gives_zeros_and_no_nan():
    """There is no edge to take shares of."""
    picture = np.full((2, 16, 16, 3), 128, np.uint8)
    assert (Edges().fit(picture).transform(picture) == 0).all()


def test_density_is_a_share_whatever_the_cells_sizes():
    """Cells of 4 and 5 pixels alike: a threshold of 0 makes almost every pixel an edge."""
    ramp = np.zeros((1, 18, 19, 3), np.uint8) + np.arange(0, 190, 10, dtype=np.uint8)[:, None]
    features = Edges(threshold_fraction=0).fit(ramp).transform(ramp).reshape(16, 9)
    np.testing.assert_allclose(features[:, 0], 1)


def test_a_grid_finer_than_the_picture_is_refused():
    """The message says which size would do."""
    with pytest.raises(ValueError, match="at least 4 x 4 pixels, got 3 x 9"):
        Edges().fit(np.zeros((1, 3, 9, 3), np.uint8))
