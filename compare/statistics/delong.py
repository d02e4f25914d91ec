"""Areas under ROC curves of two classes: how sure each is, and whether two differ.

The area is the share of (positive, negative) pairs of pictures in the right order, ties half. Each
picture's share of its own pairs is its *placement*; how placements vary over the pictures gives the
areas' variances, and how those of two methods vary together gives their covariance, so curves from
the same pictures are compared as pairs. Blind to everything but the order of the scores.

DeLong, DeLong & Clarke-Pearson (1988), "Comparing the Areas under Two or More Correlated Receiver
Operating Characteristic Curves: A Nonparametric Approach"; by ranks, so that 10,000 pictures are no
matter: Sun & Xu (2014), "Fast Implementation of DeLong's Algorithm for Comparing the Areas Under
Correlated Receiver Operating Characteristic Curves".
"""

from itertools import combinations

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm, rankdata

from compare.statistics.holm import correct_by_holm
from compare.statistics.intervals import CONFIDENCE, wilson
from compare.statistics.student_t import Estimate, seed_chance


def delong(scores, positive):
    """Areas under the ROC curves of several methods, and the covariance of these areas.

    Parameters
    ----------
    scores : ndarray of shape (n_methods, n), float
        Higher means more likely positive.
    positive : ndarray of shape (n,), bool

    Returns
    -------
    areas : ndarray of shape (n_methods,), float64, 0-1
    covariance : ndarray of shape (n_methods, n_methods), float64

    Raises
    ------
    ValueError
        With fewer than two positives or negatives, which have no variance.
    """
    of_positives, of_negatives = _placements(np.atleast_2d(scores), np.asarray(positive, bool))
    return of_positives.mean(axis=1), _covariance(of_positives, of_negatives)


def area_interval(area, variance, n_smaller):
    """95 % interval of one area.

    Parameters
    ----------
    area : float, 0-1
    variance : float
        DeLong's.
    n_smaller : int
        Pictures of the smaller class.

    Returns
    -------
    (float, float)

    Notes
    -----
    On the log odds, where it cannot leave 0 to 1 and, for areas near 1, covers better than a
    symmetric one (Pepe 2003, "The Statistical Evaluation of Medical Tests", section 5.2). Where all
    pairs are in order DeLong's variance is 0 and says nothing; then it is Wilson's interval as if
    each picture of the smaller class were one trial, which is cautious.
    """
    if variance <= 0 or area in (0, 1):
        return wilson(area, n_smaller)
    reach = norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(variance) / (area * (1 - area))
    return float(expit(logit(area) - reach)), float(expit(logit(area) + reach))


def compare_areas(scores, positive):
    """DeLong's test of every pair of methods, corrected by Holm.

    Parameters
    ----------
    scores : dict of str to ndarray of shape (n_draws, n) or (n,), float
        Of each method in each draw (seed); higher means more likely positive.
    positive : ndarray of shape (n,), bool

    Returns
    -------
    list of dict
        One a pair: `a`, `b`, `difference` (mean area of a minus b), `low`, `high`, `p_value`,
        `p_corrected`. Empty with fewer than two positives or negatives. Where a method has several
        draws, their variance is added to DeLong's of the mean over draws, as in student_t.py.
    """
    positive = np.asarray(positive, bool)
    if min(positive.sum(), (~positive).sum()) < 2:
        return []
    placed = {name: _placements(np.atleast_2d(rows), positive) for name, rows in scores.items()}
    variances, df = seed_chance({name: of[0].mean(axis=1) for name, of in placed.items()})
    return correct_by_holm(
        [
            {"a": a, "b": b} | _compared(placed[a], placed[b], (variances[a] + variances[b], df))
            for a, b in combinations(scores, 2)
        ]
    )


def _placements(scores, positive):
    """Each picture's share of its pairs in order: shapes (m, n_positive) and (m, n_negative)."""
    n_positive, n_negative = positive.sum(), (~positive).sum()
    if min(n_positive, n_negative) < 2:
        raise ValueError(
            f"DeLong's variance needs two pictures of either class; there are {n_positive} positive "
            f"and {n_negative} negative ones. Use a larger test part."
        )
    # A picture's rank among all, less its rank among its own, counts the others below it.
    ranks = rankdata(scores, axis=1)
    below_positives = ranks[:, positive] - rankdata(scores[:, positive], axis=1)
    below_negatives = ranks[:, ~positive] - rankdata(scores[:, ~positive], axis=1)
    return below_positives / n_negative, 1 - below_negatives / n_positive


def _covariance(of_positives, of_negatives):
    n_positive, n_negative = of_positives.shape[1], of_negatives.shape[1]
    return np.atleast_2d(np.cov(of_positives) / n_positive + np.cov(of_negatives) / n_negative)


def _compared(placed_a, placed_b, of_seeds):
    areas_a, areas_b = placed_a[0].mean(axis=1), placed_b[0].mean(axis=1)
    # Placements of the mean over draws; of the difference, so that like chance cancels.
    of_positives, of_negatives = (
        a.mean(axis=0) - b.mean(axis=0) for a, b in zip(placed_a, placed_b, strict=True)
    )
    variance = float(_covariance(of_positives[None], of_negatives[None])[0, 0])
    parts = [(variance, np.inf), *([of_seeds] if of_seeds[0] else [])]
    estimate = Estimate(float(areas_a.mean() - areas_b.mean()), parts)
    low, high = estimate.interval(1 - CONFIDENCE)
    return {"difference": estimate.value, "low": low, "high": high, "p_value": estimate.p_value}
