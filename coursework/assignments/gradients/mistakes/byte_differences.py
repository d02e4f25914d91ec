"""Subtracts bytes, which wrap round at 256, and turns them into numbers too late."""

import numpy as np

EXPECTED = {
    "fails": ["test_bytes_do_not_wrap", "test_hog_agrees_with_the_one_written_to_be_read"],
    "hint": "In uint8, 10 - 20 is 246",
}


def gradients(grey):
    """Subtract first, convert afterwards."""
    down, right = np.zeros(grey.shape), np.zeros(grey.shape)
    down[1:-1] = grey[2:] - grey[:-2]
    right[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    return down, right
