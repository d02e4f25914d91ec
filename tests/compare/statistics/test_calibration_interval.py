import numpy as np
import pytest

from compare.metrics import expected_calibration_error
from compare.statistics.bootstrap import Resamples
from compare.statistics.calibration_interval import ece_interval, gap_table


@pytest.fixture
def calibrated(rng):
    """Probabilities of two classes for 300 pictures, and labels drawn from them."""
    first = rng.uniform(size=300)
    return np.stack([first, 1 - first], axis=1), (rng.random(300) > first).astype(int)


def test_the_gaps_add_up_to_the_calibration_error(calibrated):
    """The same bins as in `compare.metrics`."""
    probabilities, labels = calibrated
    total = np.abs(gap_table(probabilities, labels).sum(axis=1)).sum() / 300
    assert total == pytest.approx(expected_calibration_error(probabilities, labels))


def test_perfect_calibration_is_in_the_interval(calibrated):
    """The error measured is 0.05 by chance alone, and every resample's is larger yet."""
    probabilities, labels = calibrated
    resamples = Resamples(labels, 500)
    low, high = ece_interval([probabilities], resamples)
    error = expected_calibration_error(probabilities, labels)
    assert resamples.metrics(probabilities)["ece"].mean() > 1.2 * error
    assert low == 0
    assert error < high


def test_bad_calibration_is_shown(calibrated):
    """Always sure, and right as often as not."""
    _, labels = calibrated
    sure = np.eye(2)[np.arange(300) % 2]
    low, high = ece_interval([sure], Resamples(labels, 500))
    assert 0.35 < low < high < 0.65


def test_seeds_alike_are_as_sure_as_one(calibrated):
    """The same pictures in each, so the mean over equal seeds changes nothing."""
    probabilities, labels = calibrated
    resamples = Resamples(labels, 200)
    assert ece_interval([probabilities] * 3, resamples) == pytest.approx(
        ece_interval([probabilities], resamples)
    )
