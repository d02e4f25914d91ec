"""How far the numbers carry: intervals, and paired tests on the same test pictures.

Rules and sources stand in the functions; what libraries have is called, not written.
"""

from itertools import combinations

import numpy as np
from scipy.stats import binomtest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

CONFIDENCE = 0.95


def accuracy_interval(accuracy, n_test):
    """Wilson interval of an accuracy measured on `n_test` pictures.

    Parameters
    ----------
    accuracy : float, 0-1
    n_test : int

    Returns
    -------
    (float, float)
        Ends of the 95 % interval: what another test set of this size could have shown.
    """
    low, high = proportion_confint(accuracy * n_test, n_test, 1 - CONFIDENCE, method="wilson")
    return float(low), float(high)


def compare_pairs(right):
    """Exact McNemar test of each pair of methods on the same pictures, corrected by Holm.

    Parameters
    ----------
    right : dict of str to ndarray of shape (n_test,), bool
        Which test pictures each method got right.

    Returns
    -------
    list of dict
        `a`, `b`, `n_a_only_right`, `n_b_only_right`, `difference` (accuracy of a minus b),
        `p_value`, `p_corrected`.

    Notes
    -----
    Dietterich (1998), "Approximate Statistical Tests for Comparing Supervised Classification
    Learning Algorithms": only pictures on which the two differ say anything.
    """
    pairs = [_pair(a, right[a], b, right[b]) for a, b in combinations(right, 2)]
    if pairs:
        corrected = multipletests([pair["p_value"] for pair in pairs], method="holm")[1]
        for pair, p_corrected in zip(pairs, corrected, strict=True):
            pair["p_corrected"] = float(p_corrected)
    return pairs


def _pair(a, right_a, b, right_b):
    n_a_only = int((right_a & ~right_b).sum())
    n_b_only = int((right_b & ~right_a).sum())
    n_differing = n_a_only + n_b_only
    return {
        "a": a,
        "b": b,
        "n_a_only_right": n_a_only,
        "n_b_only_right": n_b_only,
        "difference": float(np.mean(right_a) - np.mean(right_b)),
        "p_value": float(binomtest(n_a_only, n_differing).pvalue) if n_differing else 1.0,
    }
