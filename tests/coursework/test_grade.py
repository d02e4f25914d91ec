"""A class of the made-up assignment: grades, feedback, and what happens when grading is stopped."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from compare.command_line.words import UsageError
from coursework import CourseworkError
from coursework.grading.feedback import feedback_page, feedback_text
from coursework.grading.grade import grade, limits_of, parse_jobs
from coursework.grading.results import grades_table
from coursework.reading.tables import as_text
from coursework.sandbox.room import PROJECT
from coursework.sandbox.walls import UNSAFE
from coursework.submissions.collect import Submission
from coursework.submissions.naming import file_name
from tests.coursework.rooms import needs_rooms
from tests.coursework.tiny import HIDDEN, LIMITS, MASTER, tiny_assignment

pytestmark = needs_rooms
HOLE = MASTER.replace("return 2 * np.asarray(values)", "raise NotImplementedError('write double')")
WRONG = MASTER.replace("2 * np", "3 * np")
CLASS = {
    "good": (MASTER, 5),
    "hole": (HOLE, 2),
    "wrong": (WRONG, 2),
    "empty": ("", 0),
    "syntax error": (MASTER + "\ndef f(:\n", 0),
    "exits when loaded": ("import os\nos._exit(0)\n" + MASTER, 0),
    "loops when loaded": ("while True: pass\n" + MASTER, 0),
    "prints a score": (WRONG + "\nprint('score: 5/5')\n", 2),
    "writes a result": (
        WRONG + "\nimport json\njson.dump({'score': 5}, open('results.json', 'w'))\n", 2,
    ),
    "patches the grader": (
        WRONG + "\nimport sys, builtins\nbuiltins.AssertionError = Exception\n"
        "np.testing.assert_array_equal = print\nsys.modules['hidden_tests'] = None\n", 2,
    ),
    "looks for the answer": (
        MASTER.replace("2 * np", "int(open('hidden_tests.py').read()[0]) * np"), 2,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class, graded once: its submissions and what came of them, both for reading only."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "in").mkdir()
    _write_class(folder / "in")
    (folder / "in" / "Eve.zip").write_bytes(b"no zip")
    tiny = tiny_assignment(folder / "tiny")
    grade(folder / "in", tiny, folder / "out", jobs=2, limits=LIMITS)
    return folder


@pytest.fixture
def regraded(graded, tmp_path):
    """A copy of the graded class, to be changed."""
    shutil.copytree(graded, tmp_path / "class")
    return tmp_path / "class"


def _write_class(folder, names=tuple(CLASS)):
    for name in names:
        (folder / f"{name}.py").write_text(CLASS[name][0])


def _rows(into):
    text = (into / "grades.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_each_gets_what_it_deserves(graded):
    """Good, partial, wrong, empty, broken and dishonest submissions, two at a time."""
    rows = _rows(graded / "out")
    found = {row["student"]: int(row["points"]) for row in rows}
    assert found == {"Eve": 0} | {name: points for name, (_, points) in CLASS.items()}
    assert "damaged" in next(row["remark"] for row in rows if row["student"] == "Eve")
    assert sorted(found, key=str.casefold) == list(found)


def test_feedback_teaches_and_gives_no_answer_away(graded):
    """A failed test answers with its hint and the student's own error, never with its numbers."""
    feedback = graded / "out" / "feedback"
    assert "Multiply each value by two" in (feedback / "wrong.md").read_text("utf-8")
    hole = (feedback / "hole.md").read_text("utf-8")
    assert "not written yet (line 8, in double)" in hole
    for path in (path for path in (graded / "out").rglob("*") if path.is_file()):
        text = path.read_text("utf-8")
        assert "54321" not in text, path
        assert "108642" not in text, path


def test_the_summary_counts_who_failed_what(graded):
    """Item statistics: each test with the number of students it failed for."""
    n_failed = sum(row["test_double_of_secret"] == "0" for row in _rows(graded / "out"))
    summary = (graded / "out" / "summary.md").read_text("utf-8")
    assert f"| double of secret | 3 | {n_failed} |" in summary
    assert f"{len(CLASS) + 1} submissions" in summary
    assert "## Could not be graded\n\n- Eve: Eve.zip" in summary


def test_gradescope_gets_its_own_file(graded):
    """One `results.json` a submission, whose scores add up to the row of the table."""
    path = graded / "out" / "gradescope" / "hole" / "results.json"
    found = json.loads(path.read_text("utf-8"))
    assert found["score"] == sum(test["score"] for test in found["tests"]) == 2
    assert [test["status"] for test in found["tests"]] == ["failed", "passed"]


