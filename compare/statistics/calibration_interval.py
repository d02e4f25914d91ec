"""The interval of the expected calibration error, which plain resampling gets wrong.

The error sums absolute gaps, so chance alone makes it positive: a perfectly calibrated method
measures 0.06 on 300 pictures. A resample adds as much chance again, so all resamples of such a
method lie above the truth, and the percentile interval never holds it (measured: 0 % of 400 test
sets; the basic, mirrored interval: 44-60 %). So the two ends are found apart:

- The lower end is the basic interval's, the resamples mirrored at the estimate, which takes the
  resamples' excess off. It is 0 where perfect calibration could have measured this much: resampled
  gaps moved to a mean of zero show how much that is.
- The upper end takes nothing off, for where all gaps are large there is no excess.

Covers 92-98 % for methods calibrated well and badly (tests/compare/statistics/test_coverage.py).
The truth meant is that of the same bins on pictures without end; finer bins could show more.
Excess and consistency resampling: Bröcker & Smith (2007), "Increasing the Reliability of
Reliability Diagrams"; basic intervals: Davison & Hinkley (1997), section 5.2.
"""

import numpy as np
from scipy.sparse import csr_array

from compare.metrics import N_CALIBRATION_BINS
from compare.statistics.intervals import CONFIDENCE


def gap_table(probabilities, labels):
    """How much each picture adds to the gap of its bin, being right less being sure.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float
    labels : ndarray of shape (n,), int

    Returns
    -------
    csr_array of shape (N_CALIBRATION_BINS, n), float64
        Absolute row sums, added up and divided by n, are the expected calibration error.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * N_CALIBRATION_BINS).astype(int), N_CALIBRATION_BINS - 1)
    gaps = right.astype(float) - confidence
    return csr_array((gaps, (bins, np.arange(len(labels)))), (N_CALIBRATION_BINS, len(labels)))


def ece_interval(draws, resamples):
    """95 % interval of the mean expected calibration error over draws.

    Parameters
    ----------
    draws : list of ndarray of shape (n, n_classes), float
        Probabilities of each draw (seed).
    resamples : Resamples

    Returns
    -------
    (float, float)
        Always holds the estimate.
    """
    tables = [gap_table(probabilities, resamples.labels) for probabilities in draws]
    gaps = [table.sum(axis=1)[:, None] for table in tables]
    resampled = [resamples.sums(table) for table in tables]
    n = len(resamples.labels)

    def error(per_draw):
        return np.mean([np.abs(each).sum(axis=0) for each in per_draw], axis=0) / n

    estimate, values = error(gaps)[0], error(resampled)
    by_chance = error([some - gap for some, gap in zip(resampled, gaps, strict=True)])
    tail = (1 - CONFIDENCE) / 2
    most = np.quantile(values, 1 - tail)
    calibrated = estimate <= np.quantile(by_chance, 1 - tail)
    low = 0.0 if calibrated else max(2 * estimate - most, 0.0)
    return float(min(low, estimate)), float(min(estimate + max(most - values.mean(), 0.0), 1.0))
