"""A whole run on pictures that lie in files gives what it gives on the same pictures in memory."""

import json

import numpy as np
import pytest

from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.fitting import feature_cache
from compare.methods import resolve
from compare.records.files import read_arrays
from compare.run import run
from data import mapped, picture_cache
from data.sources import load

METHODS = ("hog+svm", "pixels+knn", "pixels+linear")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Digits as a folder of .npy files with a test part, and caches of their own."""
    monkeypatch.setattr(picture_cache, "FOLDER", tmp_path / "pictures")
    monkeypatch.setattr(picture_cache, "WORTH_BYTES", 1)
    monkeypatch.setattr(feature_cache, "FOLDER", tmp_path / "features")
    digits, path = load("digits", image_size=16), tmp_path / "digits16"
    path.mkdir()
    for part, rows in (("train", slice(300)), ("test", slice(300, 400))):
        np.save(path / f"x_{part}.npy", digits.images[rows])
        np.save(path / f"y_{part}.npy", digits.labels[rows])
    return path


def _finished(folder, out, augment):
    words = {"dataset": str(folder), "methods": ",".join(METHODS), "budget": "none"}
    options = parse(**words, augment=augment, explain="none", out=str(out))
    return run(options, resolve(options.methods), Progress()).folder


@pytest.mark.slow
@pytest.mark.parametrize("augment", ["", "mirror"])
def test_pictures_in_files_give_the_same_run(folder, tmp_path, monkeypatch, augment):
    """The same split, the same answers, the same audit; and nothing is left beside the results."""
    in_memory = _finished(folder, tmp_path / "in_memory", augment)
    monkeypatch.setattr(mapped, "LARGE_BYTES", 10_000)
    monkeypatch.setattr(mapped.blocks, "__defaults__", (20_000,))
    monkeypatch.setattr(feature_cache, "MOST_IN_MEMORY", 10_000)
    in_files = _finished(folder, tmp_path / "in_files", augment)
    one, other = (json.loads((at / "run.json").read_text()) for at in (in_memory, in_files))
    assert one["split"] == other["split"]
    for method in METHODS:
        cells = [read_arrays(at / "cells" / method / "0" / "predictions.npz")
                 for at in (in_memory, in_files)]  # fmt: skip
        for name, expected in cells[0].items():
            np.testing.assert_array_equal(cells[1][name], expected)
    names = [sorted(str(path.relative_to(at)) for path in at.rglob("*"))
             for at in (in_memory, in_files)]  # fmt: skip
    assert names[0] == names[1]
