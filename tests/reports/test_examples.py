"""The pictures before the results: some of each class, how many there are, and what the split is."""

import json
import re

import numpy as np
import pytest

from reports import ReportError
from reports.render import render
from reports.summarize import summarize


def section(run):
    html = render(run).read_text("utf-8")
    found = re.search(r'<section id="examples".*?</section>', html, re.DOTALL)
    return found and found.group()


def rewrite(run, **changes):
    """Change arrays of the saved pictures; None takes one away."""
    saved = dict(np.load(run / "pictures.npz")) | changes
    np.savez(run / "pictures.npz", **{k: v for k, v in saved.items() if v is not None})


def test_every_class_is_seen_before_the_first_result(finished_run):
    """Its strip, its name and its counts stand above the accuracies."""
    html = render(finished_run).read_text("utf-8")
    assert html.index('<section id="examples"') < html.index('<section id="glance"')
    shown = section(finished_run)
    for class_name in "abcd":
        assert f'aria-label="2 training pictures of class {class_name}"' in shown
    assert len(re.findall(r'class="picture sheet-', shown)) == 8
    assert shown.count("to learn from: </span>30</span>") == 4


def test_the_bars_are_as_long_as_the_classes_are_large(make_run):
    """In percent of the largest class; the parts of one class add up."""
    run = make_run()
    counts = {"train": [10, 40, 40, 40], "validation": [5, 5, 5, 5], "test": [10, 5, 5, 5]}
    about = json.loads((run / "run.json").read_text("utf-8"))
    about["dataset"]["counts"] = counts
    (run / "run.json").write_text(json.dumps(about), "utf-8")
    classes = summarize(run)["examples"]["classes"]
    assert [sum(of_class["widths"]) for of_class in classes] == pytest.approx([50, 100, 100, 100])


def test_classes_that_are_not_shown_are_counted(make_run):
    """Of thirty classes only eight have pictures here."""
    run = make_run(class_names=[f"class {k}" for k in range(30)], n_test=300)
    assert "… and 22 more classes." in section(run)


@pytest.mark.parametrize(
    ("options", "words"),
    [({}, "judged by 120 that it has not seen."), ({"kind": "folds"}, "In the first fold each")],
)
def test_the_split_is_told_in_a_sentence(make_run, options, words):
    """Folds and one split are not the same."""
    assert words in summarize(make_run(**options))["examples"]["sentence"]


def test_an_older_run_has_no_such_section(make_run):
    """And nothing else of it changes."""
    run = make_run()
    rewrite(run, examples=None, example_labels=None)
    assert summarize(run)["examples"] is None
    assert section(run) is None


@pytest.mark.parametrize(
    "changes",
    [{"examples": np.arange(3)}, {"examples": np.linspace(0, 1, 8)}, {"example_labels": None}],
)
def test_examples_that_cannot_be_read_are_refused_with_a_remedy(make_run, changes):
    """A label too few, rows that are no numbers of rows."""
    run = make_run()
    rewrite(run, **changes)
    with pytest.raises(ReportError, match="a label an example.*command of the run again"):
        summarize(run)


def test_rows_without_a_picture_and_classes_out_of_range_are_left_out(make_run):
    """What is damaged in sense only is not shown."""
    run = make_run()
    rewrite(run, examples=np.array([0, 1, 999]), example_labels=np.array([0, 77, 0]))
    (only,) = summarize(run)["examples"]["classes"]
    assert (only["class"], only["rows"]) == (0, [0])
