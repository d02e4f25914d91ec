"""Asking a fitted method about changed pictures, and putting all methods' answers side by side."""

from itertools import islice

import numpy as np

from compare.explain.probes.changes import CHUNK, PROBES, changed
from compare.explain.probes.geometry import DIRECTIONS, moved
from compare.explain.probes.kept import KEPT
from compare.explain.probes.sentences import over_all_probes, sentence_of
from compare.explain.probes.so_what import so_what_of
from compare.explain.sample import some_test_rows
from compare.fitting.answers import probabilities_of
from compare.records.files import write_arrays
from compare.statistics.intervals import accuracy_interval, mean_with_interval

ONE_PIXEL = "one_pixel"
N_PICTURES = {"short": 200, "full": 2000}
PICTURES_FILE = "probe_pictures.npz"


def record_probes(cell, estimator, dataset):
    """A fitted method's answers to changed test pictures; see `probe_answers`, and `rows`."""
    rows = some_test_rows(cell.split.test, N_PICTURES[cell.explain])

    def predict(images):
        return probabilities_of(estimator, images, dataset.n_classes).argmax(axis=1)

    return {"rows": rows, **probe_answers(predict, dataset.images[rows])}


def gather_probes(answers, predictions, leaders, folder, dataset):
    """Every method's answers put beside the truth, and one picture through every probe.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method what `record_probes` gave.
    predictions : dict of str to Predictions
    leaders : (str or None, str or None)
    folder : Path
        The run's; the example pictures are saved there.
    dataset : Dataset

    Returns
    -------
    dict or None
        See `summarise`; also `example_true`, the class of the example picture, and in every probe
        `example_answers`, each method's answer to it at each level. None where no method was asked.
    """
    (folder / PICTURES_FILE).unlink(missing_ok=True)
    if not answers:
        return None
    name = next(iter(answers))
    rows, saved = answers[name]["rows"], predictions[name]
    labels = saved.labels[saved.at(rows)]
    i = _example(answers, labels, leaders)
    # What chance does to a picture depends on those before it: with them it is what methods saw.
    until = dataset.images[rows[: i + 1]]
    pictures = {
        probe.key: np.stack([changed(until, probe, at)[i] for at in probe.levels])
        for probe in PROBES
    }
    write_arrays(folder / PICTURES_FILE, **pictures)
    return {
        **_with_example(summarise(answers, labels, leaders), answers, i),
        "example_true": int(labels[i]),
    }


def probe_answers(predict, images):
    """A method's answers to every probe.

    Parameters
    ----------
    predict : callable
        uint8 pictures of shape (n_images, height, width, 3) -> class numbers of shape (n_images,).
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    dict of str to ndarray, int16
        By the probe's key, shape (n_levels, n_images), level 0 first; and `one_pixel`, shape
        (4, n_images): the picture moved by one pixel left, right, up and down.
    """
    untouched = _asked(predict, [images])
    found = {
        probe.key: np.concatenate([untouched, _asked(predict, KEPT.at_levels(images, probe))])
        for probe in PROBES
    }
    found[ONE_PIXEL] = _asked(predict, (moved(images, *step) for step in DIRECTIONS))
    return found


def summarise(answers, labels, leaders):
    """Accuracies with intervals, errors over all probes, and what they say.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method what `probe_answers` gave.
    labels : ndarray of shape (n_images,), int
    leaders : (str or None, str or None)
        The best method by hand and the best learned one, which the sentences speak of.

    Returns
    -------
    dict
        `n_pictures`, `probes` (`key`, `title`, `unit`, `what`, `levels`, `level_words`, `methods`,
        `sentence`, `so_what`), `corruption_error`, `consistency`, `sentences`.
    """
    right = {
        name: {probe.key: found[probe.key] == labels for probe in PROBES}
        for name, found in answers.items()
    }
    a, b = (name if name in right else None for name in leaders)
    chance = np.bincount(labels).max() / len(labels)
    wrong = {name: _wrong_share(found) for name, found in right.items()}
    stays = {
        name: (found[ONE_PIXEL] == found[PROBES[0].key][0]).mean(axis=0)
        for name, found in answers.items()
    }
    clean = {name: found[PROBES[0].key][0] for name, found in right.items()}
    return {
        "n_pictures": len(labels),
        "probes": [_of_probe(probe, right, (a, b), chance) for probe in PROBES],
        "corruption_error": {n: mean_with_interval(share, least=0.0) for n, share in wrong.items()},
        "consistency": {n: mean_with_interval(share, least=0.0) for n, share in stays.items()},
        "sentences": over_all_probes(clean, wrong, stays, (a, b)),
    }


def _of_probe(probe, right, leaders, chance):
    """One probe's entry of the summary."""
    of_leaders = [(name, right[name][probe.key]) for name in leaders if name]
    kind, sentence = sentence_of(probe, of_leaders, chance)
    return {
        **{key: getattr(probe, key) for key in ("key", "title", "unit", "what")},
        "levels": list(probe.levels),
        "level_words": [probe.called(level) for level in probe.levels],
        "methods": {
            name: [accuracy_interval(at_level) for at_level in found[probe.key]]
            for name, found in right.items()
        },
        "sentence": sentence,
        "so_what": so_what_of(probe.key, kind),
    }


def _example(answers, labels, leaders):
    """The first picture that both leaders name right untouched, so that a change can be seen to harm."""
    right = [answers[n][PROBES[0].key][0] == labels for n in leaders if n in answers]
    return int(np.argmax(np.all(right, axis=0))) if right else 0


def _with_example(found, answers, i):
    """Put each method's answers to picture `i` into every probe."""
    for probe in found["probes"]:
        probe["example_answers"] = {
            name: given[probe["key"]][:, i].tolist() for name, given in answers.items()
        }
    return found


def _asked(predict, levels):
    """Answers to some levels' pictures, (n_levels, n_images).

    Several levels go into one call where they are small: a network is faster on many pictures. What
    a method gets is a copy: it may write to it.
    """
    levels, found = iter(levels), []
    while some := list(islice(levels, 1)):
        more = CHUNK // max(1, some[0].size) - 1
        some += islice(levels, max(0, more))
        answers = np.asarray(predict(np.concatenate(some)))
        found.append(answers.astype(np.int16).reshape(len(some), -1))
    return np.concatenate(found)


def _wrong_share(right):
    """Per picture the share of wrong answers, (n_images,): each probe counts the same."""
    return 1 - np.mean([of_probe[1:].mean(axis=0) for of_probe in right.values()], axis=0)
