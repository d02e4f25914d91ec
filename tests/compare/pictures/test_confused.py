"""Pictures of what is taken for what: the right ones, few, and shared between methods."""

import numpy as np

from compare.pictures.confused import N_CONFUSIONS, N_OF_EACH, confused_rows
from compare.records.outcome import Predictions

ROWS = np.arange(100, 200)


def _answers(labels, predicted):
    """A method that gives exactly these answers."""
    return Predictions(np.eye(12, dtype=np.float32)[predicted], np.asarray(labels), ROWS)


def _of(found, true, wrong):
    predicted = found.probabilities.argmax(axis=1)
    return set(found.rows[(found.labels == true) & (predicted == wrong)].tolist())


def test_only_mistakes_are_kept_and_few_of_each_confusion():
    """Fifty 3s taken for 8 give as many pictures as five would."""
    labels = np.full(100, 3)
    predicted = np.where(np.arange(100) < 50, 8, 3)
    found = _answers(labels, predicted)
    rows = confused_rows([found], kept=())
    assert len(rows) == N_OF_EACH
    assert set(rows) <= _of(found, 3, 8)


def test_the_most_frequent_confusions_come_first_and_rare_ones_are_left_out():
    """Of eleven kinds of mistakes those with most pictures are shown."""
    n_of_kind = np.arange(1, 12)  # class 0 taken for k, k times
    predicted = np.repeat(np.arange(1, 12), n_of_kind)
    predicted = np.concatenate([predicted, np.zeros(100 - len(predicted), int)])
    found = _answers(np.zeros(100, int), predicted)
    rows = set(confused_rows([found], kept=()))
    shown = {k for k in range(1, 12) if rows & _of(found, 0, k)}
    assert shown == set(range(12 - N_CONFUSIONS, 12))


def test_a_picture_that_is_kept_anyway_is_preferred():
    """The last of many is chosen because it costs nothing more."""
    found = _answers(np.full(100, 3), np.full(100, 8))
    assert 199 in confused_rows([found], kept=[199])
    assert 199 not in confused_rows([found], kept=())


def test_methods_that_err_alike_share_their_pictures():
    """Where two methods make the same mistakes on some pictures, those serve both."""
    a = np.where(np.arange(100) < 60, 8, 3)
    b = np.where(np.arange(100) >= 50, 8, 3)
    found = [_answers(np.full(100, 3), answers) for answers in (a, b)]
    rows = confused_rows(found, kept=())
    assert set(rows) <= set(range(150, 160)), "both take pictures 150 to 159 for an 8"
    assert len(set(rows)) == N_OF_EACH
