"""Hands cells to a cluster's workers and takes back what became of them, in the order they end."""

import hashlib
import os
import platform
import secrets
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from queue import Empty, SimpleQueue

import numpy as np
from distributed import KilledWorker

from compare.command_line.options import UsageError
from compare.distributed.address import n_local
from compare.distributed.cluster import N_RETRIES, connected
from compare.distributed.workplace import Job, Workplace, look, run_job, sum_of
from compare.records.files import read_json, write_bytes
from deep.weights import FOLDER_VARIABLE

SECONDS_WITHOUT_WORKERS = 120  # then the rest is given up; a queue may bring new ones by then
LOOK_SECONDS = 2.0


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
    with connected(options.dask, progress) as client, _written(dataset, run_folder) as pictures:
        seen = _look_around(client, run_folder, pictures)
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
        with _set_up(client, workplace):
            _Sent(client, workplace.name, cells, dataset, options.dask, progress).collect(keep)


class _Sent:
    """Cells that are out, and what is known of the workers."""

    def __init__(self, client, name, cells, dataset, where, progress):
        self.client, self.dataset, self.where, self.progress = client, dataset, where, progress
        self.workers, self.alone_since = set(client.nthreads()), None
        self.ended, run = SimpleQueue(), secrets.token_hex(4)
        self.out = {}
        for k, cell in enumerate(cells):
            key = f"bakeoff-{run}-{k}"
            future = client.submit(
                run_job, name, k, key=key, pure=False, retries=N_RETRIES, priority=-k
            )
            self.out[key] = (future, *cell)
            future.add_done_callback(self.ended.put)

    def collect(self, keep):
        """Keep each cell as it ends; whatever stops this cancels the rest."""
        next_look = time.monotonic() + LOOK_SECONDS
        try:
            while self.out:
                try:
                    future = self.ended.get(timeout=LOOK_SECONDS)
                    _, cell, folder = self.out.pop(future.key)
                    keep(cell, *self._received(future, cell, folder))
                except Empty:
                    pass
                if time.monotonic() > next_look:
                    self._look_for_workers(keep)
                    next_look = time.monotonic() + LOOK_SECONDS
        finally:
            if self.out and self.client.status == "running":
                self.client.cancel([future for future, *_ in self.out.values()], force=True)

    def _received(self, future, cell, folder):
        """Outcome and predictions; the cell's files are written where the worker could not."""
        if future.status == "finished":
            done = future.result()
            _write(done, folder)
            return done.outcome, done.predictions
        if future.status == "cancelled":
            reason = f"the scheduler at {self.where} was lost while this was out"
        elif isinstance(error := future.exception(), KilledWorker):
            reason = (
                f"the worker that ran it died, and so did those of the next {N_RETRIES} attempts or "
                "more; a lack of memory on them is the usual cause"
            )
        else:
            reason = " ".join(str(error).split()) or type(error).__name__
        return cell.blank(self.dataset, "failed", reason), None

    def _look_for_workers(self, keep):
        """Say which workers were lost; give up the rest where none has been there for long."""
        if self.client.status != "running":
            return  # lost: each of its futures says so by itself
        now = set(self.client.nthreads())
        for address in sorted(self.workers - now):
            self.progress.say(
                f"  The worker at {address} was lost; what it was at is run again by another."
            )
        self.workers = now
        self.alone_since = None if now else self.alone_since or time.monotonic()
        if now or time.monotonic() < self.alone_since + SECONDS_WITHOUT_WORKERS:
            return
        reason = (
            f"no worker has been at {self.where} for {SECONDS_WITHOUT_WORKERS} s; start some, and "
            "the same command goes on"
        )
        for key, (_, cell, _) in list(self.out.items()):
            del self.out[key]
            keep(cell, cell.blank(self.dataset, "failed", reason), None)


@contextmanager
def _written(dataset, run_folder):
    """The pictures in a file of the run's folder while the block lasts; a later run sweeps it up."""
    path = run_folder / f".images.npy.{os.getpid()}.tmp"
    try:
        with open(path, "wb") as file:
            np.save(file, dataset.images)
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _set_up(client, workplace):
    """Every worker, and each that comes later, has the workplace while the block lasts."""
    try:
        client.register_plugin(workplace)
        yield
    finally:
        if client.status == "running":
            with suppress(Exception):  # a worker that is just coming or going has none to put away
                client.unregister_worker_plugin(workplace.name)


def _look_around(client, run_folder, pictures):
    """What every worker says of itself; the scheduler must know the project as well."""
    fingerprint = read_json(run_folder / "run.json")["split"]["fingerprint"]
    about = run_folder, fingerprint, pictures, pictures.stat().st_size
    try:
        client.run_on_scheduler(_is_here)
        return list(client.run(look, *about).values())
    except (ImportError, AttributeError, RuntimeError) as error:
        raise UsageError(
            f"--dask: the scheduler or a worker does not know this project ({error}); start each in "
            "a checkout of the same version, with python -m dask scheduler and python -m dask worker"
        ) from error


def _is_here():
    return True


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
