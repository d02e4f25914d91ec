"""Faults 37, 38 and 41: saved files that are old, edited or damaged, through the command."""

import json
import shutil

import numpy as np
import pytest

from compare.records.files import read_json, write_json

METHOD, N_DRAWS = "color+knn", 11
# Many draws: each can be spoiled in its own way, and one command mends them all.
WORDS = ("--methods", f"majority,{METHOD}", "--resample", "--seeds", str(N_DRAWS))
WORDS += ("--budget", "none", "--explain", "short", "--train-size", "30")
MEASURED = ("fit_seconds", "tune_seconds", "predict_ms_per_image", "seconds", "peak_bytes")
TIMES = (*MEASURED, "sha256", "cell_key")


@pytest.fixture(scope="module")
def finished(command, sound_npz):
    """A finished run of two methods, explanations included."""
    ended = command("--dataset", sound_npz, *WORDS)
    assert ended.code == 0, ended
    return ended.folder


@pytest.fixture
def run_folder(finished, tmp_path):
    """A copy of it, to be spoiled."""
    return shutil.copytree(finished, tmp_path / "run")


@pytest.fixture
def again(command, sound_npz, run_folder):
    """Give a function that gives the same command once more, in the spoiled folder."""
    return lambda: command("--dataset", sound_npz, *WORDS, out=run_folder)


def _cells(folder):
    return [folder / "cells" / METHOD / str(draw) for draw in range(N_DRAWS)]


def _numbers(folder):
    """All that the run says, times apart, and what is decided by times."""
    saved = [folder / name for name in ("comparison.json", "audit.json")]
    found = [json.loads(path.read_text("utf-8")) for path in saved]
    found[0].pop("doubts")
    for figures in found[0]["metrics"].values():
        for name in TIMES:
            figures.pop(name, None)
    found += [json.loads((cell / "outcome.json").read_text("utf-8")) for cell in _cells(folder)]
    return [{k: v for k, v in one.items() if k not in TIMES} for one in found]


def _rewrite(path, **changed):
    """Change values of a JSON file, as an editor would: its sum stays."""
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changed}), "utf-8")


def _rewrite_arrays(path, change):
    with np.load(path) as stored:
        arrays = change(dict(stored))
    np.savez(path, **arrays)


def test_37_a_cell_of_another_version_is_run_again(finished, again, run_folder):
    """Its key is of other code or libraries: whatever it says is not reused, though its sum is right."""
    path = _cells(run_folder)[3] / "outcome.json"
    write_json(path, {**read_json(path), "cell_key": "0" * 64, "warnings": ["of an older version"]})
    ended = again()
    assert ended.code == 0, ended
    (anew,) = [
        line for line in ended.stderr.splitlines() if "% right" in line and "saved" not in line
    ]
    assert anew.split()[:3] == [METHOD, "(seed", "3)"]
    assert _numbers(run_folder) == _numbers(finished)


def _flipped(arrays):
    return {**arrays, "probabilities": arrays["probabilities"][:, ::-1]}


