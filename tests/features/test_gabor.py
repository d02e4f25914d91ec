import numpy as np
import pytest
from skimage.filters import gabor as oracle

from features.gabor import Gabor, answers, filter_bank


def _stripes(period_px, shape=(1, 32, 32, 3)):
    wave = 127 + 100 * np.cos(2 * np.pi * np.arange(shape[2]) / period_px)
    return np.broadcast_to(wave[None, None, :, None], shape).astype(np.uint8)


@pytest.mark.parametrize("frequency", [0.1, 0.25, 0.4])
@pytest.mark.parametrize("angle", [0, np.pi / 5, np.pi / 2, 3 * np.pi / 4])
def test_answers_equal_scikit_image(rng, frequency, angle):
    """The oracle's magnitudes at every pixel, on the mirrored frame too."""
    grey = rng.integers(0, 256, size=(2, 31, 44), dtype=np.uint8)
    ours = answers(grey, filter_bank([(frequency, angle), (0.15, 0.0)]))
    for image, magnitudes in zip(grey / 255, ours, strict=True):
        real, imaginary = oracle(image - image.mean(), frequency, theta=angle)
        np.testing.assert_allclose(magnitudes[0], np.hypot(real, imaginary), atol=1e-6)


def test_stripes_wake_the_filter_of_their_width_and_direction():
    """Of 3 widths in 4 directions, one answers most to upright stripes 4 pixels wide."""
    images = _stripes(4)
    extractor = Gabor(grid=1).fit(images)
    means = extractor.transform(images).reshape(3, 4, 2)[..., 0]
    assert np.unravel_index(means.argmax(), means.shape) == (1, 0)
    turned = extractor.transform(np.rot90(images, axes=(1, 2))).reshape(3, 4, 2)[..., 0]
    assert np.unravel_index(turned.argmax(), turned.shape) == (1, 2)


def test_bright_and_dark_stripes_are_the_same():
    """The magnitude forgets the phase: a picture and its negative cannot be told apart."""
    images = _stripes(4)
    extractor = Gabor().fit(images)
    np.testing.assert_allclose(
        extractor.transform(images), extractor.transform(255 - images), atol=1e-5
    )


def test_brightness_does_not_matter(rng):
    """The picture's mean is taken off before it is filtered."""
    images = np.repeat(rng.integers(0, 200, size=(3, 24, 24, 1), dtype=np.uint8), 3, axis=3)
    extractor = Gabor().fit(images)
    np.testing.assert_allclose(
        extractor.transform(images), extractor.transform(images + 50), atol=1e-5
    )


def test_a_mirrored_picture_has_mirrored_cells_and_directions(rng):
    """Upright and level stay, the two slanted directions change places."""
    images = np.repeat(rng.integers(0, 256, size=(3, 24, 24, 1), dtype=np.uint8), 3, axis=3)
    extractor = Gabor(grid=2).fit(images)
    plain, mirrored = (
        extractor.transform(i).reshape(3, 3, 4, 2, 2, 2) for i in (images, images[:, :, ::-1])
    )
    np.testing.assert_allclose(mirrored[:, :, [0, 3, 2, 1], :, ::-1], plain, atol=1e-5)


def test_means_and_spreads_are_those_of_the_cells(rng):
    """Cells of unequal size: NumPy over each cell agrees."""
    images = np.repeat(rng.integers(0, 256, size=(2, 19, 23, 1), dtype=np.uint8), 3, axis=3)
    extractor = Gabor(frequencies=(0.25,), orientations=2, grid=3).fit(images)
    ours = extractor.transform(images).reshape(2, 2, 3, 3, 2)
    magnitudes = answers(images[..., 0], filter_bank([(0.25, 0.0), (0.25, np.pi / 2)]))
    rows, columns = np.arange(19) * 3 // 19, np.arange(23) * 3 // 23
    for row in range(3):
        for column in range(3):
            cell = magnitudes[:, :, rows == row][:, :, :, columns == column]
            np.testing.assert_allclose(ours[:, :, row, column, 0], cell.mean((2, 3)), atol=1e-5)
            np.testing.assert_allclose(ours[:, :, row, column, 1], cell.std((2, 3)), atol=1e-5)


def test_a_constant_picture_gives_zeros_and_no_nan():
    """There is no wave to answer to."""
    picture = np.full((2, 16, 16, 3), 128, np.uint8)
    assert (Gabor().fit(picture).transform(picture) == 0).all()


def test_a_grid_finer_than_the_picture_is_refused():
    """The message says which size would do."""
    with pytest.raises(ValueError, match="at least 4 x 4 pixels, got 3 x 9"):
        Gabor().fit(np.zeros((1, 3, 9, 3), np.uint8))
