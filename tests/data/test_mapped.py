import errno
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from data import mapped
from data.dataset import DataError
from data.mapped import (
    behind,
    blocks,
    found_again,
    is_large,
    let_go,
    room,
    scratch,
    taken,
    where_it_lies,
)


@pytest.fixture
def pictures(tmp_path, rng):
    """Sixty pictures that are mapped from a file."""
    np.save(tmp_path / "x.npy", rng.integers(0, 256, (60, 4, 4, 3), np.uint8))
    return np.asarray(np.load(tmp_path / "x.npy", mmap_mode="r"))


@pytest.fixture
def everything_is_large(monkeypatch):
    """What is more than ten of the pictures counts as large; two of them are a block."""
    monkeypatch.setattr(mapped, "LARGE_BYTES", 10 * 48)
    monkeypatch.setattr(blocks, "__defaults__", (2 * 48,))


@pytest.mark.parametrize("n_bytes", [1, 48, 100, 48 * 60, 10**9])
def test_blocks_hold_every_row_once(pictures, n_bytes):
    """However small or large they may be."""
    parts = [pictures[some] for some in blocks(pictures, n_bytes)]
    np.testing.assert_array_equal(np.concatenate(parts), pictures)
    assert all(part.nbytes <= max(n_bytes, 48) for part in parts)


@pytest.mark.parametrize("n_rows", [0, 5, 40])
def test_rows_taken_are_the_same_in_memory_and_in_a_file(
    pictures, rng, tmp_path, everything_is_large, n_rows
):
    """Few are a copy, many a file without a name; the numbers are those of plain indexing."""
    rows = rng.permutation(60)[:n_rows]
    found = taken(pictures, rows, tmp_path)
    np.testing.assert_array_equal(found, pictures[rows])
    assert (behind(found) is not None) == is_large(found.shape)
    assert [path.name for path in tmp_path.iterdir()] == ["x.npy"]


def test_rows_in_a_run_are_not_written_again(pictures, tmp_path, everything_is_large):
    """They are a view of the file that they lie in."""
    found = taken(pictures, np.arange(7, 57), tmp_path)
    np.testing.assert_array_equal(found, pictures[7:57])
    assert np.shares_memory(found, pictures)


def test_little_stays_in_memory(everything_is_large, tmp_path):
    """And what is much does not."""
    assert behind(room((10, 4, 4, 3), np.uint8, tmp_path)) is None
    assert behind(room((11, 4, 4, 3), np.uint8, tmp_path)) is not None


def test_what_is_let_go_of_is_still_there(pictures, tmp_path):
    """Also of what was just written; memory that has no file is left alone."""
    written = scratch((50, 3), np.float32, tmp_path)
    written[:] = np.arange(150).reshape(50, 3)
    for array in (written, pictures, np.arange(3)):
        before = array.copy()
        let_go(array)
        np.testing.assert_array_equal(array, before)


def test_a_full_disk_is_told_in_a_line(tmp_path, monkeypatch):
    """Before anything is written: a mapped file with holes would end the program later."""

    def full(file, size):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(mapped, "reserve", full)
    with pytest.raises(DataError, match=r"^2\.0 GB of disk[^\n]*No space left[^\n]*--train-size$"):
        scratch((2 * 10**9,), np.uint8, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", [slice(None), slice(5, 50), slice(10, None)])
def test_another_process_is_told_where_an_array_lies(pictures, part):
    """And finds the same numbers there, also of a part."""
    np.testing.assert_array_equal(found_again(*where_it_lies(pictures[part])), pictures[part])


def test_what_cannot_be_found_by_name_is_not_told(pictures, tmp_path):
    """An array in memory, every second row, a file without a name."""
    for array in (np.arange(3), pictures[::2], scratch((3,), np.uint8, tmp_path)):
        assert where_it_lies(array) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says it in this form")
def test_rows_from_a_file_to_a_file_take_no_memory(tmp_path, rng, monkeypatch):
    """32 MB are drawn from 48 MB, and this process grows by less than two blocks."""
    monkeypatch.setattr(mapped, "LARGE_BYTES", 2**20)
    monkeypatch.setattr(blocks, "__defaults__", (2**20,))
    images = scratch((3 * 2**14, 32, 32), np.uint8, tmp_path)
    rows = np.sort(rng.permutation(len(images))[: 2**15])
    before = _own_and_mapped()
    found = taken(images, rows, tmp_path)
    grown = [now - then for now, then in zip(_own_and_mapped(), before, strict=True)]
    assert found.nbytes == 2**25
    assert max(grown) < 4 * 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says it in this form")
def test_few_rows_leave_nothing_of_their_file_in_memory(tmp_path, rng):
    """A thousand of 48 MB, drawn from all over it: a mapped page comes with those around it."""
    images = scratch((3 * 2**14, 32, 32), np.uint8, tmp_path)
    rows = rng.permutation(len(images))[:1000]
    before = _own_and_mapped()[1]
    assert behind(taken(images, rows, tmp_path)) is None
    assert _own_and_mapped()[1] - before < 2**22


def _own_and_mapped():
    text = Path(f"/proc/{os.getpid()}/status").read_text()
    return [1024 * int(re.search(rf"{name}:\s+(\d+)", text)[1]) for name in ("RssAnon", "RssFile")]
