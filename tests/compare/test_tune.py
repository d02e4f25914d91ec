import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from compare.budgets import Budget
from compare.tune import search_space, tune


class Threshold(ClassifierMixin, BaseEstimator):
    """Class 1 above a threshold; it learns nothing, so only tuning can help it."""

    search_space = {"threshold": (0.0, 1.0, 2.0, 3.0)}
    fitted = 0

    def __init__(self, threshold=0.0, calibrated=True):
        self.threshold = threshold
        self.calibrated = calibrated

    def fit(self, features, labels):
        """Count the fits."""
        type(self).fitted += 1
        self.classes_ = np.array([0, 1])
        return self

    def predict(self, features):
        """Compare with the threshold."""
        return (features[:, 0] > self.threshold).astype(int)


VALIDATION = (np.arange(40)[:, None] / 10, (np.arange(40) / 10 > 2).astype(int))


def _fit(candidate):
    candidate.fit(*VALIDATION)


def _tune(budget, estimator=None, seed=0):
    return tune(estimator or Threshold(), _fit, VALIDATION, budget, seed)


def test_the_best_setting_on_validation_pictures_is_found():
    """With room for every setting, the right one is chosen and each trial is logged."""
    tuned = _tune(Budget(10, 60))
    assert tuned.parameters == {"threshold": 2.0}
    assert len(tuned.log) == 4
    best = [trial["best_so_far"] for trial in tuned.log]
    assert best == sorted(best)
    assert best[-1] == 1.0


def test_the_defaults_are_tried_first_and_ties_stay_with_them():
    """A search never does worse on the validation pictures than no search."""
    tuned = _tune(Budget(1, 60))
    assert tuned.log[0]["parameters"] == {"threshold": 0.0}
    flat = tune(Threshold(), _fit, (VALIDATION[0] - 9, VALIDATION[1]), Budget(10, 60), 0)
    assert flat.parameters == {"threshold": 0.0}


def test_no_trial_begins_that_would_end_after_the_time_is_up():
    """The first always runs; a budget of no seconds stops there."""
    assert len(_tune(Budget(10, 0.0)).log) == 1


def test_the_seed_draws_the_order_and_the_same_seed_the_same():
    """Trials are random and repeatable."""
    orders = [
        [t["parameters"]["threshold"] for t in _tune(Budget(4, 60), seed=s).log] for s in (0, 0, 3)
    ]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]


def test_the_space_of_a_pipeline_has_its_parts_names():
    """Parameters are named as `set_params` wants them."""
    pipeline = make_pipeline(FunctionTransformer(), Threshold())
    assert search_space(pipeline) == {"threshold__threshold": (0.0, 1.0, 2.0, 3.0)}
    assert _tune(Budget(10, 60), pipeline).parameters == {"threshold__threshold": 2.0}


def test_what_was_left_out_in_trials_is_fitted_afterwards():
    """An uncalibrated trial is no finished method; without such a switch the trial is kept."""
    assert _tune(Budget(2, 60)).estimator is None

    class Plain(Threshold):
        def __init__(self, threshold=0.0):
            self.threshold = threshold

    tuned = _tune(Budget(10, 60), Plain())
    assert tuned.estimator.threshold == 2.0
    assert tuned.fit_seconds >= 0


@pytest.mark.parametrize("name", ["hog+svm", "pixels+knn", "small_cnn"])
def test_defaults_of_a_space_are_the_methods_own(name):
    """The first value of each space is what the method has without tuning."""
    from compare.methods import resolve

    estimator = resolve([name])[0].make()
    for parameter, values in search_space(estimator).items():
        assert estimator.get_params()[parameter] == values[0]
