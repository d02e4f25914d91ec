"""Lays blocks side by side and leaves their length as it is."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_twice_the_light_changes_nothing",
        "test_one_strong_edge_is_cut",
        "test_hog_agrees_with_the_one_written_to_be_read",
    ],
    "hint": "HOG is not normalised",
}


def normalised_blocks(cells, block_cells=2):
    """Forget the division."""
    n_rows, n_columns, _ = cells.shape
    return np.concatenate(
        [
            cells[row : row + block_cells, column : column + block_cells].ravel()
            for row in range(n_rows - block_cells + 1)
            for column in range(n_columns - block_cells + 1)
        ]
    )
