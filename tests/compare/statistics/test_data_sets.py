import numpy as np
import pytest
from scipy.stats import f

from compare.statistics.data_sets import (
    critical_difference,
    friedman,
    groups,
    iman_davenport,
    summarise,
)

# Demšar (2006), Table 6: area under the ROC curve of C4.5 and with m, with cf, with both tuned.
# "voting" of C4.5+cf and C4.5+m+cf are both printed 0.975 but ranked 2 and 3: hence the 0.9751.
TABLE_6 = {
    "adult (sample)": (0.763, 0.768, 0.771, 0.798),
    "breast cancer": (0.599, 0.591, 0.590, 0.569),
    "breast cancer wisconsin": (0.954, 0.971, 0.968, 0.967),
    "cmc": (0.628, 0.661, 0.654, 0.657),
    "ionosphere": (0.882, 0.888, 0.886, 0.898),
    "iris": (0.936, 0.931, 0.916, 0.931),
    "liver disorders": (0.661, 0.668, 0.609, 0.685),
    "lung cancer": (0.583, 0.583, 0.563, 0.625),
    "lymphography": (0.775, 0.838, 0.866, 0.875),
    "mushroom": (1.000, 1.000, 1.000, 1.000),
    "primary tumor": (0.940, 0.962, 0.965, 0.962),
    "rheum": (0.619, 0.666, 0.614, 0.669),
    "voting": (0.972, 0.981, 0.9751, 0.975),
    "wine": (0.957, 0.978, 0.946, 0.970),
}
METHODS = ("C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf")
# One of the ranks' tied groups: 4 of 4 methods, and four times 2 of 4, as t^3 - t.
TIES = (4**3 - 4) + 4 * (2**3 - 2) - (2**3 - 2)


@pytest.fixture(scope="module")
def worked_example():
    """The summary of Demšar's table."""
    columns = np.transpose(list(TABLE_6.values()))
    return summarise(list(TABLE_6), dict(zip(METHODS, columns, strict=True)))


def test_the_ranks_are_demsars(worked_example):
    """3.143, 2.000, 2.893, 1.964."""
    ranks = [round(worked_example["mean_rank"][name], 3) for name in METHODS]
    assert ranks == [3.143, 2.000, 2.893, 1.964]


def test_friedmans_statistic_is_demsars(worked_example):
    """9.28; his formula takes no note of ties, SciPy's divides by what they leave."""
    ties = 1 - TIES / (14 * (4**3 - 4))
    assert worked_example["friedman"]["statistic"] * ties == pytest.approx(9.28, abs=0.005)


def test_iman_and_davenports_f_is_demsars(worked_example):
    """3.69 from 9.28, where F(3, 39) at 5 % is 2.85."""
    assert iman_davenport(9.28, 4, 14) == pytest.approx(3.69, abs=0.005)
    assert f.isf(0.05, 3, 39) == pytest.approx(2.85, abs=0.005)
    assert worked_example["friedman"]["f_p_value"] < 0.05


def test_the_critical_differences_are_demsars(worked_example):
    """1.25 at 5 % and 1.12 at 10 %."""
    assert worked_example["critical_difference"] == pytest.approx(1.25, abs=0.005)
    assert critical_difference(4, 14, alpha=0.1) == pytest.approx(1.12, abs=0.005)


def test_the_groups_are_demsars(worked_example):
    """At 5 % none is told apart; at 10 % plain C4.5 is from both with tuned m."""
    assert worked_example["groups"] == [["C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"]]
    assert groups(worked_example["mean_rank"], 1.12) == [
        ["C4.5+m+cf", "C4.5+m", "C4.5+cf"],
        ["C4.5+cf", "C4.5"],
    ]


def test_signed_ranks_are_exact():
    """Six data sets all for one method: two of 64 signs are so clear."""
    better = np.array([0.9, 0.8, 0.7, 0.95, 0.6, 0.85])
    worse = better - np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.06])
    found = summarise(list("abcdef"), {"better": better, "worse": worse})
    assert found["pairs"][0]["p_value"] == pytest.approx(2 / 64) == found["smallest_p"]
    assert (found["pairs"][0]["n_a_better"], found["friedman"]) == (6, None)


def test_tied_differences_are_exact_too():
    """0.9 - 0.8 and 0.8 - 0.7 are tied in decimals, and all signs of tied ranks are tried."""
    found = summarise(list("abcd"), {"a": [0.9, 0.8, 0.7, 0.6], "b": [0.8, 0.7, 0.6, 0.6]})
    pair = found["pairs"][0]
    assert pair["p_value"] == pytest.approx(2 / 8)
    assert (pair["n_a_better"], pair["n_b_better"], pair["n_ties"]) == (3, 0, 1)


def test_one_method_under_two_names_is_never_told_apart():
    """All ties: p is 1, and the ranks are shared."""
    values = [0.9, 0.8, 0.7]
    found = summarise(list("abc"), {"one": values, "other": values, "third": values})
    assert found["friedman"] is None
    assert set(found["mean_rank"].values()) == {2.0}
    assert all(pair["p_corrected"] == 1 for pair in found["pairs"])


def test_data_sets_that_all_agree_have_an_exact_chance():
    """Three methods in the same order on four data sets: one in 6^3."""
    found = friedman(np.array([[0.9] * 4, [0.8] * 4, [0.7] * 4]))
    assert found["f_statistic"] is None
    assert found["f_p_value"] == pytest.approx(1 / 6**3)


def test_one_data_set_shows_nothing():
    """A single observation has no test."""
    found = summarise(["only"], {"a": [0.9], "b": [0.8], "c": [0.7]})
    assert (found["friedman"], found["critical_difference"], found["smallest_p"]) == (None, None, 1)
    assert all(pair["p_value"] == 1 for pair in found["pairs"])
