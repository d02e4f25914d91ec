"""Submissions are graded on a Dask cluster's workers, one a task, each in the worker's own sandbox.

A submission travels as the text and bytes that it is; what comes back is its result. Both go between
machines that trust each other, as all of Dask does; students' code runs in rooms only. A worker first
does what the grader does on one machine: it sees that its walls stand and that the assignment's own
solution gets all points. One that fails this grades nobody, and ends the grading in a line.
"""

import platform
import signal
import threading
from dataclasses import dataclass, replace

import dask
from distributed import Reschedule, WorkerPlugin, get_worker

from compare.command_line.progress import Progress
from compare.distributed.address import n_local
from compare.distributed.cluster import asked, connected, set_up
from compare.distributed.sent import Sent
from coursework import CourseworkError
from coursework.assignments import FOLDER
from coursework.sandbox.halting import Halted, all_halted
from coursework.sandbox.walls import check_walls

NAME = "bakeoff-grading"
HALT_SECONDS = 5  # for rooms to end, each of which is looked at twenty times a second
NO_WARNING = {"distributed.admin.large-graph-warning-threshold": "1TB"}  # submissions are files


@dataclass(frozen=True)
class Unfit:
    """Why a worker may not grade."""

    reason: str


def grade_elsewhere(grader, submissions, where, keep):
    """Have submissions graded on a cluster.

    Parameters
    ----------
    grader : Grader
        With walls.
    submissions : list of Submission
        At least one.
    where : str
        See `compare.distributed.address.cluster`.
    keep : callable(submission, result)
        Called here, in the order in which they end.

    Raises
    ------
    CourseworkError
        If a worker has no sandbox or another version of the project; or, when all others are graded,
        if some could not be, since their workers died.
    UsageError
        If the cluster does not answer or has no worker.
    """
    progress, lost = Progress(), {}

    def done(k, result):
        if isinstance(result, Unfit):
            raise CourseworkError(f"--dask: {result.reason}")
        keep(submissions[k], result)

    def failed(k, reason):
        lost[submissions[k].student] = reason

    with connected(where, progress) as client, dask.config.set(NO_WARNING):
        n_workers = len(asked(client, _is_here))
        progress.say(f"{n_workers} worker{'s' if n_workers > 1 else ''} at {where}.")
        place = GradingPlace(grader, is_local=n_local(where) is not None)
        pieces = [(place.name, one, grader.state(one)) for one in submissions]
        with set_up(client, place):
            Sent(client, grade_one, pieces, where, progress.say).collect(done, failed)
    if lost:
        raise CourseworkError(
            f"--dask: {', '.join(lost)}: not graded ({'; '.join(sorted(set(lost.values())))}). All "
            "others' results are kept; the same command goes on"
        )


def _is_here():
    return True


def grade_one(name, submission, state):
    """Grade a submission on the worker that this is called on.

    Parameters
    ----------
    name : str
        Of the grading place.
    submission : Submission
    state : str
        As of `Grader.state`, on the machine that asks.

    Returns
    -------
    dict or Unfit
        As of `Grader.result`.
    """
    return get_worker().plugins[name].grade(submission, state)


class GradingPlace(WorkerPlugin):
    """The grader on one worker, while a grading lasts.

    Parameters
    ----------
    grader : Grader
    is_local : bool
        Workers belong to this grading alone.
    """

    name = NAME

    def __init__(self, grader, is_local=False):
        folder = grader.assignment.folder
        # An assignment of the project is looked for in the worker's own copy of it.
        self.folder = folder.relative_to(FOLDER) if folder.is_relative_to(FOLDER) else folder
        self.grader, self.is_local = grader, is_local

    def setup(self, worker):
        """Make ready; called by Dask on every worker."""
        if self.is_local:  # Ctrl-C in the terminal reaches them too, and is for the grader alone
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        assignment = replace(self.grader.assignment, folder=FOLDER / self.folder)
        self.grader = replace(self.grader, assignment=assignment)
        self.lock, self.is_checked = threading.Lock(), False
        self.n_running, self.one_ended = 0, threading.Condition()

    def teardown(self, worker):
        """End all rooms."""
        with all_halted(), self.one_ended:
            self.one_ended.wait_for(lambda: not self.n_running, HALT_SECONDS)

    def grade(self, submission, state):
        """Grade a submission, if this worker may.

        Parameters
        ----------
        submission : Submission
        state : str

        Returns
        -------
        dict or Unfit
        """
        with self.one_ended:
            self.n_running += 1
        try:
            self._insist(submission, state)
            return self.grader.result(submission)
        except (CourseworkError, OSError) as error:
            return Unfit(f"the worker on {platform.node()} cannot grade: {error}")
        except Halted as stop:
            raise Reschedule from stop
        finally:
            with self.one_ended:
                self.n_running -= 1
                self.one_ended.notify()

    def _insist(self, submission, state):
        """See that submission and project are as they were sent, and once that all is well here."""
        if self.grader.state(submission) != state:
            raise CourseworkError("it has another version of this project; bring both to the same")
        with self.lock:  # of several at a time one looks, and the others wait for what it finds
            if not self.is_checked:
                check_walls()
                self.grader.check_master()
                self.is_checked = True
