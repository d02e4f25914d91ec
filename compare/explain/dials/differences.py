"""Whether a method's answers changed from one condition to another, on the same pictures."""

import numpy as np

from compare.phrasing import percent
from compare.statistics.intervals import mean_interval, wilson


def change(before, after, n_comparisons=1):
    """Mean change over pictures with Student's interval, corrected for several comparisons.

    Parameters
    ----------
    before, after : ndarray of shape (n_pictures,), bool or int
        The same pictures under two conditions.
    n_comparisons : int
        That share the interval's 5 % (Bonferroni).

    Returns
    -------
    (float, float, float)
        The mean and both ends; with fewer than two pictures nothing is known, and they are -1 and 1.
    """
    values = after.astype(np.int8) - before.astype(np.int8)
    mean = float(values.mean()) if len(values) else 0.0
    low, high = mean_interval(values, n_comparisons)
    return mean, max(-1.0, low), min(1.0, high)


def state(before, after, n_comparisons=1):
    """Say "gains" or "loses" where the interval leaves zero, "stays" where it does not."""
    _, low, high = change(before, after, n_comparisons)
    return "gains" if low > 0 else "loses" if high < 0 else "stays"


def against_chance(right, chance):
    """Say whether a share lies "above" chance, "below" it, or "at" it: its interval covers it."""
    low, high = wilson(float(right.mean()), len(right))
    return "above" if low > chance else "below" if high < chance else "at"


def percent_right(right):
    """Of so many pictures so many right, as a whole percentage."""
    return percent(right.mean())
