"""The pictures of a leaderboard: what all train on, and the two halves of what they are asked about.

One half is for the term, where everybody may try again; the other is kept for the end. Which picture
lies where only the class's secret tells. `wild_digits` is composed anew from that secret, so that its
answers cannot be computed by whoever has this program.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from coursework.leaderboard.names import number_from
from data import wild_digits
from data.sources import load
from data.splits import make_split, test_labels

DIGITS = "wild_digits"
N_TRAIN, N_TEST, N_VALIDATION = 2000, 2000, 10
HALVES = ("open", "final")


@dataclass(frozen=True)
class Part:
    """What is given out, and what is asked.

    Parameters
    ----------
    images, labels : ndarray
        To train on.
    asked : ndarray of shape (n, height, width, 3), uint8, 0-255
        One half of the test part.
    truth : ndarray of shape (n,), int
        Their labels, which stay in this process.
    n_classes : int
    name : str
        Of the data set.
    key : str
        Digest of all of these.
    is_composed : bool
        From the class's secret: nobody else can have them.
    """

    images: np.ndarray
    labels: np.ndarray
    asked: np.ndarray
    truth: np.ndarray
    n_classes: int
    name: str
    key: str
    is_composed: bool


def part_of(source, secret, half, train_size=None, test_size=None):
    """Load the pictures and divide the test part.

    Parameters
    ----------
    source : str
        As of `data.sources.load`.
    secret : str
    half : str
        One of `HALVES`.
    train_size, test_size : int or None

    Returns
    -------
    Part

    Raises
    ------
    DataError
        If there are no such pictures, or too few.
    """
    dataset = _dataset(source, secret, train_size, test_size)
    split = make_split(dataset, train_size, test_size, seed=number_from(secret, "split") % 2**31)
    truth = test_labels(dataset, split)
    rows = np.flatnonzero(_half_of(truth, secret) == HALVES.index(half))
    asked = dataset.images[split.test][rows]
    return Part(
        dataset.images[split.train],
        dataset.labels[split.train],
        asked,
        truth[rows],
        dataset.n_classes,
        dataset.name,
        f"{split.fingerprint}-{half}-{hashlib.sha256(asked).hexdigest()[:16]}",
        is_composed=source == DIGITS,
    )


def _dataset(source, secret, train_size, test_size):
    if source != DIGITS:
        return load(source)
    n_train, n_test = train_size or N_TRAIN, test_size or N_TEST
    return wild_digits.load(n_train, N_VALIDATION, n_test, seed=number_from(secret, "pictures"))


def _half_of(labels, secret):
    """0 or 1 for each picture, as many of each class in both as can be."""
    rng = np.random.default_rng(number_from(secret, "halves"))
    halves, first = np.zeros(len(labels), int), 0
    for k in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == k))
        halves[rows] = (np.arange(len(rows)) + first) % 2
        first += len(rows)  # odd classes take turns
    return halves
