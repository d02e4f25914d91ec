import numpy as np
import pytest

from compare.fitting.temperature import at_temperature, fit_temperature, reliability_bins
from compare.metrics import expected_calibration_error, score


@pytest.fixture
def honest(rng):
    """Probabilities of 4 classes for 4,000 pictures, and labels drawn with just these."""
    probabilities = rng.dirichlet(np.ones(4), size=4000)
    labels = np.array([rng.choice(4, p=row) for row in probabilities])
    return probabilities.astype(np.float32), labels


def test_a_temperature_that_was_put_in_is_found_again(honest):
    """Honest probabilities made twice as sure need a temperature of two; the order stays."""
    probabilities, labels = honest
    too_sure = at_temperature(probabilities, 0.5)
    assert fit_temperature(probabilities, labels) == pytest.approx(1, abs=0.06)
    assert fit_temperature(too_sure, labels) == pytest.approx(2, abs=0.12)
    assert (too_sure.argmax(axis=1) == probabilities.argmax(axis=1)).all()


def test_fitted_on_other_pictures_it_lowers_the_log_loss(honest):
    """Half of the pictures choose the temperature, the other half are scored."""
    probabilities, labels = honest
    too_sure = at_temperature(probabilities, 0.4)
    temperature = fit_temperature(too_sure[:2000], labels[:2000])
    before = score(too_sure[2000:], labels[2000:])
    after = score(at_temperature(too_sure[2000:], temperature), labels[2000:])
    assert after["log_loss"] < before["log_loss"]
    assert after["ece"] < before["ece"] / 3
    assert after["accuracy"] == before["accuracy"]


def test_certainty_and_constant_answers_break_nothing():
    """Zeros stay finite; where every temperature is alike, nothing is changed."""
    certain = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    labels = np.array([0, 1, 2, 1])
    temperature = fit_temperature(certain, labels)
    assert np.isfinite(at_temperature(certain, temperature)).all()
    constant = np.full((4, 3), 1 / 3, np.float32)
    assert fit_temperature(constant, labels) == 1.0


def test_the_bins_of_the_diagram_are_those_of_the_calibration_error(honest):
    """Weighted by their pictures, their gaps add up to it."""
    probabilities, labels = honest
    bins = reliability_bins(probabilities, labels)
    gaps = sum(b["n"] * abs(b["accuracy"] - b["confidence"]) for b in bins) / len(labels)
    assert sum(b["n"] for b in bins) == len(labels)
    assert gaps == pytest.approx(expected_calibration_error(probabilities, labels), abs=1e-6)
    assert all(b["accuracy_low"] <= b["accuracy"] <= b["accuracy_high"] for b in bins)
