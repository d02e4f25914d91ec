"""Below which confidence an answer is called unsure: a number taken from the validation pictures.

A classifier must name one of its classes, whatever it is shown. How sure it is tells a little of
whether it should have: the flag goes up below the confidence that only 5 % of its right answers to
validation pictures fall short of. So it errs on one right answer in twenty, by construction; how many
of the wrong ones it catches is counted on the same pictures and kept beside it. On pictures of
something else altogether it catches what it catches: a network can be very sure of nonsense.

Source: Hendrycks & Gimpel (2017), "A Baseline for Detecting Misclassified and Out-of-Distribution
Examples in Neural Networks", ICLR.
"""

import numpy as np

RIGHT_FLAGGED = 0.05
LEAST_RIGHT = 20  # of fewer right answers the lowest twentieth is one answer, or none


def unsure_below(probabilities, labels):
    """Find the confidence below which an answer is called unsure.

    Parameters
    ----------
    probabilities : ndarray of shape (n, n_classes), float
        Of validation pictures, which the method was not fitted on.
    labels : ndarray of shape (n,), int

    Returns
    -------
    dict or None
        `below`, 0-1; `right_flagged` and `wrong_flagged`, the shares of right and of wrong answers that
        fall below it (None where none was wrong). None where too few were right to tell.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    if right.sum() < LEAST_RIGHT:
        return None
    below = float(np.quantile(confidence[right], RIGHT_FLAGGED, method="lower"))
    flagged = confidence < below
    return {
        "below": below,
        "right_flagged": float(flagged[right].mean()),
        "wrong_flagged": float(flagged[~right].mean()) if not right.all() else None,
    }
