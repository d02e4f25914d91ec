import numpy as np
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from compare.statistics.bootstrap import Resamples
from compare.statistics.holm import correct_by_holm
from compare.statistics.pairs import compare_pairs, compare_pairs_over_folds
from compare.statistics.power import smallest_detectable

KEYS = {
    "a",
    "b",
    "test",
    "difference",
    "low",
    "high",
    "corrected_low",
    "corrected_high",
    "n_a_only_right",
    "n_b_only_right",
    "p_value",
    "p_corrected",
    "smallest_detectable",
    "shown",
    "auc",
}
N = 300


@pytest.fixture(scope="module")
def resamples():
    """Of 300 pictures of three classes."""
    return Resamples(np.arange(N) % 3, n_resamples=500)


@pytest.fixture(scope="module")
def right():
    """Four methods, from half to four fifths right."""
    rng = np.random.default_rng(0)
    return {
        name: rng.random(N) < share
        for name, share in zip("abcd", (0.5, 0.6, 0.7, 0.8), strict=True)
    }


@pytest.fixture(scope="module")
def pairs(right, resamples):
    """Each two of them compared."""
    return compare_pairs(right, resamples)


def test_mcnemar_equals_statsmodels(pairs):
    """Exact, on the pictures where the two differ."""
    for pair in pairs:
        table = [[0, pair["n_a_only_right"]], [pair["n_b_only_right"], 0]]
        assert pair["test"] == "mcnemar"
        assert pair["p_value"] == pytest.approx(mcnemar(table, exact=True).pvalue)


def test_every_pair_has_the_record_that_reports_read(pairs, right, resamples):
    """One split, several seeds and folds alike."""
    seeds = {name: np.stack([rows, rows[::-1]]) for name, rows in right.items()}
    folds = {name: rows.reshape(10, -1).mean(axis=1) for name, rows in right.items()}
    for found in (
        pairs,
        compare_pairs(seeds, resamples),
        compare_pairs_over_folds(folds, 270, 30, right),
    ):
        assert len(found) == 6
        assert all(set(pair) == KEYS for pair in found)


@pytest.mark.parametrize("n_draws", [1, 3])
def test_one_method_under_two_names_is_never_told_apart(rng, resamples, n_draws):
    """The p-value is 1, the intervals hold 0, nothing is shown."""
    rows = rng.random((n_draws, N)) < 0.6
    right = {"one": rows, "other": rows.copy(), "third": rng.random((n_draws, N)) < 0.9}
    pair = compare_pairs(right, resamples)[0]
    assert (pair["p_value"], pair["p_corrected"], pair["difference"]) == (1, 1, 0)
    assert pair["low"] <= 0 <= pair["high"]
    assert pair["corrected_low"] < 0 < pair["corrected_high"]
    assert not pair["shown"]


def test_one_method_under_two_names_is_never_told_apart_over_folds(rng):
    """Folds too."""
    values = rng.random(10)
    (pair,) = compare_pairs_over_folds({"one": values, "other": values}, 90, 10)
    assert (pair["p_value"], pair["difference"], pair["shown"]) == (1, 0, False)
    assert pair["corrected_low"] < 0 < pair["corrected_high"]


def test_many_pairs_are_corrected(pairs):
    """Holm: no corrected value is under its raw one, and the smallest is times the pair count."""
    assert all(pair["p_corrected"] >= pair["p_value"] for pair in pairs)
    least = min(pairs, key=lambda pair: pair["p_value"])
    assert least["p_corrected"] == pytest.approx(6 * least["p_value"])


def test_holm_equals_statsmodels(rng):
    """Ties, certainties and a single test among them."""
    for n in (1, 2, 15, 45):
        p_values = np.round(rng.random(n) ** 4, 2)
        found = correct_by_holm([{"p_value": float(p)} for p in p_values])
        expected = multipletests(p_values, method="holm")[1]
        np.testing.assert_allclose([one["p_corrected"] for one in found], expected, rtol=1e-14)
    assert correct_by_holm([]) == []


