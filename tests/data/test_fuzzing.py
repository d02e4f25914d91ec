import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("fuzzing.py")
MOST_SECONDS, MOST_MB = 2, 1000


def _fuzzed(kind, n_files, seed=0):
    done = subprocess.run(
        [sys.executable, PROGRAM, kind, str(n_files), str(seed)],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _check(found, n_files):
    assert found["others"] == []
    assert found["read"] + found["refused"] == n_files
    assert found["read"] > 0
    assert found["refused"] > n_files / 4
    assert found["slowest"] < MOST_SECONDS
    if sys.platform == "linux":  # counted in other units elsewhere
        assert found["peak_mb"] < MOST_MB


@pytest.mark.parametrize("kind", ["pictures", "arrays", "archives"])
def test_a_few_damaged_files_end_in_one_sentence(kind):
    """A look in passing at what the slow tests do thoroughly."""
    _check(_fuzzed(kind, 60, seed=1), 60)


@pytest.mark.slow
def test_20000_damaged_pictures_do_no_harm():
    """Flipped bits, cut files, spliced headers, of every format: no crash, no hang, no flood."""
    _check(_fuzzed("pictures", 20_000), 20_000)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["arrays", "archives"])
def test_2000_damaged_containers_do_no_harm(kind):
    """Array files; zip and tar archives in every packing."""
    _check(_fuzzed(kind, 2000), 2000)
