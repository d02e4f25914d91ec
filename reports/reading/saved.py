"""Reading a run's files: everything that can be wrong with them is said here, in one line each.

A run is a folder with `run.json`, `comparison.json`, `audit.json`, `explain.json`, `pictures.npz`,
`probe_pictures.npz`, `dial_pictures.npz` and one folder a cell (a method in one draw) under `cells/`.
Only `run.json` must be there: an interrupted run lacks the others.
"""

import json
from pathlib import PurePosixPath, PureWindowsPath

import numpy as np

from reports import AGAIN, ReportError
from reports.reading.clean import clean
from reports.reading.draws import draws_of, protocol_of
from reports.reading.sums import SUM, check_arrays, check_json, check_pair

SCHEMA = 1
PARTS = ("train", "validation", "test")
RUN_KEYS = {"name": str, "dataset": dict, "split": dict, "methods": list, "seeds": list}


def read_run(run_folder):
    """Read `run.json` and check that it describes a run that this version can show.

    Parameters
    ----------
    run_folder : pathlib.Path

    Returns
    -------
    dict
        Every text in it is clean; `draws` and `protocol` are there for older runs too.

    Raises
    ------
    ReportError
        If the folder is no run, or the file is broken or of another version.
    """
    path = run_folder / "run.json"
    if not path.is_file():
        raise ReportError(
            f"{run_folder}: no run.json here, so this is no saved run; give a folder under runs/ "
            "that `invoke compare` has written"
        )
    run = read_json(path)
    if run.get("schema") != SCHEMA:
        raise ReportError(
            f"{path}: expected schema {SCHEMA}, got {run.get('schema')!r}; "
            f"draw it with the version of the suite that made the run, or {AGAIN}"
        )
    for key, kind in RUN_KEYS.items():
        if not isinstance(run.get(key), kind):
            raise ReportError(f"{path}: {key!r} is missing or no {kind.__name__}; {AGAIN}")
    if not run["seeds"] or not all(isinstance(seed, int) for seed in run["seeds"]):
        raise ReportError(f"{path}: 'seeds' must list whole numbers; {AGAIN}")
    _check_dataset(run, path)
    _check_methods(run["methods"], path)
    run["draws"] = draws_of(run, path)
    run["protocol"] = protocol_of(run, run["draws"])
    return run


def read_outcome(run_folder, method, draw, fingerprint):
    """Read what one cell left behind, or None where it was never started.

    Parameters
    ----------
    run_folder : pathlib.Path
    method : dict
        As in `run.json`.
    draw : str or int
        The draw's name.
    fingerprint : str
        Of the draw's split.

    Raises
    ------
    ReportError
        If the cell was made on another split than its draw's.
    """
    path = cell_folder(run_folder, method, draw) / "outcome.json"
    if not path.is_file():
        return None
    outcome = read_json(path)
    found = outcome.get("split_fingerprint")
    if found != fingerprint and (found is not None or outcome.get("status") == "done"):
        raise ReportError(
            f"cell {method['folder']}/{draw}: made on split {str(found)[:12]}…, its draw is on split "
            f"{fingerprint[:12]}…; results on different pictures cannot stand side by side: "
            f"delete this cell, and {AGAIN}"
        )
    if outcome.get("method") not in (None, method["name"]):
        raise ReportError(
            f"{path}: this is a cell of {outcome['method']!r}, not of {method['name']!r}; "
            f"delete this cell, and {AGAIN}"
        )
    return outcome


def read_predictions(run_folder, method, draw, n_classes):
    """Read a finished cell's probabilities, labels and rows, or None where the file is gone.

    Returns
    -------
    dict or None
        `probabilities`, float32 of shape (n_test, n_classes); `labels` and `rows`, int64; `scores`,
        shaped as the probabilities, where the method ranks pictures by something else.
    """
    path = cell_folder(run_folder, method, draw) / "predictions.npz"
    if not path.is_file():
        return None
    saved = read_arrays(path, ("probabilities", "labels", "rows"), optional=("scores", SUM))
    check_pair(path, saved.pop(SUM, None))
    probabilities, labels, rows = (saved[k] for k in ("probabilities", "labels", "rows"))
    expected = (len(labels), n_classes)
    if probabilities.shape != expected or rows.shape != labels.shape or labels.ndim != 1:
        _broken(path, f"expected probabilities of shape {expected}, got {probabilities.shape}")
    if len(labels) == 0 or labels.min() < 0 or labels.max() >= n_classes:
        _broken(path, f"expected labels from 0 to {n_classes - 1} and at least one of them")
    if not np.isfinite(probabilities).all():
        _broken(path, "some probabilities are NaN or infinite")
    scores = saved.get("scores", probabilities)
    if scores.shape != expected or not np.isfinite(scores).all():
        _broken(path, f"expected finite scores of shape {expected}, got {scores.shape}")
    return saved


def read_pictures(run_folder):
    """Read the pictures that the page may show, by row number.

    Returns
    -------
    dict of int to ndarray of shape (height, width, 3), uint8
    """
    path = run_folder / "pictures.npz"
    if not path.is_file():
        return {}
    saved = read_arrays(path, ("rows", "images"))
    rows, images = saved["rows"], saved["images"]
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 3:
        _broken(path, f"expected uint8 pictures (n, h, w, 3), got {images.dtype} {images.shape}")
    return {int(row): image for row, image in zip(rows, images, strict=False)}


