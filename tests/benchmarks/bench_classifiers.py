"""How many times as fast as scikit-learn's own the classifiers here are, in one process.

    python tests/benchmarks/bench_classifiers.py [--out results.json] [--repeats 5] [--only svm]

The rows are HOG features (324 a picture) of `wild_digits`, standardised; 20,000 or 50,000 to learn
from, 10,000 others to answer for. Each repeat times ours and scikit-learn's in turn, so that other
load on the machine falls on both. Takes about ten minutes on two cores.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from sklearn import __version__ as sklearn_version
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from baselines.engine import ENGINE
from baselines.knn import KNN
from baselines.svm import SVM
from data.wild_digits import load
from features.hog import HOG

N_TEST = 10_000


def main():
    """Time everything, print a line each, and save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", default="", help="part of the names to run")
    options = parser.parse_args()
    rows, labels = _rows()
    results = []
    for name, ours, theirs, n in _contests():
        if options.only in name:
            part = slice(N_TEST, N_TEST + n)
            results.append(_contest(name, ours, theirs, rows, labels, part, options.repeats))
            print(_line(results[-1]), flush=True)
    if options.out:
        saved = {"engine": ENGINE, "scikit_learn": sklearn_version, "results": results}
        options.out.write_text(json.dumps(saved, indent=2) + "\n", "utf-8")


def _contests():
    """Yield (name, ours, scikit-learn's, training rows); the two are the same model."""
    machine = {"C": 10.0, "gamma": 1 / 324}
    yield "svm, 20000 x 324", SVM(C=10.0, calibrated=False), SVC(**machine), 20_000
    for metric, n in (("euclidean", 20_000), ("euclidean", 50_000), ("manhattan", 20_000)):
        theirs = KNeighborsClassifier(10, weights="distance", metric=metric, algorithm="brute")
        yield f"knn {metric}, {n} x 324", KNN(10, metric), theirs, n


def _rows():
    dataset = load(n_train=60_000, n_validation=10, n_test=10)
    features = HOG(interpolated=False).fit_transform(dataset.images[:60_000])
    return StandardScaler().fit_transform(features).astype(np.float32), dataset.labels[:60_000]


def _contest(name, ours, theirs, rows, labels, part, repeats):
    seconds, right = {"ours": [], "theirs": []}, {}
    for _ in range(repeats):
        for who, model in (("ours", ours), ("theirs", theirs)):
            start = time.perf_counter()
            answers = model.fit(rows[part], labels[part]).predict(rows[:N_TEST])
            seconds[who].append(time.perf_counter() - start)
            right[who] = float(np.mean(answers == labels[:N_TEST]))
    ratios = np.divide(seconds["theirs"], seconds["ours"])
    return {
        "name": name,
        "ratio_median": float(np.median(ratios)),
        "ratio_min": float(ratios.min()),
        "ratio_max": float(ratios.max()),
        "ours_seconds": float(np.median(seconds["ours"])),
        "theirs_seconds": float(np.median(seconds["theirs"])),
        "ours_accuracy": right["ours"],
        "theirs_accuracy": right["theirs"],
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def _line(result):
    return (
        f"{result['name']:<28} {result['ratio_median']:5.1f} x "
        f"({result['ratio_min']:.1f}-{result['ratio_max']:.1f}); "
        f"{result['ours_seconds']:.1f} against {result['theirs_seconds']:.1f} s; right "
        f"{100 * result['ours_accuracy']:.2f} against {100 * result['theirs_accuracy']:.2f} %; "
        f"peak {result['peak_memory_mb']:.0f} MB so far"
    )


if __name__ == "__main__":
    main()
