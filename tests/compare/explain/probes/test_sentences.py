import numpy as np
import pytest

from compare.explain.probes.changes import PROBES
from compare.explain.probes.sentences import over_all_probes, sentence_of
from compare.explain.probes.so_what import SO_WHAT, so_what_of

BY_KEY = {probe.key: probe for probe in PROBES}
N = 400
CHANCE = 0.1
HAND, LEARNED = "hog+svm", "small_cnn"


def _right(*shares):
    """Right answers that go on being right: the first so many of N pictures at each level."""
    return np.array([np.arange(N) < share * N for share in shares])


def _shift(hand, learned, key="shift"):
    leaders = [(name, _right(*s)) for name, s in ((HAND, hand), (LEARNED, learned)) if s]
    return sentence_of(BY_KEY[key], leaders, CHANCE)


@pytest.mark.parametrize(
    ("hand", "learned", "kind", "sentence"),
    [
        # one falls, whoever it is
        ((0.8, 0.7, 0.6, 0.3), (0.7, 0.7, 0.7, 0.7), "falls",
         "hog+svm falls from 80 to 30 %; small_cnn stays at 70 %. Now small_cnn leads."),
        ((0.7, 0.7, 0.7, 0.7), (0.8, 0.7, 0.6, 0.3), "falls",
         "small_cnn falls from 80 to 30 %; hog+svm stays at 70 %. Now hog+svm leads."),
        ((0.9, 0.9, 0.9, 0.8), (0.5, 0.5, 0.5, 0.5), "falls",
         "hog+svm falls from 90 to 80 %; small_cnn stays at 50 %. hog+svm still leads."),
        # both fall, the one more, the other more, alike
        ((0.8, 0.7, 0.6, 0.3), (0.9, 0.9, 0.9, 0.8), "falls",
         "hog+svm falls from 80 to 30 %, small_cnn from 90 to 80 %: hog+svm loses more. "
         "small_cnn still leads."),
        ((0.9, 0.9, 0.9, 0.8), (0.8, 0.7, 0.6, 0.3), "falls",
         "small_cnn falls from 80 to 30 %, hog+svm from 90 to 80 %: small_cnn loses more. "
         "hog+svm still leads."),
        ((0.9, 0.8, 0.7, 0.5), (0.6, 0.6, 0.6, 0.5), "falls",
         "hog+svm falls from 90 to 50 %, small_cnn from 60 to 50 %: hog+svm loses more. That "
         "hog+svm leads is no longer shown."),
        ((0.8, 0.7, 0.6, 0.5), (0.8, 0.7, 0.6, 0.5), "falls",
         "hog+svm falls from 80 to 50 %, small_cnn from 80 to 50 %: which of them loses more is "
         "not shown."),
        # to the floor
        ((0.8, 0.8, 0.8, 0.1), (0.4, 0.4, 0.4, 0.1), "falls",
         "hog+svm falls from 80 % to about guessing (10 %), small_cnn from 40 % to about guessing "
         "(10 %): neither has anything left to lose."),
        ((0.9, 0.9, 0.9, 0.5), (0.3, 0.3, 0.3, 0.1), "falls",
         "hog+svm falls from 90 to 50 %, small_cnn from 30 % to about guessing (10 %). hog+svm "
         "still leads."),
        # neither
        ((0.8, 0.8, 0.8, 0.8), (0.7, 0.7, 0.7, 0.7), "stands",
         "neither is shown to fall (hog+svm 80 to 80 %, small_cnn 70 to 70 %)."),
        ((0.8, 0.8, 0.8, 0.8), (0.7, 0.7, 0.7, 0.8), "stands",
         "neither is shown to fall: small_cnn rises from 70 to 80 %, hog+svm stays at 80 %."),
        # one that cannot fall
        ((0.8, 0.8, 0.8, 0.5), (0.1, 0.1, 0.1, 0.1), "falls",
         "hog+svm falls from 80 to 50 %. small_cnn is left out: on untouched pictures it is not "
         "shown to beat guessing."),
        ((0.1, 0.1, 0.1, 0.1), (0.8, 0.8, 0.8, 0.8), "stands",
         "small_cnn stays at 80 %. hog+svm is left out: on untouched pictures it is not shown to "
         "beat guessing."),
        # one alone
        ((0.8, 0.8, 0.8, 0.5), None, "falls", "hog+svm falls from 80 to 50 %."),
        (None, (0.8, 0.8, 0.8, 0.9), "stands", "small_cnn rises from 80 to 90 %."),
    ],
)  # fmt: skip
def test_the_sentence_turns_with_the_numbers(hand, learned, kind, sentence):
    """Who falls, who loses more, who leads then: whoever it is."""
    found_kind, found = _shift(hand, learned)
    found = found.replace("\u00a0", " ")
    assert found_kind == kind
    assert found == f"When the picture moves by 25 % of its side, {sentence}"


@pytest.mark.parametrize(("hand", "learned"), [((0.1,) * 4, (0.1,) * 4), ((0.1,) * 4, None)])
def test_guesses_are_not_spoken_of(hand, learned):
    """Who never knew anything has nothing to lose; then there is no advice either."""
    assert _shift(hand, learned) == ("", "")
    assert so_what_of("shift", "") == ""


def test_the_level_is_the_one_that_tells_most():
    """Not the last, where both are down to guessing."""
    kind, sentence = _shift((0.8, 0.8, 0.75, 0.1), (0.8, 0.7, 0.3, 0.1))
    assert kind == "falls"
    assert sentence.startswith("When the picture moves by 12.5\u00a0% of its side, small_cnn falls")


