from dataclasses import replace

import numpy as np
import pytest

from compare.explain.dials.turned import DIALS, SHORTCUT, is_composed_here, turned_images
from data import wild_digits
from data.wild_digits import Dials

SMALL = {"n_train": 60, "n_validation": 20, "n_test": 30}
TRAIN = np.arange(60)


@pytest.fixture(scope="module")
def dataset():
    """A small data set of the same making."""
    return wild_digits.load(**SMALL)


def test_each_dial_turns_one_cause_only():
    """Else an accuracy could not be laid at its door."""
    usual = vars(Dials())
    for dial in DIALS:
        assert sum(vars(dial.dials)[name] != usual[name] for name in usual) == 1, dial.key


def test_the_shortcut_stands_first():
    """The report gives the first dial the most room."""
    assert DIALS[0].key == SHORTCUT


@pytest.mark.parametrize("dial", DIALS, ids=lambda dial: dial.key)
def test_the_same_rows_come_back_turned(dataset, dial):
    """Any rows, in their order, as they are in a whole data set with the dial turned."""
    rows = np.array([100, 3, 65, 109, 0])
    images = turned_images(dial, dataset, rows)
    turned = wild_digits.load(**SMALL, dials=dial.dials)
    assert (images == turned.images[rows]).all()
    assert (images != dataset.images[rows]).any()


def test_other_pictures_have_no_dials(dataset):
    """A data set that was not composed here, or with another seed, is left alone."""
    others = (
        replace(dataset, name="mnist"),
        replace(dataset, test_rows=None),
        replace(dataset, images=dataset.images[:, ::2, ::2]),
        wild_digits.load(**SMALL, seed=1),
    )
    assert is_composed_here(dataset, TRAIN)
    for other in others:
        assert not is_composed_here(other, TRAIN)
