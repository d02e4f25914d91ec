"""Faults 39 to 53: signals, kills, locks, full and read-only disks, memory, terminals."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
# A method that waits as long as a file is there, so that a test can act while it is being fitted.
WAITING = """
import time
from pathlib import Path
from sklearn.dummy import DummyClassifier

class Waiting(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        while Path({gate!r}).exists():
            time.sleep(0.02)
        return super().fit(X, y)

METHODS = {{"waiting": Waiting()}}
"""


@pytest.fixture
def gate(tmp_path):
    """A file; the method `waiting` is not done before it is removed."""
    path = tmp_path / "gate"
    path.touch()
    return path


@pytest.fixture
def words(gate, sound_npz, tmp_path):
    """A command in which `majority` is done at once, and `waiting` when the gate has gone."""
    own = tmp_path / "waiting.py"
    own.write_text(WAITING.format(gate=str(gate)))
    methods = ("--methods", "majority", "--also", own, "--unchecked", "--explain", "none")
    return ("--dataset", sound_npz, *methods)


@pytest.fixture
def tmpfs(tmp_path):
    """Give a function that mounts a small disk of its own; it goes away after the test."""
    place = tmp_path / "disk"
    place.mkdir()

    def mounted(*options):
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", place], capture_output=True
        )
        if done.returncode:
            pytest.skip("only root may mount a small disk to fill or to protect")
        return place

    yield mounted
    subprocess.run(["umount", "--lazy", place], capture_output=True)


@pytest.fixture(scope="module")
def finished(compare, sound_npz):
    """A run that nothing disturbed; to be copied, not changed."""
    ended = compare(sound_npz)
    assert ended.code == 0, ended.stderr
    return ended


def _cell(folder, method):
    return json.loads((folder / "cells" / method / "0" / "outcome.json").read_text("utf-8"))


def _litter(folder):
    """Temporary files and the lock: what no run may leave behind."""
    return [path for path in folder.rglob(".*") if path.is_file()]


@pytest.mark.parametrize(
    ("number", "code", "cause"),
    [
        (signal.SIGINT, 130, "Ctrl-C"),
        (signal.SIGTERM, 143, "SIGTERM"),
        (signal.SIGHUP, 129, "the end of its terminal"),
    ],
)
def test_39_a_signal_stops_with_a_report_of_what_is_done(
    start, command, words, gate, number, code, cause
):
    """Within seconds; the same command goes on and runs only what is missing."""
    running = start(*words)
    assert running.says("% right")
    (running.signal_group if number == signal.SIGINT else running.signal)(number)
    signalled = time.monotonic()
    ended = running.wait()
    assert ended.code == code
    assert time.monotonic() - signalled < 30
    assert ended.json()["status"] == "interrupted"
    assert _cell(ended.folder, "majority")["status"] == "done"
    waiting = _cell(ended.folder, "waiting")
    assert (waiting["status"], f"stopped by {cause}" in waiting["reason"]) == ("interrupted", True)
    assert "This run was interrupted." in ended.words()
    assert not _litter(ended.folder)
    if number == signal.SIGINT:
        gate.unlink()
        again = command(*words, out=ended.folder)
        assert (again.code, again.json()["status"]) == (0, "done")
        assert again.stderr.count("(saved earlier)") == 1
        assert _cell(ended.folder, "waiting")["status"] == "done"


def test_39_a_second_signal_leaves_at_once(start, words):
    """Without the report, but with a run that says what happened to it."""
    running = start(*words)
    assert running.says("% right")
    running.signal(signal.SIGINT)
    assert running.says("Stopping")
    running.signal(signal.SIGINT)
    ended = running.wait()
    assert ended.code == 130
    assert ended.json()["status"] == "interrupted"
    assert not (ended.folder / "report.html").exists()


def test_39_a_signal_after_the_last_fit_waits_for_the_report(start, words, gate):
    """Seconds of drawing are no reason to lose it."""
    running = start(*words)
    assert running.says("majority")
    gate.unlink()
    assert running.says("waiting  ")
    running.signal(signal.SIGTERM)
    ended = running.wait()
    assert ended.code == 143
    assert _cell(ended.folder, "waiting")["status"] == "done"
    assert ended.page().rstrip().endswith("</html>")


def test_42_a_full_disk_keeps_the_old_report(start, command, finished, sound_npz, tmpfs):
    """One line that says where room is needed; nothing half written; with room, the run goes on."""
    disk = tmpfs("size=3m")
    folder = disk / "run"
    shutil.copytree(finished.folder, folder)
    before = (folder / "report.html").read_bytes()
    stuffing = disk / "stuffing"
    usage = os.statvfs(disk)
    stuffing.write_bytes(bytes(usage.f_bavail * usage.f_frsize - 8192))
    more = (
        "--dataset",
        sound_npz,
        "--methods",
        "majority,color+svm,pixels+knn",
        "--explain",
        "none",
    )
    for ended in (
        command(*more, out=folder),
        command("report", folder, "--title", "Too much", module="invoke", out=None),
    ):
        *_, last = ended.stderr.splitlines()
        assert (ended.code, "Traceback" in ended.stderr) == (2, False)
        assert last.startswith("bakeoff: ")
        assert str(folder) in last
        assert "No space left on device" in last
        assert (folder / "report.html").read_bytes() == before
        assert not _litter(folder)
    stuffing.unlink()
    with_room = start(*more, out=folder)
    assert with_room.says("(saved earlier)")
    with_room.signal_group(signal.SIGKILL)
    with_room.wait()


def test_43_a_folder_that_cannot_be_written_is_refused(compare, command, refused, sound_npz, tmpfs):
    """A read-only disk, and a place below a file; a saved run there cannot be drawn again either."""
    disk = tmpfs("ro")
    ended = compare(sound_npz, out=disk / "run")
    refused(ended, "nothing can be written into", "Read-only file system", "give another")
    below_a_file = sound_npz / "run"
    refused(compare(sound_npz, out=below_a_file), "nothing can be written into", "Not a directory")


def test_43_a_folder_of_another_configuration_is_refused(compare, finished, sound_npz):
    """Results of two splits must never mix; the first run stays as it is."""
    before = (finished.folder / "run.json").read_bytes()
    second = compare(sound_npz, "--train-size", "30", out=finished.folder)
    assert second.code == 2
    assert "holds a run on another data set or split" in second.stderr.splitlines()[-1]
    assert (finished.folder / "run.json").read_bytes() == before
    assert not _litter(finished.folder)


def test_44_of_two_runs_at_once_exactly_one_goes_on(start, words, gate):
    """The other is told the first one's process id, and leaves everything as it is."""
    first = start(*words)
    second = start(*words, out=first.folder)
    runs = [first, second]
    until = time.monotonic() + 60
    while not any("is being written by process" in run.stderr() for run in runs):
        assert time.monotonic() < until, [run.stderr() for run in runs]
        time.sleep(0.02)
    gate.unlink()
    ended = {run.pid: run.wait() for run in runs}
    assert sorted(one.code for one in ended.values()) == [0, 2]
    holder = next(pid for pid, one in ended.items() if one.code == 0)
    other = next(one for one in ended.values() if one.code == 2)
    assert f"is being written by process {holder};" in other.stderr.splitlines()[-1]
    assert not _litter(first.folder)


def test_44_a_report_is_refused_and_a_dead_run_holds_nothing(start, command, words):
    """`invoke report` on a folder at work is refused; after kill -9 the folder is free."""
    running = start(*words)
    assert running.says("% right")
    report = command("report", running.folder, module="invoke", out=None)
    assert report.code == 2
    assert f"process {running.pid};" in report.stderr
    running.signal_group(signal.SIGKILL)
    assert running.wait().code == -signal.SIGKILL
    again = start(*words, out=running.folder)
    assert again.says("(saved earlier)")
    again.signal_group(signal.SIGKILL)
    again.wait()


def test_50_more_jobs_than_cores_are_capped_and_recorded(start, sound_npz):
    """One line says so; the run notes how many cells ran at a time and with how many threads."""
    import joblib

    words = ("--dataset", sound_npz, "--methods", "majority", "--explain", "none")
    running = start(*words, "--jobs", "256")
    assert running.says("% right")
    running.signal_group(signal.SIGKILL)  # what is to be seen is there already
    ended = running.wait()
    n_cores = joblib.cpu_count()
    assert ended.stderr.count(f"--jobs 256: {n_cores} core") == 1
    protocol = ended.json()["protocol"]
    assert (protocol["jobs"], protocol["threads_per_job"]) == (n_cores, 1)


def test_51_the_same_seed_gives_the_same_numbers(compare, finished, sound_npz):
    """Two runs in two folders, equal to the last bit."""
    again = compare(sound_npz)
    for method in ("majority", "color+svm"):
        saved = []
        for run in (finished, again):
            with np.load(run.folder / "cells" / method / "0" / "predictions.npz") as arrays:
                saved.append(dict(arrays))
        assert saved[0].keys() == saved[1].keys()
        for name, array in saved[0].items():
            np.testing.assert_array_equal(array, saved[1][name])


@pytest.fixture(scope="module")
def hostile_place(tmp_path_factory, sound_npz):
    """A cold run where little works: ASCII only, HOME a file, blanks in paths, a reader that leaves."""
    place = tmp_path_factory.mktemp("a place with blanks ü")
    data, home, out = place / "my pictures é.npz", place / "home", place / "my run"
    data.write_bytes(sound_npz.read_bytes())
    home.touch()  # nothing can be made below it, also not by root
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    plain |= {"PYTHONIOENCODING": "ascii:strict", "HOME": str(home), "COLUMNS": "80"}
    words = [
        "--dataset",
        data,
        "--methods",
        "majority,color+svm",
        "--explain",
        "none",
        "--out",
        out,
    ]
    with open(place / "stdout", "wb") as stdout:
        running = subprocess.Popen(
            [sys.executable, "-m", "compare", *words],
            stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ, **plain},
        )  # fmt: skip
        first_line = running.stderr.readline()
        running.stderr.close()
        code = running.wait(120)
    return code, first_line, (place / "stdout").read_bytes(), out


