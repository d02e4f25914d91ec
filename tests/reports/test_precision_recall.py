"""Precision against recall, the enlarged corner of the ROC curves, and what areas are made from."""

import re

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from reports.reading.scores import CORNER, GRID, precision_recall, roc_curves
from reports.render import render
from reports.summarize import summarize


@pytest.fixture
def answers():
    """Labels of 4 classes for 400 pictures, and scores that half know them."""
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 4
    return labels, rng.normal(size=(400, 4)) + 1.5 * np.eye(4)[labels]


def test_average_precision_is_that_of_scikit_learn_and_the_area_below_the_curve(answers):
    """The drawn curve may be a hair off, being thinned."""
    labels, scores = answers
    found = precision_recall(labels, scores)
    expected = average_precision_score(np.eye(4)[labels], scores, average="macro")
    assert found["average_precision"] == pytest.approx(expected)
    assert found["guessing"] == 0.25
    x, y = np.transpose(found["macro"])
    assert len(x) < 150
    assert np.trapezoid(np.interp(GRID, x, y), GRID) == pytest.approx(expected, abs=0.005)


def test_who_cannot_order_pictures_draws_the_level_of_guessing(answers):
    """Equal scores for all: at every recall the class's share."""
    labels, scores = answers
    found = precision_recall(labels, np.zeros_like(scores))
    assert found["macro"] == [(0, 0.25), (1, 0.25)]
    assert precision_recall(np.zeros(4, int), np.ones((4, 1))) is None


def test_all_methods_stand_in_one_panel_with_their_ranking(finished_run):
    """The finding in words, largest first, for those who cannot see the lines."""
    html = render(finished_run).read_text("utf-8")
    figure = re.search(r'<figure id="precision-recall".*?</figure>', html, re.DOTALL).group()
    curves = summarize(finished_run)["curves"]
    ranked = sorted(curves, key=lambda method: -method["average_precision"]["value"])
    names = [f"{m['name']} {m['average_precision']['value']:.3f}" for m in ranked]
    assert f"largest first: {', '.join(names)}. Guessing: 0.250." in figure
    for method in curves:
        assert f'data-method="{method["index"]}"' in figure
    low, high = (ranked[0]["average_precision"][end] for end in ("low", "high"))
    assert f"{low:.3f}–{high:.3f}" in figure


def test_an_older_run_shows_a_dash_and_still_its_curves(make_run):
    """The column is of saved numbers, the plot of saved answers."""
    run = make_run(field=[("hog+svm", "classical", 1.0), ("small_cnn", "deep", 2.0)])
    for path in [run / "comparison.json", *run.glob("cells/*/*/outcome.json")]:
        text = path.read_text("utf-8").replace("macro_average_precision", "unheard_of")
        path.write_text(text, "utf-8")
    summary = summarize(run)
    assert summary["methods"][0]["metrics"]["macro_average_precision"]["value"] is None
    drawn = summary["curves"][0]["average_precision"]
    assert drawn["value"] == summary["curves"][0]["scores"]["precision_recall"]["average_precision"]
    assert 'id="precision-recall"' in render(run).read_text("utf-8")


@pytest.mark.parametrize(("skills", "is_enlarged"), [((4, 4.5, 1), True), ((4, 1, 1), False)])
def test_the_corner_is_enlarged_where_two_methods_crowd_it(make_run, skills, is_enlarged):
    """Excellent ones only; a single one can be told apart as it is."""
    field = [(f"net_{n}", "deep", skill) for n, skill in enumerate(skills)]
    html = render(make_run(field=field)).read_text("utf-8")
    assert ('id="roc-corner"' in html) == is_enlarged
    if is_enlarged:
        corner = re.search(r'<figure id="roc-corner".*?</figure>', html, re.DOTALL).group()
        assert "10 times larger" in corner
        assert [name in corner for name in ("net_0", "net_1", "net_2")] == [True, True, False]


def test_the_corner_is_the_same_curve_and_finer(answers):
    """Within a four-hundredth of the enlarged axis of the mean of all thresholds."""
    labels, scores = answers
    found = roc_curves(labels, scores + 3 * np.eye(4)[labels])
    x, y = np.transpose(found["corner"])
    assert x[-1] == CORNER
    assert np.abs(np.interp(x, *np.transpose(found["macro"])) - y).max() < 0.02
    assert "corner" not in roc_curves(labels, scores)


def test_areas_of_scores_are_marked_where_they_stand(make_run):
    """Who recomputes them from the probabilities gets another number, and is told why."""
    run = make_run(field=[("hog+svm", "classical", 1.0), ("hog+knn2", "classical", 1.0)])
    assert "†" not in render(run).read_text("utf-8")
    path = run / "cells" / "method_0" / "0" / "predictions.npz"
    saved = dict(np.load(path))
    np.savez(path, **saved, scores=-saved["probabilities"])
    html = render(run).read_text("utf-8")
    table = re.search(r'<table id="metrics-table".*?</table>', html, re.DOTALL).group()
    assert table.count(">†</abbr>") == 2  # the area and the average precision of one method
    assert "† ranks the pictures by the machine’s own scores" in html
    assert roc_auc_score(saved["labels"] == 0, saved["probabilities"][:, 0]) > 0.5


def test_training_accuracy_is_a_column_without_a_best(finished_run):
    """A nearest neighbour's hundred percent is no victory."""
    summary = summarize(finished_run)
    assert "train_accuracy" not in summary["best"]
    html = render(finished_run).read_text("utf-8")
    assert "On training pictures" in html
    values = {m["metrics"]["train_accuracy"]["value"] for m in summary["done"]}
    assert values == {0.9}
    assert html.count('data-value="0.9"') >= len(summary["done"])
