"""How accuracy, seconds and memory grow with the training pictures, for one method.

    python tests/benchmarks/learning_curve.py --dataset cifar10 [--method hog+svm] [--set NAME=VALUE ...]
        [--sizes 1000,2000,5000,10000,20000,50000] [--out curve.json]

Settings stay the same at every size (give those that a search on validation pictures chose), and each
size runs in a process of its own, so that its peak memory is its own. The first pictures of a class
make up each smaller part, so that every part contains those before it. Scored on the whole test part.
"""

import argparse
import ast
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from compare.methods import resolve
from data.sources import load


def main():
    """Run every size, print a line each, and save."""
    options = _options()
    if options.one:
        print(json.dumps(_point(options)))
        return
    points = []
    for size in options.sizes.split(","):
        command = [sys.executable, __file__, *sys.argv[1:], "--one", size]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{size} pictures: {done.stderr[-2000:]}")
        points.append(json.loads(done.stdout.splitlines()[-1]))
        print(_line(points[-1]), flush=True)
    if options.out:
        curve = {"method": options.method, "settings": options.set, "points": points}
        options.out.write_text(json.dumps(curve, indent=2) + "\n", "utf-8")


def _options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dataset", required=True, help="a known name or a path")
    parser.add_argument("--method", default="hog+svm")
    parser.add_argument("--set", action="append", default=[], help="such as svm__C=10.0")
    parser.add_argument("--sizes", default="1000,2000,5000,10000,20000,50000")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _point(options):
    dataset = load(options.dataset)
    is_test = np.zeros(len(dataset.labels), bool)
    is_test[dataset.test_rows] = True
    train, test = np.flatnonzero(~is_test), np.flatnonzero(is_test)
    train = train[_classes_in_turn(dataset.labels[train])][: options.one]
    loaded = _peak_mb()
    pairs = (text.split("=", 1) for text in options.set)
    settings = {name: ast.literal_eval(value) for name, value in pairs}
    estimator = resolve([options.method])[0].make().set_params(**settings)
    start = time.perf_counter()
    estimator.fit(dataset.images[train], dataset.labels[train])
    fitted = time.perf_counter()
    right = estimator.predict(dataset.images[test]) == dataset.labels[test]
    return {
        "n_train": len(train),
        "n_test": len(test),
        "accuracy": float(right.mean()),
        "fit_seconds": fitted - start,
        "predict_seconds": time.perf_counter() - fitted,
        "peak_mb": _peak_mb(),
        "peak_mb_after_loading": loaded,
    }


def _classes_in_turn(labels):
    """Positions ordered so that every first part holds the classes in about equal numbers."""
    turn = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        turn[mine] = np.arange(len(mine))
    return np.argsort(turn, kind="stable")


def _peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _line(point):
    return (
        f"{point['n_train']:>7,} pictures: {100 * point['accuracy']:.1f} % right, "
        f"fit {point['fit_seconds']:.1f} s, predict {point['predict_seconds']:.1f} s, "
        f"peak memory {point['peak_mb']:,.0f} MB ({point['peak_mb_after_loading']:,.0f} after loading)"
    )


if __name__ == "__main__":
    main()
