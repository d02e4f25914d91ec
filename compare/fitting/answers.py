"""What a fitted classifier says about pictures, checked: whoever wrote it, a score rests on it."""

import numpy as np

from baselines.calibration import per_class


def probabilities_of(estimator, images, n_classes):
    """Probabilities of every class of the data set, also of those that training never showed.

    Parameters
    ----------
    estimator : fitted classifier on images
    images : ndarray of shape (n, height, width, 3), uint8
    n_classes : int

    Returns
    -------
    ndarray of shape (n, n_classes), float32
        Rows sum to 1.

    Raises
    ------
    ValueError
        If what came is no probabilities.
    """
    return as_probabilities(estimator.predict_proba(images), estimator, len(images), n_classes)


def as_probabilities(answers, estimator, n_images, n_classes):
    """Check what `predict_proba` gave, see `probabilities_of`."""
    probabilities = np.asarray(answers, dtype=np.float64)
    expected = (n_images, len(estimator.classes_))
    if probabilities.shape != expected:
        raise ValueError(
            f"predict_proba gave shape {probabilities.shape}, expected {expected}: a row a picture, "
            "a column for each of classes_"
        )
    if not np.isfinite(probabilities).all() or (probabilities < 0).any():
        raise ValueError("predict_proba gave negative or non-finite numbers; expected 0 to 1")
    sums = probabilities.sum(axis=1, keepdims=True)
    if np.abs(sums - 1).max() > 1e-3:
        raise ValueError(
            f"rows of predict_proba sum to {sums.min():.3g}-{sums.max():.3g}, not to 1"
        )
    full = np.zeros((n_images, n_classes))
    full[:, estimator.classes_] = probabilities / sums
    return full.astype(np.float32)


def own_scores(estimator, images, n_classes):
    """What the classifier itself ranks by, a column per class; None where it has no such thing.

    Parameters
    ----------
    estimator : fitted classifier on images
    images : ndarray of shape (n, height, width, 3), uint8
    n_classes : int

    Returns
    -------
    ndarray of shape (n, n_classes), float32, or None
    """
    if not hasattr(estimator, "decision_function"):
        return None
    scores = per_class(np.asarray(estimator.decision_function(images), np.float32))
    if scores.shape != (len(images), len(estimator.classes_)) or not np.isfinite(scores).all():
        return None
    full = np.full((len(images), n_classes), scores.min(), np.float32)
    full[:, estimator.classes_] = scores
    return full


def share_right(probabilities, labels):
    """Share of the pictures whose likeliest class is theirs."""
    return float(np.mean(probabilities.argmax(axis=1) == labels))
