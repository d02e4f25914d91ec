"""Fault 40: `kill -9` at random moments; the same command then ends with the undisturbed numbers.

By hand, with as many kills as wanted: `KILLS=50 python -m pytest -m slow tests/faults/test_kills.py`.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import time

import numpy as np
import pytest

N_KILLS = int(os.environ.get("KILLS", "4"))
SEED = 20
# What a run says of time and place, which no two runs share; some doubts are about times, too.
PASSING = ("seconds", "_ms_", "created", "command", "sha256", "peak_bytes", "hardware", "doubts")
PASSING += ("checks",)
FIELDS = {"classical": "majority,color+svm,pixels+knn,hog+svm", "network": "majority"}
ONE_NETWORK_IN = 8  # they take several times as long
# Small, and with a few epochs: each of them is a state that the next attempt can go on from.
NETWORK = """
from deep import checkpoint
from deep.small_cnn import SmallCNN

checkpoint.SECONDS_BETWEEN = 0.0
METHODS = {"short_cnn": SmallCNN(epochs=5, patience=5)}
"""


@pytest.fixture(scope="module")
def words(sound_npz, tmp_path_factory):
    """Give a function that names a command: a field of methods on the same few pictures."""
    own = tmp_path_factory.mktemp("own") / "short_cnn.py"
    own.write_text(NETWORK)

    def named(field):
        also = ("--also", own) if field == "network" else ()
        methods = ("--methods", FIELDS[field], *also, "--budget", "none")
        return ("--dataset", sound_npz, *methods, "--explain", "short")

    return named


@pytest.fixture(scope="module")
def undisturbed(command, words):
    """Give a function that makes, once for each field of methods, the run that nothing disturbs."""
    made = {}

    def ended(field):
        if field not in made:
            made[field] = command(*words(field), seconds=300)
            assert made[field].code == 0, made[field].stderr
        return made[field]

    return ended


def _moments():
    """Which field, and at which share of its usual time it is killed; the same for one seed."""
    drawn = random.Random(SEED)
    fields = ["classical"] * (ONE_NETWORK_IN - 1) + ["network"]
    return [(k, fields[k % len(fields)], round(drawn.random(), 3)) for k in range(N_KILLS)]


@pytest.mark.slow
@pytest.mark.parametrize(("k", "field", "share"), _moments())
def test_40_after_a_kill_the_same_command_ends_with_the_same_numbers(
    start, command, undisturbed, words, k, field, share
):
    """At whatever moment it fell: nothing is half written, nothing is left over, nothing differs."""
    whole = undisturbed(field)
    killed = _killed(start, words(field), share * whole.seconds)
    if killed.folder.is_dir():
        _assert_whole(killed.folder)
    again = command(*words(field), out=killed.folder, seconds=300)
    assert again.code == 0, again.stderr
    _assert_whole(again.folder)
    assert not [path for path in again.folder.rglob(".*") if path.is_file()]
    _assert_same_numbers(again.folder, whole.folder)
    n_done = killed.stderr.count("% right")
    print(f"kill {k}: {field}, {killed.seconds:.1f} s, {n_done} cells done: the same numbers after")
    shutil.rmtree(again.folder)


def _killed(start, words, seconds):
    """Kill a command and all its children after so many seconds, or sooner if it is quicker now."""
    while True:
        running = start(*words)
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            running.signal_group(signal.SIGKILL)
        ended = running.wait(10)
        if ended.code == -signal.SIGKILL:
            return ended
        seconds *= 0.8


def _assert_whole(folder):
    """Every file that has its own name can be read from its first byte to its last."""
    for path in folder.rglob("*"):
        if not path.is_file() or path.name.startswith("."):
            continue
        if path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
        elif path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                assert all(arrays[name] is not None for name in arrays)
        elif path.suffix == ".html":
            assert path.read_text("utf-8").rstrip().endswith("</html>")


def _assert_same_numbers(folder, other):
    names = {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    assert {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} == names
    for name in names:
        if name.suffix == ".json":
            found, expected = (
                _lasting(json.loads((f / name).read_text())) for f in (folder, other)
            )
            assert found == expected, name
        elif name.suffix == ".npz":
            with np.load(folder / name) as found, np.load(other / name) as expected:
                assert set(found) == set(expected), name
                for key in set(found) - {"sha256", "seconds"}:
                    np.testing.assert_array_equal(found[key], expected[key], f"{name} {key}")


def _lasting(value):
    """A saved value without what times and places it holds."""
    if isinstance(value, dict):
        return {
            key: _lasting(found)
            for key, found in value.items()
            if not any(word in key for word in PASSING)
        }
    return [_lasting(found) for found in value] if isinstance(value, list) else value
