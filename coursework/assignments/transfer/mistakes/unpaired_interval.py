"""Resamples each of the four lists on its own, as if they were about different pictures."""

import numpy as np

EXPECTED = {"fails": ["test_interval_is_of_pairs"], "hint": "resample pictures, all four answers"}


def compare_losses(first, second, seed):
    """Draw other pictures for each list."""
    rng = np.random.default_rng(seed)
    lists = first["before"], first["after"], second["before"], second["after"]
    signs = 1, -1, -1, 1
    n = len(lists[0])
    means = sum(
        sign * one[rng.integers(n, size=(2000, n))].mean(axis=1)
        for sign, one in zip(signs, lists, strict=True)
    )
    difference = sum(sign * one.mean() for sign, one in zip(signs, lists, strict=True))
    low, high = np.percentile(means, [2.5, 97.5])
    return {"difference": float(difference), "low": float(low), "high": float(high)}
