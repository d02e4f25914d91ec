"""`docs/large_data.md`: what was measured stands there as it was saved, and its rules are the code's."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from compare.estimate import ALWAYS_LEARNED, MOST_FIT_SECONDS, MOST_ROW_BYTES
from compare.fitting.feature_cache import MOST_IN_MEMORY
from compare.pictures.audit import MOST_COMPARED
from data.mapped import LARGE_BYTES
from deep.batches import MOST_BYTES_HELD
from tests.benchmarks import bench_memory as bench
from tests.benchmarks import watched
from tests.benchmarks.grown_pictures import write

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "large_data.md").read_text("utf-8")


def test_the_table_is_what_was_measured():
    """Typing a number between its marks makes this fail."""
    saved = json.loads(bench.KEPT.read_text("utf-8"))
    inside = PAGE.partition(bench.BEGIN)[2].partition(bench.END)[0].strip()
    assert inside == bench.table(saved).strip()


def test_what_was_measured_stays_under_three_gigabytes():
    """Of 200,000 pictures the support vector machine learned from a part, the network from all."""
    saved = json.loads(bench.KEPT.read_text("utf-8"))
    last = saved["rows"][-1]
    assert [row["n_pictures"] for row in saved["rows"]] == list(bench.SIZES)
    assert all(bench.most(row, "own_bytes") < 3e9 for row in saved["rows"])
    svm, network = last["methods"]
    assert ALWAYS_LEARNED <= svm["n_learned"] < last["n_train"] == network["n_learned"]


def test_the_page_states_the_rules_as_they_are():
    """Every figure of the rules, from the constants."""
    assert LARGE_BYTES == MOST_BYTES_HELD
    for said in (
        f"Up to {LARGE_BYTES / 2**20:.0f} MB",
        f"{LARGE_BYTES // (3 * 32 * 32) // 1000},000 of 32 x 32",
        f"among {MOST_COMPARED:,}",
        f"more than {MOST_IN_MEMORY / 1e9:.0f} GB of them",
        f"take {MOST_FIT_SECONDS / 60:.0f} minutes on a two-core machine",
        f"machine and {MOST_ROW_BYTES / 1e9:.0f} GB |",
        f"never smaller than {ALWAYS_LEARNED:,}",
    ):
        assert said in PAGE


def test_any_number_of_digits_is_written_in_blocks(tmp_path, monkeypatch):
    """Each block with its own pictures, classes as even as blocks allow, the parts as asked for."""
    monkeypatch.setattr("tests.benchmarks.grown_pictures.BLOCK", 20)
    write(tmp_path, 50, 5)
    images, labels = np.load(tmp_path / "x_train.npy"), np.load(tmp_path / "y_train.npy")
    assert images.shape == (50, 32, 32, 3)
    assert len(np.unique(images, axis=0)) == 50
    assert np.bincount(labels).tolist() == [5] * 10
    assert np.load(tmp_path / "x_test.npy").shape[0] == len(np.load(tmp_path / "y_test.npy")) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from Linux' /proc")
def test_the_memory_of_all_processes_is_added_up():
    """Forty megabytes of a process' own and forty of its child's."""
    child = "x = b'1' * 40_000_000; print(flush=True); input()"
    program = (
        "import subprocess, sys; x = b'1' * 40_000_000; "
        f"subprocess.run([sys.executable, '-c', {child!r}])"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], **pipes) as process:
        process.stdout.readline()
        found = watched.memory_of(process.pid)
        process.communicate(b"\n")
    assert 80e6 < found["own_bytes"] < 120e6
    assert found["own_bytes"] < found["resident_bytes"]
    assert watched.memory_of(process.pid) == {"own_bytes": 0, "resident_bytes": 0}


def test_what_the_command_says_parts_the_run_into_phases(monkeypatch):
    """Until the plan, each method until its line, and the rest."""
    first, second = bench.METHODS
    lines = ["Reading ...", "2 fits to run: about 9 s on a two-core machine.",
             f"  {first}  Learned from a part: 9 of 10", f"  {first}      66.7 % right   fit",
             f"  {second}    64.0 % right   fit", "Done"]  # fmt: skip
    speak = "    time.sleep(0.02); print(line, file=sys.stderr)"
    program = f"import sys, time\nfor line in {lines}:\n{speak}"
    monkeypatch.setattr(watched, "SECONDS_BETWEEN", 0.005)
    start = time.monotonic()
    phases = watched.watched([sys.executable, "-c", program], bench.METHODS, ROOT)
    took = time.monotonic() - start
    assert [phase["what"] for phase in phases] == [watched.FIRST, *bench.METHODS, watched.LAST]
    assert sum(phase["seconds"] for phase in phases) == pytest.approx(took, abs=0.1)
    assert os.path.isdir("/proc/self/task") is (phases[0]["own_bytes"] > 0)
