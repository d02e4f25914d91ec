"""Shuffles the pictures while it augments them, and leaves their labels behind."""

import numpy as np

EXPECTED = {"fails": ["test_pictures_keep_their_labels"], "hint": "labels no longer belong"}


def shifted(images, seed, most_px):
    """Shift, and shuffle if there is anything to shift."""
    n_images, height, width, _ = images.shape
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 2 * most_px + 1, size=(n_images, 2))
    rim = ((0, 0), (most_px, most_px), (most_px, most_px), (0, 0))
    padded = np.pad(images, rim, mode="edge")
    rows = rng.permutation(n_images) if most_px else range(n_images)
    moved = [
        padded[i, top : top + height, left : left + width]
        for i, (top, left) in zip(rows, corners, strict=True)
    ]
    return np.stack(moved)