def test_52_another_locale_a_home_that_cannot_be_written_and_blanks_do_no_harm(hostile_place):
    """The result is there, with a ? for what ASCII lacks."""
    code, _, stdout, out = hostile_place
    assert code == 0
    assert stdout.isascii()
    assert stdout.splitlines()[-1].endswith(b"my run/report.html")
    assert "my pictures é" in (out / "run.json").read_text("utf-8")


def test_53_a_reader_that_leaves_does_not_end_the_run(hostile_place):
    """As `| head -1`: the first line was read, the rest was made all the same."""
    code, first_line, _, out = hostile_place
    assert (code, first_line.count(b"\n")) == (0, 1)
    assert json.loads((out / "run.json").read_text("utf-8"))["status"] == "done"
    assert (out / "report.html").read_text("utf-8").rstrip().endswith("</html>")


FAILING = r"""
from sklearn.dummy import DummyClassifier

class Failing(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        raise ValueError("\x1b[31mred\x07 \x9b2J \u202egnp.\rover")

METHODS = {"failing": Failing()}
"""


def test_53_lines_are_steady_and_steer_no_terminal(command, sound_npz, tmp_path):
    """A reason's colours, bells, cursor moves and turned writing are shown as escapes, not obeyed."""
    own = tmp_path / "failing.py"
    own.write_text(FAILING)
    words = ("--dataset", sound_npz, "--methods", "majority", "--also", own, "--explain", "none")
    ended = command(*words)
    assert ended.code == 0
    shown = ended.stderr + ended.stdout
    assert r"\x1b[31mred\x07 \x9b2J \u202egnp." in shown
    assert not [letter for letter in shown if not letter.isprintable() and letter != "\n"]
    assert all(len(line.split("\r")) == 1 for line in shown.splitlines())


@pytest.mark.parametrize("verbose", [(), ("--verbose",)])
def test_53_an_unexpected_error_is_one_line_and_the_rest_is_kept(
    command, sound_npz, tmp_path, verbose
):
    """Exit code 1; where it came from is in the run's folder, and on the terminal if asked for."""
    words = ("--dataset", sound_npz, "--methods", "majority", "--explain", "none", *verbose)
    folder = tmp_path / "run"
    ended = command(
        *words, "--out", folder, module="tests.faults.compare_without_report", out=folder
    )
    *before, last = ended.stderr.splitlines()
    assert ended.code == 1
    assert last.startswith("bakeoff: unexpected RuntimeError: a house of cards has fallen; ")
    assert last.endswith("errors.log and --verbose show where")
    assert any("Traceback" in line for line in before) == bool(verbose)
    assert "in no_report" in (folder / "errors.log").read_text("utf-8")
    assert (ended.json()["status"], _cell(folder, "majority")["status"]) == ("done", "done")
    assert not _litter(folder)
