"""The interval of average precision, which plain resampling gets wrong.

A few lucky pictures at the top of a list raise its average precision, so on few pictures chance alone
makes it larger, and a resample, in which a lucky picture stands twice, adds as much again. The
percentile interval of a weak method then lies above the truth (measured, 20 pictures in each of 10
classes: it holds the truth of a method that guesses in 1 of 100 test sets, of one worth 0.30 in 44).
So the excess of the resamples is taken off:

- The lower end is the basic interval's, the resamples mirrored at the estimate, or the percentile
  interval's where that is lower: a nearly perfect method can only fall.
- The upper end lies as far above the estimate as that of the resamples lies above their mean.

Basic intervals: Davison & Hinkley (1997), "Bootstrap Methods and their Application", section 5.2. How
often it holds the truth: tests/compare/statistics/test_coverage.py.
"""

import numpy as np

from compare.statistics.intervals import CONFIDENCE


def precision_interval(values, estimate):
    """Ends of the 95 % interval of an average precision.

    Parameters
    ----------
    values : ndarray of shape (n_resamples,), float
        In the resamples.
    estimate : float or None
        On the real test set.

    Returns
    -------
    (float, float) or (None, None)
        Always holds the estimate; nothing where the metric is undefined.
    """
    if estimate is None or not np.isfinite(values).all():
        return None, None
    tail = (1 - CONFIDENCE) / 2
    least, most = np.quantile(values, [tail, 1 - tail])
    low = min(least, 2 * estimate - most, estimate)
    high = estimate + max(most - values.mean(), 0.0)
    return float(max(low, 0.0)), float(min(high, 1.0))
