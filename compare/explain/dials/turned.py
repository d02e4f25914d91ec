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

from data import wild_digits
from data.wild_digits import Dials

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


def turned_images(dial, dataset, known_rows):
    """The data set's pictures, row by row, with one dial turned.

    Parameters
    ----------
    dial : Dial
    dataset : Dataset
    known_rows : ndarray of int
        Rows whose labels may be looked at here.

    Returns
    -------
    ndarray of shape (n_images, height, width, 3), uint8, or None
        None where the data set was not composed by `wild_digits` as it is by default.
    """
    if not has_dials(dataset):
        return None
    n_test, n_validation = len(dataset.test_rows), len(dataset.validation_rows)
    n_train = len(dataset.labels) - n_test - n_validation
    if min(n_train, n_validation, n_test) < 10:
        return None
    images, labels = _composed(dial, n_train, n_validation, n_test)
    is_same = np.array_equal(labels[known_rows], dataset.labels[known_rows])
    return images if is_same and images.shape == dataset.images.shape else None


def has_dials(dataset):
    """Whether the data set calls itself `wild_digits`, with a validation and a test part of its own."""
    parts = dataset.test_rows, dataset.validation_rows
    return dataset.name == "wild_digits" and all(rows is not None for rows in parts)


@cache
def _composed(dial, n_train, n_validation, n_test):
    """Composed once a process, for all methods: a second and 25 MB a dial."""
    found = wild_digits.load(n_train, n_validation, n_test, dials=dial.dials)
    return found.images, found.labels
