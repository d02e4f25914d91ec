import numpy as np
import pytest
from skimage.color import hsv2rgb, rgb2hsv
from skimage.feature import hog as oracle

from features.hog import HOG
from features.hog_by_hand import hog_by_hand


def _oracle(images, extractor):
    return np.array(
        [
            oracle(
                image,
                orientations=extractor.orientations,
                pixels_per_cell=extractor.cell_px_ * 2,
                cells_per_block=(extractor.block_cells,) * 2,
                channel_axis=-1,
            )
            for image in images
        ]
    )


SIZES = [
    (32, 32, 9, 8, 2),
    (28, 28, 9, 7, 2),
    (33, 41, 7, 5, 1),
    (31, 33, 8, 8, 2),
    (24, 47, 12, 4, 3),
    (16, 16, 6, 3, 2),
    (65, 63, 4, 16, 3),
]


@pytest.mark.parametrize(("height", "width", "orientations", "cell_px", "block_cells"), SIZES)
def test_hog_equals_scikit_image(rng, height, width, orientations, cell_px, block_cells):
    """Whatever the sizes, also one pixel more or less than whole cells: the oracle's numbers."""
    images = rng.integers(0, 256, size=(8, height, width, 3), dtype=np.uint8)
    extractor = HOG(orientations, cell_px, block_cells, interpolated=False).fit(images)
    features = extractor.transform(images)
    assert features.shape == (8, extractor.n_features_out_)
    np.testing.assert_allclose(features, _oracle(images, extractor), atol=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_hog_equals_scikit_image_for_random_parameters(seed):
    """No combination of size, directions, cells and blocks is special."""
    rng = np.random.default_rng(seed)
    cell_px, block_cells, orientations = rng.integers([2, 1, 2], [11, 4, 19])
    height, width = rng.integers(0, 30, size=2) + cell_px * block_cells
    images = rng.integers(0, 256, size=(3, height, width, 3), dtype=np.uint8)
    extractor = HOG(int(orientations), int(cell_px), int(block_cells), interpolated=False).fit(
        images
    )
    np.testing.assert_allclose(
        extractor.transform(images), _oracle(images, extractor), atol=1e-5, rtol=0
    )


def test_bytes_give_what_floating_point_gives(rng):
    """Differences of bytes do not wrap round: the oracle on floats agrees."""
    images = rng.choice(np.array([0, 1, 254, 255], np.uint8), size=(4, 32, 32, 3))
    extractor = HOG(interpolated=False).fit(images)
    np.testing.assert_allclose(
        extractor.transform(images), _oracle(images.astype(float), extractor), atol=1e-5
    )


def test_hog_of_grey_pictures_equals_scikit_image(rng):
    """Three equal channels take the short way and give the same numbers."""
    grey = np.repeat(rng.integers(0, 256, size=(5, 32, 32, 1), dtype=np.uint8), 3, axis=3)
    extractor = HOG(interpolated=False).fit(grey)
    np.testing.assert_allclose(extractor.transform(grey), _oracle(grey, extractor), atol=1e-6)


def test_a_grey_picture_beside_a_coloured_one_stays_itself(rng):
    """Whether a picture is grey is asked of each picture, not of the batch."""
    images = rng.integers(0, 256, size=(6, 32, 32, 3), dtype=np.uint8)
    images[::2] = images[::2, :, :, :1]
    extractor = HOG(interpolated=False).fit(images)
    np.testing.assert_allclose(extractor.transform(images), _oracle(images, extractor), atol=1e-6)


@pytest.mark.parametrize("interpolated", [False, True])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("height", "width", "orientations", "cell_px", "block_cells"), SIZES[:5])
def test_hog_by_hand_equals_the_fast_one(
    rng, height, width, orientations, cell_px, block_cells, signed, interpolated
):
    """The version to read and the version to run are one definition, and scikit-image's within it."""
    images = rng.integers(0, 256, size=(1, height, width, 3), dtype=np.uint8)
    extractor = HOG(orientations, cell_px, block_cells, signed, interpolated).fit(images)
    bins = (2 * orientations, 360) if signed else (orientations, 180)
    by_hand = hog_by_hand(images[0], *bins, cell_px, block_cells, interpolated)
    np.testing.assert_allclose(by_hand, extractor.transform(images)[0], atol=1e-5)
    if not signed and not interpolated:
        np.testing.assert_allclose(by_hand, _oracle(images, extractor)[0], atol=1e-5)


