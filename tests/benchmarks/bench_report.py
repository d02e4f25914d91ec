"""Drawing a report, against the matplotlib figures of a notebook for the same answers.

The notebook's share is two files a method, a confusion matrix and its ROC curves; the report holds
these and everything else that it always holds.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import ConfusionMatrixDisplay, RocCurveDisplay

from compare.records.outcome import load
from reports.render import render
from tests.benchmarks.race import Contest, race

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("majority", "pixels+knn", "color+svm", "hog+knn", "hog+svm")


def measure(repeats, quick, work):
    """Hold the one contest.

    Parameters
    ----------
    repeats : int
    quick : bool
        Of a run on few pictures.
    work : Path
        A folder to work in.

    Returns
    -------
    dict
        `rows`.
    """
    run = work / "run"
    _make(run, quick)
    answers = {name: load(run / "cells" / name / "0")[1] for name in METHODS}
    contest = Contest(
        what=f"report of {len(METHODS)} methods, against two figures of each",
        n_pictures=len(answers["majority"].labels),
        size="32 x 32",
        peer=f"matplotlib {version('matplotlib')}",
        ours=lambda: render(run),
        theirs=lambda: _figures(answers, work),
        headline=True,
    )
    return {"rows": [race(contest, repeats)[0]]}


def _make(run, quick):
    """A run without search; explanations as in every default run."""
    words = ["--methods", ",".join(METHODS), "--budget", "none", "--out", str(run)]
    command = [sys.executable, "-m", "compare", *words, *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])


def _figures(answers, folder):
    for name, found in answers.items():
        ConfusionMatrixDisplay.from_predictions(found.labels, found.probabilities.argmax(axis=1))
        plt.savefig(folder / f"{name}-confusion.png")
        plt.close()
        axes = plt.figure().add_subplot()
        for label in np.unique(found.labels):
            RocCurveDisplay.from_predictions(
                found.labels == label, found.probabilities[:, label], ax=axes
            )
        plt.savefig(folder / f"{name}-roc.png")
        plt.close()
