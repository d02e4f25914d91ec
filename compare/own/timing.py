"""About how long a method will take in the run, from two fits on a few pictures.

Two sizes cannot tell how the time grows, so both ends are said: in step with the number of pictures,
as extractors and networks do, and with its square, as support vector machines do.
"""

from compare.phrasing import rough_time

LEAST_GROWTH = 0.05  # seconds between the two fits that can be told from chance
QUICK_SECONDS = 1.0


def time_of_a_run(estimator, sample, fits, predict_seconds):
    """Say what the fits on the sample mean for the run.

    Parameters
    ----------
    estimator : unfitted classifier on images
        As it will be in the run, with all its epochs.
    sample : Sample
    fits : (float, float)
        Seconds of a fit on half of the sample and on all of it, both for `contract.EPOCHS` epochs.
    predict_seconds : float
        For the pictures asked about.

    Returns
    -------
    str
    """
    n_small, n_run = len(sample.images), sample.n_train
    n_epochs = max([2, *_epochs(estimator)])
    once, square = _ends(sample, fits, n_epochs / 2)
    answers = rough_time(predict_seconds / len(sample.asked) * sample.n_test)
    of_epochs = f", 2 of its {n_epochs} epochs" if n_epochs > 2 else ""
    measured = f"fit took {_seconds(fits[1])} on {n_small} pictures{of_epochs}"
    if square < QUICK_SECONDS:
        return f"{measured}; in the run, on {n_run:,}, a few seconds at most"
    expected = f"{measured}; in the run, on {n_run:,}, about {rough_time(once)}"
    if n_epochs > 2:
        expected += " for all epochs, less if it stops early"
    elif square > 1.5 * once:
        expected += (
            f" to {rough_time(square)} (in step with the pictures, or with their square: so few cannot "
            "tell which)"
        )
    return f"{expected}; then {answers} for the answers"


def _epochs(estimator):
    """Numbers of epochs among its settings."""
    return [
        value
        for name, value in estimator.get_params().items()
        if name.rsplit("__", 1)[-1] == "epochs" and isinstance(value, int)
    ]


def _ends(sample, fits, factor):
    """Seconds in the run if the time grows evenly, and if with the square."""
    n_small, n_run = len(sample.images), sample.n_train
    growth = max(fits[1] - fits[0], 0.0)
    if growth < LEAST_GROWTH:  # hidden in what every fit costs: then all of it may be growth
        growth = min(fits[1] / 2, LEAST_GROWTH)
    fixed = max(fits[1] - 2 * growth, 0.0)
    once = fixed + factor * 2 * growth * n_run / n_small
    square = fits[1] + factor * growth / 0.75 * (n_run / n_small) ** 2
    return once, max(once, square)


def _seconds(value):
    return f"{value:.2g} s" if value < 10 else rough_time(value)