def test_shared_votes_forgive_a_shift_of_one_pixel(rng):
    """What interpolation is for: moved by a pixel, a picture stays nearer to itself."""
    coarse = rng.integers(0, 256, size=(20, 8, 9, 3), dtype=np.uint8)
    pictures = coarse.repeat(4, axis=1).repeat(4, axis=2)[:, :, :33]
    moved = {}
    for interpolated in (False, True):
        extractor = HOG(cell_px=4, interpolated=interpolated).fit(pictures[:, :, 1:])
        here, there = (extractor.transform(pictures[:, :, k : k + 32]) for k in (0, 1))
        moved[interpolated] = np.linalg.norm(here - there) / np.linalg.norm(here)
    assert moved[True] < 0.8 * moved[False]


def test_a_signed_direction_tells_dark_on_light_from_light_on_dark():
    """Unsigned, a picture and its negative are the same edges."""
    picture = np.full((1, 32, 32, 3), 20, np.uint8)
    picture[:, 8:20, 10:26] = 220
    for signed in (False, True):
        extractor = HOG(signed=signed).fit(picture)
        same = np.allclose(extractor.transform(picture), extractor.transform(255 - picture))
        assert same is not signed


def test_several_cell_sizes_are_joined(rng):
    """(4, 8) is the features of 4 px cells, then those of 8 px cells."""
    images = rng.integers(0, 256, size=(3, 32, 32, 3), dtype=np.uint8)
    both, fine, coarse = (HOG(cell_px=px).fit(images).transform(images) for px in ((4, 8), 4, 8))
    np.testing.assert_array_equal(both, np.hstack([fine, coarse]))


def _as_grid(features):
    """Features of 32 x 32 pictures in one-cell blocks of 8 px, as (n, row, column, direction)."""
    return features.reshape(-1, 4, 4, 8)


def test_a_mirrored_picture_has_mirrored_cells(rng):
    """Left and right change places, and so do the directions that lean left and right."""
    images = rng.integers(0, 256, size=(4, 8, 8, 3), dtype=np.uint8)
    images = images.repeat(4, axis=1).repeat(4, axis=2)
    extractor = HOG(orientations=8, cell_px=8, block_cells=1).fit(images)
    plain, mirrored = (_as_grid(extractor.transform(i)) for i in (images, images[:, :, ::-1]))
    np.testing.assert_allclose(mirrored[:, :, ::-1, ::-1], plain, atol=1e-5)
    assert not np.allclose(mirrored, plain, atol=0.01)


def test_a_quarter_turn_turns_cells_and_directions(rng):
    """Turned by 90 degrees, every direction moves on by half of the bins."""
    images = rng.integers(0, 256, size=(4, 32, 32, 3), dtype=np.uint8)
    extractor = HOG(orientations=8, cell_px=8, block_cells=1).fit(images)
    plain = _as_grid(extractor.transform(images))
    turned = _as_grid(extractor.transform(np.rot90(images, axes=(1, 2))))
    expected = np.roll(np.rot90(plain, axes=(1, 2)), 4, axis=3)
    np.testing.assert_allclose(turned, expected, atol=1e-5)


def test_brightness_does_not_matter(rng):
    """A gradient is a difference: what is added everywhere falls out."""
    images = rng.integers(0, 200, size=(4, 32, 32, 3), dtype=np.uint8)
    extractor = HOG().fit(images)
    np.testing.assert_array_equal(extractor.transform(images), extractor.transform(images + 50))


def test_a_disc_fills_all_directions():
    """A soft disc has edges in every direction alike; as many pixels fall to each."""
    down, right = np.mgrid[:64, :64] - 31.5
    brightness = 255 * np.clip((26 - np.hypot(down, right)) / 12, 0, 1)
    picture = np.repeat(brightness.astype(np.uint8)[None, :, :, None], 3, axis=3)
    whole = HOG(orientations=8, cell_px=64, block_cells=1).fit(picture).transform(picture)[0]
    assert whole.min() > 0.7 * whole.max()


