"""The numbers on the page are those of the saved files."""

import json
import re

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from reports.figures.palette import colored, hex_color
from reports.page import style
from reports.reading.clean import clean_text
from reports.reading.scores import _thinned, confident_mistakes, roc_curves
from reports.render import render
from reports.summarize import FAMILIES, summarize
from reports.words import formats


@pytest.fixture(scope="module")
def summary(finished_run):
    return summarize(finished_run)


def predictions(run, method):
    folder = f"method_{method['index']}"
    return np.load(run / "cells" / folder / "0" / "predictions.npz")


def test_areas_under_the_curves_are_those_of_scikit_learn(finished_run, summary):
    """Per class and averaged, and the page prints them."""
    html = render(finished_run).read_text(encoding="utf-8")
    for method in summary["curves"]:
        saved = predictions(finished_run, method)
        expected = [
            roc_auc_score(saved["labels"] == k, saved["probabilities"][:, k]) for k in range(4)
        ]
        assert method["scores"]["roc"]["auc"] == pytest.approx(expected)
        assert method["scores"]["roc"]["macro_auc"] == pytest.approx(np.mean(expected))
        assert f"AUC {np.mean(expected):.3f}" in html


def test_a_method_that_saved_scores_is_ranked_by_them(make_run):
    """Curves follow the scores, the confusion matrix the probabilities; the page says so."""
    run = make_run()
    path = run / "cells" / "method_2" / "0" / "predictions.npz"
    saved = dict(np.load(path))
    np.savez(path, **saved, scores=-saved["probabilities"])
    method = next(m for m in summarize(run)["curves"] if m["index"] == 2)
    expected = [
        roc_auc_score(saved["labels"] == k, -saved["probabilities"][:, k]) for k in range(4)
    ]
    assert method["scores"]["roc"]["auc"] == pytest.approx(expected)
    right = (saved["probabilities"].argmax(axis=1) == saved["labels"]).sum()
    assert np.trace(method["scores"]["confusion"]["counts"]) == right
    assert "the machine’s own scores" in render(run).read_text("utf-8")


def test_trials_show_what_each_changed(make_run):
    """Not all settings again: only those that differ from the best trial's before it."""
    run = make_run()
    log = [
        {"parameters": parameters, "n_pictures": 1234, "seconds": 1.0,
         "validation_accuracy": right, "best_so_far": best}
        for parameters, right, best in (
            ({"C": 10, "cell_px": None}, 0.5, 0.5),
            ({"C": 10, "cell_px": [4, 8]}, 0.6, 0.6),
            ({"C": 3, "cell_px": [4, 8]}, 0.4, 0.6),
            ({"C": 10, "cell_px": 4}, 0.5, 0.6),
        )
    ]  # fmt: skip
    path = run / "cells" / "method_2" / "0" / "outcome.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tuning": log}))
    html = render(run).read_text("utf-8")
    rows = re.findall(r"<th scope=.row.>((?:(?!</th>).)*)</th><td>1,234</td>", html)
    assert [re.sub(r"<[^>]*>", "", row) for row in rows] == [
        "nothing: as it is",
        "cell_px 4, 8",
        "C 3",
        "cell_px 4",
    ]


def test_every_test_picture_is_counted_once_in_a_confusion_matrix(summary):
    """Counts sum to the test part, rates to one a row."""
    for method in summary["scored"]:
        counts = np.array(method["scores"]["confusion"]["counts"])
        assert counts.sum() == summary["split"]["n_test"]
        assert np.trace(counts) / counts.sum() == pytest.approx(
            method["metrics"]["accuracy"]["value"]
        )
        assert np.sum(method["scores"]["confusion"]["rates"], axis=1) == pytest.approx(1)


def test_recall_of_a_class_is_its_diagonal_rate(summary):
    """Two sections of the page agree."""
    for method in summary["scored"]:
        rates = np.diag(method["scores"]["confusion"]["rates"])
        assert method["scores"]["per_class"]["recall"] == pytest.approx(rates)


def test_the_table_prints_the_saved_metrics(finished_run, summary):
    """Numbers for programs equal those of the outcome files."""
    html = render(finished_run).read_text(encoding="utf-8")
    table = json.loads(re.search(r'id="results">(.*?)</script>', html, re.DOTALL).group(1))
    for method, printed in zip(summary["methods"], table, strict=True):
        path = finished_run / "cells" / f"method_{method['index']}" / "0" / "outcome.json"
        outcome = json.loads(path.read_text(encoding="utf-8"))
        for key in ("balanced_accuracy", "macro_f1", "log_loss", "macro_auc"):
            assert printed[key] == outcome[key]


