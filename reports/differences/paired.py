"""How sure a difference between two runs of one method is, where both answered the same pictures.

The same reckoning as between two methods of one run: the variance that another test set would bring
(Bonett & Price 2012), the one that other seeds would bring, and over folds that of Nadeau & Bengio
(2003); each source keeps its own quantile of Student's t. For one training a run, McNemar's exact test
has to agree.

Bonett & Price (2012), "Adjusted Wald Confidence Interval for a Difference of Binomial Proportions
Based on Paired Data".
"""

import numpy as np
from scipy.special import bdtr
from scipy.stats import t as student

SIGNIFICANCE = 0.05


def difference(right_a, right_b, n_tests, sizes=None):
    """Difference in accuracy, b less a, with an interval for one of `n_tests` differences.

    Parameters
    ----------
    right_a, right_b : list of ndarray of shape (n_test,), bool
        Which pictures were right, draw by draw; the same pictures on both sides of a draw.
    n_tests : int
        Differences that share their 5 % (Bonferroni).
    sizes : (float, float), optional
        Training and test pictures of a fold, where the draws are folds and not seeds.

    Returns
    -------
    dict
        `difference`, `low`, `high`, `n_a_only_right`, `n_b_only_right` (means over draws),
        `p_value` (McNemar's exact one; None for several draws).
    """
    by_draw = [b.astype(float) - a for a, b in zip(right_a, right_b, strict=True)]
    means = np.array([values.mean() for values in by_draw])
    parts = _over_folds(by_draw, means, sizes) if sizes else _over_seeds(by_draw, means)
    value = float(means.mean())
    reach = _reach(parts, SIGNIFICANCE / n_tests)
    lost, won = (float(np.mean([(v == sign).sum() for v in by_draw])) for sign in (-1, 1))
    return {
        "difference": value,
        "low": max(value - reach, -1.0),
        "high": min(value + reach, 1.0),
        "n_a_only_right": lost,
        "n_b_only_right": won,
        "p_value": _mcnemar(lost, won) if len(by_draw) == 1 else None,
    }


def judge(found):
    """Say of each difference whether it is shown: all of them together are wrong in 5 % at most.

    Parameters
    ----------
    found : list of dict
        See `difference`; `shown` and `p_corrected` (Holm) are added in place.
    """
    tested = [entry for entry in found if entry["p_value"] is not None]
    least = 0.0
    for k, entry in enumerate(sorted(tested, key=lambda entry: entry["p_value"])):
        entry["p_corrected"] = least = max(least, min(1.0, (len(tested) - k) * entry["p_value"]))
    for entry in found:
        leaves_zero_out = entry["low"] > 0 or entry["high"] < 0
        entry.setdefault("p_corrected", None)
        entry["shown"] = leaves_zero_out and (entry["p_corrected"] or 0.0) < SIGNIFICANCE


def picture_part(differences):
    """Variance that another test set would bring into a mean over pictures, and its freedom.

    Parameters
    ----------
    differences : ndarray of shape (n_test,), float, -1 to 1

    Returns
    -------
    (float, int)
        One imagined picture on either side is added, as Bonett & Price do: two trainings that
        agreed on all of 200 pictures have not been shown to agree on all pictures.
    """
    n = len(differences) + 2
    squares = float(differences @ differences) + 2.0
    return (squares / n - (float(differences.sum()) / n) ** 2) / n, n - 3


def _over_seeds(by_draw, means):
    parts = [picture_part(np.mean(by_draw, axis=0))]
    n = len(means)
    return parts if n == 1 else [*parts, (float(np.var(means, ddof=1)) / n, n - 1)]


def _over_folds(by_draw, means, sizes):
    """Folds share most of their training pictures, which widens the variance of their mean."""
    if len(means) == 1:
        return [picture_part(by_draw[0])]
    n_train, n_test = sizes
    # Accuracies come in steps of 1 / n_test, so no spread below that of a step is believed.
    spread = max(float(np.var(means, ddof=1)), 1 / (12 * n_test**2))
    return [(spread * (1 / len(means) + n_test / n_train), len(means) - 1)]


def _reach(parts, alpha):
    """How far an interval goes to either side, each variance with its own quantile."""
    squares = [student.ppf(alpha / 2, max(freedom, 1)) ** 2 * part for part, freedom in parts]
    return float(np.sqrt(sum(squares)))


def _mcnemar(lost, won):
    fewer, n = int(min(lost, won)), int(lost + won)
    return min(1.0, 2 * float(bdtr(fewer, n, 0.5)))  # the binomial’s cdf, twice
