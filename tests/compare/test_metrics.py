import numpy as np
import pytest
from sklearn.metrics import average_precision_score, balanced_accuracy_score, roc_auc_score

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
    assert ours["macro_average_precision"] == pytest.approx(
        average_precision_score(labels, probabilities, average="macro")
    )


def test_average_precision_parts_what_the_area_takes_for_alike():
    """Of a hundred ten are of the class: five false alarms at the very top cost it half of that."""
    labels = np.repeat([1, 0], [10, 90])
    leading = np.linspace(0.9, 0.1, 100)
    led_by_five = np.r_[leading[5:], np.full(5, 0.95)]
    first, second = (score(np.stack([1 - p, p], axis=1), labels) for p in (leading, led_by_five))
    assert first["macro_auc"] == pytest.approx(1)
    assert first["macro_average_precision"] == pytest.approx(1)
    assert second["macro_auc"] == pytest.approx(1 - 5 / 90)
    of_class, of_rest = np.mean([k / (k + 5) for k in range(1, 11)]), 1 - 1 / 90
    assert of_class < 0.6
    assert second["macro_average_precision"] == pytest.approx((of_class + of_rest) / 2, abs=0.03)


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
