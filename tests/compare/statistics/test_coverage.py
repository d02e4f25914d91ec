"""Whether intervals and tests keep what they promise, on test sets whose truth is known.

Run with `-m slow -s` to see the figures. Takes about a minute.
"""

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import binom, norm
from sklearn.metrics import average_precision_score

from compare.metrics import score
from compare.statistics import pairs
from compare.statistics.bootstrap import Resamples
from compare.statistics.intervals import wilson
from compare.statistics.metric_intervals import metric_intervals
from compare.statistics.power import smallest_detectable
from compare.statistics.precision_interval import precision_interval

pytestmark = pytest.mark.slow

N_SETS = 2000
N_WHOLE = 1000  # where a set is a whole comparison of six methods
N_PICTURES = 400
METHODS = "abcdef"
ACCURACY = 0.8


@pytest.mark.parametrize("n", [200, 2000])
@pytest.mark.parametrize("accuracy", [0.5, 0.9, 0.99])
def test_wilsons_interval_covers(rng, accuracy, n):
    """Nominal 95 % intervals hold the truth on 93 to 97 % of 2,000 simulated test sets."""
    ends = np.array([wilson(k / n, n) for k in range(n + 1)])
    holds = (ends[:, 0] <= accuracy) & (accuracy <= ends[:, 1])
    covered = holds[rng.binomial(n, accuracy, size=N_SETS)].mean()
    exact = holds @ binom.pmf(np.arange(n + 1), n, accuracy)
    print(f"\nWilson, {accuracy:.0%} of {n}: {covered:.1%} covered, exactly {exact:.2%}")
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize(
    ("what", "n", "sharpness", "temperature"),
    [
        ("calibrated", 300, 2, 1.0),
        pytest.param("overconfident", 300, 2, 1.5, marks=pytest.mark.long),
        ("calibrated", 1000, 4, 1.0),
        pytest.param("a little overconfident", 1000, 4, 1.05, marks=pytest.mark.long),
        pytest.param("overconfident", 1000, 4, 1.5, marks=pytest.mark.long),
    ],
)
def test_bootstrap_intervals_cover(rng, what, n, sharpness, temperature):
    """F1, area, log loss, Brier score and calibration error hold the truth on 90 to 99 % of 400."""
    truth = score(*_answers(rng, 200_000, sharpness, temperature))
    if temperature == 1:
        truth["ece"] = 0.0  # known; even 200,000 pictures measure more
    held = {
        name: 0
        for name in ("macro_f1", "macro_auc", "macro_average_precision", "log_loss", "brier", "ece")
    }
    for s in range(400):
        probabilities, labels = _answers(rng, n, sharpness, temperature)
        found = metric_intervals([(probabilities, None)], labels, Resamples(labels, 400, s))
        for name in held:
            held[name] += found[name]["low"] <= truth[name] <= found[name]["high"]
    covered = {name: count / 400 for name, count in held.items()}
    print(f"\nBootstrap, {what}, n = {n}, accuracy {truth['accuracy']:.1%}:", covered)
    assert all(0.90 <= share <= 0.99 for share in covered.values())


@pytest.mark.parametrize("strength", [0.0, 1.0, 3.0, 4.5])
def test_the_interval_of_average_precision_covers_where_pictures_are_few(rng, strength):
    """Of guessing, weak, good and nearly perfect methods, 20 pictures a class: 85 % of 200 or more."""

    def answers(n_each):
        labels = np.repeat(np.arange(10), n_each)
        return rng.normal(size=(len(labels), 10)) + strength * np.eye(10)[labels], labels

    def average_precision(scores, labels):
        return average_precision_score(np.eye(10)[labels], scores, average="macro")

    truth = average_precision(*answers(4000))
    held, held_by_percentiles = 0, 0
    for s in range(200):
        scores, labels = answers(20)
        _, of_classes = Resamples(labels, 200, s).areas(scores)
        values = of_classes.mean(axis=1)
        low, high = precision_interval(values, average_precision(scores, labels))
        held += low <= truth <= high
        low, high = np.quantile(values, [0.025, 0.975])
        held_by_percentiles += low <= truth <= high
    print(
        f"\nAverage precision {truth:.3f}: {held / 200:.1%}, plain {held_by_percentiles / 200:.1%}"
    )
    assert held / 200 >= 0.85
    if strength < 2:  # why plain percentiles will not do
        assert held_by_percentiles / 200 < 0.6


