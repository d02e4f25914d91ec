"""Keeps the sign of a direction: dark on light becomes another digit than light on dark."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_opposite_directions_are_one",
        "test_hog_agrees_with_the_one_written_to_be_read",
    ],
    "hint": "Dark to light and light to dark are one edge",
}


def directions(down, right):
    """Turn full circle."""
    return np.hypot(down, right), np.rad2deg(np.arctan2(down, right)) % 360
