import numpy as np
import pytest
from scipy.stats import norm, t

from compare.statistics.student_t import Estimate, picture_part, reach, seed_chance


@pytest.mark.parametrize("df", [2, 7, 1e6])
def test_with_one_source_it_is_students_t(df):
    """p-values and intervals of the textbook."""
    estimate = Estimate(0.03, [(1e-4, df)])
    assert estimate.p_value == pytest.approx(2 * t.sf(3, df))
    assert estimate.interval(0.05)[1] == pytest.approx(0.03 + 0.01 * t.isf(0.025, df))


def test_a_variance_known_for_sure_is_normal():
    """Infinitely many degrees of freedom."""
    assert Estimate(0.03, [(1e-4, np.inf)]).p_value == pytest.approx(2 * norm.sf(3))


def test_the_p_value_is_where_the_interval_begins_to_leave_out_zero():
    """Of two sources too."""
    estimate = Estimate(0.05, [(1e-4, 999), (4e-5, 2)])
    low, high = estimate.interval(estimate.p_value)
    assert low == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(0.1)


def test_each_source_keeps_its_own_quantile():
    """Banerjee's formula, by hand: 1.96 and 4.30 standard errors, added as squares."""
    expected = np.hypot(1.959964 * 0.01, 4.302653 * 0.002)
    assert reach([(1e-4, np.inf), (4e-6, 2)], 0.05) == pytest.approx(expected, rel=1e-6)


def test_nothing_between_two_methods_has_p_1():
    """And a difference without any variance has 0; neither divides by zero."""
    assert Estimate(0.0, [(1e-4, 9), (0.0, 2)]).p_value == 1
    assert Estimate(0.0, [(0.0, 9)]).p_value == 1
    assert Estimate(0.1, [(0.0, 9)]).p_value == 0
    assert Estimate(0.9, [(1e-9, np.inf), (1e-9, np.inf)]).p_value == 0
    assert 0 < Estimate(0.9, [(1e-9, 1), (1e-9, 1)]).p_value < 0.01


def test_methods_that_agreed_everywhere_are_not_known_to_agree_for_ever():
    """On 98 pictures: one imagined picture to either side, of then 100."""
    variance, df = picture_part(np.zeros(98))
    assert variance == pytest.approx(2 / 100**2)
    assert df == 97


def test_methods_lend_each_other_degrees_of_freedom():
    """Each takes the pooled variance within its seeds, or its own where that is larger."""
    values = {"wild": np.array([0.7, 0.8, 0.9]), "calm": np.array([0.5, 0.5]), "one": np.ones(1)}
    variances, df = seed_chance(values)
    pooled = (2 * 0.01 + 1 * 0.0) / 3
    assert df == 3
    assert variances == {
        "wild": pytest.approx(0.01 / 3), "calm": pytest.approx(pooled / 2), "one": 0.0,
    }  # fmt: skip
    assert seed_chance({"one": np.ones(1)}) == ({"one": 0.0}, 0)
