"""Files that are whole or not there, and that tell when they are not as they were written."""

import errno
import json
import os

import numpy as np
import pytest

from compare.records import files
from compare.records.files import (
    NotWritten,
    read_arrays,
    read_json,
    sweep,
    write_arrays,
    write_bytes,
    write_json,
)
from deep import network_files
from reports import ReportError
from reports.reading import saved


def test_what_is_written_is_flushed_before_it_gets_its_name(tmp_path, monkeypatch):
    """The content first, then the name, then the folder that holds it."""
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda opened: steps.append("fsync") or fsync(opened))
    monkeypatch.setattr(os, "replace", lambda a, b: steps.append("rename") or replace(a, b))
    for write in (
        lambda: write_bytes(tmp_path / "a", b"content"),
        lambda: network_files.write_arrays(tmp_path / "b.npz", x=np.zeros(3)),
    ):
        steps.clear()
        write()
        folder = ["fsync"] * hasattr(os, "O_DIRECTORY")
        assert steps == ["fsync", "rename", *folder]


def test_a_full_disk_keeps_the_old_file_and_leaves_no_other(tmp_path, monkeypatch):
    """The error is one line with the path and what to do, and still an OSError with its number."""
    path = tmp_path / "a.json"
    write_json(path, {"n": 1})

    def full(opened):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="a.json could not be written .No space left") as raised:
        write_json(path, {"n": 2})
    assert raised.value.errno == errno.ENOSPC
    assert read_json(path) == {"n": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize("edited", [{"n": 2}, {"n": "1"}, {"n": 1, "m": 1}, {}])
def test_json_changed_by_hand_is_not_read(tmp_path, edited):
    """Whatever its layout; the same values in another order are the same file."""
    path = tmp_path / "a.json"
    write_json(path, {"n": 1, "words": "ü"})
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(dict(reversed(content.items()))), "utf-8")
    assert read_json(path, sealed=True) == {"n": 1, "words": "ü"}
    path.write_text(json.dumps({"sha256": content["sha256"], "words": "ü", **edited}), "utf-8")
    assert read_json(path) is None


def test_a_file_without_a_sum_is_read_only_where_that_is_allowed(tmp_path):
    """Runs from before there were sums can be named anew; their cells are run again."""
    path = tmp_path / "a.json"
    path.write_text('{"n": 1}')
    assert read_json(path) == {"n": 1}
    assert read_json(path, sealed=True) is None


@pytest.mark.parametrize("value", [np.ones(4), np.zeros((2, 2)), np.zeros(4, np.float32)])
def test_arrays_changed_by_hand_are_not_read(tmp_path, value):
    """Another value, shape or kind, in a file of the suite's or of a network's."""
    for module in (files, network_files):
        path = tmp_path / "a.npz"
        module.write_arrays(path, x=np.zeros(4), name="n")
        assert module.read_arrays(path)["x"].tolist() == [0.0] * 4
        with np.load(path) as stored:
            arrays = dict(stored)
        np.savez(path, **{**arrays, "x": value})
        assert module.read_arrays(path) is None
        with pytest.raises(ReportError, match="changed after the run had written it"):
            saved.read_arrays(path, ("x",))


def test_a_network_file_reads_the_sum_of_the_suite_and_the_other_way_round(tmp_path):
    """The sum is one and the same in all three places that work it out."""
    write_arrays(tmp_path / "a.npz", x=np.arange(3))
    network_files.write_arrays(tmp_path / "b.npz", x=np.arange(3))
    for name in ("a.npz", "b.npz"):
        for arrays in (
            read_arrays(tmp_path / name),
            network_files.read_arrays(tmp_path / name, sealed=True),
            saved.read_arrays(tmp_path / name, ("x",)),
        ):
            assert arrays["x"].tolist() == [0, 1, 2]


def test_the_sweep_takes_what_processes_left_and_nothing_else(tmp_path):
    """Whether or not something has their number now; every file of the user's stays."""
    below = tmp_path / "cells" / "m"
    below.mkdir(parents=True)
    no_process = 4194304  # one more than Linux ever gives
    for name in (
        f".outcome.json.{no_process}.tmp",
        f".outcome.json.{os.getppid()}.tmp",
        ".mine.tmp",
        "outcome.json",
    ):
        (below / name).write_text("")
    assert sweep(tmp_path) == 2
    assert sorted(path.name for path in below.iterdir()) == sorted([".mine.tmp", "outcome.json"])


def test_a_folder_in_the_place_of_a_file_is_a_miss_or_an_error_in_one_line(tmp_path):
    """Nothing in it is touched."""
    for name in ("a.json", "a.npz"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "yours").touch()
    assert read_json(tmp_path / "a.json") is None
    assert read_arrays(tmp_path / "a.npz") is None
    with pytest.raises(NotWritten, match=r"a\.json could not be written"):
        write_json(tmp_path / "a.json", {})
    with pytest.raises(NotWritten, match=r"a\.npz could not be written"):
        files.remove(tmp_path / "a.npz")
    assert (tmp_path / "a.json" / "yours").exists()
