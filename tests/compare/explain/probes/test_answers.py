import numpy as np
import pytest

from compare.explain.probes.answers import ONE_PIXEL, probe_answers, summarise
from compare.explain.probes.changes import PROBES

SIDE = 32
LEADERS = ("histogram+svm", "cnn")


@pytest.fixture(scope="module")
def squares():
    """Two classes: a green or a yellow square on black, in the middle with room around it."""
    rng = np.random.default_rng(5)
    labels = np.arange(80) % 2
    images = np.zeros((80, SIDE, SIDE, 3), np.uint8)
    for image, label in zip(images, labels, strict=True):
        top, left = rng.integers(11, 15, size=2)
        image[top : top + 6, left : left + 6] = (200, 200, 0) if label else (0, 200, 0)
    return images, labels


def _by_colour(images):
    """Answer from how much red there is, wherever it is: moves with nothing."""
    return (images[..., 0].sum(axis=(1, 2), dtype=np.int64) > 1000).astype(int)


def _by_one_place(images):
    """Answer from the red of the one spot where a square always lies: a corner of what is seen."""
    return (images[:, 15, 15, 0] > 100).astype(int)


def _line(found, key, name):
    probe = next(probe for probe in found["probes"] if probe["key"] == key)
    return [value["value"] for value in probe["methods"][name]]


def test_what_cannot_see_places_has_a_flat_shift_curve(squares):
    """And what reads one place falls, as the sentence says."""
    images, labels = squares
    answers = {
        LEADERS[0]: probe_answers(_by_colour, images),
        LEADERS[1]: probe_answers(_by_one_place, images),
    }
    flat = answers[LEADERS[0]]["shift"]
    assert (flat == flat[0]).all(), "the same answers at every level"
    found = summarise(answers, labels, LEADERS)
    assert _line(found, "shift", LEADERS[0]) == [1, 1, 1, 1]
    falling = _line(found, "shift", LEADERS[1])
    assert falling[0] == 1
    assert falling[-1] < 0.75
    shift = next(probe for probe in found["probes"] if probe["key"] == "shift")
    assert "cnn falls from 100\u00a0%" in shift["sentence"]
    assert "histogram+svm stays at 100\u00a0%" in shift["sentence"]
    assert shift["so_what"].startswith("A method that falls here has tied what it knows to places")
    assert shift["level_words"] == ["untouched", "6.2\u00a0%", "12.5\u00a0%", "25\u00a0%"]


def test_a_constant_answer_is_perfectly_consistent(squares):
    """Consistency says nothing about being right."""
    images, labels = squares

    def constant(images):
        return np.zeros(len(images), int)

    found = summarise({"majority": probe_answers(constant, images)}, labels, (None, None))
    assert found["consistency"]["majority"] == {"value": 1, "low": 1, "high": 1}
    assert found["corruption_error"]["majority"]["value"] == pytest.approx(0.5)
    assert found["sentences"] == []
    assert not any(probe["sentence"] or probe["so_what"] for probe in found["probes"])


def test_an_answer_that_hangs_on_one_pixel_is_not_consistent(squares):
    """The spot at the square's edge is left when the picture moves by a pixel."""
    images = np.zeros((40, SIDE, SIDE, 3), np.uint8)
    images[:, 15:17, 15:17] = 200
    found = probe_answers(lambda pictures: (pictures[:, 15, 15, 0] > 100).astype(int), images)
    # Left and up: the spot falls off the square; right and down: off it, too, on the other side.
    assert found[ONE_PIXEL].shape == (4, 40)
    stays = (found[ONE_PIXEL] == found["shift"][0]).mean()
    assert stays == pytest.approx(0.5)


def test_answers_do_not_depend_on_how_many_pictures_go_into_a_call(squares, monkeypatch):
    """And a method that writes to what it gets harms nobody else."""
    images, _ = squares
    joined = probe_answers(_by_one_place, images)
    monkeypatch.setattr("compare.explain.probes.answers.CHUNK", 1)

    def writes(pictures):
        answers = _by_one_place(pictures)
        pictures[:] = 0
        return answers

    alone = probe_answers(writes, images)
    assert joined.keys() == alone.keys() == {probe.key for probe in PROBES} | {ONE_PIXEL}
    for key, answers in joined.items():
        assert answers.dtype == np.int16
        assert np.array_equal(answers, alone[key])


def test_errors_count_every_probe_alike(squares):
    """However many levels it has: wrong on one probe of 15 throughout is an error of 1/15."""
    _, labels = squares
    right = {
        probe.key: np.tile(labels, (len(probe.levels), 1)).astype(np.int16) for probe in PROBES
    }
    right[ONE_PIXEL] = np.tile(labels, (4, 1)).astype(np.int16)
    wrong = {**right, "hue": right["hue"].copy()}
    wrong["hue"][1:] = 1 - wrong["hue"][1:]
    found = summarise({"a": right, "b": wrong}, labels, ("a", "b"))
    assert found["corruption_error"]["a"]["value"] == pytest.approx(0)
    assert found["corruption_error"]["b"]["value"] == pytest.approx(1 / len(PROBES))
    assert found["n_pictures"] == len(labels)
