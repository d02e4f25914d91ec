"""Faults of a cluster's run: Ctrl-C while its workers are at work."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.test_process import WAITING

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120


@pytest.fixture
def stopped(tmp_path, sound_npz):
    """A run on two local workers, stopped by Ctrl-C in its terminal as soon as one cell was done."""
    pytest.importorskip("distributed", reason="distributed is not installed: uv sync --extra dask")
    own, gate, folder = tmp_path / "waiting.py", tmp_path / "gate", tmp_path / "run"
    gate.touch()
    own.write_text(WAITING.format(gate=str(gate)))
    words = ("--dataset", sound_npz, "--methods", "majority", "--also", own, "--unchecked")
    words += ("--explain", "none", "--out", folder, "--dask", "local:2")
    with open(tmp_path / "said", "w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "compare", *map(str, words)],
            cwd=ROOT, stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + SECONDS
        while "% right" not in (tmp_path / "said").read_text() and time.monotonic() < until:
            time.sleep(0.05)
        n_before = len(_of_session(process.pid))
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(SECONDS)
    return process.pid, n_before, code, (tmp_path / "said").read_text(), folder


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted in /proc")
def test_39_ctrl_c_on_a_cluster_is_ctrl_c_on_one_machine(stopped):
    """What is done is compared and drawn, the exit code is 130, and nothing runs on."""
    session, n_before, code, said, folder = stopped
    assert code == 130, said
    assert "Traceback" not in said
    assert json.loads((folder / "run.json").read_text())["status"] == "interrupted"
    ends = {name: _outcome(folder, name) for name in ("majority", "waiting")}
    assert ends["majority"]["status"] == "done"
    assert ends["waiting"]["status"] == "interrupted"
    assert "stopped by Ctrl-C" in ends["waiting"]["reason"]
    assert "This run was interrupted." in (folder / "report.html").read_text("utf-8")
    assert not [path for path in folder.rglob(".*") if path.is_file()]
    assert n_before >= 4  # the run, two workers, and the process that was fitting
    until = time.monotonic() + 10
    while _of_session(session) and time.monotonic() < until:
        time.sleep(0.05)
    assert _of_session(session) == []


def _outcome(folder, method):
    return json.loads((folder / "cells" / method / "0" / "outcome.json").read_text("utf-8"))


def _of_session(session):
    """Command lines of all processes of a session that have not ended."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, own = (place / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(own) == session and state != "Z":
                found.append((place / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it has just ended
            continue
    return found
