"""Sums absolute differences: the Manhattan distance."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_distance_of_three_and_four_is_five",
        "test_distances_agree_with_a_trusted_library",
        "test_prediction_agrees_with_a_loop",
    ],
    "hint": "Not the Euclidean distance",
}


def pairwise_distances(rows, others):
    """Forget squares and root."""
    return np.abs(rows[:, None, :] - others[None, :, :]).sum(axis=2)
