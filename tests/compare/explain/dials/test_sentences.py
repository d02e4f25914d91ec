import numpy as np
import pytest

from compare.explain.dials.differences import against_chance, change, state
from compare.explain.dials.sentences import EASIER, MIXED, SO_WHAT, cause_sentences
from compare.explain.dials.shortcut import kind_of, shortcut_sentences
from compare.explain.dials.turned import DIALS, SHORTCUT

N = 1000
CLUTTER = next(dial for dial in DIALS if dial.key == "clutter")


def share(value):
    """Which pictures are right: the first so many, so that two shares overlap as far as they can."""
    return np.arange(N) < round(value * N)


def turned(usual_usual, usual_turned, turned_usual=None, turned_turned=None):
    """Right answers by condition, from accuracies."""
    values = {
        "usual_usual": usual_usual,
        "usual_turned": usual_turned,
        "turned_usual": turned_usual,
        "turned_turned": turned_turned,
    }
    return {key: share(value) for key, value in values.items() if value is not None}


def said(hog, cnn):
    """Sentences on the clutter of these two."""
    return cause_sentences(CLUTTER, [("hog+svm", hog), ("small_cnn", cnn)], 0.1)


def shortcut(**found):
    """Sentences on the shortcut; every method was trained on as many pictures."""
    sentences, so_what = shortcut_sentences(found, 0.1, set(found))
    return " ".join(sentences), so_what


FELL, STOOD = turned(0.1, 0.05, 0.1, 0.95), turned(0.66, 0.65, 0.655, 0.65)


def test_a_change_is_one_only_where_its_interval_leaves_zero():
    """And turns its sign with the two conditions."""
    assert state(share(0.5), share(0.6)) == "gains"
    assert state(share(0.6), share(0.5)) == "loses"
    assert state(share(0.5), share(0.501)) == "stays"
    assert change(share(0.5)[:1], share(0.6)[:1])[1:] == (-1.0, 1.0)


def test_chance_is_within_the_interval_or_not():
    """Three sides of it."""
    found = [against_chance(share(value), 0.1) for value in (0.05, 0.11, 0.2)]
    assert found == ["below", "at", "above"]


def test_who_gains_from_even_ground_turns_with_the_numbers():
    """Exchange the two methods' numbers, and the sentence exchanges their names."""
    gains, stays = turned(0.65, 0.8), turned(0.6, 0.6)
    sentences, so_what = said(gains, stays)
    assert "hog+svm gains 15 points (65 to 80\u00a0%)" in sentences[0]
    assert "small_cnn is not shown to change" in sentences[0]
    assert "shown to differ" in sentences[0]
    assert so_what == SO_WHAT["clutter"]["gains"]
    sentences, _ = said(stays, gains)
    assert "small_cnn gains 15 points" in sentences[0]
    assert "hog+svm is not shown to change" in sentences[0]


def test_a_loss_is_called_one():
    """What is easier for us may be harder for a method: also where it is the network."""
    sentences, so_what = said(turned(0.6, 0.6), turned(0.9, 0.7))
    assert "small_cnn loses 20 points (90 to 70\u00a0%)" in sentences[0]
    assert so_what == EASIER


def test_help_for_one_and_harm_for_the_other_is_said():
    """Neither so-what would be true by itself."""
    assert said(turned(0.6, 0.8), turned(0.9, 0.7))[1] == MIXED


def test_two_alike_changes_are_not_told_apart():
    """Both gain, and by the same pictures."""
    sentences, _ = said(turned(0.6, 0.7), turned(0.6, 0.7))
    assert "That the one changes more than the other is not shown." in sentences[0]


def test_where_nobody_changes_it_is_said_once():
    """And the student is told that it is not worth the work."""
    sentences, so_what = said(turned(0.6, 0.6), turned(0.7, 0.7))
    assert "neither is shown to change: hog+svm (60 to 60\u00a0%) and small_cnn" in sentences[0]
    assert so_what == SO_WHAT["clutter"]["stays"]


def test_who_guesses_is_left_out_and_said_to_guess():
    """Chance that moves by a point is no finding."""
    sentences, _ = said(turned(0.65, 0.8), turned(0.1, 0.1))
    assert "small_cnn only guesses" in sentences[0]
    assert said(turned(0.1, 0.1), turned(0.1, 0.1)) == ([], "")
    assert cause_sentences(CLUTTER, [], 0.1) == ([], "")


