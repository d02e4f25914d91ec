"""Takes the largest distances for the nearest, as with argmax in place of argmin."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_nearest_comes_first",
        "test_a_picture_is_its_own_neighbour",
        "test_near_is_near_and_not_far",
        "test_equal_distances_keep_their_order",
        "test_prediction_agrees_with_a_loop",
        "test_k_is_chosen_on_validation_pictures",
    ],
    "hint": "small distances are near",
}


def nearest(distances, k):
    """Sort falling."""
    return np.argsort(-distances, axis=1, kind="stable")[:, :k]
