import os
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from compare.cell import Cell
from compare.draws import Draw
from compare.methods import resolve
from compare.processes import child as child_module
from compare.processes.child import Child, can_fork, handed_over, how_it_died
from data import mapped
from data.mapped import found_again
from data.splits import make_split
from data.wild_digits import load


@pytest.fixture(scope="module")
def digits():
    """Few pictures."""
    return load(200, 50, 50)


def _ended(cell, dataset, folder, fork, **keywords):
    """Run a cell in a process of its own: what was said, and how it ended."""
    with handed_over(dataset, fork) as handed:
        child = Child(dataset, handed)
        try:
            child.begin(cell, folder, **keywords)
            said = []
            while "ended" not in said:
                kind, what = child.answer()
                said.append(kind)
            return what
        finally:
            child.stop()


@pytest.fixture
def cell(digits):
    """A method with chance in it, on all of them."""
    return Cell(resolve(["hog+svm"])[0], Draw("0", 0, make_split(digits, seed=0)))


def test_a_fresh_process_gives_the_numbers_of_a_forked_one(cell, digits, tmp_path):
    """Where a fork would not work nothing else changes."""
    if not can_fork():
        pytest.skip("a fork is not safe here")
    forked, fresh = (_ended(cell, digits, tmp_path, fork) for fork in (True, False))
    assert forked[0].status == fresh[0].status == "done"
    assert forked[0].accuracy == fresh[0].accuracy
    np.testing.assert_allclose(forked[1].probabilities, fresh[1].probabilities, rtol=1e-5)


def test_pictures_for_a_fresh_process_lie_in_a_file_that_goes_away(digits):
    """They are mapped from there, not sent."""
    with handed_over(digits, fork=False) as (lies, rest):
        np.testing.assert_array_equal(found_again(*lies), digits.images)
        assert "images" not in rest
    assert not lies[0].parent.exists()


def test_pictures_that_lie_in_a_large_file_are_not_written_again(digits, tmp_path, monkeypatch):
    """A fresh process is told the file that they lie in, and where in it."""
    monkeypatch.setattr(mapped, "LARGE_BYTES", digits.images.nbytes // 2)
    np.save(tmp_path / "x.npy", np.concatenate([digits.images[:3], digits.images]))
    images = np.load(tmp_path / "x.npy", mmap_mode="r")[3:]
    with handed_over(replace(digits, images=images), fork=False) as (lies, _):
        assert lies[0] == tmp_path / "x.npy"
        np.testing.assert_array_equal(found_again(*lies), digits.images)
    assert lies[0].exists()


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="only Linux is forked")
def test_threads_of_unknown_make_forbid_a_fork(monkeypatch):
    """Python's own and BLAS' are known to survive; of any other the child might wait for ever."""
    n_known = len(sys._current_frames()) + 3
    blas = {"user_api": "blas", "num_threads": 4}
    monkeypatch.setattr(
        child_module, "threadpool_info", lambda: [blas, {"user_api": "openmp", "num_threads": 9}]
    )
    for n_running, expected in ((n_known, True), (n_known + 1, False)):
        listed = SimpleNamespace(listdir=lambda place, n=n_running: ["task"] * n)
        monkeypatch.setattr(child_module, "os", listed)
        assert can_fork() is expected


@pytest.mark.parametrize(
    ("code", "words"),
    [(-11, "killed by SIGSEGV"), (-9, "runs out of memory"), (3, "itself with exit code 3")],
)
def test_the_end_of_a_process_is_told_in_words(code, words):
    """The signal by its name; the one that systems send for want of memory with what to do."""
    assert words in how_it_died(code)
