from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.datasets import load_digits

from compare.explain.looks.through_color import color_of_bins, through_color
from compare.explain.looks.through_hog import cells_of, gains, through_hog
from features.color_histogram import ColorHistogram
from features.hog import HOG


@pytest.fixture(scope="module")
def digits():
    """Real handwriting, white on black, enlarged to 16 x 16; 700 pictures to learn from."""
    grey = np.minimum(load_digits().images[:1000] * 16, 255).astype(np.uint8)
    images = np.repeat(grey.repeat(2, axis=1).repeat(2, axis=2)[..., None], 3, axis=-1)
    split = SimpleNamespace(train=np.arange(700), test=np.arange(700, 1000))
    dataset = SimpleNamespace(images=images)
    return dataset, SimpleNamespace(split=split), HOG().fit(images)


def test_what_hog_brings_back_is_nearer_to_the_picture_than_the_mean_picture(digits):
    """On handwriting, and for light and dark as for edges."""
    dataset, cell, hog = digits
    rows = np.arange(700, 712)
    found = through_hog(hog, cell, dataset, rows)
    mean = dataset.images[:700, ..., 0].mean(axis=0)
    truth = dataset.images[rows, ..., 0].astype(float)
    far = ((truth - mean) ** 2).sum(axis=(1, 2))
    near = ((truth - found["hog_grey"]) ** 2).sum(axis=(1, 2))
    assert near.sum() < 0.7 * far.sum()
    assert found["hog_grey_gain"].mean() > 0.3
    assert found["hog_edges_gain"].mean() > 0.3
    assert found["hog_grey_gain"].shape == (200,)


def test_the_nearest_picture_is_one_that_was_learned_from(digits):
    """A picture of the training part is its own nearest; one of the test part never is."""
    dataset, cell, hog = digits
    assert through_hog(hog, cell, dataset, np.arange(5))["hog_nearest"].tolist() == [0, 1, 2, 3, 4]
    nearest = through_hog(hog, cell, dataset, np.arange(700, 710))["hog_nearest"]
    assert (nearest < 700).all()


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("cell_px", [None, (4, 8)])
def test_each_cell_shows_its_own_directions(signed, cell_px):
    """An upright edge at the right: only the last column has strokes, all of one direction."""
    picture = np.zeros((1, 32, 32, 3), np.uint8)
    picture[:, :, 30:] = 200
    hog = HOG(signed=signed, cell_px=cell_px, interpolated=False).fit(picture)
    (cells,) = cells_of(hog, hog.transform(picture))
    assert cells.shape == (8, 8, 18 if signed else 9) if cell_px else (4, 4, 18 if signed else 9)
    assert (cells[:, -1, 0] > 0.1).all()
    assert not cells[:, -1, 1:].any()
    assert not cells[:, :-1].any()


def test_gains_are_one_for_the_truth_and_nothing_for_the_mean():
    """And below nothing for what is worse than the mean picture."""
    truth = np.random.default_rng(0).normal(size=(50, 9))
    mean = np.zeros(9)
    assert gains(truth, truth, mean).mean() == pytest.approx(1)
    assert not gains(truth, np.tile(mean, (50, 1)), mean).any()
    assert gains(truth, -truth, mean).mean() < 0


@pytest.mark.parametrize("space", ["hsv", "rgb", "lab"])
@pytest.mark.parametrize("grid", [1, 2])
def test_a_pictures_fullest_bin_has_its_colour(space, grid):
    """Two thirds of red and one of blue: the two bars that stand have these colours and heights."""
    images = np.zeros((1, 24, 24, 3), np.uint8)
    images[:, :, 0::3], images[:, :, 1::3], images[:, :, 2::3] = (
        (200, 30, 30),
        (200, 30, 30),
        (30, 30, 200),
    )
    histogram = ColorHistogram(n_bins=(12, 6, 6), grid=grid, space=space).fit(images)
    found = through_color(histogram, images)
    (shares,), colors = found["color_shares"], found["color_of_bins"].astype(int)
    first, second = np.argsort(-shares)[:2]
    np.testing.assert_allclose([shares[first], shares[second]], [2 / 3, 1 / 3], atol=1e-5)
    assert colors[first].argmax() == 0
    assert colors[second].argmax() == 2
    assert int(found["color_grid"]) == grid


def test_channels_counted_by_themselves_each_sum_to_one():
    """Every pixel is then in three bins: one of hue, one of saturation, one of value."""
    images = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3), dtype=np.uint8)
    histogram = ColorHistogram(n_bins=(8, 3, 3), joint=False).fit(images)
    found = through_color(histogram, images)
    np.testing.assert_allclose(found["color_shares"][:, :8].sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found["color_shares"].sum(axis=1), 3, atol=1e-5)
    colors = color_of_bins(histogram).astype(int)
    assert (np.ptp(colors[-3:], axis=1) == 0).all()  # values are greys, from dark to light
    assert (np.diff(colors[-3:, 0]) > 0).all()
