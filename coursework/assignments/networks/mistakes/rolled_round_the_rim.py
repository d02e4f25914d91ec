"""Shifts with np.roll: what leaves on one side comes back on the other."""

import numpy as np

EXPECTED = {
    "fails": ["test_nothing_is_mirrored", "test_nothing_wraps_round_the_rim"],
    "hint": "np.roll",
}


def shifted(images, seed, most_px):
    """Roll each picture."""
    rng = np.random.default_rng(seed)
    moves = rng.integers(-most_px, most_px + 1, size=(len(images), 2))
    return np.stack(
        [np.roll(image, move, axis=(0, 1)) for image, move in zip(images, moves, strict=True)]
    )
