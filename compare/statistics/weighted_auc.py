"""ROC area and average precision where each picture counts several times, for many sets of counts.

The area is the share of (picture of the class, other picture) pairs in the right order, ties half:
the Mann-Whitney statistic. The order of the pictures is the same for all sets of counts, so it is
sorted once; what remains are sums over stretches of that order, which a sparse matrix of ones does
for all sets of counts together. Hanley & McNeil (1982), "The Meaning and Use of the Area under a
Receiver Operating Characteristic (ROC) Curve". Average precision is made of the same sums: the
mean, over the pictures of the class, of the precision at their score.
"""

import numpy as np
from scipy.sparse import csr_array


def area_plans(scores, labels):
    """Sort the pictures of each class against the rest, once.

    Parameters
    ----------
    scores : ndarray of shape (n, n_classes), float
        Higher means more like that class.
    labels : ndarray of shape (n,), int

    Returns
    -------
    list of (csr_array, csr_array, csr_array) or None, one a class
        None where the class or its rest has no picture. Otherwise one row per distinct score among
        the class's pictures, rising, over columns of pictures: the class's pictures of that score;
        others between the score before and it; others of the same score. All ones, float32.
    """
    classes = range(scores.shape[1])
    return [_plan(scores[:, k], labels == k) for k in classes]


def weighted_areas(plans, counts):
    """ROC areas and average precisions of all classes for all sets of counts.

    Parameters
    ----------
    plans : list
        From `area_plans`.
    counts : ndarray of shape (n, n_sets), float32, whole numbers
        float32 is exact for sums below 2^24, and twice as fast as float64.

    Returns
    -------
    ndarray of shape (2, n_sets, n_classes), float64, 0-1 or NaN
        First the areas under the ROC curve, then the average precisions.
    """
    found = np.full((2, counts.shape[1], len(plans)), np.nan)
    for k, plan in enumerate(plans):
        if plan is not None:
            found[:, :, k] = _area_and_precision(plan, counts)
    return found


def _plan(scores, positive):
    if positive.all() or not positive.any():
        return None
    levels, level_of_positive = np.unique(scores[positive], return_inverse=True)
    others = np.flatnonzero(~positive)
    # Below this level and not below the one before; at `level` itself where the scores are equal.
    level = np.searchsorted(levels, scores[others], side="left")
    inside = level < len(levels)  # the rest scores above every picture of the class: never below
    tied = np.zeros(len(others), bool)
    tied[inside] = levels[level[inside]] == scores[others][inside]
    between = inside & ~tied
    shape = (len(levels), len(scores))

    def ones(rows, columns):
        return csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)

    return (
        ones(level_of_positive, np.flatnonzero(positive)),
        ones(level[between], others[between]),
        ones(level[tied], others[tied]),
    )


def _area_and_precision(plan, counts):
    of_class, between, tied = (ones @ counts for ones in plan)
    n_of_class = of_class.sum(axis=0, dtype=float)
    n_others = counts.sum(axis=0, dtype=float) - n_of_class
    # Others below a level: all between up to it, all tied before it, and half of those tied with it.
    up_to = np.cumsum(between + tied, axis=0)
    in_order = np.einsum("gb,gb->b", of_class, up_to - tied / 2, dtype=float)
    # Reported from a level on: the class's pictures not below it, and the others not below it.
    found = n_of_class - np.cumsum(of_class, axis=0) + of_class
    reported = found + n_others - up_to + tied
    precision = found / np.maximum(reported, 1)
    weighted = np.einsum("gb,gb->b", of_class, precision, dtype=float)
    return in_order / (n_of_class * n_others), weighted / n_of_class
