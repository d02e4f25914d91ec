"""What stands on every worker while a run lasts: the pictures, and processes that cells are run in.

A worker gets it when it comes, also in the middle of a run, and puts it away when the run is over.
Cells are run as on one machine, by `compare.processes.parallel` in a process of their own, so that
a crash of one is told in the same words and the worker lives on.
"""

import hashlib
import io
import multiprocessing
import os
import platform
import signal
import threading
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from distributed import WorkerPlugin, get_worker

from compare.cell import Cell
from compare.command_line.progress import Progress
from compare.processes.child import THREAD_SETTINGS, Child
from compare.processes.cores import usable_cores
from compare.processes.memory import does_not_fit, free_bytes
from compare.processes.parallel import run_all
from compare.records.files import read_json, write_bytes
from compare.records.outcome import Outcome, Predictions
from data.dataset import Dataset
from data.mapped import found_again, where_it_lies
from deep.weights import FOLDER_VARIABLE


class NotTheSame(RuntimeError):
    """A worker has other code, other packages or other files than the machine that asked."""


@dataclass(frozen=True)
class Job:
    """A cell, where its files belong, and the key that it must have there as here."""

    cell: Cell
    folder: Path
    key: str


@dataclass(frozen=True)
class Done:
    """What became of a cell; its files by name where the run's folder cannot be seen from there."""

    outcome: Outcome
    predictions: Predictions | None
    files: dict[str, bytes]
    sums: dict[str, str]


@dataclass(frozen=True)
class Seen:
    """What a worker says of itself: machine, cores, cells at a time, whether it sees the run."""

    host: str
    n_cores: int
    n_at_once: int
    sees_run: bool


def look(run_folder, fingerprint, pictures, n_bytes, dask_worker):
    """Say where one is: called on every worker before the first cell.

    Parameters
    ----------
    run_folder : Path
    fingerprint : str
        Of the split, as the run's folder has it on the machine that asks.
    pictures : Path
    n_bytes : int
        Size of that file.
    dask_worker : distributed.Worker
        Filled in by Dask.

    Returns
    -------
    Seen
    """
    about = read_json(run_folder / "run.json", sealed=True) or {}
    same_run = about.get("split", {}).get("fingerprint") == fingerprint
    sees = same_run and pictures.is_file() and pictures.stat().st_size == n_bytes
    return Seen(platform.node(), usable_cores(), dask_worker.state.nthreads, sees)


def run_job(name, k):
    """Run a cell on the worker that this is called on.

    Parameters
    ----------
    name : str
        Of the workplace.
    k : int
        Which of its jobs.

    Returns
    -------
    Done
    """
    return get_worker().plugins[name].run(k)


class Workplace(WorkerPlugin):
    """The pictures and processes of one run on one worker.

    Parameters
    ----------
    name : str
    jobs : list of Job
    about : dict
        The data set without its pictures.
    pictures : tuple or ndarray of shape (n_images, height, width, 3), uint8
        Where they lie, as of `where_it_lies`; or themselves, where not every worker sees that place.
    own_files : dict of Path to bytes
        The user's own method files.
    n_threads : dict of str to int
        Threads of a cell, by machine.
    timeout : int or None
    weights : str or None
        Where pretrained weights are looked for first.
    is_local : bool
        Workers belong to this run alone.
    """

    def __init__(
        self, name, jobs, about, pictures, own_files, n_threads, timeout, weights, is_local=False
    ):
        self.name, self.jobs, self.about, self.pictures = name, jobs, about, pictures
        self.own_files, self.n_threads = own_files, n_threads
        self.timeout, self.weights, self.is_local = timeout, weights, is_local
        self.is_shared = isinstance(pictures, tuple)

    def setup(self, worker):
        """Make ready; called by Dask on every worker."""
        # Dask's nanny starts workers as daemons, which may have no children. Ours end with theirs.
        multiprocessing.current_process()._config["daemon"] = False
        if self.is_local:  # Ctrl-C in the terminal reaches them too, and is for the run alone
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.place = TemporaryDirectory(prefix="bakeoff-", ignore_cleanup_errors=True)
        self.lock, self.idle, self.busy = threading.Lock(), [], set()
        self.n_at_once = worker.state.nthreads
        at_least = max(1, usable_cores() // self.n_at_once)
        threads = self.n_threads.get(platform.node(), at_least)
        self._set_environment(dict.fromkeys(THREAD_SETTINGS, str(threads)))
        if not self.is_shared:
            path = Path(self.place.name) / "images.npy"
            np.save(path, self.pictures)
            self.pictures = where_it_lies(np.load(path, mmap_mode="r"))
        self.dataset = Dataset(images=found_again(*self.pictures), **self.about)

    def teardown(self, worker):
        """End all processes and leave nothing behind."""
        with self.lock:
            for child in [*self.idle, *self.busy]:
                child.stop()
            self.idle = []
        for name, value in self.before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        self.place.cleanup()

    def run(self, k):
        """Run a cell in a process of its own.

        Parameters
        ----------
        k : int

        Returns
        -------
        Done

        Raises
        ------
        NotTheSame
        """
        job = self.jobs[k]
        cell = replace(job.cell, method=self._here(job.cell.method))
        if cell.key(self.dataset) != job.key:
            raise NotTheSame(
                f"the worker on {platform.node()} has another version of this project or of its "
                "packages; bring both to the same"
            )
        free = free_bytes()
        if reason := does_not_fit(cell, self.dataset, free and free // self.n_at_once):
            reason = f"on {platform.node()}, where it was to run: {reason}"
            return Done(cell.blank(self.dataset, "skipped", reason), None, {}, {})
        if self.is_shared:
            return Done(*self._ended(cell, job.folder), {}, {})
        with TemporaryDirectory(dir=self.place.name) as folder:
            outcome, predictions = self._ended(cell, Path(folder))
            files = {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in Path(folder).rglob("*")
                if path.is_file()
            }
        return Done(outcome, predictions, files, {n: sum_of(files[n]) for n in files})

    def _ended(self, cell, folder):
        """Outcome and predictions of a cell, from a process that is kept for the next one."""
        with self.lock:
            child = self.idle.pop() if self.idle else self._new_child()
            self.busy.add(child)
        ended, quiet = [], Progress(io.StringIO())
        try:
            run_all(
                deque([(cell, folder)]),
                [child],
                self.timeout,
                quiet,
                lambda *what: ended.append(what),
            )
        except BaseException:
            child.stop()
            raise
        else:
            self.idle.append(child)
        finally:
            self.busy.discard(child)
        return ended[0][1:]

    def _new_child(self):
        return Child(self.dataset, (self.pictures, self.about))

    def _set_environment(self, settings):
        """For the processes to come; of several at a time none could set it for itself alone."""
        if self.weights:
            settings = {**settings, FOLDER_VARIABLE: self.weights}
        self.before = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)

    def _here(self, method):
        """The method with the user's files as they can be found on this worker."""
        own = {path: self._own_file(k, path) for k, path in enumerate(sorted(self.own_files))}
        steps = tuple(
            replace(step, own_file=own.get(step.own_file)) for step in method.representations
        )
        return replace(method, representations=steps, own_file=own.get(method.own_file))

    def _own_file(self, k, path):
        """The very file where it lies here, too, with its neighbours; else a copy of its content."""
        content = self.own_files[path]
        if path.is_file() and sum_of(path.read_bytes()) == sum_of(content):
            return path
        copy = Path(self.place.name) / f"own-{k}" / path.name
        if not copy.is_file() or copy.read_bytes() != content:
            write_bytes(copy, content)
        return copy


def sum_of(content):
    """SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()
