import numpy as np
import pytest
from scipy.stats import binom, binomtest, nct, t

from compare.statistics.power import mcnemar_power, smallest_detectable, smallest_detectable_t


def test_the_power_is_that_of_all_outcomes_counted():
    """Every number of discordant pictures, every way they can fall, every p-value."""
    n, discordant, difference, alpha = 40, 0.3, 0.15, 0.05
    expected = sum(
        binom.pmf(m, n, discordant) * binom.pmf(k, m, (1 + difference / discordant) / 2)
        for m in range(1, n + 1)
        for k in range(m + 1)
        if binomtest(k, m).pvalue < alpha
    )
    assert mcnemar_power(n, discordant, difference, alpha) == pytest.approx(expected, abs=2e-6)


def test_without_a_difference_the_power_is_under_alpha():
    """The exact test is never fooled more often than it says."""
    assert 0 < mcnemar_power(2000, 0.1, 0.0, 0.05) < 0.05


def test_the_smallest_difference_has_the_power_asked_for():
    """And the textbook's normal approximation is near it."""
    found = smallest_detectable(2000, 0.1, 0.05)
    assert mcnemar_power(2000, 0.1, found, 0.05) == pytest.approx(0.8, abs=1e-4)
    assert found == pytest.approx((1.96 + 0.84) * np.sqrt(0.1 / 2000), rel=0.05)


def test_stricter_tests_and_fewer_pictures_see_less():
    """Correction for many pairs has its price."""
    assert smallest_detectable(2000, 0.1, 0.05) < smallest_detectable(2000, 0.1, 0.05 / 15)
    assert smallest_detectable(2000, 0.1, 0.05) < smallest_detectable(500, 0.1, 0.05)


def test_five_pictures_can_show_nothing():
    """Five of five give p = 0.0625, six of six 0.031."""
    assert smallest_detectable(5, 0.5, 0.05) is None
    assert smallest_detectable(6, 0.5, 0.05) < 1


def test_methods_that_never_disagreed_still_have_a_smallest_difference():
    """The discordant share is raised to the difference."""
    found = smallest_detectable(200, 0.0, 0.05)
    assert mcnemar_power(200, found, found, 0.05) == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize("df", [2, 4, 30, 1e5])
def test_the_smallest_difference_of_a_t_test_has_its_power(df):
    """By the noncentral t distribution."""
    found = smallest_detectable_t([(1e-6, df)], 0.05 / 15)
    assert nct.sf(t.isf(0.05 / 30, df), df, found / 0.001) == pytest.approx(0.8, abs=0.005)


def test_seeds_hide_differences_that_pictures_alone_would_show():
    """Even seeds that vary less than the pictures do, for three seeds are few."""
    pictures, seeds = (1e-5, 9999), (1e-6, 2)
    alone = smallest_detectable_t([pictures], 0.05)
    assert alone == pytest.approx((1.96 + 0.8416) * np.sqrt(1e-5), rel=1e-3)
    assert smallest_detectable_t([pictures, seeds], 0.05) > 1.15 * alone


def test_a_t_test_too_weak_for_any_difference_says_so():
    """Accuracies cannot be further apart than 1."""
    assert smallest_detectable_t([(0.25, 2)], 0.05) is None
