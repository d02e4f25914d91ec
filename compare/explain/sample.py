"""Which test pictures every method is asked about."""

import numpy as np


def some_test_rows(test_rows, n):
    """Some of the test pictures, drawn at random, the same for every method.

    Parameters
    ----------
    test_rows : ndarray of shape (n_test,), int
    n : int

    Returns
    -------
    ndarray of shape (at most n,), int, ascending
    """
    return np.sort(np.random.default_rng(0).permutation(test_rows)[:n])