def test_what_is_graded_is_not_graded_again(regraded, tiny, monkeypatch):
    """A second run starts no submission; a changed one is the only one that is graded anew."""
    place, out, marked = regraded / "in", regraded / "out", []
    monkeypatch.setattr(
        "coursework.grading.grader.mark", lambda a, files, *rest: marked.append(files) or []
    )
    before = (out / "grades.csv").read_bytes()
    grade(place, tiny, out, limits=LIMITS)
    assert marked == []
    assert (out / "grades.csv").read_bytes() == before
    monkeypatch.undo()
    (place / "wrong.py").write_text(MASTER)
    grade(place, tiny, out, limits=LIMITS)
    assert {row["student"]: row["points"] for row in _rows(out)}["wrong"] == "5"


GRADER = """
import sys
from dataclasses import replace
from pathlib import Path
from compare.command_line.errors import answering
from coursework.grading.grade import grade
from tests.coursework.tiny import LIMITS, tiny_assignment
tiny, limits = tiny_assignment(Path(sys.argv[1])), replace(LIMITS, call_wall_seconds=100.0)
def work(words):
    grade(sys.argv[2], tiny, sys.argv[3], jobs=int(sys.argv[4]), limits=limits)
    return 0
sys.exit(answering(work, None))
"""


def _grader(tiny, place, out, jobs):
    """A grader in a process of its own."""
    command = [sys.executable, "-c", GRADER, *map(str, (tiny.folder, place, out, jobs))]
    return subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)


def _wait_for_results(out, n):
    deadline = time.monotonic() + 60
    while len(_results(out)) < n and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_killed_grader_goes_on_and_ends_with_the_same_table(place, tiny, tmp_path):
    """`kill -9` after some results, then the same command: the table is that of one go."""
    out, limits = tmp_path / "out", replace(LIMITS, call_wall_seconds=100.0)
    _write_class(place, ("empty", "good", "hole", "wrong"))
    grader = _grader(tiny, place, out, jobs=1)
    _wait_for_results(out, 2)
    grader.kill()
    grader.communicate()
    kept = {path: path.stat().st_mtime_ns for path in _results(out)}
    assert 2 <= len(kept) < 4
    assert not (out / "grades.csv").exists()
    grade(place, tiny, out, limits=limits)
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    grade(place, tiny, tmp_path / "whole", jobs=2, limits=limits)
    assert (out / "grades.csv").read_bytes() == (tmp_path / "whole" / "grades.csv").read_bytes()


def test_ctrl_c_ends_what_runs_at_once(place, tiny, tmp_path):
    """One line, exit code 130, no result for whoever was being graded, and the others' are kept."""
    out = tmp_path / "out"
    (place / "ada.py").write_text(MASTER)
    for name in ("ben", "cleo", "dan"):
        (place / f"{name}.py").write_text("import time\ntime.sleep(99)\n" + MASTER)
    grader = _grader(tiny, place, out, jobs=2)
    _wait_for_results(out, 1)
    begin = time.monotonic()
    os.kill(grader.pid, signal.SIGINT)
    said = grader.communicate()[1].splitlines()
    assert time.monotonic() - begin < 20  # of the 99 that one of them sleeps
    assert (grader.returncode, said[-1]) == (130, "bakeoff: stopped")
    assert len(said) <= 2, said
    assert [path.name for path in _results(out)] == ["ada.json"]
    assert not (out / "grades.csv").exists()
    assert [path.name for path in out.rglob("*.tmp")] == []


def _results(out):
    return [path for path in (out / "results").glob("*.json") if not path.name.startswith(".")]


def test_a_result_changed_by_hand_is_not_believed(regraded, tiny):
    """The kept results carry a sum of themselves."""
    path = regraded / "out" / "results" / "wrong.json"
    path.write_text(path.read_text().replace('"points": 0', '"points": 3'))
    grade(regraded / "in", tiny, regraded / "out", limits=LIMITS)
    assert {row["student"]: row["points"] for row in _rows(regraded / "out")}["wrong"] == "2"


