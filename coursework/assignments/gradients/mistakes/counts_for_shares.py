"""Returns counts, so that a larger picture has more of every colour."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_a_black_picture_has_one_color",
        "test_shares_add_up_to_one",
        "test_each_color_has_its_box",
    ],
    "hint": "These are counts",
}


def color_histogram(image, n_bins=4):
    """Forget to divide."""
    levels = image.reshape(-1, 3).astype(np.int64) * n_bins // 256
    boxes = (levels[:, 0] * n_bins + levels[:, 1]) * n_bins + levels[:, 2]
    return np.bincount(boxes, minlength=n_bins**3).astype(float)
