import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from compare.fitting.budgets import Budget
from compare.fitting.tune import relative_cost, search_space, tune
from compare.methods import resolve


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


ROWS = np.arange(len(VALIDATION[1]))


def _fit(candidate, rows):
    candidate.fit(VALIDATION[0][rows], VALIDATION[1][rows])


def _tune(budget, estimator=None, seed=0):
    return tune(estimator or Threshold(), _fit, ROWS, VALIDATION, budget, seed)


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
    flat = tune(Threshold(), _fit, ROWS, (VALIDATION[0] - 9, VALIDATION[1]), Budget(10, 60), 0)
    assert flat.parameters == {"threshold": 0.0}


def test_the_clock_only_stops_a_search_that_takes_far_too_long():
    """The first trial always runs; a budget of no seconds stops there, and says so."""
    stopped = _tune(Budget(10, 0.0))
    assert len(stopped.log) == 1
    assert "stopped by the clock after 1 trials" in stopped.warning
    assert _tune(Budget(10, 60)).warning is None


class Priced(Threshold):
    """A threshold that costs as much as it is high."""

    search_space = {"threshold": (1.0, 8.0, 2.0, 3.0)}
    cost_grows_with = ("threshold",)

    def __init__(self, threshold=1.0):
        self.threshold = threshold


def test_settings_that_cost_more_than_is_left_are_passed_over():
    """Six seconds at a second each buy 1, 2 and 3, but not 8; the clock plays no part."""
    tuned = _tune(Budget(10, 6.0, trial_seconds=1.0), Priced())
    assert [trial["parameters"]["threshold"] for trial in tuned.log] == [1.0, 2.0, 3.0]
    assert relative_cost(make_pipeline(Priced(2.0)), {"priced__threshold": 8.0}) == 4.0


class Grid(ClassifierMixin, BaseEstimator):
    """Right when both settings are: `a` shows on its own, `b` only once `a` is right."""

    search_space = {"a": (0, 1, 2), "b": (0, 1, 2)}

    def __init__(self, a=0, b=0):
        self.a = a
        self.b = b

    def fit(self, features, labels):
        """Remember how many rows there were."""
        self.n_ = len(features)
        self.truth_ = dict(zip(features[:, 0], labels, strict=True))
        return self

    def predict(self, features):
        """As many right answers as settings."""
        share = 0.5 * (self.a == 2) + 0.5 * (self.a == 2 and self.b == 1)
        n_right = int(share * len(features))
        right = (features[:, 0] > 2).astype(int)
        return np.where(np.arange(len(features)) < n_right, right, 1 - right)


def _settings(tuned):
    return [(trial["parameters"]["a"], trial["parameters"]["b"]) for trial in tuned.log]


def test_one_setting_at_a_time_is_changed_in_the_best_so_far():
    """First choices before second ones; what was best is where the next change starts."""
    tuned = _tune(Budget(6, 60), Grid())
    assert _settings(tuned) == [(0, 0), (1, 0), (0, 1), (2, 0), (2, 2), (2, 1)]
    assert tuned.parameters == {"a": 2, "b": 1}


def test_when_no_change_helps_combinations_are_drawn_by_the_seed():
    """All nine are tried in the end, none twice, and the same seed draws the same."""
    orders = [_settings(_tune(Budget(20, 60), Grid(), seed=s)) for s in (0, 0, 1, 2)]
    assert all(len(order) == len(set(order)) == 9 for order in orders)
    assert orders[0] == orders[1]
    assert len(set(map(tuple, orders))) > 1


def test_settings_that_the_pictures_do_not_allow_are_passed_over():
    """A cell larger than the pictures ends a trial, not the method; as it is, it must run."""

    class Picky(Grid):
        def fit(self, features, labels):
            if self.a == 1:
                raise ValueError("a is too large for these pictures")
            return super().fit(features, labels)

    tuned = _tune(Budget(20, 60), Picky())
    assert tuned.parameters == {"a": 2, "b": 1}
    failed = [trial for trial in tuned.log if "failed" in trial]
    assert {trial["failed"] for trial in failed} == {"a is too large for these pictures"}
    assert all(trial["validation_accuracy"] is None for trial in failed)
    with pytest.raises(ValueError, match="too large"):
        _tune(Budget(20, 60), Picky(a=1))


def test_trials_see_some_pictures_and_the_finalists_all():
    """The log says on how many each was fitted; the best of the finalists is kept, fitted on all."""
    tuned = _tune(Budget(9, 60, n_pictures=10, n_finalists=2), Grid())
    assert [trial["n_pictures"] for trial in tuned.log] == [10] * 9 + [40] * 2
    assert tuned.parameters == {"a": 2, "b": 1}
    assert tuned.estimator.n_ == 40
    assert tuned.log[-1]["best_so_far"] == 1.0


def test_a_single_finalist_is_left_to_the_final_fit():
    """Scored again it could only win."""
    tuned = _tune(Budget(9, 60, n_pictures=10), Grid())
    assert {trial["n_pictures"] for trial in tuned.log} == {10}
    assert tuned.parameters == {"a": 2, "b": 1}
    assert tuned.estimator is None


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
    estimator = resolve([name])[0].make()
    for parameter, values in search_space(estimator).items():
        assert estimator.get_params()[parameter] == values[0]


def test_joined_representations_keep_one_scale_and_their_balance_is_searched():
    """The classifier's own standardising would undo the weights."""
    estimator = resolve(["hog&color+svm"])[0].make()
    assert estimator.get_params()["svm__scaling"] == "together"
    assert "hog&color__color__balance__weight" in search_space(estimator)
