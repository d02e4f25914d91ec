"""Bootstrap of the test pictures: each metric on thousands of test sets drawn from this one.

Resampled within each true class (every resample has as many pictures of a class as the test set),
and with the same pictures for all methods, so that differences between methods are paired. A
resample is held as *how often each picture was drawn*. Nearly every metric is then a function of
sums over pictures, each picture times its count, and all sums of all resamples are one product of
a sparse table with the matrix of counts.

Blind to what the test set lacks: a method without a mistake has none in any resample either.
Efron & Tibshirani (1993), "An Introduction to the Bootstrap", chapters 6, 10 and 13.
"""

import numpy as np
from scipy.sparse import csr_array, vstack

from compare.metrics import N_CALIBRATION_BINS
from compare.statistics.calibration_interval import gap_table
from compare.statistics.intervals import CONFIDENCE
from compare.statistics.weighted_auc import area_plans, weighted_areas

N_RESAMPLES = 2000
# Resamples worked on at once: 10,000 pictures then need 20 MB of float64 counts.
CHUNK = 256


class Resamples:
    """Resampled test sets, as counts of how often each picture was drawn.

    Parameters
    ----------
    labels : ndarray of shape (n,), int, 0 or more
        True classes of the test pictures.
    n_resamples : int
    seed : int

    Attributes
    ----------
    counts : ndarray of shape (n, n_resamples), uint8
        How often each picture was drawn; within a class each column sums to the class's size.
    """

    def __init__(self, labels, n_resamples=N_RESAMPLES, seed=0):
        self.labels = np.asarray(labels)
        self.counts = np.zeros((len(self.labels), n_resamples), np.uint8)
        rng = np.random.default_rng(seed)
        for k in np.unique(self.labels):
            rows = np.flatnonzero(self.labels == k)
            for columns in self.chunks():
                self.counts[rows, columns] = _draw(rng, len(rows), columns.stop - columns.start)

    def chunks(self):
        """Slices of resamples, small enough to be worked on in floating point."""
        n_resamples = self.counts.shape[1]
        starts = range(0, n_resamples, CHUNK)
        return [slice(start, min(start + CHUNK, n_resamples)) for start in starts]

    def means(self, values):
        """Mean over pictures of some value of each picture, in every resample.

        Parameters
        ----------
        values : ndarray of shape (n_rows, n)

        Returns
        -------
        ndarray of shape (n_rows, n_resamples), float64
        """
        return self.sums(values) / len(self.labels)

    def sums(self, table):
        """Sums over pictures of some values of each picture, in every resample.

        Parameters
        ----------
        table : ndarray or csr_array of shape (n_rows, n)

        Returns
        -------
        ndarray of shape (n_rows, n_resamples), float64
        """
        parts = [table @ self.counts[:, columns].astype(float) for columns in self.chunks()]
        return np.concatenate(parts, axis=1)

    def metrics(self, probabilities, scores=None):
        """All metrics of `compare.metrics.score`, in every resample.

        Parameters
        ----------
        probabilities : ndarray of shape (n, n_classes), float, rows sum to 1
        scores : ndarray of shape (n, n_classes), float, optional
            What ranks the pictures for each class where that is not the probabilities.

        Returns
        -------
        dict of str to ndarray
            The names of `score`, each of shape (n_resamples,), and `precision`, `recall`, `f1`,
            `auc` of each class, of shape (n_resamples, n_classes). NaN where undefined: a class
            without a test picture, the area of a class that has no rest.
        """
        sums = self.sums(_sums_table(probabilities, self.labels))
        found = _from_sums(sums, self.labels, probabilities.shape[1])
        areas, precisions = self.areas(probabilities if scores is None else scores)
        return found | {
            "auc": areas,
            "macro_auc": _mean_of_defined(areas),
            "macro_average_precision": _mean_of_defined(precisions),
        }

    def areas(self, scores):
        """Each class's one-vs-rest area under the ROC curve and average precision, in every resample.

        Parameters
        ----------
        scores : ndarray of shape (n, n_classes), float

        Returns
        -------
        ndarray of shape (2, n_resamples, n_classes), float64, 0-1 or NaN
        """
        plans = area_plans(scores, self.labels)
        return np.concatenate(
            [
                weighted_areas(plans, self.counts[:, columns].astype(np.float32))
                for columns in self.chunks()
            ],
            axis=1,
        )


