import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from compare.statistics.delong import area_interval, compare_areas, delong

# 113 patients with a bleeding in the brain: poor outcome, clinical score, two blood markers. The
# data set aSAH of R's package pROC (Turck et al. 2010, doi 10.1007/s00134-009-1641-y), read from
# github.com/vincentarelbundock/Rdatasets, csv/NeuroDataSets/SAHemorrhage_df.csv.
POOR = """
00001101001011001011101000000000100110110000000001100010001010011101101111000110100000010000000000
001111110001000
"""
WFNS = """
11113254125255125225211112121134214541425511241125521251222151125214524414121421232421451154221113
125225552445111
"""
S100B = """
0.13 0.14 0.1 0.04 0.13 0.1 0.47 0.16 0.18 0.1 0.12 0.1 0.44 0.71 0.04 0.08 0.49 0.04 0.07 0.33
0.09 0.09 0.07 0.11 0.07 0.17 0.07 0.11 0.13 0.19 0.05 0.16 0.41 0.14 0.34 0.35 0.48 0.09 0.96
0.25 0.5 0.46 0.16 0.07 0.43 0.45 0.11 0.08 0.09 0.86 0.52 0.08 0.06 0.13 2.07 0.1 0.14 0.15 0.07
0.06 0.77 0.05 0.09 0.3 0.03 0.09 0.04 0.23 0.7 0.09 0.27 0.71 0.08 0.26 0.08 0.16 0.09 0.13 0.1
0.08 0.11 0.33 0.11 0.28 0.07 0.1 0.32 0.22 0.07 0.05 0.24 0.38 0.1 0.15 0.08 0.14 0.1 0.07 0.04
0.19 0.56 0.14 0.58 0.32 0.82 0.74 0.15 0.47 0.17 0.44 0.15 0.5 0.48
"""
NDKA = """
3.01 8.54 8.09 10.42 17.4 12.75 6 13.2 15.54 6.01 15.96 17.86 5.18 8.9 13.41 20.75 11.6 16.11
32.37 54.82 32.41 49.94 40.34 9.47 6.29 12.53 6.54 6.3 80.3 12.8 9.8 9.81 9.85 18.21 5.03 14.04
21.93 8.02 7.42 8.38 6.59 9.63 13.12 7.96 14.34 41.43 7.63 7.06 12.59 13.56 3.87 9.44 7.66 12.98
419.19 27.19 22.27 9.95 21.22 11.73 10.4 58.83 6.39 11.09 12.22 13.67 17.21 22.63 12.9 9.7 21.57
8.23 72.57 15.54 10.51 10.6 14.57 5.19 9.63 4.61 21.48 17.3 12.71 9.44 11.07 19.46 10.83 5.37
11.97 7.75 9.83 10.55 28.49 8.53 12.57 12.9 46.83 11.68 12.67 9.01 9.57 34.06 11.72 14.26 47.61
11.67 24.58 10.33 13.87 15.89 22.43 6.79 13.45
"""

# What pROC's own tests hold it to: github.com/xrobin/pROC, tests/testthat/test-var.R, test-cov.R,
# test-roc.test.R, test-ci.auc.R; the areas of wfns and s100b in the help page of roc.test.
VARIANCES = (0.00146991470882363, 0.00266868245717244, 0.0031908105493913)
COVARIANCES = {
    (0, 2): -0.000532967856762438,
    (1, 2): -0.000756164938056579,
    (0, 1): 0.00119615567376754,
}
TESTS = {  # p, and the ends of the difference's interval
    ("wfns", "s100b"): (0.0271757822291882, 0.0104061769564846, 0.174214419249478),
    ("wfns", "ndka"): (0.00514557970691098, 0.0634011709339876, 0.3600405634833566),
    ("s100b", "ndka"): (0.164295175223054, -0.0488706064228094, 0.2876917446341914),
}


