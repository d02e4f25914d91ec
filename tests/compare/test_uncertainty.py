import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar

from compare.uncertainty import accuracy_interval, compare_pairs


def test_the_interval_at_ten_thousand_pictures_is_the_textbooks():
    """At n = 10,000 and 90 % it is 0.59 points either way."""
    low, high = accuracy_interval(0.9, 10_000)
    assert (high - low) / 2 == pytest.approx(0.0059, abs=1e-4)


def test_mcnemar_equals_statsmodels(rng):
    """Exact, on the pictures where the two differ."""
    right = {"a": rng.random(200) < 0.8, "b": rng.random(200) < 0.7}
    (pair,) = compare_pairs(right)
    table = [[0, pair["n_a_only_right"]], [pair["n_b_only_right"], 0]]
    assert pair["p_value"] == pytest.approx(mcnemar(table, exact=True).pvalue)


def test_one_method_under_two_names_is_never_told_apart(rng):
    """No picture differs, so nothing can be shown."""
    right = rng.random(500) < 0.6
    (pair,) = compare_pairs({"one": right, "other": right.copy()})
    assert (pair["p_corrected"], pair["difference"]) == (1.0, 0.0)


def test_many_pairs_are_corrected(rng):
    """Holm: no corrected value is under its raw one, and the smallest is times the pair count."""
    right = {
        name: rng.random(300) < share
        for name, share in zip("abcd", (0.5, 0.6, 0.7, 0.8), strict=True)
    }
    pairs = compare_pairs(right)
    assert len(pairs) == 6
    assert all(pair["p_corrected"] >= pair["p_value"] for pair in pairs)
    least = min(pairs, key=lambda pair: pair["p_value"])
    assert least["p_corrected"] == pytest.approx(6 * least["p_value"])


def test_a_single_method_has_no_pairs():
    """And no correction over nothing."""
    assert compare_pairs({"only": np.ones(5, bool)}) == []
