"""Uses np.gradient, which halves the change and measures the frame one-sidedly."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_down_is_down_and_right_is_right",
        "test_bytes_do_not_wrap",
        "test_the_frame_has_no_change",
        "test_hog_agrees_with_the_one_written_to_be_read",
    ],
    "hint": "A pixel on the frame lacks a neighbour",
}


def gradients(grey):
    """Trust another definition."""
    return tuple(np.gradient(grey.astype(float)))
