"""A whole class in one command: everybody gets what is due, and the machine stays as it was.

By default some of each chief kind; with BAKEOFF_WHOLE_CLASS=1 all hundred, of which the grader is
killed after 57 (a quarter of an hour on two cores).
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from coursework.assignments import read
from coursework.grading.grade import limits_of
from coursework.grading.marking import mark
from coursework.grading.results import grades_table
from coursework.grading.rubric import questions_of
from coursework.sandbox.room import PACKAGES, PROJECT
from tests.coursework.class_of_100 import (
    MARK,
    N_STUDENTS,
    class_of_100,
    places_outside,
    some_of_each,
)
from tests.coursework.lms import hand_in
from tests.coursework.rooms import needs_rooms

WHOLE = os.environ.get("BAKEOFF_WHOLE_CLASS") == "1"
KEYS = ("neighbours", "gradients") if WHOLE else ("neighbours",)
MOST_SECONDS = 1800
ADOPT_CHILDREN = 36  # of prctl: what loses its parent becomes this process's child

pytestmark = [
    pytest.mark.slow,
    needs_rooms,
]


@pytest.fixture
def teacher(tmp_path):
    """A checkout of one's own, a home and a folder for temporary files, in which all can be seen."""
    for package in (*PACKAGES, "compare", "coursework"):
        left_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / package, tmp_path / "project" / package, ignore=left_out)
    shutil.copy(PROJECT / "tasks.py", tmp_path / "project")
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def adopted():
    """Processes that outlive the grader become children of this one, where they can be counted."""
    prctl = ctypes.CDLL(None).prctl
    before = _children()
    prctl(ADOPT_CHILDREN, 1, 0, 0, 0)
    yield lambda: _children() - before
    prctl(ADOPT_CHILDREN, 0, 0, 0, 0)


def _children():
    """Children of this process that run; those that have ended are buried."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}


def _grader(teacher, key):
    words = ["grade", teacher / "in", "--assignment", key, "--into", teacher / "out", "--jobs", "2"]
    own = {"HOME": teacher / "home", "TMPDIR": teacher / "tmp", "PYTHONDONTWRITEBYTECODE": "1"}
    with open(teacher / "said", "a") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "invoke", *map(str, words)],
            cwd=teacher / "project",
            env={**os.environ, **{name: str(value) for name, value in own.items()}},
            stdout=said,
            stderr=said,
        )


def _seen(folder):
    """Name, kind, size and time of everything in a folder; a folder's own time, too."""
    return {
        path.relative_to(folder).as_posix(): (about.st_mode, about.st_size, about.st_mtime_ns)
        for path in (folder, *folder.rglob("*"))
        for about in [path.lstat()]
    }


def _results(out):
    found = [path for path in out.glob("results/*.json") if not path.name.startswith(".")]
    return {path: path.stat().st_mtime_ns for path in found}


def _kill_after(grader, out, n_results):
    """`kill -9`, as a power cut would."""
    deadline = time.monotonic() + MOST_SECONDS
    while len(_results(out)) < n_results and time.monotonic() < deadline:
        assert grader.poll() is None
        time.sleep(0.05)
    grader.send_signal(signal.SIGKILL)
    grader.wait()


def _all_ended(adopted):
    deadline = time.monotonic() + 10
    while (left := adopted()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not left


def _due_table(assignment, expected):
    """The table of grades as it must be, to the byte."""
    results = []
    for student, (source, due) in sorted(expected.items(), key=lambda one: one[0].casefold()):
        tests = [
            {"name": name, "points": 0 if name in due.failed else of, "of": of}
            for name, of in assignment.test_points.items()
        ]
        late = ["marked late by the system it came from"] if "_late_" in source else []
        words = {"student": student, "source": source, "problem": "", "remarks": late}
        results.append({**words, "tests": tests})
    return grades_table(results, questions_of(assignment))


@pytest.mark.parametrize("key", KEYS)
def test_59_a_class_is_graded_as_it_deserves_and_nothing_else_is_touched(teacher, adopted, key):
    """Honest, partial, wrong, broken and hostile works, with a `kill -9` of the grader half-way."""
    out, place = teacher / "out", teacher / "in"
    folder = teacher / "project" / "coursework" / "assignments" / key
    assignment = replace(read(key), folder=folder)
    students = class_of_100(assignment, place)
    assert len(students) == N_STUDENTS
    students = students if WHOLE else some_of_each(students)
    expected = hand_in(students, place)
    before = {name: _seen(teacher / name) for name in ("in", "project", "home")}

    _kill_after(_grader(teacher, key), out, len(students) * 57 // 100)
    assert _all_ended(adopted)
    kept = _results(out)
    assert not (out / "grades.csv").exists()
    assert len(kept) < len(students)
    assert _grader(teacher, key).wait(timeout=MOST_SECONDS) == 0, (teacher / "said").read_text()

    assert _all_ended(adopted)
    assert (out / "grades.csv").read_text("utf-8") == _due_table(assignment, expected)
    assert kept.items() <= _results(out).items()
    assert {name: _seen(teacher / name) for name in before} == before
    assert list((teacher / "tmp").iterdir()) == []
    left_behind = [p / MARK for p in places_outside(assignment, place) if (p / MARK).exists()]
    assert left_behind == []


@pytest.mark.parametrize("kind", ["reader of the solution", "reader of hidden tests"])
def test_without_walls_the_spies_would_have_their_points(kind, tmp_path):
    """Their code does what it says, so that the class would show a hole in the walls."""
    assignment = read("neighbours")
    students = class_of_100(assignment, tmp_path)
    (spy,) = [student for student in students if student.kind == kind]
    for walls, failed in ((False, frozenset()), (True, spy.failed)):
        tests = mark(assignment, {"work.py": spy.text}, limits_of(assignment), walls)
        assert {test["name"] for test in tests if not test["passed"]} == failed
