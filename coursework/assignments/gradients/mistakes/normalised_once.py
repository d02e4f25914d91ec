"""Divides by the length and stops there: no cut at 0.2, no second division."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_one_strong_edge_is_cut",
        "test_hog_agrees_with_the_one_written_to_be_read",
    ],
    "hint": "cut values above 0.2",
}


def normalised_blocks(cells, block_cells=2):
    """Take plain L2 for L2-Hys."""
    n_rows, n_columns, _ = cells.shape
    blocks = []
    for row in range(n_rows - block_cells + 1):
        for column in range(n_columns - block_cells + 1):
            block = cells[row : row + block_cells, column : column + block_cells].ravel()
            blocks.append(block / np.sqrt((block**2).sum() + 1e-10))
    return np.concatenate(blocks)
