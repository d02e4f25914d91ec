"""Several data sets: which methods are better in general, not on one data set.

Accuracies on different data sets cannot be averaged sensibly, so each data set ranks the methods
and the ranks are compared. Each data set is one observation: blind to how sure it is in itself, and
with five of them hardly anything can be shown (`smallest_p` says so).

Demšar (2006), "Statistical Comparisons of Classifiers over Multiple Data Sets"; Iman & Davenport
(1980) for the F that Friedman's statistic, too cautious by itself, becomes.
"""

from itertools import combinations
from math import factorial

import numpy as np
from scipy.stats import (
    f,
    friedmanchisquare,
    permutation_test,
    rankdata,
    studentized_range,
    wilcoxon,
)

from compare.statistics.holm import correct_by_holm
from compare.statistics.intervals import CONFIDENCE

ALPHA = 1 - CONFIDENCE
# Accuracies are compared to so many places, or 0.9 - 0.8 and 0.8 - 0.7 would not be tied.
DECIMALS = 12
# With tied differences, up to so many data sets all signs are tried: 8,192 of them.
MOST_SIGNS = 13


def summarise(data_sets, accuracy):
    """Compare methods over several data sets.

    Parameters
    ----------
    data_sets : list of str
    accuracy : dict of str to sequence of float, 0-1
        One a data set, of each method that finished on all of them.

    Returns
    -------
    dict
        `data_sets`, `methods`, `accuracy`, `ranks` (1 is best, ties averaged), `mean_rank`,
        `friedman` (None with fewer than three methods or two data sets, or where all are tied),
        `critical_difference` (None with fewer than two of either), `groups`, `pairs`, `smallest_p`.
    """
    methods, n = list(accuracy), len(data_sets)
    values = np.round([accuracy[name] for name in methods], DECIMALS).reshape(len(methods), n)
    ranks = rankdata(-values, axis=0)
    mean_rank = dict(zip(methods, ranks.mean(axis=1).tolist(), strict=True))
    critical = critical_difference(len(methods), n) if min(len(methods), n) > 1 else None
    return {
        "data_sets": list(data_sets),
        "methods": methods,
        "accuracy": {name: [float(v) for v in accuracy[name]] for name in methods},
        "ranks": dict(zip(methods, ranks.tolist(), strict=True)),
        "mean_rank": mean_rank,
        "friedman": friedman(values),
        "critical_difference": critical,
        "groups": [] if critical is None else groups(mean_rank, critical),
        "pairs": compare_pairs_over_data_sets(dict(zip(methods, values, strict=True))),
        "smallest_p": 2.0 ** (1 - n) if n else 1.0,
    }


def friedman(values):
    """Friedman's test that all methods are alike, and Iman & Davenport's sharper form of it.

    Parameters
    ----------
    values : ndarray of shape (n_methods, n_data_sets), float

    Returns
    -------
    dict or None
        `statistic` (corrected for ties), `p_value` (chi-squared), `f_statistic`, `f_p_value`.
        Where all data sets agree F is infinite: `f_statistic` is None and `f_p_value` the chance
        of that, one over the orders of the methods for each data set after the first.
    """
    n_methods, n = values.shape
    if n_methods < 3 or n < 2 or (values == values[0]).all():
        return None
    statistic, p_value = friedmanchisquare(*values)
    found = {"statistic": float(statistic), "p_value": float(p_value)}
    if np.isclose(statistic, n * (n_methods - 1)):
        chance = float(factorial(n_methods)) ** (1 - n)
        return found | {"f_statistic": None, "f_p_value": chance}
    ratio = iman_davenport(statistic, n_methods, n)
    f_p_value = f.sf(ratio, n_methods - 1, (n_methods - 1) * (n - 1))
    return found | {"f_statistic": float(ratio), "f_p_value": float(f_p_value)}


def iman_davenport(statistic, n_methods, n_data_sets):
    """F with n_methods - 1 and (n_methods - 1)(n_data_sets - 1) degrees of freedom."""
    return (n_data_sets - 1) * statistic / (n_data_sets * (n_methods - 1) - statistic)


def critical_difference(n_methods, n_data_sets, alpha=ALPHA):
    """Nemenyi's: mean ranks that far apart differ, for all pairs at once.

    Parameters
    ----------
    n_methods, n_data_sets : int, 2 or more
    alpha : float

    Returns
    -------
    float
    """
    q = studentized_range.ppf(1 - alpha, n_methods, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(n_methods * (n_methods + 1) / (6 * n_data_sets)))


def groups(mean_rank, critical):
    """Largest sets of methods whose mean ranks all lie within the critical difference.

    Parameters
    ----------
    mean_rank : dict of str to float
    critical : float

    Returns
    -------
    list of list of str
        The best methods first; sets of one are left out: they are told apart from all others.
    """
    ordered = sorted(mean_rank, key=mean_rank.get)
    found, reached = [], 0
    for i, first in enumerate(ordered):
        group = [name for name in ordered[i:] if mean_rank[name] - mean_rank[first] < critical]
        end = i + len(group)
        if len(group) > 1 and end > reached:
            found.append(group)
        reached = max(reached, end)
    return found


def compare_pairs_over_data_sets(values):
    """Wilcoxon's signed-rank test of each pair of methods, corrected by Holm.

    Parameters
    ----------
    values : dict of str to ndarray of shape (n_data_sets,), float

    Returns
    -------
    list of dict
        `a`, `b`, `n_a_better`, `n_b_better`, `n_ties`, `p_value`, `p_corrected`.
    """
    found = []
    for a, b in combinations(values, 2):
        differences = np.round(values[a] - values[b], DECIMALS)
        found.append(
            {
                "a": a,
                "b": b,
                "n_a_better": int((differences > 0).sum()),
                "n_b_better": int((differences < 0).sum()),
                "n_ties": int((differences == 0).sum()),
                "p_value": _signed_rank(differences[differences != 0]),
            }
        )
    return correct_by_holm(found)


def _signed_rank(differences):
    """Two-sided p; data sets that were tied are left out, as Wilcoxon did."""
    n = len(differences)
    if not n:
        return 1.0
    ranks = rankdata(np.abs(differences))
    if len(np.unique(ranks)) == n or n > MOST_SIGNS:
        return float(wilcoxon(differences, method="auto").pvalue)  # exact up to 50 without ties
    # SciPy's own way of trying all signs of tied ranks is a hundred times slower than this.
    tried = permutation_test(
        (np.sign(differences) * ranks,),
        np.sum,
        permutation_type="samples",
        vectorized=True,
        n_resamples=2**n,
    )
    return float(tried.pvalue)
