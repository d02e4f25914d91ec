"""The autograder that is uploaded to Gradescope, tried in a folder laid out as its machine is."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from coursework import CourseworkError
from coursework.assignments import read
from coursework.grading.gradescope import write_autograder
from coursework.handouts.holes import functions_with_holes, student_version
from tests.coursework.needs import in_need_of
from tests.coursework.rooms import needs_rooms


def test_the_archive_has_its_scripts_on_top(tmp_path):
    """As Gradescope wants them; the other assignments' solutions are not in it."""
    archive = write_autograder("neighbours", tmp_path / "a")
    with zipfile.ZipFile(archive) as opened:
        names = set(opened.namelist())
    assert {"setup.sh", "run_autograder", "bakeoff/tasks.py", "bakeoff/uv.lock"} <= names
    masters = {name for name in names if name.endswith("master.py")}
    assert masters == {"bakeoff/coursework/assignments/neighbours/master.py"}
    assert not {name for name in names if "__pycache__" in name}
    for script in ("setup.sh", "run_autograder"):
        path = tmp_path / "a" / "autograder" / script
        assert os.access(path, os.X_OK)
        assert subprocess.run(["bash", "-n", path]).returncode == 0


def test_a_folder_in_use_is_answered(tmp_path):
    """Nothing of the teacher's is overwritten."""
    (tmp_path / "mine").write_text("x")
    with pytest.raises(CourseworkError, match="expected a new or an empty folder"):
        write_autograder("neighbours", tmp_path)


@pytest.fixture
def machine(tmp_path):
    """Gradescope's folders, with a submission that has one hole left, and a `uv` that is ours."""
    write_autograder("neighbours", tmp_path / "made")
    (tmp_path / "made" / "autograder").rename(tmp_path / "source")
    for name in ("submission", "results", "bin"):
        (tmp_path / name).mkdir()
    master = read("neighbours").master
    holes = functions_with_holes(master)
    text = student_version(master, keep=set(holes) - {"vote"})
    (tmp_path / "submission" / "work.py").write_text(text)
    (tmp_path / "submission_metadata.json").write_text('{"users": [{"name": "Ada"}]}')
    uv = tmp_path / "bin" / "uv"
    uv.write_text(f'#!/bin/sh\nshift 2\nexec {sys.executable} -m "$@"\n')  # after `run --no-sync`
    uv.chmod(0o755)
    return tmp_path


def _run(machine):
    path = f"{machine / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        [machine / "source" / "run_autograder"],
        env={**os.environ, "AUTOGRADER_ROOT": str(machine), "PATH": path},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
@needs_rooms
def test_a_submission_gets_its_results(machine):
    """`results.json` lies where Gradescope reads it, with the points of what was written."""
    done = _run(machine)
    assert done.returncode == 0, done.stderr
    found = json.loads((machine / "results" / "results.json").read_text("utf-8"))
    failed = {test["name"] for test in found["tests"] if test["status"] == "failed"}
    hints = read("neighbours").hints.keys()
    assert failed == in_need_of("neighbours", ("vote",)) & hints
    assert found["score"] == sum(test["score"] for test in found["tests"])


@pytest.mark.slow
def test_without_walls_nobody_gets_a_score(machine):
    """It stops with the reason, and leaves no result that could pass for a grade."""
    sandbox = machine / "source" / "bakeoff" / "coursework" / "sandbox" / "jail.py"
    sandbox.write_text("import sys\nsys.exit('jail: no namespaces here')\n")
    done = _run(machine)
    assert done.returncode == 2
    assert "no sandbox on this machine (jail: no namespaces here)" in done.stderr
    assert not (machine / "results" / "results.json").exists()
