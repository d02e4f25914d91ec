"""A class of the made-up assignment: grades, feedback, and what happens when grading is stopped."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from coursework import CourseworkError
from coursework.collect import Submission
from coursework.feedback import feedback_page, feedback_text
from coursework.grade import UNSAFE, file_name, grade, limits_of, parse_jobs
from coursework.results import as_text, grades_table
from coursework.sandbox import PROJECT
from tests.coursework.tiny import HIDDEN, LIMITS, MASTER, tiny_assignment

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="rooms are made of Linux namespaces"
)
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


@pytest.fixture
def tiny(tmp_path):
    """The made-up assignment."""
    return tiny_assignment(tmp_path / "tiny")


@pytest.fixture
def place(tmp_path):
    """A class's submissions, one file each."""
    return _class_in(tmp_path / "in")


def _class_in(folder):
    folder.mkdir()
    for name, (code, _) in CLASS.items():
        (folder / f"{name}.py").write_text(code)
    return folder


def _rows(into):
    text = (into / "grades.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_each_gets_what_it_deserves(place, tiny, tmp_path):
    """Good, partial, wrong, empty, broken and dishonest submissions, two at a time."""
    (place / "Eve.zip").write_bytes(b"no zip")
    grade(place, tiny, tmp_path / "out", jobs=2, limits=LIMITS)
    rows = _rows(tmp_path / "out")
    found = {row["student"]: int(row["points"]) for row in rows}
    assert found == {"Eve": 0} | {name: points for name, (_, points) in CLASS.items()}
    assert "damaged" in next(row["remark"] for row in rows if row["student"] == "Eve")
    assert sorted(found, key=str.casefold) == list(found)


def test_feedback_teaches_and_gives_no_answer_away(place, tiny, tmp_path):
    """A failed test answers with its hint and the student's own error, never with its numbers."""
    out = tmp_path / "out"
    grade(place, tiny, out, jobs=2, limits=LIMITS)
    assert "Multiply each value by two" in (out / "feedback" / "wrong.md").read_text("utf-8")
    assert "not written yet (line 8, in double)" in (out / "feedback" / "hole.md").read_text(
        "utf-8"
    )
    for path in (path for path in out.rglob("*") if path.is_file()):
        text = path.read_text("utf-8")
        assert "54321" not in text, path
        assert "108642" not in text, path


def test_the_summary_counts_who_failed_what(place, tiny, tmp_path):
    """Item statistics: each test with the number of students it failed for."""
    results = grade(place, tiny, tmp_path / "out", jobs=2, limits=LIMITS)
    n_failed = sum(not result["tests"][0]["passed"] for result in results)
    summary = (tmp_path / "out" / "summary.md").read_text("utf-8")
    assert f"| double of secret | 3 | {n_failed} |" in summary
    assert f"{len(CLASS)} submissions" in summary


def test_gradescope_gets_its_own_file(place, tiny, tmp_path):
    """One `results.json` a submission, whose scores add up to the row of the table."""
    grade(place, tiny, tmp_path / "out", jobs=2, limits=LIMITS)
    found = json.loads((tmp_path / "out" / "gradescope" / "hole" / "results.json").read_text())
    assert found["score"] == sum(test["score"] for test in found["tests"]) == 2
    assert [test["status"] for test in found["tests"]] == ["failed", "passed"]


def test_what_is_graded_is_not_graded_again(place, tiny, tmp_path, monkeypatch):
    """A second run starts no submission; a changed one is the only one that is graded anew."""
    out, marked = tmp_path / "out", []
    grade(place, tiny, out, jobs=2, limits=LIMITS)
    monkeypatch.setattr("coursework.grade.mark", lambda a, files, *rest: marked.append(files) or [])
    before = (out / "grades.csv").read_bytes()
    grade(place, tiny, out, limits=LIMITS)
    assert marked == []
    assert (out / "grades.csv").read_bytes() == before
    monkeypatch.undo()
    (place / "wrong.py").write_text(MASTER)
    grade(place, tiny, out, limits=LIMITS)
    assert {row["student"]: row["points"] for row in _rows(out)}["wrong"] == "5"


def test_a_killed_grader_goes_on_and_ends_with_the_same_table(place, tiny, tmp_path):
    """`kill -9` after some results, then the same command: the table is that of one go."""
    out = tmp_path / "out"
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from coursework.grade import grade\n"
        "from tests.coursework.tiny import LIMITS, tiny_assignment\n"
        "tiny = tiny_assignment(Path(sys.argv[1]))\n"
        "grade(sys.argv[2], tiny, sys.argv[3], jobs=1, limits=LIMITS)\n"
    )
    command = [sys.executable, "-c", code, *map(str, (tiny.folder, place, out))]
    grader = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(_results(out)) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    kept = {path: path.stat().st_mtime_ns for path in _results(out)}
    assert 4 <= len(kept) < len(CLASS)
    assert not (out / "grades.csv").exists()
    grade(place, tiny, out, limits=LIMITS)
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    grade(place, tiny, tmp_path / "whole", jobs=2, limits=LIMITS)
    assert (out / "grades.csv").read_bytes() == (tmp_path / "whole" / "grades.csv").read_bytes()


def _results(out):
    return [path for path in (out / "results").glob("*.json") if not path.name.startswith(".")]


def test_a_result_changed_by_hand_is_not_believed(place, tiny, tmp_path):
    """The kept results carry a sum of themselves."""
    grade(place, tiny, tmp_path / "out", jobs=2, limits=LIMITS)
    path = tmp_path / "out" / "results" / "wrong.json"
    path.write_text(path.read_text().replace('"points": 0', '"points": 3'))
    grade(place, tiny, tmp_path / "out", limits=LIMITS)
    assert {row["student"]: row["points"] for row in _rows(tmp_path / "out")}["wrong"] == "2"


def test_a_master_that_fails_its_own_tests_stops_all(place, tiny, tmp_path):
    """Nobody gets 0 because of the teacher's test."""
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
    """With an example of a right one."""
    with pytest.raises(CourseworkError, match="--jobs 2"):
        parse_jobs(word)


def test_an_assignment_may_set_its_own_limits(tiny):
    """A network needs more time than a distance; a misspelt limit is answered."""
    about = tiny.folder / "about.toml"
    about.write_text("[limits]\ncall_seconds = 2\n")
    assert limits_of(tiny).call_seconds == 2.0
    about.write_text("[limits]\nseconds = 2\n")
    with pytest.raises(CourseworkError, match="limit seconds = 2: expected .* call_seconds"):
        limits_of(tiny)
