"""Counts votes with bincount, whose argmax gives ties to the smallest label."""

import numpy as np

EXPECTED = {
    "fails": ["test_ties_go_to_the_nearest", "test_prediction_agrees_with_a_loop"],
    "hint": "not the smallest label",
}


def vote(neighbour_labels):
    """Let the smallest label win a tie."""
    return np.array([np.bincount(labels).argmax() for labels in neighbour_labels])
