import numpy as np
import pytest
from skimage.feature import hog as oracle

from features.hog import HOG


def _oracle(images, extractor):
    return np.array(
        [
            oracle(
                image,
                orientations=extractor.orientations,
                pixels_per_cell=(extractor.cell_px_,) * 2,
                cells_per_block=(extractor.block_cells,) * 2,
                channel_axis=-1,
            )
            for image in images
        ]
    )


@pytest.mark.parametrize(
    ("height", "width", "orientations", "cell_px", "block_cells"),
    [
        (32, 32, 9, 8, 2),
        (28, 28, 9, 7, 2),
        (33, 41, 7, 5, 1),
        (24, 47, 12, 4, 3),
        (16, 16, 6, 3, 2),
    ],
)
def test_hog_equals_scikit_image(rng, height, width, orientations, cell_px, block_cells):
    """Whatever the sizes, also those that leave pixels over, the oracle's numbers come out."""
    images = rng.integers(0, 256, size=(8, height, width, 3), dtype=np.uint8)
    extractor = HOG(orientations, cell_px, block_cells).fit(images)
    features = extractor.transform(images)
    assert features.shape == (8, extractor.n_features_out_)
    np.testing.assert_allclose(features, _oracle(images, extractor), atol=1e-6)


def test_hog_of_grey_pictures_equals_scikit_image(rng):
    """Three equal channels take the short way and give the same numbers."""
    grey = np.repeat(rng.integers(0, 256, size=(5, 32, 32, 1), dtype=np.uint8), 3, axis=3)
    extractor = HOG().fit(grey)
    np.testing.assert_allclose(extractor.transform(grey), _oracle(grey, extractor), atol=1e-6)


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
