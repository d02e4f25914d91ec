import numpy as np
import pytest
from sklearn.datasets import make_moons
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from sklearn.svm import SVC

from compare.statistics.metric_intervals import METRICS
from compare.statistics.nadeau_bengio import (
    corrected_t,
    metric_intervals_over_folds,
    variance_factor,
)


def test_the_factor_is_nadeau_and_bengios():
    """1 / (k r) + n_test / n_train; 5 folds once of 1,000 pictures: 0.2 + 0.25."""
    assert variance_factor(5, 800, 200) == pytest.approx(0.45)


def test_the_factor_counts_folds_not_pictures():
    """scikit-learn's example has 1 / (n_train + n_test), right only where that is k r."""
    assert variance_factor(100, 90, 10) == pytest.approx(1 / (90 + 10) + 10 / 90)
    assert variance_factor(50, 900, 100) != pytest.approx(1 / (900 + 100) + 100 / 900, rel=0.1)


def test_scikit_learns_published_example():
    """Corrected t 0.750, one-sided p 0.227 in "Statistical comparison of models using grid search".

    https://scikit-learn.org/stable/auto_examples/model_selection/plot_grid_search_stats.html
    (first two models by rank: the kernels rbf and linear).
    """
    X, y = make_moons(noise=0.352, random_state=1, n_samples=100)
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    rbf, linear = (
        cross_val_score(SVC(kernel=kernel, random_state=0), X, y, scoring="roc_auc", cv=folds)
        for kernel in ("rbf", "linear")
    )
    found = corrected_t(rbf - linear, n_train=90, n_test=10)
    assert found.value / found.standard_error == pytest.approx(0.750, abs=5e-4)
    assert found.p_value / 2 == pytest.approx(0.227, abs=5e-4)


def test_scores_that_never_vary_are_certain_unless_told_otherwise():
    """A spread of nothing over three folds may be rounding."""
    same = np.full(3, 0.25)
    assert corrected_t(same, 80, 20).p_value == 0
    assert corrected_t(same, 80, 20, least_sd=0.05).p_value > 0.001
    assert corrected_t(same * 0, 80, 20).p_value == 1


def test_metrics_over_folds_have_intervals_within_what_is_possible():
    """Accuracies near 1 do not reach past it; a metric undefined in a fold is None."""
    folds = [dict.fromkeys(METRICS, 0.9), dict.fromkeys(METRICS, 1.0)]
    folds[0]["macro_auc"] = None
    found = metric_intervals_over_folds(folds, 80, 20)
    assert found["accuracy"]["value"] == pytest.approx(0.95)
    assert (found["accuracy"]["high"], found["log_loss"]["high"] > 1) == (1, True)
    assert found["macro_auc"]["value"] is None