def test_hog_cannot_tell_a_red_square_from_a_blue_one():
    """Colour is what it is blind to."""
    red, blue = np.zeros((2, 1, 32, 32, 3), np.uint8)
    red[:, 8:24, 8:24, 0] = 200
    blue[:, 8:24, 8:24, 2] = 200
    extractor = HOG().fit(red)
    np.testing.assert_array_equal(extractor.transform(red), extractor.transform(blue))


def test_a_constant_picture_gives_zeros_and_no_nan():
    """There is no edge to normalise by."""
    picture = np.full((2, 32, 32, 3), 128, np.uint8)
    assert (HOG().fit(picture).transform(picture) == 0).all()


def test_batches_do_not_influence_each_other(rng):
    """A picture's numbers do not depend on its neighbours in the batch."""
    images = rng.integers(0, 256, size=(1200, 16, 16, 3), dtype=np.uint8)
    extractor = HOG(cell_px=4).fit(images)
    np.testing.assert_array_equal(
        extractor.transform(images)[1100:], extractor.transform(images[1100:])
    )


def test_too_small_pictures_are_refused_with_the_least_size():
    """The message says what would do."""
    with pytest.raises(ValueError, match="at least 16 x 16 pixels, got 12 x 12"):
        HOG(cell_px=8).fit(np.zeros((1, 12, 12, 3), np.uint8))


def test_pictures_of_another_size_than_in_fit_are_refused():
    """The message names both sizes."""
    extractor = HOG().fit(np.zeros((1, 32, 32, 3), np.uint8))
    with pytest.raises(ValueError, match="fitted on pictures of 32 x 32 pixels, got 28 x 28"):
        extractor.transform(np.zeros((1, 28, 28, 3), np.uint8))


def test_no_pictures_give_no_rows():
    """An empty batch is a batch."""
    extractor = HOG().fit(np.zeros((1, 32, 32, 3), np.uint8))
    assert extractor.transform(np.zeros((0, 32, 32, 3), np.uint8)).shape == (0, 324)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_hue_turn_of_120_degrees_changes_nothing(rng, turn):
    """The channels change places; where no two are equally steep, the steepest stays the steepest.

    (Between equals the first channel decides. In flat, rounded pictures there are such: then a vector
    moves by some thousandths.)
    """
    images = rng.integers(0, 256, size=(4, 64, 64, 3), dtype=np.uint8)
    extractor = HOG().fit(images)
    turned = np.roll(images, turn, axis=3)
    np.testing.assert_allclose(
        extractor.transform(turned), extractor.transform(images), atol=1e-6, rtol=0
    )


@pytest.mark.parametrize("degrees", [17, 45, 90, 200])
def test_any_hue_turn_changes_nothing_where_one_colour_lies_on_grey(degrees):
    """The brightest and the darkest channel keep their values, and one of them has the steepest edge."""
    picture = np.full((1, 32, 32, 3), 90, np.uint8)
    picture[:, 6:20, 9:27] = (210, 120, 30)
    picture[:, 20:25, 9:14] = (210, 120, 30)
    extractor = HOG().fit(picture)
    np.testing.assert_allclose(
        extractor.transform(_hue_turned(picture, degrees)),
        extractor.transform(picture),
        atol=1e-6,
        rtol=0,
    )


def test_a_hue_turn_by_less_can_change_an_edge_between_two_colours():
    """Blind to colour is not blind to hue: how far two colours differ in a channel turns with them."""
    picture = np.zeros((1, 32, 32, 3), np.uint8)
    picture[:, :, :16] = (200, 0, 0)
    picture[:, :16, 16:] = (0, 200, 0)
    picture[:, 16:, 16:] = (90, 90, 90)
    extractor = HOG().fit(picture)
    turned = extractor.transform(_hue_turned(picture, 60))
    assert np.abs(turned - extractor.transform(picture)).max() > 0.01


def _hue_turned(images, degrees):
    """Every pixel's hue moved on, its largest and smallest channel kept."""
    colors = rgb2hsv(images)
    colors[..., 0] = (colors[..., 0] + degrees / 360) % 1
    return np.round(255 * hsv2rgb(colors)).astype(np.uint8)
