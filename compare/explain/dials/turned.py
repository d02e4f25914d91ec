"""The dials that are turned, and the data set with one of them turned.

Only `wild_digits` has dials: its pictures are composed here, so each cause in them can be changed by
itself, with the same digits over the same crops. What a method makes of that is cause and effect, and
no guess after the fact. Five dials take a nuisance away (or add one); the last plants a clue that
goes with the class in these pictures and means nothing elsewhere: a shortcut (Geirhos et al. 2020,
"Shortcut learning in deep neural networks").
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from data.wild_digits import SEED, SIDE_PX, Dials, compose, labels_of

SHORTCUT = "color"


@dataclass(frozen=True)
class Dial:
    """One cause and how it is turned.

    Parameters
    ----------
    key : str
    title : str
        For the report's heading.
    usual, turned : str
        What the pictures are like, in a caption: "over photographs", "on even ground".
    what : str
        One sentence: what is turned.
    dials : Dials
        With this one turned.
    """

    key: str
    title: str
    usual: str
    turned: str
    what: str
    dials: Dials


# The shortcut first: it is the one that pictures from elsewhere hide, and that these can show.
DIALS = (
    Dial(
        SHORTCUT,
        "A colour that gives the class away",
        "in free colours",
        "in its class’s colour",
        "Every digit is written in its class’s own colour, in place of any colour.",
        Dials(color_tied_to_class=1.0),
    ),
    Dial(
        "clutter",
        "Clutter",
        "over photographs",
        "on even ground",
        "The photograph behind the digit gives way to its mean colour.",
        Dials(clutter=0.0),
    ),
    Dial(
        "place",
        "Place",
        "anywhere",
        "in the middle",
        "Every digit stands in the middle, in place of anywhere.",
        Dials(place=0.0),
    ),
    Dial(
        "size",
        "Size",
        "from 14 to 26 pixels tall",
        "all 20 pixels tall",
        "Every digit is 20 pixels tall, in place of 14 to 26.",
        Dials(size_px=(20, 20)),
    ),
    Dial(
        "angle",
        "Angle",
        "turned by up to 20 degrees",
        "upright as written",
        "No digit is turned, in place of up to 20 degrees either way.",
        Dials(angle_degrees=0.0),
    ),
    Dial(
        "contrast",
        "Contrast",
        "in ink that stands out",
        "in any ink",
        "The ink may be of any colour, also one that hardly stands out from its ground.",
        Dials(contrast=0.0),
    ),
)  # fmt: skip


def turned_images(dial, dataset, rows):
    """Some of the data set's pictures with one dial turned.

    Only the parts that hold them are composed: as a rule the test pictures, a quarter of all.

    Parameters
    ----------
    dial : Dial
    dataset : Dataset
        One of which `is_composed_here` holds.
    rows : ndarray of shape (n_rows,), int
        In the data set.

    Returns
    -------
    ndarray of shape (n_rows, height, width, 3), uint8
    """
    images = np.empty((len(rows), *dataset.images.shape[1:]), np.uint8)
    first = 0
    for part, n_images in enumerate(_counts(dataset)):
        inside = (first <= rows) & (rows < first + n_images)
        if inside.any():
            images[inside] = _composed(dial, part, n_images)[rows[inside] - first]
        first += n_images
    return images


def is_composed_here(dataset, known_rows):
    """Whether the data set was composed by `wild_digits` as it is by default.

    Parameters
    ----------
    dataset : Dataset
    known_rows : ndarray of int
        Rows whose labels may be looked at here.
    """
    if not has_dials(dataset) or dataset.images.shape[1:] != (SIDE_PX, SIDE_PX, 3):
        return False
    counts = _counts(dataset)
    if min(counts) < 10:
        return False
    labels = np.concatenate([labels_of(part, n, SEED) for part, n in enumerate(counts)])
    return np.array_equal(labels[known_rows], dataset.labels[known_rows])


def has_dials(dataset):
    """Whether the data set calls itself `wild_digits`, with a validation and a test part of its own."""
    parts = dataset.test_rows, dataset.validation_rows
    return dataset.name == "wild_digits" and all(rows is not None for rows in parts)


def _counts(dataset):
    """Training, validation and test pictures, in the order in which their rows stand."""
    n_validation, n_test = len(dataset.validation_rows), len(dataset.test_rows)
    return len(dataset.labels) - n_validation - n_test, n_validation, n_test


@cache
def _composed(dial, part, n_images):
    """Composed once a process, for all methods."""
    return compose(part, n_images, SEED, dial.dials)[0]