def test_times_of_cells_that_ran_beside_others_are_never_the_best(summary):
    """hog+svm ran in parallel, so its time wins nothing."""
    assert next(m for m in summary["methods"] if m["name"] == "hog+svm")["parallel"]
    parallel = next(m["index"] for m in summary["methods"] if m["name"] == "hog+svm")
    assert parallel not in summary["best"]["fit_seconds"]
    assert len(summary["best"]["fit_seconds"]) == 3


def test_a_metric_that_is_not_that_of_its_predictions_is_told(make_run):
    """Table and figures may not disagree in silence."""
    run = make_run(field=[("hog+svm", "classical", 1.0)])
    assert summarize(run)["methods"][0]["warnings"] == []
    path = run / "cells" / "method_0" / "0" / "outcome.json"
    outcome = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(outcome | {"macro_auc": 0.5}), encoding="utf-8")
    assert "saved macro_auc is 0.5000" in summarize(run)["methods"][0]["warnings"][0]


def test_thinned_curves_stay_where_they_were():
    """A thinned curve lies within a hair of the full one, with far fewer points."""
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.random(2000)), np.sort(rng.random(2000))
    thin = np.array(_thinned(x, y))
    assert len(thin) < 120
    assert np.abs(np.interp(x, *thin.T) - y).max() < 1 / 100
    assert thin[0] == pytest.approx([x[0], y[0]], abs=1e-4)


def test_a_class_without_test_pictures_has_no_curve():
    """Its area is unknown, and the average leaves it out."""
    labels = np.array([0, 0, 1, 1])
    probabilities = np.array([[0.9, 0.1, 0], [0.8, 0.2, 0], [0.3, 0.7, 0], [0.1, 0.9, 0]])
    found = roc_curves(labels, probabilities)
    assert found["auc"] == [1.0, 1.0, None]
    assert found["macro_auc"] == 1.0
    assert roc_curves(np.zeros(4, int), probabilities[:, :1]) is None


def test_mistakes_come_surest_first_and_only_with_a_picture():
    """Rows without a picture are passed over."""
    saved = {
        "probabilities": np.array([[0.1, 0.9], [0.3, 0.7], [0.2, 0.8], [0.9, 0.1]]),
        "labels": np.array([0, 0, 0, 0]),
        "rows": np.array([10, 11, 12, 13]),
    }
    found = confident_mistakes(saved, saved["probabilities"].argmax(axis=1), 5, {11, 12})
    assert [(m["row"], m["confidence"]) for m in found] == [(12, 0.8), (11, 0.7)]


def test_colours_keep_their_contrast_in_both_themes():
    """Marks stand out 3 to 1 from page and panel (WCAG), text 4.5 to 1."""
    light, dark = _themes()
    for family in FAMILIES:
        for n_methods in (1, 3, 12):
            methods = colored([{"family": family}] * n_methods, FAMILIES)
            for method in methods:
                for theme, key in ((light, "light"), (dark, "dark")):
                    for behind in ("paper", "raised"):
                        assert _contrast(method[key], theme[behind]) >= 3
    for theme in (light, dark):
        for behind in ("paper", "raised", "sunk"):
            for text in ("ink", "soft", "accent"):
                assert _contrast(theme[text], theme[behind]) >= 4.5
        assert _contrast(theme["banner-ink"], theme["banner"]) >= 4.5


def test_white_in_oklch_is_white():
    """The conversion's ends are right, and a known colour lands where Ottosson's table says."""
    assert hex_color(1, 0, 0) == "#ffffff"
    assert hex_color(0, 0, 0) == "#000000"
    assert hex_color(0.628, 0.2577, 29.23) == "#ff0000"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.001, "<\u00a00.01\u00a0s"),
        (0.42, "0.42\u00a0s"),
        (9.97, "10\u00a0s"),
        (59.7, "1\u00a0min 00\u00a0s"),
        (185, "3\u00a0min 05\u00a0s"),
        (7800, "2\u00a0h 10\u00a0min"),
        (None, "–"),
        (float("nan"), "–"),
    ],
)
def test_durations_read_like_a_clock(seconds, text):
    """Seconds are written in the unit that keeps them short."""
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("/home/ada/pictures/x.png", "~/pictures/x.png"),
        (r"C:\Users\Ada Lovelace", "~ Lovelace"),
        ("--data=/Users/ada", "--data=~"),
        ("'/root/.keras/w.h5'", "'~/.keras/w.h5'"),
        ("/data/homework/1.png", "/data/homework/1.png"),
        ("a\x00b\u202ec\ud800d", "abcd"),
        ("two\n lines\t", "two lines"),
    ],
)
def test_text_from_outside_is_cleaned(dirty, expected):
    """No control characters and nobody's home folder."""
    assert clean_text(dirty) == expected


def _themes():
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", style(), re.DOTALL)[:2]
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6});", text)) for text in (light, dark))
    return light, {**light, **dark}


def _contrast(one, other):
    """Contrast ratio of WCAG 2."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
