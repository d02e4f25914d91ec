import json
from dataclasses import replace

import numpy as np
import pytest

from compare import run as run_module
from compare.cell import Cell, run_cell
from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.draws import make_draws
from compare.explain import record
from compare.methods import resolve
from compare.run import run
from data.dataset import DataError

PANELS = ("ladder", "probes", "dials", "disagreements", "space", "neighbours", "looks")


@pytest.fixture
def start(tmp_path, monkeypatch, small_digits):
    """A function that runs the given words, explained, in one folder on a small data set."""
    monkeypatch.setattr(run_module, "load", lambda name, image_size, say: small_digits)
    sizes = {"train_size": "200", "test_size": "100"}

    def of(**words):
        words = {"methods": "pixels+knn,hog+knn", "out": str(tmp_path / "run"), **sizes, **words}
        options = parse(**words)
        return run(options, resolve(options.methods), Progress())

    return of


def _explained(result):
    return json.loads((result.folder / "explain.json").read_text("utf-8"))


def test_a_run_explains_itself_unless_told_not_to(start):
    """Short is the default; `none` takes an earlier explanation away."""
    result = start(methods="pixels+knn", budget="none")
    found = _explained(result)
    assert found["level"] == "short"
    assert set(PANELS) < set(found)
    assert found["probes"]["n_pictures"] == 100
    assert found["crossover"] is None
    less = start(methods="pixels+knn", budget="none", explain="none")
    assert not (less.folder / "explain.json").exists()


@pytest.mark.slow
def test_a_finished_explanation_is_not_asked_for_again(start, monkeypatch, capsys):
    """The same command finds its answers; one that lacks them asks anew."""
    start()
    capsys.readouterr()
    start()
    assert capsys.readouterr().err.count("saved earlier") == 2
    kept = record.RECORDERS
    monkeypatch.setattr(record, "RECORDERS", (*kept[1:], replace(kept[0], also=("tasks.py",))))
    start()
    assert "saved earlier" not in capsys.readouterr().err


@pytest.mark.slow
def test_a_question_that_fails_costs_no_method_its_result(tmp_path, monkeypatch, small_digits):
    """The method is scored, its other questions are asked, and the reason is kept."""

    def fail(cell, estimator, dataset):
        raise RuntimeError("no answer")

    kept = record.RECORDERS
    broken = tuple(replace(r, ask=fail) if r.name == "probes" else r for r in kept)
    monkeypatch.setattr(record, "RECORDERS", broken)
    dataset, options = small_digits, parse(methods="hog+knn", train_size="200")
    (method,), (draw,) = resolve(options.methods), make_draws(dataset, options)
    outcome, _ = run_cell(Cell(method, draw, False, "none", (), "short"), dataset, folder=tmp_path)
    assert outcome.status == "done"
    assert "probes could not be recorded: RuntimeError: no answer" in outcome.warnings
    answers = {r.name: record.recorded(tmp_path, r.name, "short") for r in kept}
    assert answers.pop("probes") == {}, "asked, and without an answer"
    assert all(answers.values())


@pytest.mark.slow
def test_sizes_give_curves_that_end_at_the_run_itself(start):
    """Each method is fitted with fewer pictures too; the last point is the run's own accuracy."""
    result = start(sizes="50,100", seeds="2")
    (curves,) = _explained(result)["crossover"]["curves"]
    assert curves["sizes"] == [50, 100, 200]
    comparison = json.loads((result.folder / "comparison.json").read_text("utf-8"))
    for name, points in curves["methods"].items():
        assert [len(point["values"]) for point in points] == [2, 2, 1]
        assert points[-1]["value"] == pytest.approx(
            comparison["metrics"][name]["accuracy"]["value"]
        )
    assert set(comparison["metrics"]) == {"pixels+knn", "hog+knn"}


@pytest.mark.slow
def test_with_augmentation_there_are_curves_with_and_without(start):
    """Copies for all, and beside them the same sizes without any."""
    curves = _explained(start(methods="hog+knn", sizes="100", augment="shift"))["crossover"][
        "curves"
    ]
    assert [found["augment"] for found in curves] == [["shift"], []]
    assert all(found["sizes"] == [100, 200] for found in curves)


def test_impossible_sizes_are_refused_before_anything_is_fitted(start):
    """More pictures than there are, fewer than classes, no number, folds, no explanations."""
    with pytest.raises(DataError, match="more than the 200 training pictures"):
        start(sizes="100,5000")
    with pytest.raises(DataError, match="fewer than its 10 classes"):
        start(sizes="3")
    with pytest.raises(UsageError, match="--sizes takes a whole number"):
        parse(sizes="100,few")
    with pytest.raises(UsageError, match="--folds"):
        parse(sizes="100", folds="3")
    with pytest.raises(UsageError, match="--explain none"):
        parse(sizes="100", explain="none")
    with pytest.raises(UsageError, match="none, short, full"):
        parse(explain="long")
    assert parse(sizes="300,100,300").sizes == (100, 300)


@pytest.mark.slow
def test_folds_are_explained_by_their_first(start):
    """Records are of the first fold's fits, labels of the same rows."""
    found = _explained(start(methods="hog+knn", folds="3", test_size="", train_size=""))
    assert found["probes"]["n_pictures"] == len(np.arange(350)[:117])
