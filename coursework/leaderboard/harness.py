"""The student's side of the leaderboard: runs in the sandbox as `work.py`, beside the student's file.

It is given training pictures with their labels and, later, pictures without; what it says of these is
all that leaves the room. Whatever a submission does to this file, it changes its own answers only.
"""

import importlib
import os
import sys

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

kept = {}


def prepare(file):
    """Import the student's file and take the first of its `METHODS`.

    Parameters
    ----------
    file : str
        Its name without `.py`.

    Returns
    -------
    (str, int)
        The method's name, and how many the file names.
    """
    sys.path.insert(0, os.getcwd())
    methods = importlib.import_module(file).METHODS
    if not isinstance(methods, dict) or not methods:
        raise ValueError("METHODS is no dictionary with a method in it")
    name, estimator = next(iter(methods.items()))
    if hasattr(estimator, "transform") and not hasattr(estimator, "predict_proba"):
        from baselines.svm import SVM

        estimator, name = make_pipeline(estimator, SVM()), f"{name}+svm"
    estimator = clone(estimator)
    for parameter in estimator.get_params():
        if parameter.rsplit("__", 1)[-1] == "random_state":
            estimator.set_params(**{parameter: 0})
    kept["method"] = estimator
    return str(name), len(methods)


def fit(images, labels):
    """Fit it; return the labels that it knows, in the order of its answers.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 3), uint8, 0-255
    labels : ndarray of shape (n,), int

    Returns
    -------
    ndarray of shape (n_classes,)
    """
    kept["method"].fit(images, labels)
    return np.asarray(kept["method"].classes_)


def answer(images):
    """Probabilities of every class.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n, n_classes), float32
    """
    return np.asarray(kept["method"].predict_proba(images), dtype=np.float32)
