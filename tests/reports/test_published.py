"""Others' figures beside ours: the verdict is worked out, and what misses has its reason."""

from pathlib import Path

import pytest

from compare.checks.published import DATA_SETS, PUBLISHED, rows_as_dicts
from compare.own.file import own_parts
from reports.published import REACHED, WITHIN, figures_page, verdict
from reports.reading.saved import read_run
from tests.reports.written_run import write_run

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "docs" / "results"
FITTED_ANEW = ("-published", "-words")
OURS = {"data": "Letters", "theirs": "a machine", "source": "a page", "note": "Ours is small."}


@pytest.fixture(scope="module")
def page():
    """The page of the published figures and the kept runs, drawn anew."""
    return figures_page(rows_as_dicts(), KEPT)


def test_the_page_of_figures_is_the_kept_runs(page):
    """Typing a number into it makes this fail."""
    assert (ROOT / "docs" / "FIGURES.md").read_text("utf-8") == page


@pytest.mark.parametrize(
    ("low", "value", "upper", "said"),
    [
        (90.0, 0.9, 0.91, REACHED),
        (90.0, 0.95, 0.96, REACHED),
        (90.0, 0.895, 0.905, WITHIN),
        (90.0, 0.895, 0.8999, "missed by 0.5 points"),
        (99.0, 0.87, 0.88, "missed by 12.0 points"),
    ],
)
def test_the_verdict_comes_from_our_interval(low, value, upper, said):
    """Reached, within the interval, or missed by so many points."""
    assert verdict({"low": low, "value": value, "upper": upper}) == said


def test_a_kept_run_stands_beside_each_figure_that_has_one(tmp_path):
    """With its interval and settings; what has none, or did not finish, is listed as not tried."""
    write_run(tmp_path / "letters")
    rows = [
        {**OURS, "low": 1.0, "high": 1.0, "kept": ("letters", "hog+svm")},
        {**OURS, "low": 100.0, "high": 101.0, "kept": ("letters", "pixels+knn")},
        {**OURS, "low": 50.0, "high": 50.0, "kept": ("letters", "mobilenet_v2+svm")},
        {**OURS, "low": 50.0, "high": 50.0, "kept": None},
    ]
    page = figures_page(rows, tmp_path)
    assert (
        "**Of 2 figures that were tried, 1 reached, 0 within the interval and 1 missed.**" in page
    )
    assert "| 2 | Letters | a machine | 100 to 101 |" in page
    assert "[letters](RESULTS.md#letters)" in page
    others = page.partition("## Not tried here")[2]
    assert others.count("Ours is small. |") == 2
    assert others.count("No run is kept yet that finished `mobilenet_v2+svm`.") == 1


def test_each_row_names_a_data_set_and_a_source():
    """A figure without its source is a rumour."""
    assert {row.dataset for row in PUBLISHED} == DATA_SETS.keys()
    for row in PUBLISHED:
        assert 0 < row.low <= row.high <= 100, row.theirs
        assert row.source


def test_no_method_of_a_kept_run_was_renamed():
    """Else its row would quietly fall among those that were not tried."""
    kept = [row.kept for row in PUBLISHED if row.kept and (KEPT / row.kept[0]).is_dir()]
    assert len(kept) >= 12
    for folder, name in kept:
        assert name in [method["name"] for method in read_run(KEPT / folder)["methods"]]


def test_what_misses_and_what_was_not_tried_has_its_reason(page):
    """A sentence, and not only a number."""
    notes = {row.theirs: row.note for row in PUBLISHED}
    rows = [line for line in page.splitlines() if line.startswith("| ") and "missed by" in line]
    assert rows
    for line in rows:
        assert notes[line.split("|")[3].strip()].endswith("."), line
    assert all(row.note.endswith(".") for row in PUBLISHED if not row.kept)


@pytest.mark.slow
def test_what_was_fitted_at_others_settings_can_be_fitted_again():
    """The files for `--also` stand beside the runs; Keras' example has as many parameters as theirs."""
    found = {}
    for file in sorted((KEPT / "methods").glob("published_*.py")):
        found |= own_parts(file)
    wanted = {row.kept[1] for row in PUBLISHED if row.kept and row.kept[0].endswith(FITTED_ANEW)}
    assert wanted == found.keys() | {"hog&lbp+svm"}
    network = found["Keras' mnist_convnet"].build((28, 28, 3), 10)
    assert network.count_params() == 34_826
