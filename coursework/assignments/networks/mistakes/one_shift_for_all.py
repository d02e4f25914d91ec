"""Draws one shift for the whole batch."""

import numpy as np

EXPECTED = {
    "fails": ["test_each_picture_moves_on_its_own"],
    "hint": "Draw a shift for every picture",
}


def shifted(images, seed, most_px):
    """Move all alike."""
    height, width = images.shape[1:3]
    top, left = np.random.default_rng(seed).integers(0, 2 * most_px + 1, size=2)
    rim = ((0, 0), (most_px, most_px), (most_px, most_px), (0, 0))
    return np.pad(images, rim, mode="edge")[:, top : top + height, left : left + width]
