from itertools import combinations

import numpy as np
import pytest
from scipy.stats import tukey_hsd

from compare.statistics.letters import compact_letters

# R's `PlantGrowth` (Dobson 1983, "An Introduction to Statistical Modelling", table 7.1): dried
# weights of plants under a control and two treatments.
PLANT_GROWTH = {
    "trt2": (6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26),
    "ctrl": (4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14),
    "trt1": (4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69),
}


def test_the_letters_of_plant_growth_are_the_published_ones():
    """TukeyHSD's p-values are .012, .198, .391; the treatments differ, the control from neither."""
    names = list(PLANT_GROWTH)
    p_values = tukey_hsd(*PLANT_GROWTH.values()).pvalue
    assert p_values[[0, 0, 1], [1, 2, 2]] == pytest.approx(
        [0.1979960, 0.0120064, 0.3908711], abs=1e-6
    )
    shown = [(names[i], names[j]) for i, j in combinations(range(3), 2) if p_values[i, j] < 0.05]
    assert compact_letters(names, shown) == {"trt2": "a", "ctrl": "ab", "trt1": "b"}


def test_without_differences_all_share_one_letter():
    """Nothing shown, nothing told apart."""
    assert compact_letters(["x", "y", "z"], []) == {"x": "a", "y": "a", "z": "a"}


def test_with_all_differences_each_has_its_own_letter_in_order():
    """The best method gets "a"."""
    letters = compact_letters(["x", "y", "z"], combinations("zyx", 2))
    assert letters == {"x": "a", "y": "b", "z": "c"}


def test_a_letter_that_says_nothing_is_swept_out():
    """A ring of four, each unlike the one across: four letters for four pairs, two a method."""
    letters = compact_letters(list("wxyz"), [("w", "y"), ("x", "z")])
    assert sorted(map(len, letters.values())) == [2, 2, 2, 2]


@pytest.mark.parametrize("seed", range(60))
def test_methods_share_a_letter_if_and_only_if_they_are_not_shown_to_differ(seed):
    """Whatever is shown, even what no ordering of the methods explains."""
    rng = np.random.default_rng(seed)
    names = [f"method {i}" for i in range(rng.integers(1, 11))]
    pairs = list(combinations(names, 2))
    shown = {pair for pair in pairs if rng.random() < rng.random()}
    letters = compact_letters(names, shown)
    assert letters[names[0]][0] == "a"
    assert all(letters.values())
    for a, b in pairs:
        assert bool(set(letters[a]) & set(letters[b])) == ((a, b) not in shown)


def test_the_letters_do_not_hang_on_the_order_of_the_pairs(rng):
    """A set has no order, and the report must be the same every time."""
    names = list("abcdefgh")
    pairs = [pair for pair in combinations(names, 2) if rng.random() < 0.5]
    assert compact_letters(names, pairs) == compact_letters(names, [p[::-1] for p in pairs[::-1]])
