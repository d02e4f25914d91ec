"""Divides by 255, so that the brightest byte falls beyond the last range and spills over."""

import numpy as np

EXPECTED = {
    "fails": ["test_each_color_has_its_box"],
    "hint": "255 lies in the last range",
}


def color_histogram(image, n_bins=4):
    """Put 255 into a fifth range."""
    levels = image.reshape(-1, 3).astype(np.int64) * n_bins // 255
    boxes = (levels[:, 0] * n_bins + levels[:, 1]) * n_bins + levels[:, 2]
    return np.bincount(boxes % n_bins**3, minlength=n_bins**3) / len(boxes)
