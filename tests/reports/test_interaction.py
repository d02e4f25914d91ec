"""What the page's script is given to work with; that it works is tested in a browser."""

import json
import re

import numpy as np
import pytest

from reports import ReportError
from reports.page import TEMPLATES
from reports.render import render
from reports.summarize import summarize


def _page(run):
    return render(run).read_text(encoding="utf-8").replace("<wbr>", "")


def _data(html, kind):
    """What one of the page's data scripts holds."""
    found = re.search(rf'<script type="application/json" class="{kind}">(.*?)</script>', html)
    return json.loads(found.group(1))


def _saved(run, method):
    return np.load(run / "cells" / method["folder"] / "0" / "predictions.npz")


@pytest.fixture(scope="module")
def html(finished_run):
    return _page(finished_run)


def test_the_script_stays_short():
    """A teacher can read it in one go."""
    lines = (TEMPLATES / "script.js").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 300


def test_every_step_along_a_curve_counts_the_pictures_of_its_threshold(finished_run):
    """Counted anew from the saved probabilities, give or take the rounding of the threshold."""
    summary = summarize(finished_run)
    for method in summary["curves"]:
        saved = _saved(finished_run, method)
        steps = summary["operating"]["methods"][method["index"]]["steps"]
        for k, flat in zip(summary["operating"]["classes"], steps, strict=True):
            is_class, scores = saved["labels"] == k, saved["probabilities"][:, k]
            counts = np.cumsum(np.reshape(flat, (-1, 3))[:, :2].astype(int), axis=0)
            assert counts[-1].tolist() == [(~is_class).sum(), is_class.sum()]
            for (n_false, n_found), at in zip(counts, flat[2::3], strict=True):
                if at is None:
                    assert (n_false, n_found) == (0, 0)
                    continue
                for among, n in ((is_class, n_found), (~is_class, n_false)):
                    surely, perhaps = ((scores[among] >= at * f).sum() for f in (1.0006, 0.9994))
                    assert surely <= n <= perhaps


def test_classes_to_step_through_come_hardest_first_and_of_many_only_a_few(make_run, finished_run):
    """By their area, the mean of the methods."""
    summary = summarize(finished_run)
    areas = np.mean([m["scores"]["roc"]["auc"] for m in summary["curves"]], axis=0)
    assert summary["operating"]["classes"] == np.argsort(areas, kind="stable").tolist()
    many = summarize(make_run(class_names=[f"class {k}" for k in range(20)], n_test=200))
    areas = np.mean([m["scores"]["roc"]["auc"] for m in many["curves"]], axis=0)
    assert many["operating"]["classes"] == np.argsort(areas, kind="stable")[:4].tolist()


def test_a_curve_says_where_its_axes_lie(html):
    """The script puts its mark there: to the right is more, and upwards a smaller number."""
    frames = re.findall(r'data-frame="([^"]*)"', html)
    assert len(frames) == 5
    for frame in frames:
        x0, y0, x1, y1 = map(float, frame.split())
        assert 30 < x0 < x1 < 236
        assert 5 < y1 < y0 < 220


@pytest.mark.parametrize("n_classes", [4, 20])
def test_a_confusion_leads_to_pictures_that_were_confused_so(make_run, n_classes):
    """Each link has its target, and the target shows pictures of that class with that answer."""
    names = [f"class {k}" for k in range(n_classes)]
    run = make_run(class_names=names, n_test=10 * n_classes)
    html = _page(run)
    links = set(re.findall(r'href="#(confused-[^"]*)"', html))
    assert links
    assert links <= set(re.findall(r' id="(confused-[^"]*)"', html))
    for method in summarize(run)["scored"]:
        saved = _saved(run, method)
        answers = saved["probabilities"].argmax(axis=1)
        for it in method["scores"]["confused"]:
            here = (saved["labels"] == it["true"]) & (answers == it["predicted"])
            assert here.sum() == it["n"]
            assert set(it["rows"]) <= set(saved["rows"][here].tolist())


