"""Returns a row per remembered picture in place of one per new picture."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_distance_of_three_and_four_is_five",
        "test_distances_agree_with_a_trusted_library",
        "test_distances_have_a_row_per_row",
        "test_prediction_agrees_with_a_loop",
        "test_k_is_chosen_on_validation_pictures",
    ],
    "hint": "Axes swapped",
}


def pairwise_distances(rows, others):
    """Put the others first."""
    squared = ((others[:, None, :] - rows[None, :, :]) ** 2).sum(axis=2)
    return np.sqrt(squared)