def _others(arrays):
    """Keep the file's sum, and only half of its rows."""
    return {name: x[: len(x) // 2] if x.ndim else x for name, x in arrays.items()}


def _with_nan(arrays):
    return {**arrays, "probabilities": np.full_like(arrays["probabilities"], np.nan)}


EDITS = {
    "accuracy raised": lambda f: _rewrite(f / "outcome.json", accuracy=0.999),
    "accuracy a text": lambda f: _rewrite(f / "outcome.json", accuracy="best"),
    "accuracy none": lambda f: _rewrite(f / "outcome.json", accuracy=None),
    "time lowered": lambda f: _rewrite(f / "outcome.json", fit_seconds=0.001),
    "status unknown": lambda f: _rewrite(f / "outcome.json", status="splendid"),
    "outcome a list": lambda f: (f / "outcome.json").write_text("[1, 2]"),
    "sum taken out": lambda f: _rewrite(f / "outcome.json", accuracy=0.999, sha256=None),
    "answers flipped": lambda f: _rewrite_arrays(f / "predictions.npz", _flipped),
    "answers halved": lambda f: _rewrite_arrays(f / "predictions.npz", _others),
    "answers not numbers": lambda f: _rewrite_arrays(f / "predictions.npz", _with_nan),
    "answers of another method": lambda f: shutil.copy(
        f.parents[1] / "majority/0/predictions.npz", f / "predictions.npz"
    ),
}


def test_38_edited_cells_are_run_again_and_said(finished, again, run_folder, command, tmp_path):
    """Each is refused by the report; the same command ends with the true numbers, and says why."""
    first = _cells(run_folder)[0]  # the one draw whose answers the page shows
    shutil.copytree(first, tmp_path / "before")
    for edit in EDITS.values():
        edit(first)
        _assert_one_line(command("report", run_folder, module="invoke"), f"{METHOD}/0")
        shutil.copytree(tmp_path / "before", first, dirs_exist_ok=True)
    for cell, edit in zip(_cells(run_folder), EDITS.values(), strict=True):
        edit(cell)
    ended = again()
    assert ended.code == 0, ended
    for draw in range(N_DRAWS):
        assert f"{METHOD} (draw {draw}): what is saved is damaged, or was changed" in ended.stderr
    assert _numbers(run_folder) == _numbers(finished)


def _assert_one_line(ended, words):
    assert ended.code == 2, ended
    *_, last = ended.stderr.splitlines()
    assert last.startswith("bakeoff: ")
    assert words in last
    assert "Traceback" not in ended.stderr


WHOLE_RUN_EDITS = {
    "comparison.json": lambda f: _rewrite(f, verdict=["color+knn wins."]),
    "audit.json": lambda f: f.write_text("[]"),
    "explain.json": lambda f: _rewrite(f, ladder=None),
    "pictures.npz": lambda f: _rewrite_arrays(f, lambda a: {**a, "images": 255 - a["images"]}),
}


def test_38_edited_results_of_all_cells_are_made_anew(finished, again, run_folder, command):
    """Comparison, audit, explanations, pictures: never drawn as true, made anew by the command."""
    for name, edit in WHOLE_RUN_EDITS.items():
        path = run_folder / name
        before = path.read_bytes()
        edit(path)
        assert path.read_bytes() != before
        _assert_one_line(command("report", run_folder, module="invoke"), name)
        path.write_bytes(before)
    for name, edit in WHOLE_RUN_EDITS.items():
        edit(run_folder / name)
    _rewrite_arrays(run_folder / "audit.npz", lambda a: {**a, "affected": a["exact"]})
    _rewrite_arrays(_cells(run_folder)[0] / "probes.npz", _others)
    ended = again()
    assert ended.code == 0, ended
    assert _numbers(run_folder) == _numbers(finished)


def _halve(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _as_folder(path):
    path.unlink()
    path.mkdir()
    (path / "something").write_text("of yours")


def _as_file(folder):
    shutil.rmtree(folder)
    folder.write_text("a file")


REPAIRED = {
    "outcome cut": lambda f: _halve(f / "outcome.json"),
    "predictions cut": lambda f: _halve(f / "predictions.npz"),
    "predictions missing": lambda f: (f / "predictions.npz").unlink(),
    "outcome missing": lambda f: (f / "outcome.json").unlink(),
    "record empty": lambda f: (f / "space.npz").write_bytes(b""),
    "left over": lambda f: (f / ".outcome.json.4194304.tmp").write_text("{"),
}


def test_41_half_written_cells_are_run_again(finished, again, run_folder):
    """With the same numbers, and without litter of the process that was killed."""
    for cell, damage in zip(_cells(run_folder), REPAIRED.values(), strict=False):
        damage(cell)
    ended = again()
    assert ended.code == 0, ended
    assert _numbers(run_folder) == _numbers(finished)
    assert not list(run_folder.rglob(".*.tmp"))


WRONG_KINDS = {
    "outcome a folder": lambda f: _as_folder(_cells(f)[0] / "outcome.json"),
    "predictions a folder": lambda f: _as_folder(_cells(f)[0] / "predictions.npz"),
    "comparison a folder": lambda f: _as_folder(f / "comparison.json"),
    "run.json a folder": lambda f: _as_folder(f / "run.json"),
    "cells a file": lambda f: _as_file(f / "cells"),
    "a cell a file": lambda f: _as_file(_cells(f)[0]),
}


@pytest.mark.parametrize("damage", WRONG_KINDS)
def test_41_a_folder_in_place_of_a_file_is_named_in_one_line(again, run_folder, damage):
    """Nothing of the user's is removed to make room, and nobody sees a traceback."""
    WRONG_KINDS[damage](run_folder)
    _assert_one_line(again(), "could not be written")
    assert all(path.read_text() == "of yours" for path in run_folder.rglob("something"))
