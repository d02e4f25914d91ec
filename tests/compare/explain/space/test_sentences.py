import numpy as np
import pytest

from compare.explain.space.sentences import (
    map_sentence,
    nearest_sentences,
    purity_sentences,
    vote_sentence,
)

N = 300


def _around(mean, rng):
    """One number a picture, scattered about a mean."""
    values = rng.normal(size=N)
    return mean + 0.1 * (values - values.mean())


@pytest.mark.parametrize(
    ("hog", "cnn", "words", "not_words"),
    [
        (0.3, 0.9, ["3.0 are of its class in the space of hog+svm and 9.0 in that of cnn"], ["shown"]),
        (0.9, 0.3, ["3.0 are of its class in the space of cnn and 9.0 in that of hog+svm"], ["shown"]),
        (0.5, 0.5, ["5.0 in that of", "No difference is shown."], ["chance"]),
        (0.1, 0.9, ["not shown to be more than chance for hog+svm"], ["chance for cnn"]),
        (0.9, 0.1, ["not shown to be more than chance for cnn"], ["chance for hog+svm"]),
    ],
)  # fmt: skip
def test_whose_neighbours_are_of_one_class(rng, hog, cnn, words, not_words):
    """The order turns with the numbers; equals are not ordered; chance is named."""
    values = {"hog+svm": _around(hog, rng), "cnn": _around(cnn, rng)}
    text = " ".join(purity_sentences(values, ["hog+svm", "cnn"], 0.1, 10))
    assert all(word in text for word in words)
    assert not any(word in text for word in not_words)
    assert "at random it would be 1.0" in text


def test_one_leader_is_compared_with_nobody(rng):
    """Without a learned method there is still chance to compare with."""
    (text,) = purity_sentences({"hog+svm": _around(0.4, rng)}, ["hog+svm"], 0.1, 10)
    assert "4.0 are of its class in the space of hog+svm; at random" in text


def _right(share):
    return np.arange(N) < share * N


@pytest.mark.parametrize(
    ("vote", "own", "words"),
    [
        (0.3, 0.6, "30\u00a0% right, the method itself 60\u00a0%: the classes lie mixed"),
        (0.82, 0.88, "the space has done most of the work"),
        (0.8, 0.8, "no difference is shown: the classes lie apart as far as"),
        (0.6, 0.3, "the method itself only 30\u00a0%: the space is better than"),
    ],
)
def test_whether_a_vote_of_the_neighbours_would_do(vote, own, words):
    """A classifier that earns its keep, one that hardly does, and one that spoils what it is given."""
    assert words in vote_sentence("hog+svm", _right(vote), _right(own), 2)


@pytest.mark.parametrize(
    ("whole", "flat", "words"),
    [
        (
            0.8,
            0.3,
            "The map shows less than there is: 8.0 of 10 neighbours in the whole space of a",
        ),
        (0.3, 0.8, "The map shows more than there is: on the map of a 8.0 of 10"),
        (0.5, 0.48, "the eye may be believed"),
    ],
)
def test_whether_the_eye_may_judge(rng, whole, flat, words):
    """A map that loses neighbours, one that invents them, and one that can be believed."""
    values = {"a": _around(whole, rng), "b": _around(0.5, rng)}
    on_map = {"a": _around(flat, rng), "b": _around(0.5, rng)}
    text = map_sentence(values, on_map, 10)
    assert words in text
    assert "more." not in text


def test_the_worst_map_is_named_and_the_others_counted(rng):
    """One name is enough; how many more it holds for is said."""
    values = {name: _around(0.8, rng) for name in "abc"}
    on_map = {"a": _around(0.5, rng), "b": _around(0.2, rng), "c": _around(0.8, rng)}
    text = map_sentence(values, on_map, 10)
    assert "whole space of b" in text
    assert "The same holds for 1 more." in text


@pytest.mark.parametrize(
    ("common", "hog", "cnn", "words"),
    [
        (0.1, 0.3, 0.8, ["ask in the space of cnn", "name 0.5 of these 5 in common: what"]),
        (0.9, 0.8, 0.3, ["ask in the space of hog+svm", "they largely agree"]),
        (0.5, 0.5, 0.5, ["no difference is shown", "on about half"]),
    ],
)  # fmt: skip
def test_what_two_methods_call_alike(rng, common, hog, cnn, words):
    """Whose examples are better, and whether the two agree on what is near."""
    same = {"hog+svm": _around(hog, rng), "cnn": _around(cnn, rng)}
    text = " ".join(nearest_sentences(_around(common, rng), same, ["hog+svm", "cnn"], 5, 1000))
    assert all(word in text for word in words)
