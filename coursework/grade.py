"""A folder of submissions in, grades and feedback out; what is graded already is not graded again.

Each result is a file of its own, written at once when it is known. Killed half-way, the same command
goes on from there, and what it writes in the end is the same as if it had never been stopped.
"""

import hashlib
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

from compare.cores import usable_cores
from compare.files import read_json, sum_of_json, sweep, write_bytes, write_json
from compare.lock import hold
from compare.terminal import say
from coursework import CourseworkError, marking
from coursework.collect import Submission, collect
from coursework.feedback import feedback_page, feedback_text, summary_text
from coursework.marking import mark, nothing_to_mark
from coursework.results import grades_table, gradescope
from coursework.sandbox import Limits, check_walls

UNSAFE = (
    "UNSAFE: students' code runs without a sandbox, with all that you may do on this machine; "
    "grade only code that you trust"
)
MOST_NAME_LETTERS = 60


def grade(place, assignment, into, jobs=1, unsafe=False, limits=None):
    """Grade a folder of submissions.

    Parameters
    ----------
    place : str or Path
        See `collect`.
    assignment : Assignment
    into : str or Path
        Gets `grades.csv`, `summary.md`, `feedback/`, `gradescope/` and `results/`.
    jobs : int
        Submissions at the same time.
    unsafe : bool
        Whether to go without walls.
    limits : Limits, optional
        By default those that `about.toml` names under `[limits]`, the others as usual.

    Returns
    -------
    list of dict
        One a student, by name: `student`, `source`, `problem`, `tests`.

    Raises
    ------
    CourseworkError
        If there is nothing to grade, no sandbox, or the master itself would not get all points.
    """
    into, limits = Path(into), limits or limits_of(assignment)
    submissions = collect(place, assignment)
    if unsafe:
        say(UNSAFE)
    else:
        check_walls()
    with hold(into):
        sweep(into)
        _check_master(assignment, into, limits, not unsafe)
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            work = [pool.submit(_graded, s, assignment, into, limits, unsafe) for s in submissions]
            results = _gathered(work)
        _write(results, submissions, assignment.title, into)
    return results


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


def _gathered(work):
    try:
        results = []
        for at, one in enumerate(work, start=1):
            result = one.result()
            results.append(result)
            points = sum(test["points"] for test in result["tests"])
            say(f"{at} of {len(work)}: {result['student']}: {points:g} points")
        return results
    except BaseException:
        for one in work:
            one.cancel()
        raise


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
    how = Path(marking.__file__).read_text("utf-8")
    return sum_of_json([assignment.key, *texts, how, asdict(limits), walls, work])


def _graded(submission, assignment, into, limits, unsafe):
    """One submission's result, from its file if that is up to date."""
    path = into / "results" / f"{file_name(submission)}.json"
    state = _state(assignment, limits, not unsafe, submission.fingerprint())
    kept = read_json(path, sealed=True)
    if isinstance(kept, dict) and kept.get("state") == state:
        return kept["result"]
    if submission.problem:
        tests = nothing_to_mark(assignment, submission.problem)
    else:
        tests = mark(assignment, submission.files, limits, not unsafe)
    names = {"student": submission.student, "source": submission.source}
    result = {**names, "problem": submission.problem, "tests": tests}
    write_json(path, {"state": state, "result": result})
    return result


def file_name(submission: Submission):
    """A name for a student's files that any system takes, and no other student has.

    Parameters
    ----------
    submission : Submission

    Returns
    -------
    str
    """
    safe = re.sub(r"[^\w-]+", "-", submission.student).strip("-")[:MOST_NAME_LETTERS]
    if safe and safe == submission.student:
        return safe
    digest = hashlib.sha256(submission.student.encode("utf-8", "replace")).hexdigest()
    return f"{safe or 'student'}-{digest[:6]}"


def _write(results, submissions, title, into):
    for result, submission in zip(results, submissions, strict=True):
        name = file_name(submission)
        _write_text(into / "feedback" / f"{name}.html", feedback_page(result, title))
        _write_text(into / "feedback" / f"{name}.md", feedback_text(result, title))
        _write_text(into / "gradescope" / name / "results.json", gradescope(result))
    _write_text(into / "summary.md", summary_text(results, title))
    _write_text(into / "grades.csv", grades_table(results))


def _write_text(path, text):
    write_bytes(path, text.encode("utf-8", "replace"))
