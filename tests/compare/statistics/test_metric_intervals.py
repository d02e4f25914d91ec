import numpy as np
import pytest

from compare.metrics import score
from compare.statistics.bootstrap import Resamples
from compare.statistics.intervals import wilson
from compare.statistics.metric_intervals import METRICS, metric_intervals, per_class_intervals


@pytest.fixture
def draws(rng):
    """Two seeds' probabilities of 3 classes for 200 pictures, and labels they half follow."""
    first = rng.dirichlet(np.ones(3), size=200)
    labels = np.where(rng.random(200) < 0.6, first.argmax(1), rng.integers(0, 3, 200))
    second = 0.7 * first + 0.3 * rng.dirichlet(np.ones(3), size=200)
    return [(first, None), (second, None)], labels


def test_each_metric_has_its_value_and_an_interval_around_it(draws):
    """Values are the mean over seeds of what `score` says."""
    both, labels = draws
    found = metric_intervals(both, labels, Resamples(labels, 300))
    points = [score(probabilities, labels) for probabilities, _ in both]
    assert tuple(found) == METRICS
    for name, record in found.items():
        assert record["values"] == [point[name] for point in points]
        assert record["value"] == pytest.approx(np.mean(record["values"]))
        assert record["sd"] == pytest.approx(np.std(record["values"], ddof=1))
        assert record["low"] < record["value"] < record["high"]
    assert (found["accuracy"]["low"], found["accuracy"]["high"]) == wilson(
        found["accuracy"]["value"], 200
    )


def test_one_seed_has_no_spread(draws):
    """None, not 0: nothing is known about other seeds."""
    (first, _), labels = draws
    found = metric_intervals([first], labels, Resamples(labels, 50))
    assert all(record["sd"] is None for record in found.values())


def test_a_metric_that_is_undefined_is_none():
    """One class only: no area, and nothing breaks."""
    probabilities, labels = np.tile([0.6, 0.4], (10, 1)), np.zeros(10, int)
    found = metric_intervals([(probabilities, None)], labels, Resamples(labels, 50))
    assert found["macro_auc"] == {
        "value": None,
        "low": None,
        "high": None,
        "sd": None,
        "values": [None],
    }


def test_a_class_that_is_always_right_keeps_an_interval():
    """Ten of ten is not certainty, though no resample of ten right ones has a wrong one."""
    labels = np.repeat([0, 1], 10)
    probabilities = np.eye(2)[labels] * 0.8 + 0.1
    found = per_class_intervals(probabilities, None, labels, Resamples(labels, 50))
    for name in ("precision", "recall", "f1"):
        assert found[name][0]["value"] == 1
        assert found[name][0]["low"] < 0.9


def test_each_class_has_its_record_and_an_absent_class_none(draws):
    """In class order, as long as there are classes."""
    ((first, _), _), labels = draws
    labels = np.where(labels == 1, 0, labels)
    found = per_class_intervals(first, None, labels, Resamples(labels, 200))
    for records in found.values():
        assert len(records) == 3
        assert records[1] is None
        assert all(r["low"] <= r["value"] <= r["high"] for r in records if r)
