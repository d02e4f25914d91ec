"""A probe that gives the pictures back in another order."""

import numpy as np

EXPECTED = {
    "fails": ["test_probe_keeps_each_digit_in_its_place", "test_probe_keeps_digits_upright"],
    "hint": "the order changed",
}


def probe(images, seed):
    """Shuffle, and dim."""
    return images[np.random.default_rng(seed).permutation(len(images))] // 4
