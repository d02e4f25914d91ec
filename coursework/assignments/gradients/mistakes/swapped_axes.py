"""Takes the first axis for the horizontal one."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_down_is_down_and_right_is_right",
        "test_bytes_do_not_wrap",
        "test_the_frame_has_no_change",
        "test_hog_agrees_with_the_one_written_to_be_read",
    ],
    "hint": "Axes swapped",
}


def gradients(grey):
    """Call rows columns."""
    grey = grey.astype(float)
    across, along = np.zeros_like(grey), np.zeros_like(grey)
    across[1:-1] = grey[2:] - grey[:-2]
    along[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    return along, across
