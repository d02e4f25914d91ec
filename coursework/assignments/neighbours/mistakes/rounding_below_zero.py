"""Takes the root of squared distances that rounding has made negative."""

import numpy as np

EXPECTED = {
    "fails": ["test_no_distance_is_nan"],
    "may_fail": ["test_a_picture_is_its_own_neighbour"],  # as this processor's products round
    "hint": "Rounding can make a squared distance of 0 a little negative",
}


def pairwise_distances(rows, others):
    """Trust that a square is never negative."""
    squared_rows, squared_others = (rows**2).sum(axis=1), (others**2).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.sqrt(squared_rows[:, None] - 2 * rows @ others.T + squared_others[None, :])
