"""Fitting a method once more, on pictures with a dial turned, with the settings it ended with."""

import inspect

import numpy as np
from sklearn.base import clone

from compare.estimate import refit_seconds
from compare.explain.dials.turned import SHORTCUT, turned_images
from compare.pictures.augment import augment

# Of one further fit in a short explanation, on all training pictures or on some; by the estimate and
# not by the clock, so that the same command gives the same results.
MOST_SECONDS, MOST_SECONDS_ON_FEWER = 4.0, 35.0
FEWER = 1500


def rows_to_learn(cell, dataset, dial, n_test):
    """Which training pictures the method learns from once more, with this dial turned.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    dial : Dial
    n_test : int
        Pictures that it will be asked about.

    Returns
    -------
    ndarray of int, ascending
        All training rows in a full explanation. In a short one none but for the shortcut; there all
        that can be paid for, or some, or none.
    """
    train = cell.split.train
    if cell.explain == "full":
        return train
    fewer = np.sort(np.random.default_rng(0).permutation(train)[:FEWER])
    for rows, most in ((train, MOST_SECONDS), (fewer, MOST_SECONDS_ON_FEWER)):
        seconds = refit_seconds(cell, dataset, len(rows), n_test)
        if dial.key == SHORTCUT and seconds is not None and seconds <= most:
            return rows
    return train[:0]


def fitted_again(cell, estimator, dataset, dial, rows):
    """The same method with the same settings, fitted on other pictures; nothing is searched.

    Parameters
    ----------
    cell : Cell
    estimator : fitted classifier on images
        Is left as it is.
    dataset : Dataset
        Only labels of training and validation rows are read.
    dial : Dial
        Turned in training; a network also chooses its epoch on turned validation pictures.
    rows : ndarray of int
        Training rows.

    Returns
    -------
    A fitted classifier on images.
    """
    again, validation = clone(estimator), cell.split.validation
    extras = {}
    if "validation" in inspect.signature(again.fit).parameters:
        turned = turned_images(dial, dataset, validation)
        extras["validation"] = turned, dataset.labels[validation]
    images = turned_images(dial, dataset, rows)
    again.fit(*augment(images, dataset.labels[rows], cell.augment), **extras)
    return again
