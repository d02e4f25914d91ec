"""Seeds, redrawn rows and folds: each cell belongs to its draw, and figures say which they show."""

import json
import re
import shutil

import numpy as np
import pytest

from reports import ReportError
from reports.reading.draws import draws_of, on_show, pooled
from reports.render import render
from reports.summarize import summarize

LAST = 6  # small_cnn, which draws at random


def change(path, **entries):
    """Change entries of a saved JSON object."""
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | entries), encoding="utf-8")


def text_of(run):
    """The page's text without its tags."""
    html = render(run).read_text("utf-8")
    html = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "one training a method 1 seed"),
        ({"seeds": (0, 1, 2)}, "on one split 3 seeds"),
        ({"seeds": (0, 1, 2), "kind": "resampled"}, "training rows redrawn 3 seeds"),
        ({"seeds": (0, 1), "kind": "folds"}, "every picture tested once a seed 5 folds × 2"),
    ],
)
def test_the_header_says_how_the_run_repeated_itself(make_run, options, words):
    """Each protocol has its line; the description stands before its number in the page's source."""
    assert words in text_of(make_run(**options))


def test_an_older_run_has_one_draw_a_seed_on_its_one_split(make_run):
    """Without "draws" they are made from the seeds and the split."""
    run = make_run(seeds=(0, 3), draws=None, protocol=None)
    found = draws_of(json.loads((run / "run.json").read_text()), run)
    assert [(draw["name"], draw["seed"], draw["fold"]) for draw in found] == [
        ("0", 0, None),
        ("3", 3, None),
    ]
    assert len({draw["fingerprint"] for draw in found}) == 1
    assert found[0]["n_test"] == 120
    assert "2 seeds" in text_of(run)


def test_every_cell_is_held_against_its_own_draw(make_run):
    """With redrawn rows another draw's fingerprint is as wrong as a stranger's."""
    run = make_run(kind="resampled", seeds=(0, 1))
    render(run)
    draws = json.loads((run / "run.json").read_text())["draws"]
    outcome = run / "cells" / f"method_{LAST}" / "1" / "outcome.json"
    change(outcome, split_fingerprint=draws[0]["fingerprint"])
    with pytest.raises(ReportError, match=f"cell method_{LAST}/1: made on split 00ab"):
        render(run)


@pytest.mark.parametrize("key", ["rows", "labels"])
def test_methods_must_have_answered_the_same_pictures_in_every_fold(make_run, key):
    """Also in a fold that is not the first."""
    run = make_run(kind="folds")
    path = run / "cells" / f"method_{LAST}" / "0-fold3" / "predictions.npz"
    saved = dict(np.load(path))
    np.savez(path, **saved | {key: saved[key][::-1]})
    with pytest.raises(ReportError, match=f"cell method_{LAST}/0-fold3: its test {key} differ"):
        render(run)


@pytest.mark.parametrize(
    ("draws", "message"),
    [
        ([], "'draws' must list"),
        ("0", "'draws' must list"),
        ([{"name": "../..", "seed": 0, "fingerprint": "ab"}], "needs a name of its own"),
        ([{"name": "0", "seed": 0, "fingerprint": "ab"}] * 2, "needs a name of its own"),
        ([{"name": "0", "seed": 0}], "draw 0 has no fingerprint"),
    ],
)
def test_broken_draws_are_refused(make_run, draws, message):
    """Draws name folders, so they are checked like folders."""
    with pytest.raises(ReportError, match=message):
        render(make_run(draws=draws))


def test_folds_are_pooled_and_every_picture_counts_once(make_run):
    """The confusion matrix holds the first seed's folds together, and the page says so."""
    run = make_run(kind="folds", seeds=(0, 1))
    summary = summarize(run)
    for method in summary["scored"]:
        counts = np.array(method["scores"]["confusion"]["counts"])
        assert counts.sum() == 120
        assert method["warnings"] == []
        assert method["n_draws"] == method["n_draws_done"] == 10
        accuracies = method["metrics"]["accuracy"]["values"]
        assert len(accuracies) == 10
        assert np.trace(counts) / 120 == pytest.approx(np.mean(accuracies[:5]))
    text = text_of(run)
    assert "Pooled over the folds of the first seed: every picture was answered once" in text
    assert "Nadeau &amp; Bengio" in text
    assert "fold by fold" in text


def test_pooled_answers_keep_no_scores():
    """Each fold's machine has a scale of its own; one fold alone keeps its scores."""
    part = {key: np.zeros((3, 2)) for key in ("probabilities", "scores")}
    part |= {key: np.arange(3) for key in ("labels", "rows")}
    assert "scores" in pooled([part])
    both = pooled([part, part])
    assert "scores" not in both
    assert both["probabilities"].shape == (6, 2)
    assert pooled([]) is None


def test_figures_show_the_first_draw_that_finished():
    """Seeds one, folds all of one seed."""
    seeds = [{"name": str(s), "seed": s} for s in range(3)]
    assert on_show(seeds, {"1", "2"}, "one_split") == ["1"]
    folds = [{"name": f"{s}-fold{k}", "seed": s} for s in (0, 1) for k in (1, 2)]
    assert on_show(folds, {"1-fold2", "0-fold1", "0-fold2"}, "folds") == ["0-fold1", "0-fold2"]
    assert on_show(folds, {}, "folds") == []


def test_a_method_without_chance_is_complete_with_one_draw(make_run):
    """On one split it is trained once, and nothing is said to be missing."""
    run = make_run(seeds=(0, 1, 2))
    found = {m["name"]: (m["n_draws_done"], m["n_draws"]) for m in summarize(run)["done"]}
    assert found["pixels+knn"] == (1, 1)
    assert found["small_cnn"] == (3, 3)
    assert "seeds finished" not in text_of(run)


@pytest.mark.parametrize(
    ("options", "words"), [({}, "2 of 3 seeds"), ({"kind": "folds"}, "4 of 5")]
)
def test_a_draw_that_is_missing_is_told(make_run, options, words):
    """A method that lacks a draw is compared all the same, with a word beside it."""
    run = make_run(seeds=(0,) if options else (0, 1, 2), **options)
    shutil.rmtree(run / "cells" / f"method_{LAST}" / ("0-fold5" if options else "2"))
    assert words in text_of(run)


def test_numbers_come_from_the_outcomes_where_nothing_was_compared(make_run):
    """A comparison without "metrics" gives means without intervals, not a traceback."""
    run = make_run(seeds=(0, 1))
    comparison = json.loads((run / "comparison.json").read_text())
    (run / "comparison.json").write_text(json.dumps({"verdict": comparison["verdict"]}))
    (run / "explain.json").unlink()
    method = summarize(run)["methods"][LAST]
    values = comparison["metrics"]["small_cnn"]["accuracy"]["values"]
    assert method["metrics"]["accuracy"]["value"] == pytest.approx(np.mean(values))
    assert method["metrics"]["accuracy"]["low"] is None
    text = text_of(run)
    assert "Reasons for doubt" not in text
    assert "Pale bar" not in text
