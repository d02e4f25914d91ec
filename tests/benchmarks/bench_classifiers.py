"""How many times as fast as scikit-learn's own the classifiers here are, and how equal.

The rows are HOG features (324 a picture) of `wild_digits`, standardised; 20,000 or 50,000 to learn
from, 10,000 others to answer for.
"""

from importlib.metadata import version

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from baselines.engine import ENGINE
from baselines.knn import KNN
from baselines.svm import SVM
from data.wild_digits import load
from features.hog import HOG
from tests.benchmarks.race import Contest, equal_answers, race, shares_right

PEER = f"scikit-learn {version('scikit-learn')}"
N_FEATURES = 324
SIZE = f"{N_FEATURES} numbers"
N_ASKED, N_LARGE, N_LARGEST = 10_000, 20_000, 50_000
N_USUAL = 5000  # what the default run learns from


def measure_svm(repeats, quick, work):
    """Fit and ask a support vector machine, with and without probabilities.

    Parameters
    ----------
    repeats : int
    quick : bool
        On a tenth of the rows.
    work : Path
        Not needed here.

    Returns
    -------
    dict
        `rows`, and the `engine` under our classifiers.
    """
    asked, true, rows, labels = _rows(quick, N_LARGE)
    # Ours breaks ties among the votes of pairs by their margins; theirs can, and is asked to.
    settings = {"C": 10.0, "gamma": 1 / N_FEATURES, "break_ties": True}
    ours, theirs = SVM(C=10.0, calibrated=False), SVC(**settings)
    fit = Contest(
        "SVM, fit",
        len(rows),
        SIZE,
        PEER,
        lambda: ours.fit(rows, labels),
        lambda: theirs.fit(rows, labels),
        headline=True,
        warm_up=False,
    )
    found = [race(fit, repeats)[0]]
    predict = Contest(
        "SVM, answers",
        len(asked),
        SIZE,
        PEER,
        lambda: ours.predict(asked),
        lambda: theirs.predict(asked),
        agreement=equal_answers,
        headline=True,
        warm_up=False,
    )
    found.append(race(predict, repeats)[0])
    found.append(_with_probabilities((asked, true), rows, labels, settings, repeats))
    return {"rows": found, "engine": ENGINE}


def _with_probabilities(asked, rows, labels, settings, repeats):
    """As scikit-learn says to write it in place of `SVC(probability=True)`, five folds and all.

    Its sigmoids, one a class, may change which class comes first; so the answers are told by how many
    are right.
    """
    (asked, true), few, labels = asked, rows[:N_USUAL], labels[:N_USUAL]
    ours = SVM(C=settings["C"])
    theirs = CalibratedClassifierCV(SVC(**settings), ensemble=False)
    contest = Contest(
        "SVM with probabilities, fit and answers",
        len(few),
        SIZE,
        f"{PEER}'s CalibratedClassifierCV",
        lambda: ours.fit(few, labels).predict_proba(asked).argmax(axis=1),
        lambda: theirs.fit(few, labels).predict_proba(asked).argmax(axis=1),
        agreement=lambda ours, theirs: shares_right(ours, theirs, true),
        warm_up=False,
    )
    return race(contest, repeats)[0]


def measure_knn(repeats, quick, work):
    """Ask k nearest neighbours; a fit only remembers.

    Parameters
    ----------
    repeats : int
    quick : bool
        On a tenth of the rows.
    work : Path
        Not needed here.

    Returns
    -------
    dict
        `rows`, and the `engine` under our classifiers.
    """
    asked, _, rows, labels = _rows(quick, N_LARGEST)
    few = len(rows) * N_LARGE // N_LARGEST
    found = []
    for metric, n in (("euclidean", few), ("euclidean", len(rows)), ("manhattan", few)):
        ours = KNN(10, metric)
        theirs = KNeighborsClassifier(10, weights="distance", metric=metric, algorithm="brute")
        for model in (ours, theirs):
            model.fit(rows[:n], labels[:n])
        contest = Contest(
            f"k-NN, {metric}, {n:,} to compare with",
            len(asked),
            SIZE,
            f"{PEER}, brute force",
            lambda ours=ours: ours.predict(asked),
            lambda theirs=theirs: theirs.predict(asked),
            agreement=equal_answers,
            headline=n == few,
            warm_up=False,
        )
        found.append(race(contest, repeats)[0])
    return {"rows": found, "engine": ENGINE}


def _rows(quick, n_train):
    """Rows to ask about with their labels, and rows to learn from with theirs."""
    n_asked, n_train = (n // 10 if quick else n for n in (N_ASKED, n_train))
    n = n_asked + n_train
    dataset = load(n_train=n, n_validation=10, n_test=10)
    features = HOG(interpolated=False).fit_transform(dataset.images[:n])
    # Standardised on what is learned from, so that our own scaling finds nothing left to do.
    rows = StandardScaler().fit(features[n_asked:]).transform(features).astype(np.float32)
    labels = dataset.labels[:n]
    return rows[:n_asked], labels[:n_asked], rows[n_asked:], labels[n_asked:]
