import json
import re

import pytest

from reports import ReportError
from reports.figures.crossover import finding
from reports.render import render
from reports.summarize import summarize


@pytest.fixture
def change(make_run):
    """Return a function that changes the first curves of a run's `explain.json`."""
    folder = make_run()

    def of(**changes):
        path = folder / "explain.json"
        saved = json.loads(path.read_text("utf-8"))
        saved["crossover"]["curves"][0].update(changes)
        path.write_text(json.dumps(saved), "utf-8")
        return folder

    return of


def test_the_section_shows_both_ways_of_training(change):
    """With and without changed copies, each under a heading, with its sentences and numbers."""
    html = render(change()).read_text("utf-8")
    section = re.search(r'<section id="crossover".*?</section>', html, re.DOTALL).group()
    assert section.count("<svg viewBox") == 2
    assert "Without copies" in section
    assert re.search("With changed copies .*shift", section)
    assert section.count("overtakes the best method by hand") == 2
    assert "at about 1,400 pictures" in section


def test_the_finding_is_told_in_words(change):
    """Who cannot see the plot hears where each curve begins and ends."""
    curves = summarize(change())["crossover"][0]
    assert "from 100 to 10,000 training pictures" in finding(curves)
    assert f"{curves['lines'][0]['method']['name']} from 30.0\u00a0% to 50.0\u00a0%" in finding(
        curves
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sizes": ["many"]}, "sizes"),
        ({"sizes": [10, 20]}, "a point at each size"),
        ({"methods": {"stranger": []}}, "stranger"),
        ({"methods": []}, "by method"),
        ({"crossings": [{"method": "hog+svm", "state": "maybe"}]}, "state"),
    ],
)
def test_curves_that_do_not_fit_are_refused(change, changes, words):
    """A broken file is named, with what was expected."""
    with pytest.raises(ReportError, match=words):
        summarize(change(**changes))
