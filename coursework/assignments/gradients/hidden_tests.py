"""Tests for grading; each docstring is the hint that a student reads when the test fails."""

import numpy as np
import work

from features.hog_by_hand import hog_by_hand

POINTS = {
    "test_down_is_down_and_right_is_right": 1,
    "test_bytes_do_not_wrap": 1,
    "test_the_frame_has_no_change": 1,
    "test_opposite_directions_are_one": 1,
    "test_downwards_is_ninety_degrees": 1,
    "test_steep_pixels_vote_strongly": 1,
    "test_votes_stay_in_their_cell": 1,
    "test_the_last_bin_takes_180_degrees": 1,
    "test_twice_the_light_changes_nothing": 1,
    "test_one_strong_edge_is_cut": 1,
    "test_an_even_block_stays_zero": 1,
    "test_hog_agrees_with_the_one_written_to_be_read": 2,
    "test_shares_add_up_to_one": 1,
    "test_each_color_has_its_box": 1,
    "test_scaling_is_learned_from_training_rows": 2,
    "test_a_constant_feature_is_not_divided_by_zero": 1,
}


def _noise(seed, *shape):
    return np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)


def test_down_is_down_and_right_is_right():
    """Axes swapped, or a sign turned: rows run down and columns to the right; below minus above."""
    ramp = 5.0 * np.arange(6)[:, None] + 2.0 * np.arange(7)[None, :]
    down, right = work.gradients(ramp)
    np.testing.assert_allclose(down[1:-1, 1:-1], 10)
    np.testing.assert_allclose(right[1:-1, 1:-1], 4)


def test_bytes_do_not_wrap():
    """In uint8, 10 - 20 is 246: turn bytes into floating-point numbers before you subtract."""
    falling = np.array([[200, 100, 0]] * 3, np.uint8)
    down, right = work.gradients(falling)
    assert right[1, 1] == -200
    assert down[1, 1] == 0


def test_the_frame_has_no_change():
    """A pixel on the frame lacks a neighbour: its change that way is 0, not measured to itself."""
    down, right = work.gradients(_noise(1, 6, 7).astype(float))
    assert not down[[0, -1]].any()
    assert not right[:, [0, -1]].any()
    assert down[1:-1].any()
    assert right[:, 1:-1].any()


def test_opposite_directions_are_one():
    """Dark to light and light to dark are one edge: directions run from 0 to 180, so take them % 180."""
    down, right = np.array([[3.0, -3.0, 0.0]]), np.array([[1.0, -1.0, -2.0]])
    _, degrees = work.directions(down, right)
    assert abs(degrees[0, 0] - degrees[0, 1]) < 1e-9
    assert min(degrees[0, 2], 180 - degrees[0, 2]) < 1e-9


def test_downwards_is_ninety_degrees():
    """np.arctan2 takes the downward change first, and gives radians: 45 degrees is no 0.785."""
    _, degrees = work.directions(np.array([[2.0, 1.0, 1.0]]), np.array([[0.0, 1.0, np.sqrt(3)]]))
    np.testing.assert_allclose(degrees, [[90, 45, 30]])


def test_steep_pixels_vote_strongly():
    """A pixel's vote is the length of its gradient, not 1; then divide by the pixels of a cell."""
    lengths, degrees = np.zeros((8, 8)), np.full((8, 8), 50.0)
    lengths[2, 3], lengths[5, 5] = 32, 96
    np.testing.assert_allclose(work.cell_histograms(lengths, degrees)[0, 0], 2 * np.eye(9)[2])


def test_votes_stay_in_their_cell():
    """The cell of a pixel is its row // cell_px and column // cell_px; a rest at the rim has none."""
    lengths, degrees = np.zeros((9, 14)), np.full((9, 14), 5.0)
    lengths[1, 9], lengths[8, 3], lengths[2, 13] = 16, 100, 100
    cells = work.cell_histograms(lengths, degrees, cell_px=4, n_bins=6)
    expected = np.zeros((2, 3, 6))
    expected[0, 2, 0] = 1
    np.testing.assert_allclose(cells, expected)


