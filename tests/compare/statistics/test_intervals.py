import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from compare.statistics.intervals import mean_interval, wilson, wilson_f1


def test_the_interval_at_ten_thousand_pictures_is_the_textbooks():
    """At n = 10,000 and 90 % it is 0.59 points either way."""
    low, high = wilson(0.9, 10_000)
    assert (high - low) / 2 == pytest.approx(0.0059, abs=1e-4)


def test_the_interval_of_ten_out_of_ten_is_wilsons():
    """All right on ten pictures: n / (n + z^2) to 1, not 1 to 1."""
    assert wilson(1.0, 10) == pytest.approx((10 / (10 + 1.959964**2), 1.0))


@pytest.mark.parametrize(("n_right", "n"), [(0, 7), (1, 7), (7, 7), (899, 2000), (99_999, 100_000)])
def test_wilsons_interval_is_that_of_statsmodels(n_right, n):
    """Of none and of all pictures right, too."""
    expected = proportion_confint(n_right, n, method="wilson")
    np.testing.assert_allclose(wilson(n_right / n, n), expected, rtol=1e-12, atol=1e-15)


def test_without_pictures_nothing_is_known():
    """A class that was never predicted has a precision of nothing."""
    assert wilson(0.0, 0) == (0.0, 1.0)


def test_the_interval_of_f1_is_that_of_its_share():
    """F1 = 2 J / (1 + J), so 6 right and 2 + 2 wrong have J = 0.6 inside and F1 = 0.75."""
    low, high = wilson_f1(6, 4)
    ends = wilson(0.6, 10)
    assert (low / (2 - low), high / (2 - high)) == pytest.approx(ends)
    assert low < 0.75 < high


def test_students_interval_of_a_mean_is_scipys_and_widens_with_comparisons(rng):
    """One value says nothing of chance; more comparisons leave each less room to err."""
    values = rng.normal(size=30)
    low, high = mean_interval(values)
    expected = stats.t.interval(0.95, 29, values.mean(), stats.sem(values))
    np.testing.assert_allclose((low, high), expected)
    wide = mean_interval(values, 5)
    assert wide[0] < low < high < wide[1]
    assert mean_interval(values[:1]) == (-np.inf, np.inf)