def test_a_master_that_fails_its_own_tests_stops_all(place, tiny, tmp_path):
    """Nobody gets 0 because of the teacher's test."""
    _write_class(place, ("good",))
    (tiny.folder / "hidden_tests.py").write_text(HIDDEN.replace("== -1", "== -2"))
    with pytest.raises(CourseworkError, match="its own solution fails test_largest"):
        grade(place, tiny, tmp_path / "out", limits=LIMITS)
    assert not (tmp_path / "out" / "grades.csv").exists()


def test_without_a_sandbox_it_says_so_loudly(tiny, tmp_path, capsys):
    """`--unsafe` grades, and warns."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.py").write_text(MASTER)
    grade(tmp_path / "in", tiny, tmp_path / "out", unsafe=True, limits=LIMITS)
    assert UNSAFE in capsys.readouterr().err
    assert [row["points"] for row in _rows(tmp_path / "out")] == ["5"]


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "  =1", "＝1"])
def test_no_name_is_a_formula(name):
    """A spreadsheet shows a student's name and computes nothing."""
    tests = [{"name": "test_a", "points": 1, "of": 2, "passed": False}]
    table = grades_table([{"student": name, "source": name, "problem": "", "tests": tests}])
    row = list(csv.reader(io.StringIO(table)))[1]
    assert row[:4] == [f"'{name}", f"'{name}", "1", "2"]
    assert as_text("Ada") == "Ada"


def test_names_cannot_write_into_the_feedback():
    """Tags and Markdown of a name or an error are shown, not obeyed."""
    test = {"name": "test_a", "points": 0, "of": 1, "passed": False, "hint": "Use `argsort`"}
    result = {
        "student": "<script>alert(1)</script>",
        "source": "![x](http://a)",
        "problem": "",
        "tests": [{**test, "message": "<img src=x> [a](b)"}],
    }
    page, text = feedback_page(result, "Tiny"), feedback_text(result, "Tiny")
    assert "<script>" not in page
    assert "<code>argsort</code>" in page
    assert "<img" not in page
    assert "[a](b)" not in text
    assert "\\<script\\>" in text


def test_messages_of_a_submission_are_cleaned(tiny, tmp_path):
    """No colours, no line breaks, no novel: what an exception says is one short line."""
    (tmp_path / "in").mkdir()
    code = MASTER + "\ndef double(values):\n    raise ValueError('\\x1b[31ma\\u202e\\nb' * 999)\n"
    (tmp_path / "in" / "ada.py").write_text(code)
    (result,) = grade(tmp_path / "in", tiny, tmp_path / "out", limits=LIMITS)
    message = result["tests"][0]["message"]
    assert message.startswith("Your code stopped with ValueError: a b")
    assert len(message) <= 300
    assert message.isprintable()


def test_text_that_is_no_text_stops_nobody(tiny, tmp_path):
    """Half characters in an exception, and a file name that is no UTF-8, are written as they can be."""
    (tmp_path / "in").mkdir()
    code = MASTER + "\ndef double(values):\n    raise ValueError('\\ud800 half')\n"
    with open(os.fsencode(tmp_path / "in") + b"/ad\xe9.py", "w") as file:
        file.write(code)
    (result,) = grade(tmp_path / "in", tiny, tmp_path / "out", limits=LIMITS)
    assert [test["points"] for test in result["tests"]] == [0, 2]
    assert result["student"].startswith("ad")
    assert len(_rows(tmp_path / "out")) == 1


def test_file_names_are_safe_and_differ():
    """Whatever a student is called, the files stay in their folder, and no two share one."""
    names = ["Ada", "../Ada", "Ada/", "...", "a" * 300, "Ada Lovelace", "Ada-Lovelace", ""]
    files = [file_name(Submission(name, "", 0.0)) for name in names]
    assert len(set(files)) == len(names)
    assert all("/" not in f and not f.startswith(".") and 0 < len(f) < 80 for f in files)


@pytest.mark.parametrize("word", ["0", "-1", "two", "1.5", "²"])
def test_a_wrong_number_of_jobs_is_answered(word):
    """With what a right one is."""
    with pytest.raises(UsageError, match="--jobs takes a whole number from 1"):
        parse_jobs(word)


def test_an_assignment_may_set_its_own_limits(tiny):
    """A network needs more time than a distance; a misspelt limit is answered."""
    about = tiny.folder / "about.toml"
    about.write_text("[limits]\ncall_seconds = 2\n")
    assert limits_of(tiny).call_seconds == 2.0
    about.write_text("[limits]\nseconds = 2\n")
    with pytest.raises(CourseworkError, match="limit seconds = 2: expected .* call_seconds"):
        limits_of(tiny)
