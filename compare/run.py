"""A whole run: load, split, one cell after another, each saved as soon as it is there.

The same command again finds its finished cells and runs only what is missing. What a reader sees is
made later from the saved files; this module draws nothing itself. The folder is held meanwhile: of two
runs in one folder the second is refused.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from compare.cells import main_cells, smaller_cells
from compare.command_line.words import UsageError
from compare.conclude import conclude
from compare.draws import make_draws, save_draws
from compare.estimate import estimate_seconds
from compare.explain.price import explain_seconds
from compare.explain.record import all_recorded
from compare.fetch import obtain_dataset
from compare.own.gate import check_own, left_out, with_notes
from compare.pictures.audit import audit
from compare.processes.lock import hold
from compare.processes.memory import does_not_fit, free_for_each
from compare.processes.parallel import run_cells
from compare.processes.stopping import in_words, listen, until_stopped
from compare.records import outcome as outcomes
from compare.records.describe import describe
from compare.records.error_log import errors_kept_in
from compare.records.files import sweep, write_json
from compare.records.heading import keep_heading
from compare.records.run_folder import folder_of, own_folder, refuse_another_run
from compare.saved_methods.keep import is_answered
from data.sources import load
from deep.weights import MethodUnavailable, look_in
from features import EXTRACTORS


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
    report : Path or None
        What was drawn, where anything was.
    """

    folder: Path
    verdict: list[str]
    n_done: int
    interrupted: bool
    report: Path | None = None


def run(options, methods, progress, draw=None):
    """Run every cell that is not there yet, and save everything.

    Parameters
    ----------
    options : Options
    methods : list of Method
        The options' names, resolved.
    progress : Progress
    draw : callable(folder) -> Path, optional
        Makes the report, while the folder is still ours.

    Returns
    -------
    Result

    Raises
    ------
    UsageError, DataError
        Before anything is trained.
    """
    listen()
    if options.weights:
        look_in(options.weights)
    if Path(options.dataset).exists():
        progress.say(f"Reading {Path(options.dataset).name} ...")
    obtain_dataset(options.dataset, progress)
    dataset = load(options.dataset, options.image_size, progress.say)
    _refuse_too_small(methods, dataset)
    draws = make_draws(dataset, options)
    description = describe(options, methods, dataset, draws)
    folder = folder_of(options, description)
    with hold(folder), errors_kept_in(folder):
        refuse_another_run(folder, description)
        sweep(folder)
        description = keep_heading(description, folder)
        progress.say(_opening(dataset, description))
        return _run_in(folder, options, methods, dataset, draws, description, progress, draw)


def _run_in(folder, options, methods, dataset, draws, description, progress, draw):
    """Run, compare and draw; interrupted, what is done is compared and drawn all the same."""
    cells = main_cells(methods, draws, options)
    smaller = smaller_cells(methods, draws, dataset, options)
    n_draws = Counter(cell.method.name for cell in cells)
    for entry in description["methods"]:
        entry["n_draws"] = n_draws[entry["name"]]

    def fit():
        write_json(folder / "run.json", {**description, "status": "running"})
        save_draws(draws, folder)
        audit(dataset, draws, folder, progress)
        _run_missing(cells + smaller, dataset, folder, options, progress, description["hardware"])

    try:
        stopped_by = until_stopped(fit)
    finally:
        progress.close()
    status = "done" if stopped_by is None else "interrupted"
    about = {**description, "status": status}
    if stopped_by is not None:
        write_json(folder / "run.json", about)  # true also if a second signal ends all at once
        progress.say("Stopping: what is done is compared and drawn; once more leaves at once.")
        _mark_unfinished(cells + smaller, dataset, folder, stopped_by)
    sentences, n_done = conclude(folder, cells, dataset, description, smaller)
    write_json(folder / "run.json", about)
    report = draw(folder) if draw else None
    return Result(folder, sentences, n_done, stopped_by is not None, report)


