"""Repeated cross-validation: the t test that knows its training sets overlap.

The scores of k folds, repeated r times, come from training sets that share most of their rows, so
they vary less around their mean than that mean varies around the truth. The plain t test takes the
scores for independent and finds differences everywhere. Here the variance is multiplied by
1 / (k r) + n_test / n_train instead of 1 / (k r).

Nadeau & Bengio (2003), "Inference for the Generalization Error"; for repeated cross-validation
Bouckaert & Frank (2004). Some implementations write 1 / (n_train + n_test) for the first term,
which is the same only where k r happens to be the number of pictures.
"""

import numpy as np

from compare.statistics.intervals import CONFIDENCE
from compare.statistics.metric_intervals import METRICS, spread
from compare.statistics.student_t import Estimate

# Metrics that can be more than 1, and the most they can be.
LARGEST = {"log_loss": np.inf, "brier": 2.0}


def variance_factor(n_values, n_train, n_test):
    """What the variance of single scores is multiplied by to get that of their mean.

    Parameters
    ----------
    n_values : int
        Folds times repetitions: k r.
    n_train, n_test : float
        Pictures in the training and the test part of one fold (means, where folds differ).
    """
    return 1 / n_values + n_test / n_train


def corrected_t(values, n_train, n_test, least_sd=0.0):
    """Mean of scores from repeated cross-validation, with its corrected standard error.

    Parameters
    ----------
    values : ndarray of shape (n_values,), float
        Scores of one method, or differences of two on the same folds; at least two.
    n_train, n_test : float
    least_sd : float
        The smallest spread of `values` to believe in.

    Returns
    -------
    Estimate
        Its `p_value` is two-sided.
    """
    sd = max(np.std(values, ddof=1), least_sd)
    variance = sd**2 * variance_factor(len(values), n_train, n_test)
    return Estimate(float(np.mean(values)), [(float(variance), len(values) - 1)])


def metric_intervals_over_folds(scores, n_train, n_test):
    """All metrics of one method from its scores in each fold, with corrected t intervals.

    Parameters
    ----------
    scores : list of dict
        From `compare.metrics.score`, one a fold; at least two.
    n_train, n_test : float

    Returns
    -------
    dict of str to dict
        As `metric_intervals`; intervals are cut where no value can be.
    """
    found = {}
    for name in METRICS:
        values = [each[name] for each in scores]
        record = {"value": None, "low": None, "high": None}
        if None not in values:
            estimate = corrected_t(np.array(values), n_train, n_test)
            low, high = np.clip(estimate.interval(1 - CONFIDENCE), 0, LARGEST.get(name, 1.0))
            record = {"value": estimate.value, "low": float(low), "high": float(high)}
        found[name] = record | {"sd": spread(values), "values": values}
    return found
