"""Keeps the epoch with the lowest training loss, which is nearly always the last."""

import numpy as np

EXPECTED = {
    "fails": ["test_validation_loss_chooses_the_epoch"],
    "hint": "Choose by validation loss",
}


def best_epoch(history):
    """Look at the wrong curve."""
    return int(np.argmin(history["loss"]))
