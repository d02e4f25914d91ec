"""Intervals that need no resampling: of a share by Wilson's formula, of a mean by Student's.

Sees only how many of how many; blind to anything that made the pictures alike (two crops of one
photograph count as two). Wilson, E. B. (1927), "Probable Inference, the Law of Succession, and
Statistical Inference"; recommended for small n and shares near 0 or 1 by Brown, Cai & DasGupta
(2001), "Interval Estimation for a Binomial Proportion".
"""

import numpy as np
from scipy.special import ndtri
from scipy.stats import t as student

CONFIDENCE = 0.95
Z = float(ndtri((1 + CONFIDENCE) / 2))  # a normal's quantile: 1.96


def wilson(share, n):
    """Wilson interval of a share measured on `n` pictures.

    Parameters
    ----------
    share : float, 0-1
        Need not be a whole number of pictures: a mean over seeds is not.
    n : int
        With 0 pictures nothing is known, and the interval is all of 0 to 1.

    Returns
    -------
    (float, float)
        Ends of the 95 % interval: what another test set of this size could have shown.
    """
    if not n:
        return 0.0, 1.0
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(share * (1 - share) / n + (Z / (2 * n)) ** 2) / (1 + Z**2 / n)
    low, high = float(middle - half), float(middle + half)
    return 0.0 if share == 0 else low, 1.0 if share == 1 else high  # exactly, not to rounding


def wilson_f1(n_true_positive, n_false):
    """Wilson interval of one class's F1.

    Parameters
    ----------
    n_true_positive : int
        Pictures of the class that were named so.
    n_false : int
        Pictures of the class named otherwise, and pictures of others named so.

    Returns
    -------
    (float, float)

    Notes
    -----
    F1 = 2 J / (1 + J) rises with J = TP / (TP + FP + FN), and J is a share of the pictures that are
    or are called the class, so the ends of J's interval are carried over. A class with 10 of 10
    right keeps an interval, where resampling would only ever see 10 of 10.
    """
    n = n_true_positive + n_false
    low, high = wilson(n_true_positive / n if n else 0.0, n)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def accuracy_interval(right):
    """Share of right answers with its Wilson interval, as the files of a run hold it.

    Parameters
    ----------
    right : ndarray of shape (n,), bool, or (n_seeds, n) where several seeds met the same pictures
        Which pictures were named right.

    Returns
    -------
    dict
        `value`, `low`, `high`; floats from 0 to 1.
    """
    value = float(np.mean(right))
    low, high = wilson(value, np.shape(right)[-1])
    return {"value": value, "low": low, "high": high}


def mean_interval(values, n_comparisons=1):
    """Student's interval of a mean over pictures.

    Parameters
    ----------
    values : ndarray of shape (n,), float, int or bool
    n_comparisons : int
        Intervals that share their 5 % (Bonferroni).

    Returns
    -------
    (float, float)
        Without bounds where fewer than two values leave nothing to judge chance by.
    """
    n = len(values)
    if n < 2:
        return -np.inf, np.inf
    mean, error = float(np.mean(values)), float(np.std(values, ddof=1)) / np.sqrt(n)
    half = float(student.ppf(1 - (1 - CONFIDENCE) / (2 * max(1, n_comparisons)), n - 1)) * error
    return mean - half, mean + half


def mean_with_interval(values, n_comparisons=1, least=-1.0, most=1.0):
    """Mean over pictures with Student's interval, as the files of a run hold it.

    Parameters
    ----------
    values : ndarray of shape (n,), float, int or bool
    n_comparisons : int
        Intervals that share their 5 % (Bonferroni).
    least, most : float
        What the mean cannot leave: a difference of shares lies between -1 and 1, a share above 0.

    Returns
    -------
    dict
        `value`, `low`, `high`.
    """
    found = float(np.mean(values)), *mean_interval(values, n_comparisons)
    ends = (min(most, max(least, number)) for number in found)
    return dict(zip(("value", "low", "high"), ends, strict=True))
