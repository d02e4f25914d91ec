"""One number that makes probabilities more or less sure of themselves, fitted on validation pictures.

Guo et al. (2017), "On Calibration of Modern Neural Networks": divide the logarithms of the
probabilities by a temperature, chosen where the log loss of pictures that were not learned from is
least. Above one the method had been too sure. The order of the classes, and so the accuracy, stays.
"""

import numpy as np
from scipy.optimize import minimize_scalar

from compare.metrics import N_CALIBRATION_BINS
from compare.statistics.intervals import wilson

COLDEST, HOTTEST = 0.05, 20.0
LEAST = float(np.finfo(np.float32).eps)  # stands for a probability of nothing, as in the log loss


def fit_temperature(probabilities, labels):
    """Find the temperature with the least log loss.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float, rows sum to 1
        Of validation pictures.
    labels : ndarray of shape (n,), int

    Returns
    -------
    float, 0.05-20
    """
    logarithms = np.log(np.maximum(probabilities, LEAST)).astype(np.float64)
    rows = np.arange(len(labels))

    def loss(log_temperature):
        scaled = logarithms / np.exp(log_temperature)
        most = scaled.max(axis=1)
        sums = most + np.log(np.exp(scaled - most[:, None]).sum(axis=1))
        return float(np.mean(sums - scaled[rows, labels]))

    found = minimize_scalar(loss, bounds=(np.log(COLDEST), np.log(HOTTEST)), method="bounded")
    # Answers that are the same for every picture fit any temperature: they keep their own.
    return float(np.exp(found.x)) if loss(0.0) - found.fun > LEAST else 1.0


def at_temperature(probabilities, temperature):
    """The probabilities, made less sure (temperature above 1) or more.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float, rows sum to 1
    temperature : float, above 0

    Returns
    -------
    ndarray of shape (n, n_classes), float32, rows sum to 1
    """
    logarithms = np.log(np.maximum(probabilities, LEAST)).astype(np.float64) / temperature
    scaled = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    return (scaled / scaled.sum(axis=1, keepdims=True)).astype(np.float32)


def reliability_bins(probabilities, labels, n_bins=N_CALIBRATION_BINS):
    """How often a method is right where it is about so sure: the bins of the calibration error.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float
    labels : ndarray of shape (n,), int
    n_bins : int

    Returns
    -------
    list of dict
        `low`, `high` (edges), `n`, mean `confidence`, `accuracy` and its 95 % interval
        `accuracy_low`, `accuracy_high`; bins without a picture are left out.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    bins = []
    for k in np.unique(place):
        here = place == k
        accuracy, n = float(right[here].mean()), int(here.sum())
        low, high = wilson(accuracy, n)
        bins.append(
            {
                "low": float(k / n_bins),
                "high": float((k + 1) / n_bins),
                "n": n,
                "confidence": float(confidence[here].mean()),
                "accuracy": accuracy,
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )
    return bins
