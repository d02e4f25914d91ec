"""Learns mean and deviation from training and test rows together."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_scaling_is_learned_from_training_rows",
        "test_a_constant_feature_is_not_divided_by_zero",
    ],
    "hint": "Mean and deviation come from the training rows alone",
}


def scaled(train_rows, rows):
    """Join what must be kept apart."""
    together = np.concatenate([train_rows, rows])
    deviation = together.std(axis=0)
    return (rows - together.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
