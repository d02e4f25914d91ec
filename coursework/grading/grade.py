"""A folder of submissions in, grades and feedback out; what is graded already is not graded again.

Each result is a file of its own, written at once when it is known. Killed half-way, the same command
goes on from there, and what it writes in the end is the same as if it had never been stopped.
"""

import tomllib
from dataclasses import asdict, replace
from pathlib import Path

from compare.processes.cores import usable_cores
from compare.processes.lock import hold
from compare.records.files import read_json, sum_of_json, sweep, write_json
from coursework import CourseworkError
from coursework.grading import marking
from coursework.grading.by_hand import points_by_hand
from coursework.grading.marking import mark, nothing_to_mark
from coursework.grading.papers import write_papers
from coursework.grading.predictions import predictions_of
from coursework.grading.remarks import remarks_on
from coursework.grading.rubric import questions_of
from coursework.sandbox import room as sandbox
from coursework.sandbox.halting import side_by_side
from coursework.sandbox.room import Limits
from coursework.sandbox.walls import insist_on_walls
from coursework.submissions.collect import collect
from coursework.submissions.naming import file_name


def grade(
    place, assignment, into, jobs=1, unsafe=False, limits=None, key="", due=None, handed_out=""
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
    insist_on_walls(unsafe)
    with hold(into):
        sweep(into)
        # Asked again when all is graded: what is wrong in a table is told before hours go by.
        points_by_hand(into, [one.student for one in submissions], questions)
        _check_master(assignment, into, limits, not unsafe)
        graded = lambda one: _graded(one, assignment, into, limits, unsafe, saved)  # noqa: E731
        results = side_by_side(graded, submissions, jobs, _in_short)
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
    """
    if not word:
        return usable_cores()
    if not word.isascii() or not word.isdigit() or not int(word):
        raise CourseworkError(f"--jobs {word!r}: expected a number from 1, as --jobs 2")
    return min(int(word), usable_cores())


def _in_short(result):
    return f"{result['student']}: {sum(test['points'] for test in result['tests']):g} points"


def _check_master(assignment, into, limits, walls):
    """The master must get all points, or else the machine or the tests are to blame."""
    path = into / "results" / ".master.json"
    state = _state(assignment, limits, walls, assignment.master)
    if (read_json(path, sealed=True) or {}).get("state") == state:
        return
    results = mark(assignment, {"work.py": assignment.master}, limits, walls)
    failed = [f"{test['name']} ({test['message']})" for test in results if not test["passed"]]
    if failed:
        raise CourseworkError(
            f"{assignment.key}: its own solution fails {'; '.join(failed)}: expected it to pass on "
            "this machine; nothing was graded. Is all installed (`uv sync`)?"
        )
    write_json(path, {"state": state})


def _state(assignment, limits, walls, work):
    """Digest of all that a result depends on."""
    texts = [assignment.text(name) for name in ("hidden_tests.py", "about.toml")]
    how = [Path(module.__file__).read_text("utf-8") for module in (marking, sandbox)]
    return sum_of_json([assignment.key, *texts, *how, asdict(limits), walls, work])


def _graded(submission, assignment, into, limits, unsafe, saved):
    """One submission's result, from its file if that is up to date."""
    path = into / "results" / f"{file_name(submission)}.json"
    work = [submission.fingerprint(), saved.state(submission)]
    state = _state(assignment, limits, not unsafe, work)
    kept = read_json(path, sealed=True)
    if isinstance(kept, dict) and kept.get("state") == state:
        return kept["result"]
    if submission.problem:
        tests = nothing_to_mark(assignment, submission.problem)
    else:
        tests = mark(assignment, submission.files, limits, not unsafe)
    tests = tests + saved.mark(submission, limits, not unsafe)
    names = {"student": submission.student, "source": submission.source}
    result = {**names, "problem": submission.problem, "tests": tests}
    write_json(path, {"state": state, "result": result})
    return result