@pytest.mark.parametrize(
    ("n", "accuracy", "discordant"), [(200, 0.9, 0.1), (500, 0.97, 0.02), (2000, 0.95, 0.04)]
)
def test_intervals_of_differences_cover(rng, n, accuracy, discordant, only_tests):
    """The paired bootstrap's, where three quarters of the discordant pictures are one method's."""
    shares = [accuracy - discordant / 2, 0.75 * discordant, 0.25 * discordant]
    resamples = Resamples(np.zeros(n, int), 1000)
    held = 0
    for _ in range(600):
        kind = rng.choice(4, size=n, p=[*shares, 1 - sum(shares)])
        right = {"a": kind <= 1, "b": (kind == 0) | (kind == 2)}
        (pair,) = pairs.compare_pairs(right, resamples)
        held += pair["low"] <= discordant / 2 <= pair["high"]
    print(f"\nDifference, {accuracy:.0%} of {n}, {discordant:.1%} discordant: {held / 600:.1%}")
    assert 0.92 <= held / 600 <= 0.98


# Shares of the variance of how hard a picture is to a method: common to all methods, and the
# seed's own, which moves all pictures; then the draws of each method.
FAMILIES = {
    "alike": ([0.6] * 6, [0] * 6, [1] * 6),
    "unequally alike": ([0.95, 0.95, 0.95, 0.5, 0.2, 0.0], [0] * 6, [1] * 6),
    "seeds that differ little": ([0.6] * 6, [0.0004] * 6, [3] * 6),
    "seeds that differ": ([0.6] * 6, [0.01] * 6, [3] * 6),
    "seeds that differ unequally": ([0.6] * 6, [0.04, 0.01, 0.01, 0.0025, 0.0025, 0], [3] * 6),
    "one whose seeds differ": ([0.6] * 6, [0.04, 0, 0, 0, 0, 0], [3, 3, 3, 1, 1, 1]),
    "unequal numbers of seeds": ([0.6] * 6, [0.01] * 6, [1, 1, 2, 3, 3, 5]),
}
LONG = set(FAMILIES) - {"alike", "seeds that differ"}


@pytest.mark.parametrize(
    "family", [pytest.param(f, marks=[pytest.mark.long] * (f in LONG)) for f in FAMILIES]
)
def test_equal_methods_are_rarely_told_apart(rng, family, only_tests):
    """Any of 15 pairs of six equally accurate methods: shown on at most 5 % of 1,000 test sets."""
    common, of_seed, n_draws = FAMILIES[family]
    resamples = Resamples(np.zeros(N_PICTURES, int), 300)
    alarms, held = 0, 0
    for _ in range(N_WHOLE):
        right = dict(zip(METHODS, _equals(rng, common, of_seed, n_draws), strict=True))
        found = pairs.compare_pairs(right, resamples)
        alarms += any(pair["shown"] for pair in found)
        held += np.mean([pair["low"] <= 0 <= pair["high"] for pair in found])
    print(
        f"\n{family}: false alarms {alarms / N_WHOLE:.2%}, "
        f"single intervals hold 0 in {held / N_WHOLE:.1%}"
    )
    assert alarms / N_WHOLE <= 0.05


def test_equal_methods_are_rarely_told_apart_over_folds(rng, only_tests):
    """Six learners that each see one of six alike features; 5 folds, twice, of 200 pictures."""
    alarms, held = 0, 0
    for _ in range(N_SETS):
        labels = np.arange(200) % 2
        features = rng.normal(size=(200, 6)) + labels[:, None]
        values = np.array(
            [
                _nearest_mean(features, labels, fold)
                for _ in range(2)
                for fold in _folds(rng, 200, 5)
            ]
        )
        found = pairs.compare_pairs_over_folds(dict(zip(METHODS, values.T, strict=True)), 160, 40)
        alarms += any(pair["shown"] for pair in found)
        held += np.mean([pair["low"] <= 0 <= pair["high"] for pair in found])
    print(f"\nFolds: false alarms {alarms / N_SETS:.2%}, intervals hold 0 in {held / N_SETS:.1%}")
    assert alarms / N_SETS <= 0.05


