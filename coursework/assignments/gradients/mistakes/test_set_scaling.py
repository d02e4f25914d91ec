"""Scales the rows by their own mean and deviation: the test set helps to learn."""

import numpy as np

EXPECTED = {
    "fails": [
        "test_scaling_is_learned_from_training_rows",
        "test_a_constant_feature_is_not_divided_by_zero",
    ],
    "hint": "Mean and deviation come from the training rows alone",
}


def scaled(train_rows, rows):
    """Look at the rows that are to be scaled."""
    deviation = rows.std(axis=0)
    return (rows - rows.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