def test_the_last_bin_takes_180_degrees():
    """Rounding can make a direction exactly 180: that pixel belongs to the last bin, not to a tenth."""
    cells = work.cell_histograms(np.full((8, 8), 2.0), np.full((8, 8), 180.0))
    np.testing.assert_allclose(cells[0, 0], 2 * np.eye(9)[8])


def test_twice_the_light_changes_nothing():
    """HOG is not normalised: divide each block by its own length, so that light does not matter."""
    cells = np.random.default_rng(2).random((3, 3, 9)) + 1
    once, twice = work.normalised_blocks(cells), work.normalised_blocks(2 * cells)
    np.testing.assert_allclose(once, twice, rtol=1e-6)
    np.testing.assert_allclose((once.reshape(4, 36) ** 2).sum(axis=1), 1, rtol=1e-6)


def test_one_strong_edge_is_cut():
    """After the first division cut values above 0.2 down to 0.2, then divide by the length again."""
    cells = np.full((2, 2, 9), 1.0)
    cells[0, 0, 0] = 1000
    features = work.normalised_blocks(cells)
    np.testing.assert_allclose(features[0] / features[1], 0.2 / 0.001, rtol=1e-2)
    np.testing.assert_allclose((features**2).sum(), 1, rtol=1e-4)


def test_an_even_block_stays_zero():
    """A block without edges has length 0: the small epsilon under the root keeps 0 / 0 away."""
    np.testing.assert_array_equal(work.normalised_blocks(np.zeros((2, 3, 9))), np.zeros(72))


def test_hog_agrees_with_the_one_written_to_be_read():
    """All steps together differ from features/hog_by_hand.py: compare step by step on one picture."""
    for shape, cell_px, n_bins in (((24, 32), 8, 9), ((17, 14), 4, 6)):
        grey = _noise(3, *shape)
        trusted = hog_by_hand(
            np.repeat(grey[..., None], 3, axis=2),
            n_bins=n_bins,
            cell_px=cell_px,
            interpolated=False,
        )
        found = work.hog(grey, cell_px=cell_px, n_bins=n_bins)
        np.testing.assert_allclose(found, trusted, atol=1e-6)


def test_shares_add_up_to_one():
    """These are counts, or some pixels are lost: divide by the number of pixels (not of bytes)."""
    for shape in ((4, 5, 3), (9, 7, 3)):
        shares = work.color_histogram(_noise(4, *shape))
        np.testing.assert_allclose(shares.sum(), 1)
        pixels = shares * shape[0] * shape[1]
        np.testing.assert_allclose(pixels, np.rint(pixels), atol=1e-6)


def test_each_color_has_its_box():
    """Red, green and blue belong together: one box per combination; 255 lies in the last range."""
    colors = [(255, 0, 0), (0, 0, 255), (63, 64, 191), (192, 255, 128)]
    for color, box in zip(colors, (48, 3, 6, 62), strict=True):
        shares = work.color_histogram(np.full((2, 2, 3), color, np.uint8))
        np.testing.assert_allclose(shares, np.eye(64)[box])


def test_scaling_is_learned_from_training_rows():
    """Mean and deviation come from the training rows alone, also when you scale test rows."""
    rng = np.random.default_rng(5)
    train_rows, rows = rng.normal(3, 2, (50, 4)), rng.normal(9, 5, (20, 4))
    expected = (rows - train_rows.mean(axis=0)) / train_rows.std(axis=0)
    np.testing.assert_allclose(work.scaled(train_rows, rows), expected, rtol=1e-6)


def test_a_constant_feature_is_not_divided_by_zero():
    """A feature that never varies in training has deviation 0: divide it by 1 and not by 0."""
    train_rows = np.array([[1.0, 4.0], [1.0, 6.0]])
    np.testing.assert_allclose(work.scaled(train_rows, np.array([[3.0, 5.0]])), [[2.0, 0.0]])
