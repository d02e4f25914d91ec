import numpy as np
import pytest

from compare.explain.looks.sentences import (
    brought_back,
    correlations,
    same_places,
    sentences,
    size_of_spots,
    spot_shares,
    unmoved,
)


def _maps(rng, noise, sign=1, n=12):
    """Maps around spots of their own; the same seed, the same spots."""
    spots = np.random.default_rng(1).random((n, 16, 16))
    return (0.5 * sign * spots + noise * rng.random((n, 16, 16))).astype(np.float32)


@pytest.mark.parametrize(
    ("sign", "noise", "words"),
    [
        (1, 0.1, ["a and b need the same places", "how they describe these places"]),
        (1, 1.5, ["a and b need partly the same places", "evidence of its own"]),
        (-1, 0.1, ["one needs what the other can do without"]),
        (0, 1.0, ["not shown to need the same places", "do not conclude"]),
    ],
)
def test_likeness_is_told_as_it_is(rng, sign, noise, words):
    """Alike, partly alike, opposite, and not shown: each where the interval says so."""
    text = same_places("a", "b", _maps(rng, 0.0), _maps(rng, noise, sign))
    assert all(word in text for word in words)


def _spots(side, n=12):
    maps = np.zeros((n, 16, 16), np.float32)
    for k, one in enumerate(maps):
        one[k % 3 : k % 3 + side, :side] = 0.4
    return maps


def test_the_narrower_one_is_named_whichever_it_is():
    """And neither where they do not differ."""
    small, large = _spots(3), _spots(10)
    assert "a hangs on the smaller spot" in size_of_spots("a", "b", small, large)
    assert "b hangs on the smaller spot" in size_of_spots("a", "b", large, small)
    text = size_of_spots("a", "b", small, small)
    assert "no difference is shown" in text
    assert "hangs on the smaller spot." not in text.split(". So")[0]


def test_spots_and_likeness_are_what_they_are_called():
    """Half of an even map lies on half the picture; a map and itself correlate at 1."""
    even = np.full((1, 10, 10), 0.3, np.float32)
    assert spot_shares(even)[0] == pytest.approx(0.5)
    assert np.isnan(spot_shares(0 * even))[0]
    spot = _spots(3)
    np.testing.assert_allclose(correlations(spot, spot), 1)
    assert len(correlations(spot, np.zeros_like(spot))) == 0


def test_only_methods_that_no_cover_moves_are_called_unmoved():
    """A map with a spot is no empty map."""
    still, lively = np.zeros((3, 8, 8), np.float32), _spots(3)[:3]
    assert unmoved({"a": lively}) == ""
    assert "majority keeps its probability" in unmoved({"a": lively, "majority": still})
    assert "a and majority keep their" in unmoved({"a": still, "majority": still})


@pytest.mark.parametrize(
    ("grey", "edges", "signed", "words", "unsaid"),
    [
        (0.45, 0.4, False, ["40\u00a0% of what", "45\u00a0% of light and dark", "So that much"],
         "guess"),
        (0.0, 0.3, False, ["30\u00a0% of what", "but not demonstrably anything of light", "must guess"],
         "So that much"),
        (0.0, 0.3, True, ["but not demonstrably", "So that much"], "must guess"),
        (0.3, 0.0, False, ["30\u00a0% of light and dark, but not"], "must guess"),
        (0.0, 0.0, False, ["does not demonstrably bring back more"], "%"),
    ],
)  # fmt: skip
def test_what_comes_back_from_hog_is_said_as_measured(grey, edges, signed, words, unsaid):
    """Light and dark, edges, both or nothing; a HOG with signs does tell light from dark."""
    wobble = np.tile([-0.2, 0.2], 50)
    text = brought_back("hog+svm", grey + wobble, edges + wobble, signed)
    assert all(word in text for word in words)
    assert unsaid not in text


def test_nothing_is_said_of_too_few_pictures_or_without_two_leaders(rng):
    """Two pictures have no interval to speak of; one leader has nothing to be compared with."""
    answers = {name: {"occlusion": _maps(rng, 0.1, n=2)} for name in ("a", "b")}
    assert sentences(answers, ("a", "b"), None) == []
    answers = {"a": {"occlusion": _maps(rng, 0.1)}}
    assert sentences(answers, ("a", None), None) == []
