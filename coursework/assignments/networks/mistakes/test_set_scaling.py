"""Scales every batch by its own mean and deviation, test pictures included."""

import numpy as np

EXPECTED = {
    "fails": ["test_scale_comes_from_training_pictures", "test_answers_do_not_depend_on_company"],
    "hint": "Test-set scaling",
}


def standardise(images, measured):
    """Measure again."""
    own_mean, own_deviation = images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))
    return ((images - own_mean) / (own_deviation + 1e-7)).astype(np.float32)
