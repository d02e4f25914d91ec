"""A process beside this one that runs cells in turn, so that no cell can hurt the others.

A method may crash the interpreter, call `sys.exit`, run out of memory or never end; C code cannot even
be interrupted. All of that ends its process only: the cell gets a status with its reason, and the next
cell a new process. While nothing goes wrong one process runs all cells, so the cost is paid once.

On Linux the process is forked, which takes a moment and copies nothing: pictures and libraries are
shared. But of threads that are running only BLAS' survive a fork; OpenMP or TensorFlow would hang in
the child. Where those run, on other systems, and for several cells at a time (their share of the
cores is read while libraries are imported), it starts afresh instead, which takes seconds.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
import warnings
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from threadpoolctl import threadpool_info

from compare.cell import FEWER, run_cell
from compare.processes.memory import forget_peak, peak_bytes
from compare.records.environment import graphics_card
from data.dataset import Dataset
from data.mapped import found_again, is_large, where_it_lies

GRACE_SECONDS = 1.0  # to remove a half-written temporary file
THREAD_SETTINGS = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"),
    *("VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS", "NUMEXPR_NUM_THREADS"),
)
NO_GRAPHICS_CARD = {"CUDA_VISIBLE_DEVICES": "-1"}
DIE_WITH_PARENT = 1  # Linux' PR_SET_PDEATHSIG
DIE_FIRST = "700"  # of 1,000: whom Linux ends when memory runs out; not the one that saves


class Child:
    """The process, as its parent sees it: give it a cell, then ask until the cell has ended.

    Parameters
    ----------
    dataset : Dataset
    handed : Dataset or tuple
        What `handed_over` gave for it.
    n_threads : int or None
        What it may use of the cores; None for all.
    """

    def __init__(self, dataset, handed, n_threads=None):
        self.dataset, self.handed, self.n_threads = dataset, handed, n_threads
        self.process = self.connection = None
        self.cell = self.folder = None  # None: nothing to do
        self.without_card, self._seconds, self._until = "", None, None

    def begin(self, cell, folder, seconds=None, without_card=""):
        """Have it run a cell.

        Parameters
        ----------
        cell : Cell
        folder : Path
            The cell's own.
        seconds : int or None
            Longest time that the cell may take.
        without_card : str
            Why the graphics card must not be used; empty where it may.
        """
        if self.process is None or not self.process.is_alive() or self.without_card != without_card:
            self.stop()
            self._launch(without_card)
        self.cell, self.folder, self._seconds, self._until = cell, folder, seconds, None
        with suppress(BrokenPipeError):  # died just now: `answer` will find out
            self.connection.send((cell, folder, without_card))

    def answer(self):
        """What it has said since the last time, or what became of it.

        Returns
        -------
        (str, tuple or None)
            "epoch" with (epoch, n_epochs, logs); "ended" with (Outcome, Predictions or None);
            "began" or "nothing".
        """
        was_alive = self.process.is_alive()  # asked first: last words may come between
        with suppress(EOFError, ConnectionError):
            if self.connection.poll():
                kind, what = self.connection.recv()
                if kind == "began" and self._seconds:
                    self._until = time.monotonic() + self._seconds
                return kind, what
        if not was_alive:
            return self._ended("failed", how_it_died(self.process.exitcode))
        if self._until and time.monotonic() > self._until:
            self.stop()
            return self._ended(
                "timeout", f"not finished after the {self._seconds} s that --timeout allows"
            )
        return "nothing", None

    def waited_on(self):
        """What becomes ready when there may be an answer."""
        return [self.connection, self.process.sentinel]

    def seconds_left(self):
        """Until the cell has had its time, at most one."""
        return min(1.0, max(0.0, self._until - time.monotonic())) if self._until else 1.0

    def stop(self):
        """End the process, whatever it is doing."""
        if self.process is not None and self.process.pid:
            self.process.terminate()
            self.process.join(GRACE_SECONDS)
            self.process.kill()
            self.process.join()
            self.process.close()
            self.connection.close()
        self.process = self.connection = None

    def _ended(self, status, reason):
        return "ended", (self.cell.blank(self.dataset, status, reason), None)

    def _launch(self, without_card):
        method = "fork" if isinstance(self.handed, Dataset) else "spawn"
        context = multiprocessing.get_context(method)
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.handed))
        settings = dict.fromkeys(THREAD_SETTINGS, str(self.n_threads)) if self.n_threads else {}
        self.without_card = without_card
        settings |= NO_GRAPHICS_CARD if without_card else {}
        with _environment(settings), warnings.catch_warnings():
            # Python warns of any thread at a fork; `can_fork` has looked whose they are.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded")
            self.process.start()
        theirs.close()


def can_fork():
    """Whether a fork of this process would work: no threads but Python's own and those of BLAS."""
    try:
        n_running = len(os.listdir("/proc/self/task"))
    except OSError:  # not Linux
        return False
    of_blas = [pool["num_threads"] - 1 for pool in threadpool_info() if pool["user_api"] == "blas"]
    # Not `threading.active_count()`: that knows only threads that Python's `threading` has started.
    return n_running <= len(sys._current_frames()) + sum(of_blas)


