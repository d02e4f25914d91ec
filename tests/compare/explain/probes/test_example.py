"""The one picture that goes through every probe, with each method's answers to it."""

from types import SimpleNamespace

import numpy as np
import pytest

from compare.explain.probes.answers import PICTURES_FILE, gather_probes, probe_answers
from compare.explain.probes.changes import PROBES, changed
from compare.records.outcome import Predictions

N = 30


@pytest.fixture(scope="module")
def dataset():
    """Pictures of noise, dark or light."""
    rng = np.random.default_rng(3)
    images = rng.integers(0, 120, (N, 16, 16, 3), dtype=np.uint8)
    images[1::2] += 120
    return SimpleNamespace(images=images, labels=np.arange(N) % 2)


def _gathered(dataset, folder, first_right):
    """Two leaders; the second is wrong on all pictures before `first_right`."""
    of_light = probe_answers(lambda x: (x.mean(axis=(1, 2, 3)) > 115).astype(int), dataset.images)
    late = {key: found.copy() for key, found in of_light.items()}
    for found in late.values():
        found[:, :first_right] = 1 - dataset.labels[:first_right]
    answers = {"hog+svm": of_light, "cnn": late}
    answers = {name: {"rows": np.arange(N), **found} for name, found in answers.items()}
    saved = Predictions(np.zeros((N, 2)), dataset.labels, np.arange(N))
    predictions = dict.fromkeys(answers, saved)
    found = gather_probes(answers, predictions, ("hog+svm", "cnn"), folder, dataset)
    with np.load(folder / PICTURES_FILE) as pictures:
        return found, answers, dict(pictures)


def test_the_example_is_one_that_both_leaders_name_right_untouched(dataset, tmp_path):
    """Otherwise its change could harm nothing."""
    found, answers, pictures = _gathered(dataset, tmp_path, first_right=7)
    assert np.array_equal(pictures["shift"][0], dataset.images[7])
    assert found["example_true"] == dataset.labels[7]
    for probe in found["probes"]:
        for name, given in probe["example_answers"].items():
            assert given == answers[name][probe["key"]][:, 7].tolist()
            assert given[0] == found["example_true"]


def test_the_pictures_shown_are_those_that_were_answered(dataset, tmp_path):
    """Chance turns each picture its own way, so the example is changed in its place among the others."""
    _, _, pictures = _gathered(dataset, tmp_path, first_right=7)
    for probe in PROBES:
        for level, picture in zip(probe.levels, pictures[probe.key], strict=True):
            asked = changed(dataset.images, probe, level)[7]
            assert np.array_equal(picture, asked), (probe.key, level)


def test_where_no_picture_is_right_for_both_the_first_is_shown(dataset, tmp_path):
    """A run always has its example."""
    found, _, pictures = _gathered(dataset, tmp_path, first_right=N)
    assert np.array_equal(pictures["shift"][0], dataset.images[0])
    assert found["example_true"] == 0
