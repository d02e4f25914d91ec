"""A folder of submissions in, grades and feedback out; what is graded already is not graded again.

Each result is a file of its own, written at once when it is known. Killed half-way, the same command
goes on from there, and what it writes in the end is the same as if it had never been stopped.
"""

import tomllib
from dataclasses import asdict, replace
from pathlib import Path

from compare.command_line.terminal import say
from compare.command_line.words import UsageError, count
from compare.distributed.address import cluster
from compare.processes.cores import cluster_within_cores, usable_cores
from compare.processes.lock import hold
from compare.records.files import read_json, sweep, write_json
from coursework import CourseworkError
from coursework.grading.by_hand import points_by_hand
from coursework.grading.grader import Grader
from coursework.grading.papers import write_papers
from coursework.grading.predictions import predictions_of
from coursework.grading.remarks import remarks_on
from coursework.grading.rubric import questions_of
from coursework.sandbox.halting import side_by_side
from coursework.sandbox.room import Limits
from coursework.sandbox.walls import insist_on_walls
from coursework.submissions.collect import collect
from coursework.submissions.naming import file_name


def grade(
    place,
    assignment,
    into,
    jobs=1,
    unsafe=False,
    limits=None,
    key="",
    due=None,
    handed_out="",
    dask="",
):
    """Grade a folder of submissions.

    Parameters
    ----------
    place : str or Path
        See `collect`.
    assignment : Assignment
    into : str or Path
        Gets what `write_papers` lists, and `results/`.
    jobs : int
        Submissions at the same time.
    unsafe : bool
        Whether to go without walls.
    limits : Limits, optional
        By default those that `about.toml` names under `[limits]`, the others as usual.
    key : str or Path
        The teacher's file with the labels of hidden questions; see `predictions_of`.
    due, handed_out
        See `remarks_on`.
    dask : str
        The cluster that submissions are sent to, as of `parse_dask`; empty for none.

    Returns
    -------
    list of dict
        One a student, by name: `student`, `source`, `problem`, `tests`, and as `write_papers` adds.

    Raises
    ------
    CourseworkError
        If there is nothing to grade, no sandbox, or the master itself would not get all points.
    """
    into, limits = Path(into), limits or limits_of(assignment)
    submissions = collect(place, assignment)
    saved = predictions_of(assignment, key, submissions)
    remarks, questions = remarks_on(submissions, due, handed_out), questions_of(assignment)
    grader = Grader(assignment, limits, not unsafe, saved)
    if not dask:
        insist_on_walls(unsafe)
    with hold(into):
        sweep(into)
        # Asked again when all is graded: what is wrong in a table is told before hours go by.
        points_by_hand(into, [one.student for one in submissions], questions)
        kept = _Kept(grader, into)
        if dask:  # there each worker sees to its walls and to the master
            results = _all_elsewhere(kept, submissions, dask)
        else:
            _check_master(grader, into)
            results = side_by_side(kept.made, submissions, jobs, _in_short)
        results = [{**one, "remarks": remarks[one["student"]]} for one in results]
        return write_papers(results, submissions, assignment.title, questions, into)


def limits_of(assignment):
    """What a submission to an assignment may use.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    Limits

    Raises
    ------
    CourseworkError
        For a limit that is none.
    """
    own = tomllib.loads(assignment.text("about.toml")).get("limits", {})
    known = asdict(Limits())
    for name, value in own.items():
        if name not in known or isinstance(value, bool) or not isinstance(value, int | float):
            raise CourseworkError(
                f"{assignment.key}/about.toml: limit {name} = {value!r}: expected a number for one "
                f"of {', '.join(known)}"
            )
    return replace(Limits(), **{name: type(known[name])(value) for name, value in own.items()})


def parse_jobs(word):
    """Number of submissions at the same time, from the command's word.

    Parameters
    ----------
    word : str
        "" for one a core.

    Returns
    -------
    int

    Raises
    ------
    UsageError
    """
    return min(count("--jobs", word) or usable_cores(), usable_cores())


def parse_dask(word, jobs="", unsafe=False):
    """The cluster that submissions are sent to, from the command's word.

    Parameters
    ----------
    word, jobs : str
        As typed.
    unsafe : bool

    Returns
    -------
    str
        Empty, `local:4` or a scheduler's address.

    Raises
    ------
    UsageError
        For what is no cluster, or none that answers.
    """
    where = cluster("--dask", word)
    if where and (jobs or unsafe):
        other = "--jobs" if jobs else "--unsafe"
        raise UsageError(f"--dask and {other} cannot be had together; leave one out")
    return cluster_within_cores(where, say) if where else ""


def _in_short(result):
    return f"{result['student']}: {sum(test['points'] for test in result['tests']):g} points"


def _check_master(grader, into):
    """The master must get all points; once it has, it is not tried again."""
    path, state = into / "results" / ".master.json", grader.master_state()
    if (read_json(path, sealed=True) or {}).get("state") != state:
        grader.check_master()
        write_json(path, {"state": state})


class _Kept:
    """Results in files of their own, each good as long as nothing that it depends on has changed."""

    def __init__(self, grader, into):
        self.grader, self.folder = grader, into / "results"

    def get(self, submission):
        """A submission's result, or None."""
        kept = read_json(self._path(submission), sealed=True)
        if isinstance(kept, dict) and kept.get("state") == self.grader.state(submission):
            return kept["result"]
        return None

    def keep(self, submission, result):
        """Write it."""
        state = self.grader.state(submission)
        write_json(self._path(submission), {"state": state, "result": result})

    def made(self, submission):
        """The result, graded now if it is not there."""
        result = self.get(submission)
        if result is None:
            result = self.grader.result(submission)
            self.keep(submission, result)
        return result

    def _path(self, submission):
        return self.folder / f"{file_name(submission)}.json"


def _all_elsewhere(kept, submissions, dask):
    """Results of all, those that are missing from the cluster."""
    from coursework.grading.elsewhere import grade_elsewhere  # Dask is an extra

    results = {one.student: kept.get(one) for one in submissions}
    missing = [one for one in submissions if results[one.student] is None]

    def keep(submission, result):
        kept.keep(submission, result)
        results[submission.student] = result
        n_done = sum(result is not None for result in results.values())
        say(f"{n_done} of {len(results)}: {_in_short(result)}")

    if missing:
        grade_elsewhere(kept.grader, missing, dask, keep)
    return [results[one.student] for one in submissions]
