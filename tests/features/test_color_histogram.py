import numpy as np
import pytest

from features.color_histogram import ColorHistogram


def test_a_picture_and_its_shuffled_pixels_are_the_same(rng):
    """Place is what a colour histogram is blind to."""
    image = rng.integers(0, 256, size=(1, 16, 16, 3), dtype=np.uint8)
    shuffled = rng.permutation(image.reshape(-1, 3)).reshape(image.shape)
    extractor = ColorHistogram().fit(image)
    np.testing.assert_array_equal(extractor.transform(image), extractor.transform(shuffled))


def test_a_grid_sees_where_colours_are():
    """With four cells, red on the left differs from red on the right."""
    left = np.zeros((1, 8, 8, 3), np.uint8)
    left[:, :, :4, 0] = 255
    extractor = ColorHistogram(grid=2).fit(left)
    assert (extractor.transform(left) != extractor.transform(left[:, :, ::-1])).any()


def test_squares_of_each_cell_sum_to_one(rng):
    """Each cell's shares are a whole, whatever its size in pixels."""
    images = rng.integers(0, 256, size=(3, 17, 11, 3), dtype=np.uint8)
    histograms = ColorHistogram(grid=3).fit(images).transform(images)
    cells = (histograms**2).reshape(3, 9, -1).sum(axis=2)
    np.testing.assert_allclose(cells, 1, atol=1e-6)


def test_histogram_equals_numpy_over_hsv(rng):
    """The table look-up counts what `np.histogramdd` counts, for colours on the table's levels."""
    from skimage.color import rgb2hsv

    images = (rng.integers(0, 64, size=(4, 8, 8, 3)) * 4 + 2).astype(np.uint8)
    extractor = ColorHistogram(n_bins=(6, 3, 3)).fit(images)
    for image, ours in zip(images, extractor.transform(images), strict=True):
        hsv = rgb2hsv(image / 256).reshape(-1, 3)
        counts, _ = np.histogramdd(hsv, bins=(6, 3, 3), range=[(0, 1)] * 3)
        np.testing.assert_allclose(ours**2, counts.ravel() / 64, atol=1e-6)


def test_a_grid_finer_than_the_picture_is_refused():
    """The message says which size would do."""
    with pytest.raises(ValueError, match="at least 4 x 4 pixels, got 3 x 3"):
        ColorHistogram(grid=4).fit(np.zeros((1, 3, 3, 3), np.uint8))
