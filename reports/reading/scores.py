"""What one method's saved probabilities say: curves, confusions, values per class, worst mistakes.

scikit-learn computes, this file only picks and thins. Every value is a plain number or list.
"""

import numpy as np
from sklearn.metrics import (
    auc,
    average_precision_score,
    confusion_matrix,
    precision_recall_curve,
    precision_recall_fscore_support,
    roc_curve,
)

MOST_CURVES = 12  # with more classes a band replaces the single curves
GRID = np.linspace(0, 1, 301)
EYE = 1 / 400  # a curve's points may move by this much (in units of the axis) unseen
CORNER = 0.1  # of either axis: what is enlarged where curves would lie on each other
EXCELLENT = 0.97  # an area above which they do
PIXEL = 1 / 250  # of a panel; its curve may be stepped along by so much
MOST_CONFUSIONS = 10
N_CONFUSIONS_PICTURED, MOST_PICTURES = 8, 6


def score(saved, n_mistakes, rows_with_pictures):
    """Everything that the page shows of one method's predictions.

    Parameters
    ----------
    saved : dict
        `probabilities`, `labels`, `rows` and perhaps `scores`, see `saved.read_predictions`.
    n_mistakes : int
        How many of its mistakes to keep.
    rows_with_pictures : collection of int

    Returns
    -------
    dict
        `roc`, `precision_recall`, `ranked_by_scores`, `confusion`, `confused`, `per_class`,
        `mistakes`.
    """
    predicted = saved["probabilities"].argmax(axis=1)
    n_classes = saved["probabilities"].shape[1]
    ranking = saved.get("scores", saved["probabilities"])
    roc = roc_curves(saved["labels"], ranking)
    return {
        "roc": roc,
        "precision_recall": precision_recall(saved["labels"], ranking),
        "ranked_by_scores": "scores" in saved,
        "confusion": confusion(saved["labels"], predicted, n_classes),
        "confused": confused(saved, predicted, n_classes, rows_with_pictures),
        "per_class": {
            **per_class(saved["labels"], predicted, n_classes),
            "auc": roc["auc"] if roc else [None] * n_classes,
        },
        "mistakes": confident_mistakes(saved, predicted, n_mistakes, rows_with_pictures),
    }


def roc_curves(labels, scores):
    """One-versus-rest ROC curves, their areas, and the curve averaged over the classes.

    Parameters
    ----------
    labels : ndarray of shape (n_test,), int64
    scores : ndarray of shape (n_test, n_classes), float32
        The higher, the sooner a picture is said to be of the class.

    Returns
    -------
    dict or None
        `auc` per class (None where a class has no test picture), `macro_auc`, `macro` as a list of
        (x, y), and either `curves`, one list a class, or `band`, the lower and upper curve
        between which eight of ten classes lie; `steps`: by class number its operating points, see
        `_steps`; where the average is excellent, `corner`: it again, finer, up to CORNER false
        alarms. None if no class can be told from the rest.
    """
    areas, curves, on_grid, in_corner, steps = [], [], [], [], {}
    for k in range(scores.shape[1]):
        is_class = labels == k
        if is_class.all() or not is_class.any():  # no curve: one of its two axes has no picture
            areas.append(None)
            continue
        false_rate, true_rate, thresholds = roc_curve(is_class, scores[:, k])
        steps[k] = _steps(false_rate, true_rate, thresholds, is_class)
        areas.append(float(auc(false_rate, true_rate)))
        curves.append((false_rate, true_rate))
        on_grid.append(np.interp(GRID, false_rate, true_rate))
        in_corner.append(np.interp(CORNER * GRID, false_rate, true_rate))
    if not curves:
        return None
    found = {"auc": areas, "macro_auc": float(np.mean([a for a in areas if a is not None]))}
    found["steps"] = steps
    found["macro"] = _thinned(*_from_origin(np.mean(on_grid, axis=0)))
    if found["macro_auc"] > EXCELLENT:
        found["corner"] = _thinned(CORNER * GRID, np.mean(in_corner, axis=0), CORNER * EYE)
    if len(curves) > MOST_CURVES:
        low, high = np.percentile(on_grid, [10, 90], axis=0)
        return {**found, "band": [_thinned(*_from_origin(edge)) for edge in (low, high)]}
    return {**found, "curves": [_thinned(*curve) for curve in curves]}


def precision_recall(labels, scores):
    """One-versus-rest curves of precision against recall, averaged over the classes.

    Parameters
    ----------
    labels : ndarray of shape (n_test,), int64
    scores : ndarray of shape (n_test, n_classes), float32

    Returns
    -------
    dict or None
        `macro`: the mean precision over classes at each recall, as a list of (recall, precision);
        `average_precision`: the area below it, by each class's own points; `guessing`: the same of
        a method that cannot order pictures. None if no class can be told from the rest.
    """
    values, shares, on_grid = [], [], []
    for k in np.unique(labels):
        is_class = labels == k
        if is_class.all():
            continue
        precision, recall, _ = precision_recall_curve(is_class, scores[:, k])
        # At each recall the first threshold that reaches it: scikit-learn's begins with the lowest.
        at = np.searchsorted(recall[::-1], GRID[1:])
        on_grid.append(precision[::-1][at])
        values.append(average_precision_score(is_class, scores[:, k]))
        shares.append(is_class.mean())
    if not values:
        return None
    mean = np.mean(on_grid, axis=0)
    return {
        "macro": _thinned(GRID, np.r_[mean[:1], mean]),
        "average_precision": float(np.mean(values)),
        "guessing": float(np.mean(shares)),
    }