@pytest.fixture(scope="module")
def brain():
    """Who had a poor outcome, and the three scores."""
    poor, wfns = (np.array(list("".join(text.split())), int) for text in (POOR, WFNS))
    return poor == 1, {
        "wfns": wfns,
        "s100b": np.array(S100B.split(), float),
        "ndka": np.array(NDKA.split(), float),
    }


def test_the_areas_are_the_published_ones(brain):
    """0.8236789, 0.7313686 and 0.6119580."""
    poor, scores = brain
    areas, _ = delong(np.stack(list(scores.values())), poor)
    assert areas == pytest.approx([0.8236789, 0.7313686, 0.611957994579946], abs=5e-8)


def test_the_variances_and_covariances_are_the_published_ones(brain):
    """To the last digit that R printed."""
    poor, scores = brain
    _, covariance = delong(np.stack(list(scores.values())), poor)
    assert covariance.diagonal() == pytest.approx(VARIANCES, rel=1e-12)
    for (i, j), published in COVARIANCES.items():
        assert covariance[i, j] == pytest.approx(published, rel=1e-12)


def test_the_paired_tests_are_the_published_ones(brain):
    """p-values and intervals of all three pairs."""
    poor, scores = brain
    for pair in compare_areas(scores, poor):
        p_value, low, high = TESTS[pair["a"], pair["b"]]
        assert pair["p_value"] == pytest.approx(p_value, rel=1e-10)
        assert (pair["low"], pair["high"]) == pytest.approx((low, high), rel=1e-10)
        assert pair["p_value"] <= pair["p_corrected"] <= 3 * pair["p_value"] + 1e-12


def test_ranks_give_what_counting_all_pairs_gives(rng):
    """The definition of DeLong et al., pair by pair, on scores full of ties."""
    scores, positive = rng.integers(0, 6, (3, 60)).astype(float), rng.random(60) < 0.4
    x, y = scores[:, positive], scores[:, ~positive]
    order = (x[:, :, None] > y[:, None, :]) + 0.5 * (x[:, :, None] == y[:, None, :])
    expected = np.cov(order.mean(axis=2)) / x.shape[1] + np.cov(order.mean(axis=1)) / y.shape[1]
    areas, covariance = delong(scores, positive)
    assert covariance == pytest.approx(expected)
    assert areas == pytest.approx(np.array([roc_auc_score(positive, row) for row in scores]))


def test_the_interval_stays_within_0_and_1():
    """On the log odds; and a perfect order of few pictures is not certain."""
    low, high = area_interval(0.99, 0.0001, 20)
    assert 0.9 < low < 0.99 < high < 1
    assert area_interval(1.0, 0.0, 20) == pytest.approx((20 / (20 + 1.959964**2), 1.0))


def test_one_method_under_two_names_is_never_told_apart(brain):
    """The variance of the difference is 0, and so is the difference."""
    poor, scores = brain
    (pair,) = compare_areas({"one": scores["wfns"], "other": scores["wfns"]}, poor)
    assert (pair["difference"], pair["p_value"], pair["low"], pair["high"]) == (0, 1, 0, 0)


def test_several_seeds_make_it_less_sure(brain, rng):
    """Their variance is added to that of the pictures."""
    poor, scores = brain
    noisy = np.stack([scores["wfns"] + rng.normal(0, 2, 113) for _ in range(3)])
    (one,) = compare_areas({"a": noisy[0], "b": scores["ndka"]}, poor)
    (all_three,) = compare_areas({"a": noisy, "b": scores["ndka"]}, poor)
    assert np.isfinite(list(all_three.values())[2:]).all()
    assert all_three["difference"] != one["difference"]


def test_too_few_pictures_are_said_to_be_too_few():
    """One positive has no variance."""
    with pytest.raises(ValueError, match="1 positive and 3 negative"):
        delong(np.arange(4.0), np.arange(4) == 0)
    assert compare_areas({"a": np.arange(4.0), "b": np.arange(4.0)}, np.arange(4) == 0) == []
