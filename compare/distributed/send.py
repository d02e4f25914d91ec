"""Hands cells to a cluster's workers and takes back what became of them, in the order they end."""

import hashlib
import os
import platform
from collections import Counter
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import numpy as np

from compare.command_line.words import UsageError
from compare.distributed.address import n_local
from compare.distributed.cluster import asked, connected, set_up
from compare.distributed.sent import Sent
from compare.distributed.workplace import Job, Workplace, look, run_job, sum_of
from compare.records.files import read_json, write_bytes
from data.mapped import is_large, where_it_lies
from deep.weights import FOLDER_VARIABLE


def run_elsewhere(cells, dataset, options, progress, keep):
    """Run cells on a cluster, as `parallel.run_cells` does on this machine.

    Parameters
    ----------
    cells : list of (Cell, Path)
        At least one.
    dataset : Dataset
    options : Options
    progress : Progress
    keep : callable(cell, outcome, predictions)
        Called here, in the order in which cells end.

    Raises
    ------
    UsageError
        If the cluster does not answer, has no worker, or other code than this machine.
    KeyboardInterrupt
        Once the cells that were running have been ended.
    """
    cells = [(cell, folder.resolve()) for cell, folder in cells]
    run_folder = cells[0][1].parents[2]  # of RUN/cells/METHOD/DRAW
    with (
        connected(options.dask, progress) as client,
        _laid_out(dataset.images, run_folder) as pictures,
    ):
        seen = _look_around(client, run_folder, pictures[0])
        is_shared = all(worker.sees_run for worker in seen)
        progress.say(_in_words(seen, is_shared))
        workplace = Workplace(
            name=_name(run_folder),
            jobs=[Job(cell, folder, cell.key(dataset)) for cell, folder in cells],
            about={name: value for name, value in vars(dataset).items() if name != "images"},
            pictures=pictures if is_shared else np.ascontiguousarray(dataset.images),
            own_files={path: path.read_bytes() for cell, _ in cells for path in _own(cell.method)},
            n_threads=_threads(seen),
            timeout=options.timeout,
            weights=os.environ.get(FOLDER_VARIABLE),
            is_local=n_local(options.dask) is not None,
        )
        pieces = [(workplace.name, k) for k in range(len(cells))]
        with set_up(client, workplace):
            sent = Sent(client, run_job, pieces, options.dask, progress.say)
            sent.collect(*_kept_by(keep, cells, dataset))


def _kept_by(keep, cells, dataset):
    """What to do with a cell that has come back, and with one that has not."""

    def done(k, back):
        cell, folder = cells[k]
        _write(back, folder)  # its files, where the worker could not
        keep(cell, back.outcome, back.predictions)

    def failed(k, reason):
        cell, _ = cells[k]
        keep(cell, cell.blank(dataset, "failed", reason), None)

    return done, failed


@contextmanager
def _laid_out(images, run_folder):
    """Where the pictures lie while the block lasts, as of `where_it_lies`.

    Few are written into the run's folder, where a later run would sweep them up.
    """
    lies = where_it_lies(images)
    if lies and is_large(images.shape):
        yield lies
        return
    path = run_folder / f".images.npy.{os.getpid()}.tmp"
    try:
        with open(path, "wb") as file:
            np.save(file, images)
        yield where_it_lies(np.load(path, mmap_mode="r"))
    finally:
        path.unlink(missing_ok=True)


def _look_around(client, run_folder, pictures):
    """What every worker says of itself."""
    fingerprint = read_json(run_folder / "run.json")["split"]["fingerprint"]
    return asked(client, look, run_folder, fingerprint, pictures, pictures.stat().st_size)


def _threads(seen):
    """Threads of a cell on each machine: its cores, shared by all cells that it runs at a time."""
    n_at_once, n_cores = Counter(), Counter()
    for worker in seen:
        n_at_once[worker.host] += worker.n_at_once
        n_cores[worker.host] = max(n_cores[worker.host], worker.n_cores)
    return {host: max(1, n_cores[host] // n_at_once[host]) for host in n_at_once}


def _in_words(seen, is_shared):
    n_hosts, n_at_once = len({worker.host for worker in seen}), sum(w.n_at_once for w in seen)
    workers = f"{len(seen)} worker{'s' if len(seen) > 1 else ''}"
    machines = f"{n_hosts} machine{'s' if n_hosts > 1 else ''}"
    how = "read from the run's folder" if is_shared else "sent to each worker once"
    return f"{workers} on {machines}, {n_at_once} fits at a time; pictures are {how}."


def _name(run_folder):
    """Of a run's workplace: the same for the same folder, so that a new one replaces the old."""
    place = f"{platform.node()} {run_folder}"
    return f"bakeoff-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def _own(method):
    files = {method.own_file, *(step.own_file for step in method.representations)}
    return files - {None}


def _write(done, folder):
    """Write a cell's files that came with it, if they are as they were sent and stay in its folder."""
    for name, content in done.files.items():
        parts = PurePosixPath(name).parts
        if sum_of(content) != done.sums[name] or ".." in parts or Path(name).is_absolute():
            raise UsageError(f"--dask: {name} of a cell was changed on its way; run it again")
        write_bytes(folder.joinpath(*parts), content)
