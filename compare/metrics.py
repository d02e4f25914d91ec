"""How well a method did: every figure from one place, the same for every method."""

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)

N_CALIBRATION_BINS = 15


def score(probabilities, labels, scores=None):
    """All metrics of one set of predictions.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float, rows sum to 1
    labels : ndarray of shape (n,), int, 0 to n_classes - 1
    scores : ndarray of shape (n, n_classes), float, optional
        What ranks the pictures for each class where that is not the probabilities.

    Returns
    -------
    dict of str to float or None
        `accuracy`, `balanced_accuracy`, `macro_precision`, `macro_recall`, `macro_f1`, `macro_auc`
        and `macro_average_precision` (one-vs-rest; None where no class is present with a rest),
        `log_loss` (natural logarithm), `brier` (0 to 2), `ece`. Classes without a test picture
        are left out of macro averages.
    """
    predicted = probabilities.argmax(axis=1)
    ranking = probabilities if scores is None else scores
    present = np.unique(labels)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=present, average="macro", zero_division=0
    )
    return {
        "accuracy": float(accuracy_score(labels, predicted)),
        "balanced_accuracy": float(recall),  # its definition, where every class counts
        "macro_precision": float(precision),
        "macro_recall": float(recall),
        "macro_f1": float(f1),
        "macro_auc": _one_vs_rest(roc_auc_score, ranking, labels),
        "macro_average_precision": _one_vs_rest(average_precision_score, ranking, labels),
        "log_loss": float(log_loss(labels, probabilities, labels=range(probabilities.shape[1]))),
        "brier": brier_score(probabilities, labels),
        "ece": expected_calibration_error(probabilities, labels),
    }


def brier_score(probabilities, labels):
    """Mean squared distance between the probabilities and the truth, summed over the classes.

    Brier (1950), "Verification of Forecasts Expressed in Terms of Probability": 0 is best, 2 is
    being sure and wrong every time; both order and honesty of the probabilities count.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float
    labels : ndarray of shape (n,), int

    Returns
    -------
    float, 0-2
    """
    n_classes = probabilities.shape[1]
    return float(
        brier_score_loss(labels, probabilities, labels=range(n_classes), scale_by_half=False)
    )


def expected_calibration_error(probabilities, labels, n_bins=N_CALIBRATION_BINS):
    """Mean distance between how sure a method is and how often it is right, over equal-width bins.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float
    labels : ndarray of shape (n,), int
    n_bins : int
        Bins of the highest probability, each 1 / n_bins wide.

    Returns
    -------
    float, 0-1

    Notes
    -----
    Guo et al. (2017), "On Calibration of Modern Neural Networks", equation 3.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    gap = np.bincount(bins, weights=right - confidence, minlength=n_bins)
    return float(np.abs(gap).sum() / len(labels))


def _one_vs_rest(metric, scores, labels):
    """Mean over classes of a metric of each class against the rest, or None."""
    found = [metric(labels == k, scores[:, k]) for k in np.unique(labels) if (labels != k).any()]
    return float(np.mean(found)) if found else None
