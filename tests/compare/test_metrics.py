import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from compare.metrics import expected_calibration_error, score


@pytest.fixture
def predictions(rng):
    """Random probabilities of 4 classes for 300 pictures, and labels that they half follow."""
    probabilities = rng.dirichlet(np.ones(4), size=300)
    labels = np.where(rng.random(300) < 0.5, probabilities.argmax(1), rng.integers(0, 4, 300))
    return probabilities, labels


def test_metrics_equal_scikit_learn(predictions):
    """Our names, their numbers."""
    probabilities, labels = predictions
    ours = score(probabilities, labels)
    predicted = probabilities.argmax(axis=1)
    assert ours["accuracy"] == (predicted == labels).mean()
    assert ours["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(labels, predicted))
    assert ours["macro_auc"] == pytest.approx(
        roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    )


def test_a_class_without_test_pictures_breaks_nothing(predictions):
    """Macro averages are over the classes that are there."""
    probabilities, labels = predictions
    ours = score(probabilities[labels != 2], labels[labels != 2])
    assert all(value is not None and np.isfinite(value) for value in ours.values())


def test_certain_and_right_is_calibrated_and_certain_and_wrong_is_not():
    """The two ends of the scale."""
    certain = np.eye(2)[[0, 0, 1, 1]]
    assert expected_calibration_error(certain, np.array([0, 0, 1, 1])) == 0
    assert expected_calibration_error(certain, np.array([1, 1, 0, 0])) == 1


def test_calibration_error_of_a_worked_example():
    """Ten pictures at 0.75, six right: 0.15 apart; ten at 0.95, all right: 0.05 apart."""
    confidence = np.repeat([0.75, 0.95], 10)
    probabilities = np.stack([confidence, 1 - confidence], axis=1)
    labels = np.array([0] * 6 + [1] * 4 + [0] * 10)
    assert expected_calibration_error(probabilities, labels) == pytest.approx(0.1)
