import dataclasses
import json

import numpy as np
import pytest

from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.draws import make_draws
from compare.pictures.audit import _compared, audit
from compare.records.files import read_arrays
from data.wild_digits import load


@pytest.fixture
def spoiled():
    """Wild digits in which a test picture is a training picture, one is under two labels, one empty."""
    dataset = load(200, 50, 80)
    (draw,) = make_draws(dataset, parse())
    images, labels = dataset.images.copy(), dataset.labels.copy()
    images[draw.split.test[0]] = images[draw.split.train[0]]
    labels[draw.split.test[0]] = (labels[draw.split.train[0]] + 1) % 10
    images[draw.split.test[1]] = np.roll(images[draw.split.train[1]], 1, axis=1)
    images[draw.split.train[2]] = 128
    return dataclasses.replace(dataset, images=images, labels=labels)


def test_the_audit_finds_what_was_spoiled(spoiled, tmp_path):
    """Exact and near copies across the parts, the second label, the empty picture."""
    draws = make_draws(spoiled, parse())
    audit(spoiled, draws, tmp_path, Progress())
    found = json.loads((tmp_path / "audit.json").read_text())
    split = draws[0].split
    assert found["n_pictures"] == 330
    assert found["duplicates"]["exact"] == {"pairs": 1, "across": 1}
    assert found["duplicates"]["near"] == {"pairs": 1, "across": 1}
    assert found["duplicates"]["conflicting_labels"] >= 1
    assert {(e["part_a"], e["part_b"]) for e in found["duplicates"]["examples"]} <= {
        ("train", "test"), ("test", "train"),
    }  # fmt: skip
    assert found["constant"] == {"n": 1, "examples": [int(split.train[2])]}
    affected = read_arrays(tmp_path / "audit.npz")["affected"]
    assert set(affected) == set(split.test[:2])


def test_an_audit_is_made_once(spoiled, tmp_path, monkeypatch):
    """The same rows and the same code find the file; other rows do not."""
    draws = make_draws(spoiled, parse())
    audit(spoiled, draws, tmp_path, Progress())
    before = (tmp_path / "audit.json").read_bytes()
    monkeypatch.setattr("compare.pictures.audit.find_duplicates", None)  # calling it would fail
    audit(spoiled, draws, tmp_path, Progress())
    assert (tmp_path / "audit.json").read_bytes() == before
    with pytest.raises(TypeError):
        audit(spoiled, make_draws(spoiled, parse(folds="3")), tmp_path, Progress())


def test_of_very_many_pictures_some_are_looked_at_closely(spoiled, tmp_path, monkeypatch, capsys):
    """The test pictures first; identical ones are looked for among all; and it is said."""
    monkeypatch.setattr("compare.pictures.audit.MOST_COMPARED", 90)
    monkeypatch.setattr("compare.pictures.audit.MANY_PICTURES", 100)
    (draw,) = draws = make_draws(spoiled, parse())
    compared = _compared(np.arange(330), draws)
    assert len(compared) == 90
    assert set(draw.split.test) <= set(compared)
    audit(spoiled, draws, tmp_path, Progress())
    found = json.loads((tmp_path / "audit.json").read_text())
    assert (found["n_pictures"], found["n_compared"]) == (330, 90)
    assert found["duplicates"]["exact"]["pairs"] == 1
    assert "Looked at closely are 90 of them" in capsys.readouterr().err
