"""The whole default run, against a notebook that fits the same methods (`notebook_way.py`).

Both work on the same pictures and try the same settings; the suite also explains and draws its report
meanwhile. Left out on both sides is what a notebook has no match for: visual words, and the network
that travels with the suite. Networks that would be downloaded are left out too, so that the machine's
connection is not measured. The suite runs from a fresh copy of this checkout, so that nothing it has
kept from earlier runs helps it, and nobody's edit in between changes what is measured.

Every piece is kept as soon as it is there: what was stopped goes on with the piece that is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.stats import binomtest

from compare.methods import resolve
from compare.records.environment import commit
from compare.records.files import read_json, write_json
from compare.records.outcome import load
from compare.statistics.holm import correct_by_holm
from data.sources import load as load_pictures
from tests.benchmarks.race import load_now, spread

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("data", "features", "baselines", "deep", "compare", "reports", "coursework")
CLASSICAL = ("majority", "pixels+knn", "color+svm", "hog+knn", "hog+svm")
NETWORKS = ("small_cnn", "global_pool_cnn")
PEER = "the notebook way"
LIBRARIES = ("scikit-image", "scikit-learn", "keras", "matplotlib")  # of a notebook
COMMIT = "commit.txt"
QUICK = ("--quick",)


def measure(repeats, quick, work):
    """Run both ways in turns.

    Parameters
    ----------
    repeats : int
    quick : bool
        On few pictures, and without the default run as a whole.
    work : Path
        Keeps the pieces until all are there.

    Returns
    -------
    dict
        `rows`, `answers` (accuracy by method), `default_run`, `seconds` of each piece, the
        `notebook_versions` of its libraries, and the `commit` that was copied.
    """
    suite = _copy_of_the_suite(work)
    words = QUICK if quick else ()
    default = None if quick else _default_run(suite, work)
    ours, theirs = [], []
    for k in range(repeats):
        run = work / f"ours-{k}"
        ours.append(_our_way(suite, (*CLASSICAL, *NETWORKS), run, words))
        if not (work / "trials.json").exists():
            _write_data(run, work)
        theirs.append(_notebook_way(work, work / f"notebook-{k}"))
    split = read_json(work / "ours-0" / "run.json")["split"]
    return {
        "default_run": default,
        "rows": list(_rows(ours, theirs, split)),
        "answers": _answers(work / "ours-0", work / "notebook-0"),
        "seconds": {"ours": ours, "theirs": theirs},
        "notebook_versions": {name: version(name) for name in LIBRARIES},
        "commit": (suite / COMMIT).read_text("utf-8"),
    }


def _copy_of_the_suite(work):
    suite = work / "suite"
    if not suite.exists():
        half = work / "half-a-suite"
        shutil.rmtree(half, ignore_errors=True)
        for name in COPIED:
            left_out = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, half / name, ignore=left_out)
        shutil.copy2(ROOT / "tasks.py", half)
        (half / COMMIT).write_text(str(commit()), "utf-8")
        half.rename(suite)
    return suite


def _default_run(suite, work):
    """The command as a newcomer gives it, compiling included; all methods that need no download."""
    names = [m.name for m in resolve(()) if all(b.address is None for b in m.borrowed())]
    found = _our_way(suite, names, work / "default", ())
    accuracy = {name: value["accuracy"] for name, value in found["methods"].items()}
    return {"seconds": found["all"], "accuracy": accuracy, "load_before": found["load_before"]}


def _our_way(suite, names, run, words):
    """Seconds of a whole run, and those of each of its methods."""
    kept = run.with_name(f"{run.name}.json")
    if found := read_json(kept):
        return found
    for old in (run, suite / "runs" / ".features"):
        shutil.rmtree(old, ignore_errors=True)
    command = ["-m", "compare", "--methods", ",".join(names), "--out", str(run), *words]
    load = load_now()
    seconds = _time_of(command, suite)
    methods = {name: _of_one(_cell(run, name)) for name in names}
    found = {"all": seconds, "methods": methods, "load_before": load}
    write_json(kept, found)
    return read_json(kept)


def _cell(run, name):
    return run / "cells" / resolve((name,))[0].folder / "0"


def _of_one(cell):
    """What a method took in all, and how often it was right."""
    outcome, predictions = load(cell)
    if predictions is None:
        raise RuntimeError(f"{outcome.method} {outcome.status}: {outcome.reason}")
    predict = outcome.predict_ms_per_image / 1000 * len(predictions.labels)
    return {
        "seconds": outcome.tune_seconds + outcome.fit_seconds + predict,
        "accuracy": outcome.accuracy,
    }


def _time_of(command, folder):
    """Seconds of a Python command in a folder, where no pretrained weights are found."""
    with TemporaryDirectory() as nowhere:
        surroundings = {**os.environ, "KERAS_HOME": nowhere}
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *command], cwd=folder, env=surroundings, capture_output=True, text=True
        )
        seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}"
        )
    return seconds


def _write_data(run, work):
    """The run's pictures as arrays, and the settings that its search tried."""
    pictures, arrays = load_pictures("wild_digits"), {}
    with np.load(run / "split.npz", allow_pickle=False) as saved:
        rows = dict(saved)
    for short, part in (("train", "train"), ("val", "validation"), ("test", "test")):
        arrays[f"x_{short}"] = pictures.images[rows[part]]
        arrays[f"y_{short}"] = pictures.labels[rows[part]]
    np.savez(work / "pictures.npz", **arrays)
    trials = {name: _trials(load(_cell(run, name))[0]) for name in (*CLASSICAL, *NETWORKS)}
    (work / "trials.json").write_text(json.dumps(trials, indent=1), "utf-8")


