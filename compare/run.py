"""A whole run: load, split, one cell after another, each saved as soon as it is there.

The same command again finds its finished cells and runs only what is missing. What a reader sees is
made later from the saved files; this module draws nothing.
"""

from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path

from compare import outcome as outcomes
from compare.audit import audit
from compare.cell import Cell, is_random, run_cell
from compare.conclude import cell_folder, conclude
from compare.describe import describe
from compare.draws import kind_of, make_draws, save_draws, smaller_draws
from compare.environment import hardware
from compare.estimate import estimate_seconds
from compare.explain.record import all_recorded
from compare.files import read_json, write_json
from compare.methods import ROOT
from compare.options import UsageError
from compare.parallel import run_cells_in_parallel
from data.sources import load
from deep.weights import MethodUnavailable, look_in


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
    draws = make_draws(dataset, options)
    description = describe(options, methods, dataset, draws)
    folder = _run_folder(options, description)
    progress.say(_opening(dataset, description))
    cells = []
    for method, entry in zip(methods, description["methods"], strict=True):
        own_draws = _draws_of(method, draws, description["protocol"])
        entry["n_draws"] = len(own_draws)
        cells += [
            Cell(method, draw, options.jobs > 1, options.budget, options.augment, level)
            for draw, level in zip(own_draws, _levels(options.explain), strict=False)
        ]
    smaller = _smaller_cells(methods, draws, dataset, options)
    write_json(folder / "run.json", {**description, "status": "running"})
    save_draws(draws, folder)
    try:
        audit(dataset, draws, folder, progress)
        _run_missing(cells + smaller, dataset, folder, options, progress)
        interrupted = False
    except KeyboardInterrupt:
        interrupted = True
    finally:
        progress.close()
    sentences, n_done = conclude(folder, cells, dataset, description, smaller)
    status = "interrupted" if interrupted else "done"
    write_json(folder / "run.json", {**description, "hardware": hardware(), "status": status})
    return Result(folder, sentences, n_done, interrupted)


def _opening(dataset, about):
    """What is to be compared, in one line."""
    split, protocol = about["split"], about["protocol"]
    text = (
        f"{dataset.name}: {split['n_train']:,} pictures to train on, {split['n_validation']:,} to "
        f"choose with, {split['n_test']:,} to test on; {dataset.n_classes} classes."
    )
    if protocol["kind"] == "resampled":
        text += f" Training and validation pictures drawn anew {protocol['n_seeds']} times."
    if protocol["kind"] == "folds":
        times = f", {protocol['n_seeds']} times over" if protocol["n_seeds"] > 1 else ""
        text += f" {protocol['n_folds']} folds{times}."
    return text


def _run_folder(options, about):
    fingerprint, kind = about["split"]["fingerprint"], about["protocol"]["kind"]
    ending = {"folds": f"-{options.folds}-folds", "resampled": "-resampled"}.get(kind, "")
    ending += "-quick" if options.quick else ""
    folder = options.out or ROOT / "runs" / f"{about['name']}{ending}"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--out: {folder} is a file; give a folder")
    before = read_json(folder / "run.json")
    if before and before["split"]["fingerprint"] != fingerprint:
        raise UsageError(
            f"{folder} holds a run on another data set or split ({before['dataset']['name']}, "
            f"{before['split']['n_train']} training pictures); choose another --out"
        )
    if before and before.get("protocol", {}).get("kind", kind) != kind:
        raise UsageError(
            f"{folder} holds a run that repeats itself in another way; choose another --out"
        )
    return folder


def _draws_of(method, draws, protocol):
    """One seed is enough for a method that draws nothing at random, on rows that stay the same."""
    if protocol["kind"] != "one_split" or is_random(Cell(method, draws[0])):
        return draws
    return draws[:1]


def _smaller_cells(methods, draws, dataset, options):
    """Every method with fewer training pictures and, where a run adds copies, also without those."""
    if not options.sizes:
        return []
    few = smaller_draws(dataset, draws, options.sizes)
    found = []
    for method in methods:
        if method.family == "baseline":
            continue
        ways = [(draw, options.augment) for draw in few]
        if options.augment:
            own_draws = _draws_of(method, draws, {"kind": kind_of(options)})
            plain = [replace(draw, name=f"{draw.name}-plain") for draw in (*few, *own_draws)]
            ways += [(draw, ()) for draw in plain]
        found += [
            Cell(method, draw, options.jobs > 1, options.budget, augment) for draw, augment in ways
        ]
    return found


def _levels(explain):
    """What is asked of each draw beyond its test part: of the first what was wanted, then nothing."""
    return chain([explain], repeat("none"))


def _run_missing(cells, dataset, folder, options, progress):
    missing = []
    for cell in cells:
        if saved := _finished(cell, dataset, _own_folder(folder, cell)):
            progress.finish(saved[0], reused=True)
        else:
            missing.append(cell)
    missing = _without_skipped(missing, dataset, folder, progress)
    progress.plan({(c.method.name, c.draw.name): estimate_seconds(c, dataset) for c in missing})

    def keep(cell, outcome, predictions):
        outcomes.save(_own_folder(folder, cell), outcome, predictions)
        progress.finish(outcome)

    if options.jobs > 1 and len(missing) > 1:
        folders = [_own_folder(folder, cell) for cell in missing]
        run_cells_in_parallel(missing, dataset, options.jobs, keep, folders)
        return
    for cell in missing:
        progress.start(cell.method.name, cell.draw.name)
        own_folder = _own_folder(folder, cell)
        try:
            keep(cell, *run_cell(cell, dataset, progress.epoch, own_folder))
        except KeyboardInterrupt:
            stopped = cell.blank(dataset, "interrupted", "stopped from the keyboard")
            outcomes.save(own_folder, stopped)
            raise


def _finished(cell, dataset, own_folder):
    """What an earlier run of this very cell left, or None where something is missing."""
    saved = outcomes.load(own_folder)
    if not saved or saved[0].status != "done" or saved[0].cell_key != cell.key(dataset):
        return None
    is_explained = cell.explain == "none" or all_recorded(own_folder, cell.explain)
    return saved if is_explained else None


def _own_folder(folder, cell):
    return cell_folder(folder, cell.method, cell.draw.name)


def _without_skipped(cells, dataset, folder, progress):
    """The cells that can run; what they borrow is downloaded now, outside of every method's time."""
    reasons = {}
    for cell in cells:
        if cell.method.name not in reasons:
            reasons[cell.method.name] = _unavailable(cell.method, dataset, progress)
        if reason := reasons[cell.method.name]:
            outcome = cell.blank(dataset, "skipped", reason)
            outcomes.save(_own_folder(folder, cell), outcome)
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
