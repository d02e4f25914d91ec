"""Submissions are graded on a cluster's workers as on this machine, and by no worker that may not."""

import sys
import threading
import time
from dataclasses import replace

import pytest

pytest.importorskip("distributed", reason="distributed is not installed: uv sync --extra dask")
from distributed import Reschedule

from compare.command_line.words import UsageError
from coursework import CourseworkError
from coursework.grading import elsewhere
from coursework.grading.elsewhere import GradingPlace, Unfit
from coursework.grading.grade import grade, parse_dask
from coursework.grading.grader import Grader
from coursework.grading.predictions import Predictions
from coursework.sandbox.room import Room
from coursework.submissions.collect import Submission
from tests.coursework.tiny import HIDDEN, LIMITS, MASTER, tiny_assignment

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="rooms are made of Linux namespaces"
)
CLASS = {
    "good": MASTER,
    "wrong": MASTER.replace("2 * np", "3 * np"),
    "says why": MASTER.replace("return 2 * np.asarray(values)", "raise ValueError('no idea')"),
    "exits": "import os\nos._exit(0)\n" + MASTER,
    "kills all": "import os, signal\nos.kill(-1, signal.SIGKILL)\n" + MASTER,
    "no code": "",
}
# A hidden test runs in the grader's process: this one ends it the first time, as `kill -9` would.
DEADLY_ONCE = """
import os, signal
from pathlib import Path

note = Path({note!r})
if not note.exists():
    note.touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def tiny(tmp_path):
    """The made-up assignment."""
    return tiny_assignment(tmp_path / "tiny")


@pytest.fixture
def ada():
    """A submission that deserves all points."""
    return Submission("Ada", "ada.py", 0.0, {"work.py": MASTER})


@pytest.fixture
def place(tiny):
    """What stands on a worker, on this machine."""
    limits = replace(LIMITS, call_wall_seconds=60.0)
    place = GradingPlace(Grader(tiny, limits, True, Predictions(None, [])))
    place.setup(None)
    return place


@pytest.mark.parametrize("other", [{"jobs": "2"}, {"unsafe": True}])
def test_a_cluster_is_no_matter_of_jobs_and_has_walls(other):
    """Whoever gives both may mean either; students' code never runs on a worker without walls."""
    with pytest.raises(UsageError, match="leave one out"):
        parse_dask("local:2", **other)
    assert parse_dask("") == ""


def test_a_worker_grades_once_its_walls_and_the_master_were_seen_to(place, ada, monkeypatch):
    """The second submission is graded without looking again."""
    looked, look = [], elsewhere.check_walls
    monkeypatch.setattr(elsewhere, "check_walls", lambda: looked.append(1) or look())
    state = place.grader.state(ada)
    results = [place.grade(ada, state) for _ in range(2)]
    assert [sum(test["points"] for test in result["tests"]) for result in results] == [5, 5]
    assert looked == [1]


def test_a_worker_without_a_sandbox_grades_nobody(place, ada, monkeypatch):
    """The reason names it, and says what it lacks."""

    def no_walls():
        raise CourseworkError("no sandbox on this machine (no namespaces)")

    monkeypatch.setattr(elsewhere, "check_walls", no_walls)
    found = place.grade(ada, place.grader.state(ada))
    assert isinstance(found, Unfit)
    assert "cannot grade: no sandbox on this machine" in found.reason


def test_what_was_changed_on_its_way_is_graded_nowhere(place, ada):
    """Be it the submission or the project: its digest is another one then."""
    state = place.grader.state(ada)
    changed = replace(ada, files={"work.py": MASTER + "\n"})
    assert "another version" in place.grade(changed, state).reason
    (place.grader.assignment.folder / "about.toml").write_text('title = "Other"\n')
    assert "another version" in place.grade(ada, state).reason


def test_a_grading_that_ends_early_ends_its_rooms(place, ada, monkeypatch):
    """No room sleeps on; the submission is nobody's until the next grading."""
    sleeps = replace(ada, files={"work.py": "import time\ntime.sleep(99)\n" + MASTER})
    place.is_checked, ends = True, []
    is_asked, ask = threading.Event(), Room.ask
    monkeypatch.setattr(Room, "ask", lambda *what: is_asked.set() or ask(*what))

    def work():
        try:
            ends.append(place.grade(sleeps, place.grader.state(sleeps)))
        except Reschedule as again:
            ends.append(again)

    thread = threading.Thread(target=work)
    thread.start()
    assert is_asked.wait(20)
    begin = time.monotonic()
    place.teardown(None)
    thread.join(20)
    assert time.monotonic() - begin < 20  # of the 99 that it sleeps
    assert [type(end) for end in ends] == [Reschedule]


@pytest.mark.slow
def test_a_class_gets_on_a_cluster_what_it_gets_here(tiny, tmp_path):
    """File by file the same, though a worker is killed at its first submission."""
    note = tmp_path / "note"
    (tiny.folder / "hidden_tests.py").write_text(HIDDEN + DEADLY_ONCE.format(note=str(note)))
    (tmp_path / "in").mkdir()
    for name, text in CLASS.items():
        (tmp_path / "in" / f"{name}.py").write_text(text)
    there, here = tmp_path / "there", tmp_path / "here"
    grade(tmp_path / "in", tiny, there, limits=LIMITS, dask="local:2")
    assert note.exists()
    grade(tmp_path / "in", tiny, here, jobs=2, limits=LIMITS)
    (here / "results" / ".master.json").unlink()  # each worker looks for itself
    names = {path.relative_to(here) for path in here.rglob("*") if path.is_file()}
    assert names == {path.relative_to(there) for path in there.rglob("*") if path.is_file()}
    assert len(names) > 3 * len(CLASS)
    assert all((there / name).read_bytes() == (here / name).read_bytes() for name in names)


@pytest.mark.slow
def test_a_worker_on_which_the_master_fails_ends_the_grading(tiny, tmp_path):
    """In one line; nobody gets 0 because of a machine."""
    (tiny.folder / "hidden_tests.py").write_text(HIDDEN.replace("== -1", "== -2"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.py").write_text(MASTER)
    with pytest.raises(CourseworkError, match="--dask: the worker on .* its own solution fails"):
        grade(tmp_path / "in", tiny, tmp_path / "out", limits=LIMITS, dask="local:1")
    assert not (tmp_path / "out" / "grades.csv").exists()
