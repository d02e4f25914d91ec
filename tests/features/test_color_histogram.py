import numpy as np
import pytest

from features.color_histogram import SPACES, ColorHistogram


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


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("joint", [True, False])
def test_each_space_equals_numpy_over_scikit_image(rng, space, joint):
    """In every space, joint or channel by channel, the table counts what NumPy counts."""
    convert, least, largest = SPACES[space]
    images = (rng.integers(0, 64, size=(3, 8, 8, 3)) * 4 + 2).astype(np.uint8)
    extractor = ColorHistogram((6, 4, 3), space=space, joint=joint).fit(images)
    limits = list(zip(least, largest, strict=True))
    for image, ours in zip(images, extractor.transform(images), strict=True):
        colors = convert(image / 256).reshape(-1, 3)
        if joint:
            counts = np.histogramdd(colors, bins=(6, 4, 3), range=limits)[0].ravel()
        else:
            channels = zip(colors.T, (6, 4, 3), limits, strict=True)
            counts = np.concatenate([np.histogram(c, n, limit)[0] for c, n, limit in channels])
        np.testing.assert_allclose(ours**2, counts / 64, atol=1e-6)


@pytest.mark.parametrize("space", SPACES)
def test_no_colour_lies_outside_its_space(space):
    """The limits hold every colour that bytes can show: none is pushed into an outer bin."""
    convert, least, largest = SPACES[space]
    colors = np.stack(np.meshgrid(*[np.linspace(0, 1, 16)] * 3), axis=-1)
    values = convert(colors).reshape(-1, 3)
    assert (values >= np.subtract(least, 1e-6)).all()
    assert (values <= np.add(largest, 1e-6)).all()


def test_mirrored_and_turned_pictures_hold_the_same_colours(rng):
    """Without a grid, no move of the pixels changes anything."""
    images = rng.integers(0, 256, size=(2, 16, 16, 3), dtype=np.uint8)
    extractor = ColorHistogram(joint=False).fit(images)
    expected = extractor.transform(images)
    np.testing.assert_array_equal(extractor.transform(images[:, :, ::-1]), expected)
    np.testing.assert_array_equal(extractor.transform(np.rot90(images, axes=(1, 2))), expected)


def test_brightness_moves_value_and_leaves_the_hue():
    """Half the light on a coloured picture: the same hue, another value."""
    bright = np.zeros((1, 8, 8, 3), np.uint8) + np.array([200, 80, 40], np.uint8)
    extractor = ColorHistogram((12, 4, 4), joint=False).fit(bright)
    plain, darker = extractor.transform(bright)[0], extractor.transform(bright // 2)[0]
    np.testing.assert_array_equal(plain[:12], darker[:12])
    assert (plain[16:] != darker[16:]).any()


def test_a_constant_grey_picture_fills_one_bin():
    """One colour, one bin, and no NaN where there is no hue."""
    picture = np.full((1, 8, 8, 3), 128, np.uint8)
    assert sorted(ColorHistogram().fit(picture).transform(picture)[0])[-2:] == [0, 1]


def test_an_unknown_space_is_answered_with_those_known():
    """The message lists them."""
    with pytest.raises(ValueError, match="unknown space 'cmyk'; known: hsv, rgb, lab"):
        ColorHistogram(space="cmyk").fit(np.zeros((1, 8, 8, 3), np.uint8))