@contextmanager
def handed_over(dataset, fork):
    """Give what children are to be started with: the data set itself, or where its pictures lie.

    Parameters
    ----------
    dataset : Dataset
    fork : bool
        Children are forked and share the memory. Otherwise they map the pictures from a file.
    """
    if fork:
        yield dataset
        return
    rest = {name: value for name, value in vars(dataset).items() if name != "images"}
    lies = where_it_lies(dataset.images)
    if lies and is_large(dataset.images.shape):  # less is copied: it may be cleaned up meanwhile
        yield lies, rest
        return
    with TemporaryDirectory(prefix="bakeoff-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "images.npy"
        np.save(path, dataset.images)
        yield where_it_lies(np.lib.format.open_memmap(path, mode="r")), rest


def how_it_died(code):
    """Why a process ended before its cell did, in words.

    Parameters
    ----------
    code : int
        Exit code; negative where a signal ended it.
    """
    if code >= 0:
        return f"the process of this method ended itself with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    reason = f"the process of this method was killed by {name}"
    if name == "SIGKILL":
        reason += f", which is what the system does when it runs out of memory; {FEWER}"
    return reason


@contextmanager
def _environment(settings):
    """Environment variables for a process that is started within the block."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _serve(connection, handed):
    """Run the cells that come; here begins the child."""
    with suppress(KeyboardInterrupt, BrokenPipeError):
        obey_parent_only()
        gc.freeze()  # to look for garbage among what is shared would copy it
        dataset = handed
        if not isinstance(handed, Dataset):
            lies, rest = handed
            dataset = Dataset(images=found_again(*lies), **rest)
        while True:
            try:
                cell, folder, without_card = connection.recv()
            except EOFError:
                return
            connection.send(("began", None))
            connection.send(("ended", _run(cell, dataset, folder, without_card, connection)))


def _run(cell, dataset, folder, without_card, connection):
    def tell(epoch, n_epochs, logs):
        figures = {name: float(value) for name, value in logs.items()}
        connection.send(("epoch", (epoch, n_epochs, figures)))

    is_forgotten = forget_peak()
    outcome, predictions = run_cell(cell, dataset, tell, folder)
    if without_card:
        said = f"computed without the graphics card, which failed first: {without_card}"
        outcome = replace(outcome, warnings=[*outcome.warnings, said])
    peak = peak_bytes() if is_forgotten else None
    return replace(outcome, peak_bytes=peak, graphics_card=graphics_card()), predictions


def obey_parent_only():
    """Ctrl-C is for the parent, who then ends this process; and without a parent it ends, too."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(DIE_FIRST)
        if multiprocessing.parent_process() and not multiprocessing.parent_process().is_alive():
            os._exit(1)  # it ended before it could be asked for
