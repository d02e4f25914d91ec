"""First checks of your work, to run as often as you like: shapes, and cases small enough for paper."""

import numpy as np
import work


def test_an_even_picture_has_no_gradient():
    """Where nothing changes, all changes are 0."""
    down, right = work.gradients(np.full((5, 6), 77, np.uint8))
    assert down.shape == right.shape == (5, 6)
    assert not down.any()
    assert not right.any()


def test_a_change_of_three_and_four_is_five_steep():
    """3 down and 4 to the right."""
    lengths, _ = work.directions(np.array([[3.0]]), np.array([[4.0]]))
    np.testing.assert_allclose(lengths, [[5.0]])


def test_cells_have_a_histogram_each():
    """A picture of 16 x 24 pixels has 2 x 3 cells of 8 pixels."""
    cells = work.cell_histograms(np.ones((16, 24)), np.zeros((16, 24)))
    assert cells.shape == (2, 3, 9)


def test_blocks_overlap():
    """Of 4 x 4 cells, 3 x 3 blocks of 2 x 2 can be made: 9 blocks of 36 numbers."""
    assert work.normalised_blocks(np.ones((4, 4, 9))).shape == (324,)


def test_a_black_picture_has_one_color():
    """All pixels lie in the first of 64 boxes."""
    shares = work.color_histogram(np.zeros((4, 4, 3), np.uint8))
    np.testing.assert_allclose(shares, np.eye(64)[0])


def test_scaled_rows_keep_their_shape():
    """Two rows go in, two come out."""
    train_rows = np.array([[0.0, 1.0], [2.0, 5.0], [4.0, 0.0]])
    assert work.scaled(train_rows, train_rows[:2]).shape == (2, 2)