def test_without_pictures_no_confusion_is_a_link(make_run):
    """A run whose pictures are gone still has its matrices."""
    run = make_run()
    (run / "pictures.npz").unlink()
    html = _page(run)
    assert "confused-" not in html
    assert 'class="matrix"' in html


def test_shared_charts_mark_what_belongs_to_each_method(html, finished_run):
    """Lines, bands and rows carry their method's number, so that the script can take them out."""
    summary = summarize(finished_run)
    numbers = {str(method["index"]) for method in summary["methods"]}
    done = {str(method["index"]) for method in summary["done"]}
    for section, expected in (("glance", numbers), ("ladder", done), ("roc", done),
                              ("probes", done), ("dials", done), ("crossover", done)):  # fmt: skip
        part = re.search(rf'<section id="{section}".*?</section>', html, flags=re.DOTALL).group()
        plots = re.findall(r'<svg[^>]*class="plot".*?</svg>', part, flags=re.DOTALL)
        assert set(re.findall(r'<g data-method="(\d+)"', " ".join(plots))) == expected, section


def test_the_chooser_names_every_method_and_the_two_leaders(html, finished_run):
    """It lies in a template: without the script it is not there."""
    summary = summarize(finished_run)
    template = re.search(r'<template class="for-script">.*?</template>', html, re.DOTALL).group()
    values = re.findall(r'<input type="checkbox" value="(\d+)" checked', template)
    assert values == [str(method["index"]) for method in summary["methods"]]
    leaders = re.findall(r'data-only="([^"]*)"', template)[2].split()
    by_index = {str(method["index"]): method for method in summary["methods"]}
    assert [by_index[k]["name"] for k in leaders] == ["hog+svm", "small_cnn"]


def test_one_method_needs_no_chooser(make_run):
    """There is nothing to choose."""
    run = make_run(field=[("hog+svm", "classical", 1.5)])
    assert '<template class="for-script">' not in _page(run)


def test_every_panel_has_an_address(html):
    """Panels and charts have an id each, and section headings show theirs."""
    kinds = r'<figure[^>]*class="(?:panel|chart|together|gallery|near)[^>]*>'
    panels = re.findall(kinds, html)
    assert len(panels) > 30
    assert [panel for panel in panels if ' id="' not in panel] == []
    sections = re.findall(r'<section id="([^"]+)"(?! class="verdict")', html)
    assert [key for key in sections if f'class="link-here" href="#{key}"' not in html] == []


def _with_example(run, edit=lambda probes: None):
    """Add the example's answers to a saved run: its class is 0, and everything is named 1."""
    path = run / "explain.json"
    saved = json.loads(path.read_text())
    saved["probes"]["example_true"] = 0
    for probe in saved["probes"]["probes"]:
        probe["example_answers"] = {name: [1] * len(probe["levels"]) for name in probe["methods"]}
    edit(saved["probes"])
    path.write_text(json.dumps(saved))


def test_a_dial_knows_every_answer_to_the_example(make_run):
    """Its data stand behind the panels, in their order; older runs have no dial."""
    run = make_run()
    assert 'class="turning"' not in _page(run)
    _with_example(run)
    data = _data(_page(run), "turning")
    assert data["true"] == 0
    assert data["classes"] == {"0": "a", "1": "b"}
    assert [probe["words"] for probe in data["probes"]] == [
        ["untouched", "6 % of the side", "25 % of the side"], ["untouched", "180°"],
    ]  # fmt: skip
    for probe in data["probes"]:
        assert len(probe["methods"]) == 5
        for found in probe["methods"].values():
            assert found["answers"] == [1] * len(probe["words"])
            assert found["accuracies"][:2] == [0.8, 0.4]


@pytest.mark.parametrize("bad", [[1, 1], [1, 1, 4], [1, 1, -1], [1, 1, True], [1, 1, "1"], None])
def test_answers_that_name_no_class_are_refused(make_run, bad):
    """Too few, beyond the classes, or no whole numbers."""
    run = make_run()

    def edit(probes):
        probes["probes"][0]["example_answers"]["small_cnn"] = bad

    _with_example(run, edit)
    with pytest.raises(ReportError, match="'example_answers' of the probe 'Probe of shift'"):
        summarize(run)
