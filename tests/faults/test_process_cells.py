"""Faults 39, 40 and 45 to 49, as far as they happen inside a cell: it must not hurt the others."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

# Each method goes wrong in a way of its own. PyDLL keeps Python's own lock: nothing can interrupt it.
BAD = """
import ctypes, os, signal, sys
import numpy as np
from sklearn.dummy import DummyClassifier

class Exits(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        sys.exit(3)

class Leaves(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        os._exit(0)

class Crashes(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        ctypes.string_at(0)

class Killed(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        os.kill(os.getpid(), signal.SIGKILL)  # as the system does when memory runs out

class Fills(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        np.ones((10**7, 10**7))

class Stuck(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        ctypes.PyDLL(None).sleep(1000)

class Unsure(DummyClassifier):
    def predict_proba(self, X):
        return np.full((len(X), 3), np.nan)

class LosesItsCard(DummyClassifier):
    def __init__(self, limit=float("inf")):  # which JSON could not hold
        super().__init__()
        self.limit = limit

    def fit(self, X, y, sample_weight=None):
        if os.environ.get("CUDA_VISIBLE_DEVICES") != "-1":
            raise RuntimeError("CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure")
        return super().fit(X, y)

ALL = {
    "exits": Exits(), "leaves": Leaves(), "crashes": Crashes(), "killed": Killed(),
    "fills": Fills(), "stuck": Stuck(), "unsure": Unsure(), "loses_its_card": LosesItsCard(),
}
"""
REASONS = {
    "exits": "the method asked the whole program to end, with exit code 3",
    "leaves": "the process of this method ended itself with exit code 0",
    "crashes": "the process of this method was killed by SIGSEGV",
    "killed": "the process of this method was killed by SIGKILL, which is what the system does when",
    "fills": "the method ran out of memory; try fewer pictures with --train-size",
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """Give a function that writes a method file with some of the bad methods."""
    folder = tmp_path_factory.mktemp("bad")

    def written(*names):
        path = folder / f"{'_'.join(names)}.py"
        path.write_text(f"{BAD}\nMETHODS = {{name: ALL[name] for name in {names!r}}}\n")
        return path

    return written


@pytest.fixture(scope="module")
def survived(command, sound_npz, bad):
    """A run with every bad method, between two good ones."""
    names = (*REASONS, "stuck", "unsure", "loses_its_card")
    return command(
        *("--dataset", sound_npz, "--methods", "majority", "--also", f"{bad(*names)}"),
        *("--timeout", "5s", "--explain", "none"),
    )


def _cell(folder, method):
    return json.loads((folder / "cells" / method / "0" / "outcome.json").read_text("utf-8"))


def _children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_39_ctrl_c_ends_a_method_that_python_cannot_interrupt(start, sound_npz, bad):
    """One long call of C code is ended from outside; what is done and the report are there."""
    words = ("--methods", "majority", "--also", bad("stuck"), "--unchecked", "--explain", "none")
    running = start("--dataset", sound_npz, *words)
    assert running.says("% right")
    time.sleep(0.5)  # well inside the call
    running.signal_group(signal.SIGINT)
    signalled = time.monotonic()
    ended = running.wait()
    assert (ended.code, time.monotonic() - signalled < 30) == (130, True)
    assert _cell(ended.folder, "majority")["status"] == "done"
    assert _cell(ended.folder, "stuck")["status"] == "interrupted"
    assert "This run was interrupted." in ended.words()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are looked up in /proc")
def test_40_a_killed_run_leaves_no_process_behind(start, sound_npz, bad):
    """After kill -9 nothing goes on computing, or writing into the folder."""
    words = ("--methods", "majority", "--also", bad("stuck"), "--unchecked", "--explain", "none")
    running = start("--dataset", sound_npz, *words)
    assert running.says("% right")
    (child,) = _children(running.pid)
    running.signal(signal.SIGKILL)
    running.wait()
    until = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and "Z" not in _state(child):
        assert time.monotonic() < until, "the method's process outlived the run"
        time.sleep(0.02)


def _state(pid):
    try:
        return re.search(r"^State:\s+(\w)", Path(f"/proc/{pid}/status").read_text(), re.M)[1]
    except OSError:
        return "Z"


LIMITED = """
import re, resource
from pathlib import Path
from sklearn.dummy import DummyClassifier

used = 1024 * int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
    resource.setrlimit(resource.RLIMIT_AS, (used + 700_000_000,) * 2)
METHODS = {"guess": DummyClassifier()}
"""


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="free memory is not known here")
def test_45_what_cannot_fit_is_skipped_before_it_starts_with_a_size_that_would(
    command, sound_npz, tmp_path
):
    """The advice is true: under the same limit the method then runs."""
    own = tmp_path / "limited.py"
    own.write_text(LIMITED)
    words = ("--dataset", sound_npz, "--image-size", "512", "--methods", "pixels+svm")
    words += ("--also", own, "--explain", "none", "--budget", "none")
    first = command(*words)
    skipped = _cell(first.folder, "pixels+svm")
    assert (first.code, skipped["status"]) == (0, "skipped")
    said = re.search(r"about ([\d.]+) GB of memory would be needed, and ([\d.]+) GB are free; try "
                     r"--train-size (\d+), or smaller", skipped["reason"])  # fmt: skip
    assert float(said[1]) > float(said[2])
    assert "memory would be needed" in first.stderr
    assert "memory would be needed" in first.words()
    second = command(*words, "--train-size", said[3])
    assert _cell(second.folder, "pixels+svm")["status"] == "done", second.stderr


def test_46_a_cell_over_its_time_is_ended_and_nothing_is_won_against_it(survived):
    """Its status and reason are told; the others went on."""
    cell = _cell(survived.folder, "stuck")
    assert (cell["status"], cell["reason"]) == (
        "timeout", "not finished after the 5 s that --timeout allows",
    )  # fmt: skip
    assert "stuck                     timeout: not finished after the 5 s" in survived.stderr
    assert survived.json("comparison.json")["verdict"][0].startswith("No winner is shown: ")
    assert "stuck did not finish in the time allowed" in survived.words()
    assert "--timeout 5" in survived.json()["command"]


@pytest.mark.parametrize("time", ["soon", "0", "1.5h", "-3", "1000h"])
def test_46_a_time_that_is_none_is_refused(command, refused, sound_npz, time):
    """One line with examples of what is taken."""
    words = ("--dataset", sound_npz, "--methods", "majority", f"--timeout={time}")
    refused(
        command(*words), "--timeout takes a whole number of seconds", "90s, 5m or 2h", repr(time)
    )


HASTY = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

def flat(images):
    return images.reshape(len(images), -1) / 255

METHODS = {"hasty": make_pipeline(FunctionTransformer(flat), LogisticRegression(max_iter=2))}
"""


def test_46_nothing_is_won_by_a_solver_that_did_not_converge(command, sound_npz, tmp_path):
    """It leads by far; its own warning is believed all the same."""
    own = tmp_path / "hasty.py"
    own.write_text(HASTY)
    words = ("--methods", "majority", "--also", own, "--explain", "none")
    ended = command("--dataset", sound_npz, *words)
    comparison = ended.json("comparison.json")
    assert comparison["pairs"][0]["shown"]
    assert "the training of hasty ended before it had settled" in comparison["verdict"][0]
    assert comparison["verdict"][0].startswith("No winner is shown: hasty")


def test_47_answers_that_are_no_numbers_fail_and_the_others_go_on(survived):
    """A network gone wild in a method of one's own: status, reason, and no score."""
    cell = _cell(survived.folder, "unsure")
    assert (cell["status"], cell["accuracy"]) == ("failed", None)
    assert "non-finite numbers" in cell["reason"]
    assert _cell(survived.folder, "majority")["status"] == "done"


WILD = """
from deep.backend import keras
from deep.keras_classifier import KerasClassifier

class Wild(KerasClassifier):
    def build(self, image_shape, n_classes):
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        flat = layers.Flatten()(layers.Rescaling(1e30)(pictures))
        return keras.Model(pictures, layers.Dense(n_classes)(flat * flat * flat))

METHODS = {"wild": Wild(epochs=3)}
"""


@pytest.mark.slow
def test_47_a_loss_that_is_no_number_fails_and_the_others_go_on(command, sound_npz, tmp_path):
    """A real network whose steps are far too long."""
    own = tmp_path / "wild.py"
    own.write_text(WILD)
    words = ("--methods", "majority", "--also", own, "--explain", "none", "--budget", "none")
    ended = command("--dataset", sound_npz, *words, seconds=300)
    cell = _cell(ended.folder, "wild")
    assert (ended.code, cell["status"]) == (0, "failed")
    assert "loss" in cell["reason"]
    assert _cell(ended.folder, "majority")["status"] == "done"


@pytest.mark.parametrize("name", REASONS)
def test_48_a_method_that_ends_its_process_leaves_the_others_alone(survived, name):
    """Plain words in the outcome and in the report; the methods after it ran."""
    cell = _cell(survived.folder, name)
    assert cell["status"] == "failed"
    assert cell["reason"].startswith(REASONS[name])
    assert REASONS[name] in survived.words()
    assert survived.code == 0
    assert "Traceback" not in survived.stderr
    assert _cell(survived.folder, "loses_its_card")["status"] == "done"


@pytest.mark.slow
@pytest.mark.long
def test_48_with_several_jobs_the_others_go_on_as_well(command, sound_npz, bad):
    """As many processes as jobs; each is replaced when its method has ended it."""
    own = bad("crashes", "leaves", "stuck")
    words = ("--methods", "majority,color+svm", "--also", own, "--explain", "none", "--jobs", "2")
    words += ("--timeout", "30", "--unchecked")
    ended = command("--dataset", sound_npz, *words, seconds=300)
    found = {
        name: _cell(ended.folder, name)["status"]
        for name in ("majority", "color+svm", "crashes", "leaves", "stuck")
    }
    assert found == {
        "majority": "done", "color+svm": "done", "crashes": "failed", "leaves": "failed",
        "stuck": "timeout",
    }  # fmt: skip
    assert ended.code == 0


def test_49_a_graphics_card_that_is_lost_is_done_without(survived):
    """The cell is run once more on the processor, with a warning; the next ones may use the card."""
    cell = _cell(survived.folder, "loses_its_card")
    assert cell["status"] == "done"
    assert cell["warnings"] == [
        "computed without the graphics card, which failed first: RuntimeError: "
        "CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure"
    ]
    assert "computed without the graphics card" in survived.words()


@pytest.mark.skipif(Path("/dev/nvidia0").exists(), reason="this machine has a graphics card")
def test_49_a_machine_without_a_graphics_card_says_so(survived):
    """The processor does it, and both the run and its cells name no card."""
    hardware = survived.json()["hardware"]
    assert hardware["gpu"] is None
    assert hardware["cores"] >= 1
    assert os.environ.get("CUDA_VISIBLE_DEVICES") != "-1"  # hidden from one cell's process only
    assert _cell(survived.folder, "majority")["graphics_card"] is None
