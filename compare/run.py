"""A whole run: load, split, one cell after another, each saved as soon as it is there.

The same command again finds its finished cells and runs only what is missing. What a reader sees is
made later from the saved files; this module draws nothing.
"""

import datetime
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from compare import outcome as outcomes
from compare.budgets import BUDGETS
from compare.cell import Cell, is_random, run_cell
from compare.conclude import cell_folder, conclude
from compare.environment import SUITE_VERSION, hardware, versions, without_home
from compare.estimate import estimate_seconds
from compare.files import read_json, write_json
from compare.methods import ROOT
from compare.options import HELP, Options, UsageError
from compare.parallel import run_cells_in_parallel
from data.sources import load
from data.splits import make_split, save_split
from deep.weights import MethodUnavailable, look_in

SCHEMA = 1
SPLIT_SEED = 0
QUICK_SIZES = {"train_size": 1000, "test_size": 500}


@dataclass(frozen=True)
class Result:
    """Where a run lies and how it ended.

    Parameters
    ----------
    folder : Path
    verdict : list of str
    n_done : int
        Methods with at least one finished cell.
    interrupted : bool
    """

    folder: Path
    verdict: list[str]
    n_done: int
    interrupted: bool


def run(options, methods, progress):
    """Run every cell that is not there yet, and save everything.

    Parameters
    ----------
    options : Options
    methods : list of Method
        The options' names, resolved.
    progress : Progress

    Returns
    -------
    Result

    Raises
    ------
    UsageError, DataError
        Before anything is trained.
    """
    if options.weights:
        look_in(options.weights)
    if Path(options.dataset).exists():
        progress.say(f"Reading {Path(options.dataset).name} ...")
    dataset = load(options.dataset, options.image_size)
    split = _split(dataset, options)
    folder = _run_folder(options, dataset, split)
    progress.say(
        f"{dataset.name}: {len(split.train):,} pictures to train on, {len(split.validation):,} to "
        f"choose with, {len(split.test):,} to test on; {dataset.n_classes} classes."
    )
    cells = [
        Cell(method, seed, options.jobs > 1, options.budget, options.augment)
        for method in methods
        for seed in _seeds(method, options)
    ]
    description = _describe(options, methods, dataset, split)
    write_json(folder / "run.json", {**description, "status": "running"})
    save_split(split, folder / "split.npz")
    try:
        _run_missing(cells, dataset, split, folder, options, progress)
        interrupted = False
    except KeyboardInterrupt:
        interrupted = True
    finally:
        progress.close()
    sentences, n_done = conclude(folder, methods, dataset, options)
    status = "interrupted" if interrupted else "done"
    write_json(folder / "run.json", {**description, "hardware": hardware(), "status": status})
    return Result(folder, sentences, n_done, interrupted)


def _split(dataset, options):
    sizes = {"train_size": options.train_size, "test_size": options.test_size}
    if options.quick:
        for name, size in QUICK_SIZES.items():
            room = _room(dataset, name)
            sizes[name] = sizes[name] or (size if size < room else None)
    return make_split(dataset, **sizes, seed=SPLIT_SEED)


def _room(dataset, name):
    """Pictures that a quick run could draw from; None is drawn where there are few anyway."""
    n_test = len(dataset.test_rows) if dataset.test_rows is not None else len(dataset.labels) // 4
    return n_test if name == "test_size" else int(0.8 * (len(dataset.labels) - n_test))


def _run_folder(options, dataset, split):
    name = f"{dataset.name}-{split.fingerprint[:8]}{'-quick' if options.quick else ''}"
    folder = options.out or ROOT / "runs" / name
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--out: {folder} is a file; give a folder")
    before = read_json(folder / "run.json")
    if before and before["split"]["fingerprint"] != split.fingerprint:
        raise UsageError(
            f"{folder} holds a run on another data set or split ({before['dataset']['name']}, "
            f"{before['split']['n_train']} training pictures); choose another --out"
        )
    return folder


def _seeds(method, options):
    """One seed is enough for a method that draws nothing at random."""
    repeats = len(options.seeds) > 1 and is_random(Cell(method, 0))
    return options.seeds if repeats else options.seeds[:1]