def _refuse_too_small(methods, dataset):
    """Say before anything is trained that a representation needs larger pictures."""
    side = min(dataset.images.shape[1:3])
    steps = {step.name: step for method in methods for step in method.representations}
    least = {
        name: getattr(step.make(), "least_px", 0)
        for name, step in steps.items()
        if name in EXTRACTORS
    }
    too_large = [name for name, px in least.items() if px > side]
    if too_large:
        enough = max(least.values())
        raise UsageError(
            f"{', '.join(too_large)}: expected pictures of at least {enough} x {enough} pixels, got "
            f"{dataset.images.shape[1]} x {dataset.images.shape[2]}; enlarge them with "
            f"--image-size {enough}, or name other methods with --methods"
        )


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


def _run_missing(cells, dataset, folder, options, progress, hardware):
    def over(outcome, reused=False):
        hardware["gpu"] = hardware["gpu"] or outcome.graphics_card
        progress.finish(outcome, reused)

    missing = []
    for cell in cells:
        if saved := _finished(cell, dataset, own_folder(folder, cell)):
            over(saved[0], reused=True)
        else:
            _say_if_changed(cell, own_folder(folder, cell), progress)
            missing.append(cell)
    checked = check_own(missing, dataset, options, progress)
    missing = _let_in(missing, checked, dataset, folder, progress)
    missing = _without_skipped(missing, dataset, folder, options, progress)
    progress.plan({(c.method.name, c.draw.name): _expected(c, dataset) for c in missing})

    def keep(cell, outcome, predictions):
        outcome = with_notes(outcome, checked)
        outcomes.save(own_folder(folder, cell), outcome, predictions)
        over(outcome)

    with_folders = [(cell, own_folder(folder, cell)) for cell in missing]
    run_cells(with_folders, dataset, options, progress, keep)


def _expected(cell, dataset):
    """Seconds of a fit and of all that is asked of it then; None where nothing is known of it."""
    seconds = estimate_seconds(cell, dataset)
    return None if seconds is None else seconds + explain_seconds(cell, dataset)


def _mark_unfinished(cells, dataset, folder, stopped_by):
    """Have the cells that this run did not come to, or did not finish, say so."""
    reason = f"stopped by {in_words(stopped_by)} before it was finished; the same command goes on"
    for cell in cells:
        saved = outcomes.load(own_folder(folder, cell))
        if not saved or saved[0].cell_key != cell.key(dataset):
            outcomes.save(own_folder(folder, cell), cell.blank(dataset, "interrupted", reason))


def _finished(cell, dataset, place):
    """What an earlier run of this very cell left, or None where something is missing."""
    saved = outcomes.load(place)
    if not saved or saved[0].status != "done" or saved[0].cell_key != cell.key(dataset):
        return None
    is_explained = cell.explain == "none" or all_recorded(place, cell.explain)
    return saved if is_explained and is_answered(place, cell.keep) else None


def _say_if_changed(cell, place, progress):
    if outcomes.was_changed(place):
        progress.say(
            f"  {cell.method.name} (draw {cell.draw.name}): what is saved is damaged, or was changed "
            "after it was written; it is run again."
        )


def _let_in(cells, checked, dataset, folder, progress):
    """The cells without those of a user's own method that breaks what every method promises."""
    able = []
    for cell in cells:
        if reason := left_out(cell, checked):
            outcome = cell.blank(dataset, "failed", reason)
            outcomes.save(own_folder(folder, cell), outcome)
            progress.finish(outcome)
        else:
            able.append(cell)
    return able


def _without_skipped(cells, dataset, folder, options, progress):
    """The cells that can run; what they borrow is downloaded now, outside of every method's time."""
    found, free, able = {}, free_for_each(options), []
    for cell in cells:
        if cell.method.name not in found:
            found[cell.method.name] = _unavailable(cell.method, dataset, progress)
        reason = found[cell.method.name] or does_not_fit(cell, dataset, free)
        if reason:
            outcome = cell.blank(dataset, "skipped", reason)
            outcomes.save(own_folder(folder, cell), outcome)
            progress.finish(outcome)
        else:
            able.append(cell)
    return able


def _unavailable(method, dataset, progress):
    """Why a method cannot run here or on these pictures; None if it can."""
    try:
        for backbone in method.borrowed():
            backbone.obtain(progress.download(backbone))
            backbone.check_suits(dataset.images)
    except MethodUnavailable as error:
        return str(error)
    return None
