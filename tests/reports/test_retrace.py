"""Lines for the reader: pasted into Python, they print the page's own numbers."""

import contextlib
import html
import io
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from reports.render import render
from reports.summarize import summarize


def lines_of(run):
    """What a reader selects on the page."""
    page = render(run).read_text("utf-8")
    card = page[page.index("<h3>Try it yourself</h3>") :]
    return html.unescape(re.search(r"<code>(import .*?)</code>", card, re.DOTALL).group(1)), card


def printed(run):
    """What the lines print, here; one test starts a Python of its own for them, as a reader does."""
    lines, _ = lines_of(run)
    told = io.StringIO()
    with contextlib.chdir(run), contextlib.redirect_stdout(told):
        exec(lines, {})
    return [float(line) for line in told.getvalue().splitlines()]


def test_the_lines_print_what_the_page_says(finished_run):
    """Accuracy and area of the best method, to the last digit that the page shows."""
    found = summarize(finished_run)["retrace"]
    accuracy, area = printed(finished_run)
    assert accuracy == pytest.approx(found["accuracy"])
    assert area == pytest.approx(found["area"])
    _, card = lines_of(finished_run)
    assert f"accuracy, {accuracy:.4f}, and its AUC, {area:.4f}" in card


def test_they_rank_by_scores_where_a_method_has_some(make_run):
    """As the curves of the page do."""
    run = make_run(field=[("hog+svm", "classical", 1.0)])
    path = run / "cells" / "method_0" / "0" / "predictions.npz"
    saved = dict(np.load(path))
    np.savez(path, **saved, scores=saved["probabilities"][::-1])
    drawn = summarize(run)["curves"][0]["scores"]["roc"]["macro_auc"]
    assert printed(run)[1] == pytest.approx(drawn)


@pytest.mark.slow
def test_of_folds_they_read_the_first(make_run):
    """Its own numbers, not the means over the folds."""
    run = make_run(kind="folds")
    found = summarize(run)["retrace"]
    assert "/0-fold1/" in found["lines"]
    assert printed(run) == pytest.approx([found["accuracy"], found["area"]])


def test_a_folders_name_cannot_smuggle_a_command_in(make_run):
    """Who copies the lines runs them."""
    run = make_run(field=[("hog+svm", "classical", 1.0)])
    folder = "x'); print(0); ('"
    (run / "cells" / "method_0").rename(run / "cells" / folder)
    about = json.loads((run / "run.json").read_text("utf-8"))
    about["methods"][0]["folder"] = folder
    (run / "run.json").write_text(json.dumps(about), "utf-8")
    assert folder in [method["folder"] for method in summarize(run)["methods"]]
    found = summarize(run)["retrace"]
    lines, _ = lines_of(run)
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd=run, capture_output=True, text=True, check=True
    )
    numbers = [float(line) for line in done.stdout.splitlines()]
    assert numbers == pytest.approx([found["accuracy"], found["area"]])


def test_the_commit_stands_with_the_command(finished_run, make_run):
    """Also that files had changed; an older run says the version alone."""
    page = render(finished_run).read_text("utf-8").replace("<wbr>", "")
    assert "0.1.0, commit 0123abcd+changes" in page
    older = render(make_run(commit=None)).read_text("utf-8")
    assert ", commit" not in older