@pytest.mark.parametrize(
    ("usual", "words"),
    [(0.2, "what training never shows is not learned"), (0.9, "easier pictures taught better"),
     (0.6, "no harm is shown")],
)  # fmt: skip
def test_training_without_the_cause_is_judged_on_the_usual_pictures(usual, words):
    """Three ways it can end."""
    sentences, _ = said(turned(0.6, 0.7, usual, 0.9), turned(0.6, 0.7, usual, 0.9))
    assert words in sentences[1]


def test_every_dial_but_the_shortcut_has_its_so_whats():
    """A dial without one would stop the run."""
    assert set(SO_WHAT) == {dial.key for dial in DIALS} - {SHORTCUT}
    assert all(set(found) == {"gains", "loses", "stays"} for found in SO_WHAT.values())


def test_the_shortcut_is_named_with_who_fell_and_who_did_not():
    """In the issue's words: the colour, not the digit."""
    text, so_what = shortcut(**{"color+svm": FELL, "hog+svm": STOOD})
    assert text.startswith(
        "color+svm, trained where every digit had its class’s own colour, names 95\u00a0% right there "
        "and 10\u00a0% once colours are free (chance is 10\u00a0%): it had learned the colour, not"
    )
    assert "color+svm names 10\u00a0% right, which cannot be told from guessing" in text
    assert "hog+svm hardly moves" in text
    assert "does not" not in text
    assert "clue" in so_what


def test_the_network_is_named_where_it_is_the_one_that_falls():
    """The numbers turned round: the histogram stands, the network falls."""
    text, _ = shortcut(small_cnn=turned(0.6, 0.6, 0.1, 0.99), **{"color+svm": STOOD})
    assert text.startswith("small_cnn, trained where")
    assert "color+svm hardly moves" in text
    assert "guessing" not in text


def test_several_that_fell_are_all_named_the_deepest_first():
    """None hides behind the first."""
    text, _ = shortcut(a=turned(0.2, 0.2, 0.1, 0.5), b=FELL)
    assert text.startswith("b, trained")
    assert "So had a (50 to 10\u00a0%)." in text


def test_at_chance_is_said_only_where_the_interval_covers_it():
    """A remainder above chance is no full shortcut; one below it is said to be below."""
    text, _ = shortcut(a=turned(0.5, 0.5, 0.3, 0.95))
    assert "a falls from 95\u00a0% to 30\u00a0%" in text
    assert "not quite to chance" in text
    assert "not the digit" not in text
    text, _ = shortcut(a=turned(0.5, 0.5, 0.03, 0.95))
    assert "and it is below" in text


def test_where_nobody_falls_nobody_is_blamed():
    """The so-what says that the bait was not taken."""
    text, so_what = shortcut(**{"hog+svm": STOOD})
    assert "hardly moves" in text
    assert "learned the colour" not in text
    assert so_what.startswith("Nobody took the bait")


def test_hardly_moves_needs_a_narrow_interval():
    """With few pictures it is only not shown to lose; a small sure loss is called a loss."""
    few = {key: right[::40] for key, right in turned(0.66, 0.66, 0.62, 0.62).items()}
    assert "is not shown to lose by it" in shortcut(**{"hog+svm": few})[0]
    lost = turned(0.66, 0.6, 0.55, 0.55)
    assert "loses a little by it" in shortcut(**{"hog+svm": lost})[0]


def test_fewer_training_pictures_are_not_compared_with_all_of_them():
    """The share with the colour is compared with the share without, of the same training."""
    sentences, _ = shortcut_sentences({"a": STOOD}, 0.1, set())
    assert "(65\u00a0% with the colour, 66\u00a0% without)" in sentences[0]
    sentences, _ = shortcut_sentences({"a": FELL, "b": turned(0.2, 0.2, 0.1, 0.5)}, 0.1, {"a"})
    assert "with fewer training pictures" in sentences[1]


def test_who_learned_nothing_is_not_blamed_for_a_shortcut():
    """At chance with the colour and without it: a guess."""
    assert kind_of(turned(0.1, 0.1, 0.1, 0.1), 0.1, 1) == "guesses"
    assert shortcut(majority=turned(0.1, 0.1, 0.1, 0.1)) == ("", "")
    assert shortcut(a=turned(0.6, 0.6)) == ("", "")