def _trials(outcome):
    """The settings tried, without those that scikit-image has no word for: signed directions."""
    tried = [trial["parameters"] for trial in outcome.tuning] or [outcome.parameters]
    return [
        {name: value for name, value in trial.items() if name != "hog__signed"}
        for trial in tried
        if not trial.get("hog__signed")
    ]


def _notebook_way(work, into):
    """Seconds of a whole notebook, and those of each method in it; it goes on where it was stopped."""
    kept = into.with_name(f"{into.name}.json")
    if found := read_json(kept):
        return found
    there = _cells_of(into)
    script = Path(__file__).with_name("notebook_way.py")
    whole = _time_of([str(script), "pictures.npz", "trials.json", into.name], work)
    cells = _cells_of(into)
    starting = whole - sum(sum(cells[name]["seconds"].values()) for name in cells.keys() - there)
    all_cells = sum(sum(cell["seconds"].values()) for cell in cells.values())
    methods = {
        name: {"seconds": cell["seconds"]["method"], "accuracy": cell["accuracy"]}
        for name, cell in cells.items()
    }
    write_json(kept, {"all": starting + all_cells, "methods": methods})
    return read_json(kept)


def _cells_of(notebook):
    """What each method of a notebook has left."""
    found = {name: read_json(notebook / f"{name}.json") for name in (*CLASSICAL, *NETWORKS)}
    return {name: cell for name, cell in found.items() if cell}


def _rows(ours, theirs, split):
    """A row for the whole, for each kind of method, for what goes with them, and for each method."""
    kinds = {
        "the whole run": (*CLASSICAL, *NETWORKS, "rest"),
        "its classical methods": CLASSICAL,
        "its networks": NETWORKS,
        "start, explanations, report": ("rest",),
    }
    kinds |= {name: (name,) for name in (*CLASSICAL[1:], *NETWORKS)}
    for what, names in kinds.items():
        seconds = [[_sum_of(way, names) for way in ways] for ways in (ours, theirs)]
        yield {
            "what": what,
            "n_pictures": split["n_train"],
            "n_pictures_of_peer": split["n_train"],
            "size": "32 x 32",
            "peer": PEER,
            **spread(np.divide(seconds[1], seconds[0])),
            "ours_seconds": seconds[0],
            "peer_seconds": seconds[1],
            "agreement": None,
            "headline": what in ("the whole run", "its classical methods", "its networks"),
        }


def _sum_of(way, names):
    rest = way["all"] - sum(value["seconds"] for value in way["methods"].values())
    return sum(rest if name == "rest" else way["methods"][name]["seconds"] for name in names)


def _answers(run, notebook):
    """Accuracy of each method both ways, and McNemar's exact test of the difference."""
    found = {}
    for name in (*CLASSICAL, *NETWORKS):
        predictions = load(_cell(run, name))[1]
        ours = predictions.probabilities.argmax(axis=1) == predictions.labels
        theirs = np.load(notebook / f"{name}.npy") == predictions.labels
        only_ours, only_theirs = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
        n_one_right = only_ours + only_theirs
        p_value = binomtest(only_ours, n_one_right).pvalue if n_one_right else 1.0
        found[name] = {
            "ours": float(ours.mean()),
            "theirs": float(theirs.mean()),
            "n_test": len(ours),
            "p_value": float(p_value),
        }
    correct_by_holm(list(found.values()))
    return found