@pytest.mark.parametrize(
    ("n", "discordant", "alpha"),
    [
        (200, 0.10, 0.05),
        (200, 0.30, 0.05 / 15),
        (1000, 0.02, 0.05 / 45),
        (2000, 0.05, 0.05),
        (2000, 0.20, 0.05 / 15),
        (10_000, 0.10, 0.05 / 15),
    ],
)
def test_the_smallest_detectable_difference_is_found(rng, n, discordant, alpha):
    """In 75 to 85 % of 2,000 simulated comparisons, by McNemar's exact test."""
    difference = smallest_detectable(n, discordant, alpha)
    discordant = max(discordant, difference)
    n_discordant = rng.binomial(n, discordant, size=N_SETS)
    n_a = rng.binomial(n_discordant, (1 + difference / discordant) / 2)
    p_values = 2 * binom.cdf(np.minimum(n_a, n_discordant - n_a), n_discordant, 0.5)
    found = (p_values < alpha).mean()
    print(
        f"\nn = {n}, {discordant:.1%} discordant, alpha {alpha:.4f}: {difference:.2%} in {found:.1%}"
    )
    assert 0.75 <= found <= 0.85


def test_the_smallest_detectable_difference_is_shown_by_the_whole_comparison(rng, only_tests):
    """Holm, joint interval and all: the first of six methods is better than the second by it."""
    n, discordant, n_sets, shown = N_PICTURES, 0.2, 600, 0
    difference = smallest_detectable(n, discordant, 0.05 / 15)
    resamples = Resamples(np.zeros(n, int), 300)
    for _ in range(n_sets):
        kind = rng.choice(
            3,
            size=n,
            p=[(discordant + difference) / 2, (discordant - difference) / 2, 1 - discordant],
        )
        both = rng.random(n) < ACCURACY
        right = {"a": np.where(kind < 2, kind == 0, both), "b": np.where(kind < 2, kind == 1, both)}
        right |= {name: rng.random(n) < ACCURACY for name in METHODS[2:]}
        shown += pairs.compare_pairs(right, resamples)[0]["shown"]
    print(f"\nWhole comparison, {difference:.2%}: shown in {shown / n_sets:.1%}")
    assert 0.75 <= shown / n_sets <= 0.85


@pytest.fixture
def only_tests(monkeypatch):
    """Leave out the smallest differences, which take most of the time and decide nothing."""
    for name in ("smallest_detectable", "smallest_detectable_t"):
        monkeypatch.setattr(pairs, name, lambda *arguments: None)


def _answers(rng, n, sharpness, temperature):
    """Probabilities of three classes, and labels drawn from those at temperature 1."""
    logits = rng.normal(size=(n, 3)) * sharpness
    labels = (softmax(logits, axis=1).cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    return softmax(logits * temperature, axis=1), labels


def _equals(rng, common, of_seed, n_draws):
    """Right or wrong of each method: shapes (n_draws, n); all are right on 80 % in the long run."""
    to_all = rng.normal(size=N_PICTURES)
    for share, of_its_seeds, n in zip(common, of_seed, n_draws, strict=True):
        seed = of_its_seeds if n > 1 else 0.0  # a method of one draw has no chance of its own
        rest = (1 - share - seed) / 2  # half to the method, half to the method and seed
        to_method, to_both = rng.normal(size=N_PICTURES), rng.normal(size=(n, N_PICTURES))
        hard = np.sqrt(share) * to_all + np.sqrt(rest) * (to_method + to_both)
        yield hard + np.sqrt(seed) * rng.normal(size=(n, 1)) < norm.ppf(ACCURACY)


def _folds(rng, n, n_folds):
    return np.split(rng.permutation(n), n_folds)


def _nearest_mean(features, labels, fold):
    """Accuracy in one fold of a learner for each feature: the nearer class mean."""
    inside = np.zeros(len(labels), bool)
    inside[fold] = True
    low, high = (features[~inside & (labels == k)].mean(axis=0) for k in (0, 1))
    named = (features[inside] > (low + high) / 2) == (high > low)
    return (named == labels[inside, None]).mean(axis=0)