def interval(values, estimate):
    """Ends of the 95 % percentile interval from a metric's values in the resamples.

    Parameters
    ----------
    values : ndarray of shape (n_resamples,), float
    estimate : float or None
        The metric on the real test set.

    Returns
    -------
    (float, float) or (None, None)
        Nothing where the metric is undefined. Not for the expected calibration error and average
        precision: see calibration_interval.py and precision_interval.py.
    """
    if estimate is None or not np.isfinite(values).all():
        return None, None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def _draw(rng, n, n_resamples):
    """Draw n of n with replacement, n_resamples times: counts of shape (n, n_resamples)."""
    drawn = rng.integers(n, size=(n, n_resamples))
    cell = (drawn * n_resamples + np.arange(n_resamples)).ravel()
    return np.bincount(cell, minlength=n * n_resamples).reshape(n, n_resamples)


def _sums_table(probabilities, labels):
    """One row per sum, one column per picture; the rows are unpacked again in `_from_sums`."""
    n, n_classes = probabilities.shape
    predicted, pictures = probabilities.argmax(axis=1), np.arange(n)
    right = predicted == labels

    def per_group(groups, values, n_groups):
        return csr_array((values, (groups, pictures)), shape=(n_groups, n))

    return vstack(
        [
            per_group(labels, right.astype(float), n_classes),
            per_group(predicted, np.ones(n), n_classes),
            gap_table(probabilities, labels),
            per_group(np.zeros(n, int), _losses(probabilities, labels), 1),
            per_group(np.zeros(n, int), _squared_errors(probabilities, labels), 1),
        ],
        format="csr",
    )


def _losses(probabilities, labels):
    """Each picture's negative logarithm, clipped by its type's precision as scikit-learn does."""
    eps = np.finfo(probabilities.dtype).eps
    of_truth = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(of_truth, eps, 1 - eps).astype(float))


def _squared_errors(probabilities, labels):
    truth = np.eye(probabilities.shape[1])[labels]
    return ((probabilities - truth) ** 2).sum(axis=1)


def _from_sums(sums, labels, n_classes):
    """Metrics from the sums of `_sums_table`, shape (n_rows, n_resamples)."""
    n = len(labels)
    at = np.cumsum([n_classes, n_classes, N_CALIBRATION_BINS, 1])
    n_right, n_predicted, gaps, losses, squared_errors = np.split(sums, at)
    # Resampling is within classes, so a class's size is the same in every resample.
    n_true = np.bincount(labels, minlength=n_classes)[:, None]
    absent = np.where(n_true == 0, np.nan, 0)
    per_class = {
        "precision": n_right / np.maximum(n_predicted, 1) + absent,  # 0 where never predicted
        "recall": n_right / np.maximum(n_true, 1) + absent,
        "f1": 2 * n_right / np.maximum(n_true + n_predicted, 1) + absent,
    }
    found = {name: values.T for name, values in per_class.items()}
    macro = {f"macro_{name}": _mean_of_defined(values) for name, values in found.items()}
    return found | {
        "accuracy": n_right.sum(axis=0) / n,
        "balanced_accuracy": macro["macro_recall"],
        **macro,
        "log_loss": losses[0] / n,
        "brier": squared_errors[0] / n,
        "ece": np.abs(gaps).sum(axis=0) / n,
    }


def _mean_of_defined(values):
    """Mean over classes, NaN left out; NaN where no class is defined (the same in all rows)."""
    defined = values[:, np.isfinite(values[0])]
    return defined.mean(axis=1) if defined.size else np.full(len(values), np.nan)
