"""Every metric of a method with its interval, ready for comparison.json.

Accuracy and the shares of single classes by Wilson, the rest by the bootstrap (percentile; the
expected calibration error and average precision in ways of their own). Where a method was
run with several seeds, the metric is the mean over them, and the interval is still about the test
pictures only: how much the seeds differ is given apart, as `sd`.
"""

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from compare.metrics import score
from compare.statistics.bootstrap import interval
from compare.statistics.calibration_interval import ece_interval
from compare.statistics.intervals import wilson, wilson_f1
from compare.statistics.precision_interval import precision_interval

METRICS = (
    "accuracy",
    "balanced_accuracy",
    "macro_precision",
    "macro_recall",
    "macro_f1",
    "macro_auc",
    "macro_average_precision",
    "log_loss",
    "brier",
    "ece",
)
# Of one class; "auc" is drawn last, being the only one that is resampled.
CLASS_METRICS = ("precision", "recall", "f1", "auc")


def metric_intervals(draws, labels, resamples):
    """All metrics of one method, with their intervals.

    Parameters
    ----------
    draws : list of (ndarray, ndarray or None)
        Probabilities, shape (n, n_classes), rows sum to 1, and scores of the same shape or None, of
        each seed.
    labels : ndarray of shape (n,), int
    resamples : Resamples
        Of these labels.

    Returns
    -------
    dict of str to dict
        Of each of METRICS `value` (mean over draws), `low`, `high`, `sd` (over draws; None with
        one), `values` (one a draw); floats or None.
    """
    points = [score(probabilities, labels, scores) for probabilities, scores in draws]
    resampled = [resamples.metrics(probabilities, scores) for probabilities, scores in draws]
    found = {}
    for name in METRICS:
        values = [point[name] for point in points]
        value = None if None in values else float(np.mean(values))
        if name == "accuracy":
            ends = wilson(value, len(labels))
        elif name == "ece":
            ends = ece_interval([probabilities for probabilities, _ in draws], resamples)
        else:
            # The same pictures in each draw's resamples, so their mean is resampled as one thing.
            means = np.mean([each[name] for each in resampled], axis=0)
            of = precision_interval if name == "macro_average_precision" else interval
            ends = of(means, value)
        found[name] = _record(value, ends) | {"sd": spread(values), "values": values}
    return found


def per_class_intervals(probabilities, scores, labels, resamples):
    """Precision, recall, F1 and area under the ROC curve of each class, with their intervals.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float, rows sum to 1
    scores : ndarray of shape (n, n_classes), float, or None
    labels : ndarray of shape (n,), int
    resamples : Resamples
        Of these labels.

    Returns
    -------
    dict of str to list of (dict or None)
        Of each of CLASS_METRICS one `value`, `low`, `high` a class; None where the class has no
        test picture, or for "auc" nothing else.
    """
    n_classes = probabilities.shape[1]
    classes = range(n_classes)
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1), labels=classes)
    values = precision_recall_fscore_support(
        labels, probabilities.argmax(axis=1), labels=classes, average=None, zero_division=0
    )
    n_right, n_true, n_called = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    ends = {
        "precision": lambda k: wilson(values[0][k], n_called[k]),
        "recall": lambda k: wilson(values[1][k], n_true[k]),
        "f1": lambda k: wilson_f1(n_right[k], n_true[k] + n_called[k] - 2 * n_right[k]),
    }
    found = {
        name: [_record(of[k], ends[name](k)) if n_true[k] else None for k in classes]
        for name, of in zip(ends, values, strict=False)  # the fourth is the class's size
    }
    ranking = probabilities if scores is None else scores
    resampled, _ = resamples.areas(ranking)
    return found | {"auc": [_area(ranking[:, k], labels == k, resampled[:, k]) for k in classes]}


def spread(values):
    """Standard deviation over draws, or None where there is one or some are undefined."""
    return None if len(values) < 2 or None in values else float(np.std(values, ddof=1))


def _area(ranking, positive, resampled):
    if positive.all() or not positive.any():
        return None
    value = float(roc_auc_score(positive, ranking))
    return _record(value, interval(resampled, value))


def _record(value, ends):
    return {"value": None if value is None else float(value), "low": ends[0], "high": ends[1]}