def read_examples(run_folder, n_classes):
    """Read which training pictures show what the classes are; an older run has none.

    Returns
    -------
    list of list of int
        Row numbers, a list a class.
    """
    path = run_folder / "pictures.npz"
    keys = ("examples", "example_labels")
    saved = read_arrays(path, (), optional=keys) if path.is_file() else {}
    rows, labels = (saved.get(key, np.empty(0, int)) for key in keys)
    is_whole = {rows.dtype.kind, labels.dtype.kind} <= {*"iu"}
    if rows.ndim != 1 or rows.shape != labels.shape or not is_whole:
        _broken(
            path, f"expected whole numbers, a label an example, got {labels.shape} {rows.shape}"
        )
    return [rows[labels == k].tolist() for k in range(n_classes)]


def read_probe_pictures(run_folder, n_levels):
    """Read the example picture as each probe changed it.

    Parameters
    ----------
    run_folder : pathlib.Path
    n_levels : dict of str to int
        By the probe's key.

    Returns
    -------
    dict of str to ndarray of shape (n_levels, height, width, 3), uint8
    """
    path = run_folder / "probe_pictures.npz"
    if not path.is_file():
        return {}
    saved = read_arrays(path, (), optional=n_levels)
    for key, images in saved.items():
        shape = (len(images), *images.shape[1:3], 3) if images.ndim == 4 else None
        if images.dtype != np.uint8 or images.shape != shape or len(images) != n_levels[key]:
            expected = f"{n_levels[key]} uint8 pictures (n, h, w, 3) of probe {key!r}"
            _broken(path, f"expected {expected}, got {images.dtype} {images.shape}")
    return saved


def read_dial_pictures(run_folder, keys):
    """Read a few pictures as they are, and with each dial turned.

    Parameters
    ----------
    run_folder : pathlib.Path
    keys : collection of str
        The dials'.

    Returns
    -------
    dict of str to ndarray of shape (2, n_examples, height, width, 3), uint8
    """
    path = run_folder / "dial_pictures.npz"
    if not path.is_file():
        return {}
    saved = read_arrays(path, (), optional=keys)
    for key, images in saved.items():
        if images.dtype != np.uint8 or images.ndim != 5 or images.shape[::4] != (2, 3):
            expected = f"uint8 pictures (2, n, h, w, 3) of dial {key!r}"
            _broken(path, f"expected {expected}, got {images.dtype} {images.shape}")
    return saved


def cell_folder(run_folder, method, draw):
    """Folder of one method in one draw."""
    return run_folder / "cells" / method["folder"] / str(draw)


def read_json(path):
    """Read one JSON object with clean texts; ReportError where it is none, or was changed."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(
            f"{path}: cannot be read as JSON ({type(error).__name__}: {error}); "
            f"put back the file as it was, or {AGAIN}"
        ) from error
    if not isinstance(content, dict):
        raise ReportError(f"{path}: expected a JSON object, got a {type(content).__name__}")
    return clean(check_json(path, content))


def read_arrays(path, keys, optional=()):
    """Read named arrays of an `.npz` file, never unpickling anything."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as saved:
            arrays = dict(saved)
        wanted = (*keys, *(set(optional) & set(arrays)))
        found = {key: arrays[key] for key in wanted}
    except Exception as error:  # zipfile, zlib, struct and NumPy: a dozen kinds for damage
        words = " ".join(str(error).split())[:200]
        _broken(path, f"cannot be read ({type(error).__name__}: {words})", error)
    check_arrays(path, arrays)
    return found


def _broken(path, reason, cause=None):
    raise ReportError(f"{path}: {reason}; {AGAIN}") from cause


def _check_dataset(run, path):
    class_names = run["dataset"].get("class_names")
    if not isinstance(class_names, list) or len(class_names) < 2:
        raise ReportError(f"{path}: 'class_names' must list at least two classes; {AGAIN}")
    run["dataset"]["class_names"] = [str(class_name) for class_name in class_names]
    if not isinstance(run["split"].get("fingerprint"), str):
        raise ReportError(f"{path}: the split has no fingerprint; {AGAIN}")


def _check_methods(methods, path):
    seen = set()
    for method in methods:
        if not isinstance(method, dict) or not {"name", "folder"} <= method.keys():
            raise ReportError(f"{path}: every method needs a name and a folder; {AGAIN}")
        method["name"], method["folder"] = str(method["name"]), str(method["folder"])
        if method["name"] in seen:
            raise ReportError(
                f"{path}: two methods are called {method['name']!r}; rename one, and {AGAIN}"
            )
        seen.add(method["name"])
        if not _is_plain_name(method["folder"]):
            raise ReportError(
                f"{path}: folder {method['folder']!r} of a method leads out of the run; "
                "expected one plain name"
            )


def _is_plain_name(folder):
    names = (PurePosixPath(folder).name, PureWindowsPath(folder).name)
    return folder not in ("", ".", "..") and all(folder == found for found in names)