def _run_missing(cells, dataset, split, folder, options, progress):
    missing = []
    for cell in cells:
        saved = outcomes.load(cell_folder(folder, cell.method, cell.seed))
        if saved and saved[0].status == "done" and saved[0].cell_key == cell.key(split):
            progress.finish(saved[0], reused=True)
        else:
            missing.append(cell)
    missing = _without_skipped(missing, dataset, split, folder, progress)
    progress.plan({(c.method.name, c.seed): estimate_seconds(c, dataset, split) for c in missing})

    def keep(cell, outcome, predictions):
        outcomes.save(cell_folder(folder, cell.method, cell.seed), outcome, predictions)
        progress.finish(outcome)

    if options.jobs > 1 and len(missing) > 1:
        folders = [cell_folder(folder, cell.method, cell.seed) for cell in missing]
        run_cells_in_parallel(missing, dataset, split, options.jobs, keep, folders)
        return
    for cell in missing:
        progress.start(cell.method.name, cell.seed)
        try:
            own_folder = cell_folder(folder, cell.method, cell.seed)
            keep(cell, *run_cell(cell, dataset, split, progress.epoch, own_folder))
        except KeyboardInterrupt:
            stopped = cell.blank(split, "interrupted", "stopped from the keyboard")
            outcomes.save(cell_folder(folder, cell.method, cell.seed), stopped)
            raise


def _without_skipped(cells, dataset, split, folder, progress):
    """The cells that can run; what they borrow is downloaded now, outside of every method's time."""
    reasons = {}
    for cell in cells:
        if cell.method.name not in reasons:
            reasons[cell.method.name] = _unavailable(cell.method, dataset, progress)
        if reason := reasons[cell.method.name]:
            outcome = cell.blank(split, "skipped", reason)
            outcomes.save(cell_folder(folder, cell.method, cell.seed), outcome)
            progress.finish(outcome)
    return [cell for cell in cells if not reasons[cell.method.name]]


def _unavailable(method, dataset, progress):
    """Why a method cannot run here or on these pictures; None if it can."""
    try:
        for backbone in method.borrowed():
            backbone.obtain(progress.download(backbone))
            backbone.check_suits(dataset.images)
    except MethodUnavailable as error:
        return str(error)
    return None


def _describe(options, methods, dataset, split):
    parts = {"train": split.train, "validation": split.validation, "test": split.test}
    counts = {
        part: np.bincount(dataset.labels[rows], minlength=dataset.n_classes).tolist()
        for part, rows in parts.items()
    }
    return {
        "schema": SCHEMA,
        "name": f"{dataset.name}-{split.fingerprint[:8]}",
        "title": f"Image classifiers on {dataset.name}",
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "command": command(options),
        "quick": options.quick,
        "augment": list(options.augment),
        "budget": {"name": options.budget, **asdict(BUDGETS[options.budget])},
        "seeds": list(options.seeds),
        "suite_version": SUITE_VERSION,
        "versions": versions(),
        "hardware": hardware(),
        "dataset": {
            "name": dataset.name,
            "origin": without_home(dataset.origin),
            "licence": dataset.licence,
            "citation": dataset.citation,
            "class_names": list(dataset.class_names),
            "n_images": len(dataset.labels),
            "height": dataset.images.shape[1],
            "width": dataset.images.shape[2],
            "counts": counts,
            "warnings": list(dataset.warnings),
            "quarantine": [list(entry) for entry in dataset.quarantine],
        },
        "split": {
            "fingerprint": split.fingerprint,
            "seed": split.seed,
            **{f"n_{part}": len(rows) for part, rows in parts.items()},
        },
        "methods": [
            {"name": m.name, "family": m.family, "summary": m.summary, "folder": m.folder}
            for m in methods
        ],
    }


def command(options):
    """The command that repeats a run, for a page that may be sent anywhere.

    Of a path from the root of the machine only the name is kept: its folders say whose machine it was.

    Parameters
    ----------
    options : Options

    Returns
    -------
    str
    """
    words = {
        "dataset": None if options.dataset == Options.dataset else _name_only(options.dataset),
        "methods": ",".join(options.methods),
        "also": ",".join(_name_only(path) for path in options.also),
        "train-size": options.train_size,
        "test-size": options.test_size,
        "image-size": options.image_size,
        "seeds": len(options.seeds) if len(options.seeds) > 1 else None,
        "out": options.out and _name_only(options.out),
        "augment": ",".join(options.augment),
        "budget": None if options.budget == Options.budget else options.budget,
        "jobs": options.jobs if options.jobs > 1 else None,
        "weights": options.weights and _name_only(options.weights),
    }
    given = [f"--{name} {shlex.quote(str(words[name]))}" for name in HELP if words.get(name)]
    quick = ["--quick"] if options.quick else []
    return " ".join(["invoke compare", *given, *quick])


def _name_only(path):
    return Path(path).name if Path(path).is_absolute() else str(path)
