"""Mirrors half of the digits: right for cats, wrong for a 3."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_nothing_is_mirrored",
        "test_nothing_wraps_round_the_rim",
        "test_each_picture_moves_on_its_own",
    ],
    "hint": "A mirrored 3 is no 3",
}


def shifted(images, seed, most_px):
    """Shift and mirror."""
    n_images, height, width, _ = images.shape
    rng = np.random.default_rng(seed)
    corners = rng.integers(0, 2 * most_px + 1, size=(n_images, 2))
    rim = ((0, 0), (most_px, most_px), (most_px, most_px), (0, 0))
    padded = np.pad(images, rim, mode="edge")
    moved = np.empty_like(images)
    for i, (top, left) in enumerate(corners):
        moved[i] = padded[i, top : top + height, left : left + width]
        if most_px and rng.random() < 0.5:
            moved[i] = moved[i, :, ::-1]
    return moved