def confusion(labels, predicted, n_classes):
    """Count which class was taken for which, and name the largest confusions.

    Returns
    -------
    dict
        `counts` and `rates` (of the true class), lists of rows, true class by row; `largest`, a
        list of (true, predicted, count, rate), largest count first.
    """
    counts = confusion_matrix(labels, predicted, labels=np.arange(n_classes))
    rates = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    errors = np.where(np.eye(n_classes, dtype=bool), 0, counts)
    order = np.argsort(-errors, axis=None, kind="stable")[:MOST_CONFUSIONS]
    pairs = [divmod(int(i), n_classes) for i in order]
    return {
        "counts": counts.tolist(),
        "rates": rates.tolist(),
        "largest": [
            (true, wrong, int(counts[true, wrong]), float(rates[true, wrong]))
            for true, wrong in pairs
            if errors[true, wrong]
        ],
    }


def confused(saved, predicted, n_classes, rows_with_pictures):
    """Pick pictures of the most frequent confusions that can be shown, surest answers first.

    Returns
    -------
    list of dict
        `true`, `predicted`, `n` (how often it happened) and `rows`; most frequent first.
    """
    labels, sureness = saved["labels"], saved["probabilities"].max(axis=1)
    shown = np.isin(saved["rows"], list(rows_with_pictures)) & (predicted != labels)
    pairs, counts = np.unique(
        (labels * n_classes + predicted)[predicted != labels], return_counts=True
    )
    found = []
    for at in np.argsort(-counts, kind="stable"):
        true, wrong = divmod(int(pairs[at]), n_classes)
        here = np.flatnonzero(shown & (labels == true) & (predicted == wrong))
        here = here[np.argsort(-sureness[here], kind="stable")][:MOST_PICTURES]
        if len(here):
            rows = [int(row) for row in saved["rows"][here]]
            found.append({"true": true, "predicted": wrong, "n": int(counts[at]), "rows": rows})
        if len(found) == N_CONFUSIONS_PICTURED:
            break
    return found


def per_class(labels, predicted, n_classes):
    """Precision, recall and F1 of every class; 0 where a class was never predicted."""
    precision, recall, f1, support = precision_recall_fscore_support(
        labels, predicted, labels=np.arange(n_classes), zero_division=0
    )
    return {
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
    }


def confident_mistakes(saved, predicted, n_mistakes, rows_with_pictures):
    """Pick the wrong answers that the method was surest of, among those with a picture.

    Returns
    -------
    list of dict
        `row`, `true`, `predicted`, `confidence`; surest first.
    """
    if not np.ptp(saved["probabilities"], axis=0).any():
        return []  # it answers the same to everything: none of its mistakes says more than another
    confidence = saved["probabilities"].max(axis=1)
    wrong = np.flatnonzero(predicted != saved["labels"])
    wrong = wrong[np.argsort(-confidence[wrong], kind="stable")]
    wrong = [i for i in wrong if int(saved["rows"][i]) in rows_with_pictures]
    return [
        {
            "row": int(saved["rows"][i]),
            "true": int(saved["labels"][i]),
            "predicted": int(predicted[i]),
            "confidence": float(confidence[i]),
        }
        for i in wrong[:n_mistakes]
    ]


def _from_origin(true_rate):
    """Every ROC curve begins at (0, 0), also where the grid's first value lies higher."""
    return np.concatenate([[0.0], GRID]), np.concatenate([[0.0], true_rate])


def _steps(false_rate, true_rate, thresholds, is_class):
    """Operating points along one curve, thinned to a pixel of its panel.

    Returns
    -------
    list of (int, int, float or None)
        How many others are reported falsely, how many of the class are found, and from which score
        on; None at the start, which lies above every score. The last one counts all pictures.
    """
    n, n_others = int(is_class.sum()), int((~is_class).sum())
    return [
        (
            round(float(false_rate[i]) * n_others),
            round(float(true_rate[i]) * n),
            _short(thresholds[i]),
        )
        for i in np.flatnonzero(_unmissable(false_rate, true_rate, PIXEL))
    ]


def _short(threshold):
    return float(f"{threshold:.4g}") if np.isfinite(threshold) else None


def _thinned(x, y, eye=EYE):
    """Drop points that the eye would not miss, as a list of (x, y)."""
    keep = _unmissable(x, y, eye)
    return [(round(float(a), 5), round(float(b), 5)) for a, b in zip(x[keep], y[keep], strict=True)]


def _unmissable(x, y, eye=EYE):
    """Which points of a curve the eye would miss (Ramer, Douglas & Peucker), as booleans."""
    keep = np.zeros(len(x), dtype=bool)
    keep[[0, -1]] = True
    stretches = [(0, len(x) - 1)]
    while stretches:
        first, last = stretches.pop()
        if last - first < 2:
            continue
        inner = slice(first + 1, last)
        along = np.array([x[last] - x[first], y[last] - y[first]])
        length = np.hypot(*along)
        right, up = x[inner] - x[first], y[inner] - y[first]
        distance = np.abs(right * along[1] - up * along[0]) / length if length else right + up
        farthest = int(distance.argmax())
        if distance[farthest] > eye:
            middle = first + 1 + farthest
            keep[middle] = True
            stretches += [(first, middle), (middle, last)]
    return keep
