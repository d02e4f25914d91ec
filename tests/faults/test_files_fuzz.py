"""2,000 saved runs, each with one file spoiled by a seeded mutator: drawn as they were, or refused.

A page is a function of its summary (`reports.summarize`), so a mutant whose summary is that of the sound
run has the sound run's page; only where it differs a page has to be drawn.
"""

import io
import json
import os
import shutil

import numpy as np
import pytest

from compare.explain.record import RECORDERS, recorded
from compare.records import outcome as outcomes
from compare.records.files import read_arrays, read_json
from reports import ReportError
from reports.render import page_of
from reports.summarize import summarize

# A full day's 2,000: BAKEOFF_MUTANTS=2000 (three minutes and more).
N_MUTANTS = int(os.environ.get("BAKEOFF_MUTANTS", "400"))
N_RESUMED = 5  # of them, through the whole command again
METHODS = ("--methods", "majority,color+svm", "--explain", "short", "--train-size", "60")
OTHERS = (None, True, -1, 0.987654, 1e308, "text", [], {}, [[1]], {"a": 1}, "0.99")

NOT_READ_BY_THE_REPORT = {"split.npz", "audit.npz"} | {recorder.file for recorder in RECORDERS}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def finished(command, sound_npz):
    """A finished run of two methods, explanations included."""
    ended = command("--dataset", sound_npz, *METHODS)
    assert ended.code == 0, ended
    return ended.folder


def _bits_flipped(content, rng):
    content = bytearray(content)
    for at in rng.integers(len(content), size=rng.integers(1, 9)):
        content[at] ^= 1 << rng.integers(8)
    return bytes(content)


def _cut(content, rng):
    return content[: rng.integers(len(content))]


def _spliced(content, rng):
    a, b = sorted(rng.integers(len(content), size=2))
    return content[:b] + content[a:]


def _other_value(content, rng):
    """One value somewhere in the JSON becomes another, or of another kind."""
    value = json.loads(content)
    place, depth = value, rng.integers(1, 6)
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = keys[rng.integers(len(keys))]
        depth -= 1
        if depth <= 0 or not isinstance(place[key], dict | list) or not place[key]:
            break
        place = place[key]
    is_number = isinstance(place[key], float) and rng.integers(2)
    place[key] = place[key] + 0.01 if is_number else OTHERS[rng.integers(len(OTHERS))]
    return json.dumps(value).encode()


def _other_array(content, rng):
    """One array of the file gets another kind, shape or value, and the file is written anew."""
    with np.load(io.BytesIO(content)) as stored:
        arrays = dict(stored)
    name = sorted(arrays)[rng.integers(len(arrays))]
    array = arrays[name]
    flat = array.ravel()
    changes = [
        lambda: array.astype("U8"),
        lambda: array[None],
        lambda: flat[: flat.size // 2],
        lambda: array.astype(bool) if array.dtype.kind != "U" else np.array(0),
        lambda: np.full(array.shape, np.nan),
        lambda: np.zeros((0, 3), np.float32),
        lambda: np.roll(flat, 1).reshape(array.shape) if flat.size > 1 else np.array("0" * 64),
    ]
    arrays[name] = changes[rng.integers(len(changes))]()
    if rng.integers(8) == 0:
        arrays.pop(name)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def _mutated(path, content, rng):
    own = _other_value if path.suffix == ".json" else _other_array
    kinds = (_bits_flipped, _cut, _spliced, own, own, own)
    return kinds[rng.integers(len(kinds))](content, rng)


def _mutants(folder, n, seed):
    """Spoil one file after another; each is put back when the next is asked for."""
    rng = np.random.default_rng(seed)
    saved = sorted(p for p in folder.rglob("*") if p.suffix in (".json", ".npz"))
    for k in range(n):
        path = saved[k % len(saved)]
        content = path.read_bytes()
        path.write_bytes(_mutated(path, content, rng))
        yield k, path
        path.write_bytes(content)


def _same(a, b):
    """Whether two structures with arrays in them are equal, NaN to NaN."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.array_equal(a, b)
    return type(a) is type(b) and (a == b or a != a)


def test_38_no_spoiled_file_is_taken_for_true(finished, tmp_path):
    """The report refuses it in one line, or shows what it showed; the next run does not build on it."""
    folder = shutil.copytree(finished, tmp_path / "run")
    sound, sound_parts = summarize(folder), _taken(folder)
    assert all(part is not None for part in sound_parts)
    refusals, changed, built_on = [], [], []
    for k, path in _mutants(folder, N_MUTANTS, seed=38):
        where = k, str(path.relative_to(folder))
        if path.name not in NOT_READ_BY_THE_REPORT:
            try:
                if not _same(summarize(folder), sound):
                    page_of(folder)
                    changed.append(where)
            except ReportError as error:
                refusals.append(str(error))
        if path.parent.parent.name != "majority":
            pairs = zip(_taken(folder), sound_parts, strict=True)
            built_on += [where for now, was in pairs if now is not None and not _same(now, was)]
    assert changed == []
    assert built_on == []
    assert len(refusals) > N_MUTANTS // 3
    assert not [words for words in refusals if "\n" in words]


def _taken(folder):
    """What a run that goes on in this folder would take from it; None for what it would make anew."""
    cell = folder / "cells/color+svm/0"
    saved = outcomes.load(cell)
    return [
        saved and (vars(saved[0]), vars(saved[1])),
        *(recorded(cell, recorder.name, "short") for recorder in RECORDERS),
        *(read_json(folder / name, sealed=True) for name in ("run.json", "audit.json")),
        read_arrays(folder / "audit.npz"),
    ]


def test_38_spoiled_runs_are_resumed_with_the_same_numbers(finished, command, sound_npz, tmp_path):
    """Through the command itself: the same accuracies, whatever had been spoiled."""
    folder = shutil.copytree(finished, tmp_path / "run")
    expected = _accuracies(folder)
    mutants = _mutants(folder, N_MUTANTS, seed=40)
    for k, path in mutants:
        if k % (N_MUTANTS // N_RESUMED):
            continue
        spoiled = shutil.copytree(folder, tmp_path / str(k))
        ended = command("--dataset", sound_npz, *METHODS, out=spoiled)
        assert ended.code == 0, (k, path, ended)
        assert _accuracies(spoiled) == expected, (k, path)


def _accuracies(folder):
    saved = sorted(folder.glob("cells/*/*/outcome.json"))
    return [json.loads(path.read_text("utf-8"))["accuracy"] for path in saved]
