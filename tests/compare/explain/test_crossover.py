import numpy as np
import pytest

from compare.explain.crossover import crossing_size, crossover

SIZES = [100, 1000, 10_000]
FAMILIES = {"hog+svm": "classical", "pixels+knn": "classical", "cnn": "deep"}


def _right(rng, shares, n_seeds=3, n_test=2000):
    """Random answers that are right this often at each size."""
    return {n: rng.random((n_seeds, n_test)) < s for n, s in zip(SIZES, shares, strict=True)}


def test_the_crossing_is_read_off_on_a_logarithmic_axis():
    """Halfway between 100 and 10,000 lies 1,000; ahead throughout is 0, never ahead infinity."""
    assert crossing_size(np.array([-0.2, 0.2]), [100, 10_000]) == pytest.approx(1000)
    assert crossing_size(np.array([0.1, 0.2]), [100, 10_000]) == 0
    assert np.isinf(crossing_size(np.array([0.1, -0.2]), [100, 10_000]))
    assert crossing_size(np.array([0.1, -0.1, 0.1]), SIZES) == pytest.approx(10**3.5)


def test_a_planted_crossing_is_found_within_its_interval(rng):
    """The network starts 30 points behind and ends 30 ahead of the better of two methods by hand."""
    found = crossover(
        {
            "hog+svm": _right(rng, (0.5, 0.5, 0.5)),
            "pixels+knn": _right(rng, (0.3, 0.3, 0.3)),
            "cnn": _right(rng, (0.2, 0.5, 0.8)),
        },
        FAMILIES,
    )
    (crossing,) = found["crossings"]
    assert crossing["state"] == "crosses"
    assert crossing["low"] < 1000 < crossing["high"]
    assert 600 < crossing["n"] < 1700
    assert "cnn overtakes the best method by hand at about" in found["sentences"][0]
    assert found["sentences"][-1].startswith("With only 100 pictures hog+svm leads cnn by 30")


@pytest.mark.parametrize(
    ("shares", "state", "words"),
    [
        ((0.1, 0.2, 0.3), "never", "does not overtake"),
        ((0.7, 0.8, 0.9), "always ahead", "already with 100"),
        ((0.1, 0.2, 0.5), "not shown", "cannot be told"),
        ((0.7, 0.5, 0.3), "overtaken", "leads while pictures are few, and is overtaken"),
        ((0.3, 0.7, 0.3), "more than once", "cross more than once"),
    ],
)
def test_the_sentence_turns_with_the_curves(rng, shares, state, words):
    """Never, always, and too close to tell."""
    by_hand = _right(rng, (0.5, 0.5, 0.5))
    cnn = _right(rng, shares)
    if state == "not shown":  # as good as equal at the largest size, a picture behind
        cnn[10_000] = by_hand[10_000].copy()
        cnn[10_000][0, np.flatnonzero(cnn[10_000][0])[0]] = False
    found = crossover({"hog+svm": by_hand, "cnn": cnn}, FAMILIES)
    assert found["crossings"][0]["state"] == state
    assert words in found["sentences"][0]
    leader = "cnn" if state in ("always ahead", "overtaken") else "hog+svm"
    assert f"100 pictures {leader} leads" in found["sentences"][-1]


def test_no_lead_is_told_where_none_is_shown(rng):
    """Two methods that are equally often right at the smallest size."""
    found = crossover(
        {"hog+svm": _right(rng, (0.5, 0.6, 0.7)), "cnn": _right(rng, (0.5, 0.6, 0.7))}, FAMILIES
    )
    assert "no difference is shown between hog+svm and cnn" in found["sentences"][-1]


def test_seeds_widen_the_interval(rng):
    """A network whose seeds differ crosses at a size that is known less well."""
    by_hand = _right(rng, (0.5, 0.5, 0.5))
    steady, restless = _right(rng, (0.2, 0.5, 0.8)), {}
    for n, share in zip(SIZES, (0.2, 0.5, 0.8), strict=True):
        shares = np.array([share - 0.15, share, share + 0.15])[:, None]
        restless[n] = rng.random((3, 2000)) < shares
    found = crossover({"hog+svm": by_hand, "cnn": steady, "b": restless}, {**FAMILIES, "b": "deep"})
    widths = [np.log(c["high"] / c["low"]) for c in found["crossings"]]
    assert widths[1] > 2 * widths[0]


def test_methods_that_lack_a_size_are_left_out(rng):
    """An interrupted run says nothing about them; with one size there is no curve."""
    by_hand, cnn = _right(rng, (0.5, 0.5, 0.5)), _right(rng, (0.2, 0.5, 0.8))
    cnn.pop(1000)
    assert set(crossover({"hog+svm": by_hand, "cnn": cnn}, FAMILIES)["methods"]) == {"hog+svm"}
    assert crossover({"hog+svm": {100: by_hand[100]}}, FAMILIES) is None