def test_a_fall_that_is_made_good_again_is_still_told():
    """A hue turned all the way may be harmless where half the way was not."""
    kind, sentence = _shift((0.8, 0.5, 0.8, 0.8), None)
    assert kind == "falls"
    assert "6.2\u00a0% of its side, hog+svm falls from 80 to 50" in sentence


def test_no_loss_is_said_where_its_interval_covers_zero():
    """Eight of 400 pictures lost and five won: the figures are given, and no verb of falling."""
    right = _right(0.5, 0.5, 0.5, 0.5)
    right[-1, :8] = False
    right[-1, -5:] = True
    kind, sentence = sentence_of(BY_KEY["shift"], [(HAND, right)], CHANCE)
    assert kind == "stands"
    assert "is not shown to change (50 to 49" in sentence
    learned = [(HAND, right), (LEARNED, _right(0.9, 0.9, 0.9, 0.6))]
    assert "small_cnn falls" in sentence_of(BY_KEY["shift"], learned, CHANCE)[1]
    assert "hog+svm falls" not in sentence_of(BY_KEY["shift"], learned, CHANCE)[1]


def test_one_falls_and_that_it_loses_more_is_not_shown():
    """Both are said, and neither is said to be more."""
    rng = np.random.default_rng(0)
    noisy = _right(0.6, 0.6, 0.6, 0.6)
    noisy[-1] = rng.permutation(noisy[-1])
    noisy[-1, np.flatnonzero(noisy[-1])[:8]] = False
    falls = _right(0.6, 0.6, 0.6, 0.57)
    kind, sentence = sentence_of(BY_KEY["shift"], [(HAND, noisy), (LEARNED, falls)], CHANCE)
    assert kind == "falls"
    assert "small_cnn falls from 60 to 57" in sentence
    assert "hog+svm is not shown to change (60 to 58" in sentence
    assert sentence.endswith("That small_cnn loses more is not shown, either.")


def test_a_fall_too_small_for_whole_points_is_given_a_digit_more():
    """Else it would read "falls from 80 to 80 %"."""
    right = np.zeros((4, 4000), bool)
    right[:, :3200] = True
    right[-1, :19] = False
    _, sentence = sentence_of(BY_KEY["shift"], [(HAND, right)], CHANCE)
    assert "falls from 80.0 to 79.5\u00a0%" in sentence


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.key)
def test_every_probe_has_its_advice_for_a_fall_and_for_none(probe):
    """Who falls is not named: it holds for whoever fell; what stands is said of these pictures."""
    assert so_what_of(probe.key, "falls").startswith("A method that falls here ")
    assert so_what_of(probe.key, "stands").startswith("As far as these pictures show, ")
    n_levels = len(probe.levels)
    for end in (0.3, 0.8):
        right = _right(*np.linspace(0.8, end, n_levels))
        kind, sentence = sentence_of(probe, [(HAND, right)], CHANCE)
        assert kind == ("falls" if end < 0.8 else "stands")
        assert sentence.startswith("When ")
        assert "{" not in sentence
    assert set(SO_WHAT) == set(BY_KEY)


@pytest.mark.parametrize(
    ("clean", "wrong", "words"),
    [
        ((0.6, 0.8), (0.6, 0.3), "the lead on untouched pictures holds"),
        ((0.8, 0.6), (0.3, 0.6), "the lead on untouched pictures holds"),
        ((0.8, 0.6), (0.6, 0.3), "turns round when they change"),
        ((0.6, 0.8), (0.3, 0.6), "turns round when they change"),
        ((0.6, 0.6), (0.6, 0.3), "small_cnn leads here, though on untouched pictures no difference"),
        ((0.8, 0.6), (0.5, 0.5), "no difference between the two is shown, though on untouched "
                                 "pictures hog+svm leads."),
        ((0.6, 0.6), (0.5, 0.5), "no difference between the two is shown."),
    ],
)  # fmt: skip
def test_the_lead_over_all_probes_holds_or_turns(clean, wrong, words):
    """Each only where it is shown, before and after."""
    clean = {n: _right(share)[0] for n, share in zip((HAND, LEARNED), clean, strict=True)}
    wrong = {
        n: share + 0.1 * np.sin(np.arange(N))
        for n, share in zip((HAND, LEARNED), wrong, strict=True)
    }
    stays = {HAND: np.full(N, 0.9), LEARNED: np.full(N, 0.9)}
    first, second = over_all_probes(clean, wrong, stays, (HAND, LEARNED))
    assert words in first
    assert second.endswith("no difference between the two is shown.")
    assert over_all_probes(clean, wrong, stays, (None, LEARNED)) == []


@pytest.mark.parametrize(("hand", "learned", "steady"), [(0.9, 0.7, HAND), (0.7, 0.9, LEARNED)])
def test_the_steadier_one_is_named(hand, learned, steady):
    """With how often each changes its answer."""
    clean = {n: _right(0.8)[0] for n in (HAND, LEARNED)}
    wrong = {n: np.full(N, 0.3) for n in (HAND, LEARNED)}
    stays = {n: (np.arange(N) < s * N) * 1.0 for n, s in ((HAND, hand), (LEARNED, learned))}
    _, sentence = over_all_probes(clean, wrong, stays, (HAND, LEARNED))
    assert sentence.endswith(f"{steady} is the steadier one, right or wrong.")
    assert "changes its answer 30.0\u00a0% of the time" in sentence
    assert f"{steady} 10.0\u00a0%" in sentence