def test_the_interval_for_all_pairs_is_wider(pairs):
    """It holds for all six at once."""
    for pair in pairs:
        assert pair["corrected_low"] < pair["low"] < pair["difference"]
        assert pair["difference"] < pair["high"] < pair["corrected_high"]


def test_clear_differences_are_shown_and_small_ones_are_not(rng, resamples):
    """Half against nine tenths; and seven tenths against the same but for two pictures."""
    worse, better = rng.random(N) < 0.5, rng.random(N) < 0.9
    nearly = better.copy()
    nearly[np.flatnonzero(better)[:2]] = False
    found = compare_pairs({"worse": worse, "better": better, "nearly": nearly}, resamples)
    assert [pair["shown"] for pair in found] == [True, True, False]


def test_the_smallest_detectable_difference_is_that_of_the_corrected_test(pairs):
    """At 5 % over six pairs."""
    pair = pairs[0]
    n_differing = pair["n_a_only_right"] + pair["n_b_only_right"]
    assert pair["smallest_detectable"] == smallest_detectable(N, n_differing / N, 0.05 / 6)


def test_seeds_that_differ_make_the_test_less_sure(rng, resamples):
    """The same mean over seeds, once from equal and once from unequal seeds."""
    a, b = rng.random((3, N)) < 0.8, rng.random((3, N)) < 0.7
    b_unequal = b.copy()
    b_unequal[0], b_unequal[1] = b[0] | b[1], b[0] & b[1]
    equal = compare_pairs({"a": a, "b": b}, resamples)[0]
    unequal = compare_pairs({"a": a, "b": b_unequal}, resamples)[0]
    assert equal["test"] == unequal["test"] == "seeds_and_pictures"
    assert equal["difference"] == pytest.approx(unequal["difference"])
    assert unequal["p_value"] > equal["p_value"]
    assert unequal["smallest_detectable"] > equal["smallest_detectable"]


def test_without_picture_variance_it_is_the_t_test_over_draws(rng):
    """With pictures without end only the draws are chance: SciPy's t with a common variance."""
    n = 200_000
    accuracy = {"a": (0.80, 0.90, 0.84), "b": (0.70, 0.74, 0.80)}
    right = {
        name: np.stack([np.arange(n) < share * n for share in shares])
        for name, shares in accuracy.items()
    }
    (pair,) = compare_pairs(right, Resamples(np.zeros(n, int), 2))
    expected = ttest_ind(accuracy["a"], accuracy["b"]).pvalue
    assert pair["p_value"] == pytest.approx(expected, rel=0.02)


def test_a_method_without_chance_meets_every_seed_of_the_other(rng, resamples):
    """Counts are means over seeds, so not whole."""
    one, three = rng.random(N) < 0.6, rng.random((3, N)) < 0.7
    (pair,) = compare_pairs({"one": one, "three": three}, resamples)
    assert pair["n_a_only_right"] == pytest.approx((one & ~three).sum(axis=1).mean())
    assert pair["n_b_only_right"] == pytest.approx((three & ~one).sum(axis=1).mean())


def test_a_single_method_has_no_pairs(resamples):
    """And no correction over nothing."""
    assert compare_pairs({"only": np.ones(N, bool)}, resamples) == []
    assert compare_pairs_over_folds({"only": np.ones(5)}, 80, 20) == []


def test_folds_use_the_corrected_variance():
    """Differences 1, 2, 3 % over three folds of 100: 0.02 / (0.01 sqrt(1/3 + 1/2))."""
    values = {"a": np.array([0.91, 0.92, 0.93]), "b": np.full(3, 0.90)}
    (pair,) = compare_pairs_over_folds(values, n_train=200, n_test=100)
    reach = (pair["high"] - pair["difference"]) / 4.302653  # t of two degrees of freedom
    assert reach == pytest.approx(0.01 * np.sqrt(1 / 3 + 1 / 2), rel=1e-5)
    assert pair["n_a_only_right"] is None
