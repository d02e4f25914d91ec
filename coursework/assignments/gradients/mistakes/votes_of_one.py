"""Counts pixels in place of adding their lengths, so that noise weighs as much as an edge."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_steep_pixels_vote_strongly",
        "test_votes_stay_in_their_cell",
        "test_the_last_bin_takes_180_degrees",
        "test_hog_agrees_with_the_one_written_to_be_read",
    ],
    "hint": "A pixel's vote is the length of its gradient",
}


def cell_histograms(lengths, degrees, cell_px=8, n_bins=9):
    """Let every pixel count once."""
    n_rows, n_columns = lengths.shape[0] // cell_px, lengths.shape[1] // cell_px
    cells = np.zeros((n_rows, n_columns, n_bins))
    for row in range(n_rows * cell_px):
        for column in range(n_columns * cell_px):
            k = min(int(degrees[row, column] / (180 / n_bins)), n_bins - 1)
            cells[row // cell_px, column // cell_px, k] += 1
    return cells / cell_px**2
