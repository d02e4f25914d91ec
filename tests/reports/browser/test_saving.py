"""Plots as SVG and tables as CSV: what the page's buttons save, and that it stands alone."""

import csv
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reports.render import render
from tests.reports.written_run import write_run

pytestmark = pytest.mark.slow
# What a spreadsheet would take for a formula, what it would split, and a number that is none.
NAMES = ("=1+cmd()", "@svm", 'hog, "signed"', "-2 knn")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    field = [(name, "classical", 1.0 + n) for n, name in enumerate(NAMES)]
    return render(write_run(tmp_path_factory.mktemp("saving") / "run", field=field))


def _saved(page, button):
    """The text of the file that a button saves, and its name."""
    with page.expect_download() as download:
        button.press("Enter")
    found = download.value
    return Path(found.path()).read_text(encoding="utf-8-sig"), found.suggested_filename


def test_56_a_table_arrives_as_csv_with_its_raw_values_and_no_formula(browser, report):
    """Values are not rounded as on the page, and no name is a formula to a spreadsheet."""
    page = browser.new_page()
    page.goto(report.as_uri())
    text, name = _saved(page, page.locator("#metrics").get_by_role("button", name="as CSV"))
    assert name == "metrics-table.csv"
    rows = list(csv.reader(text.splitlines()))
    assert len({len(row) for row in rows}) == 1, "as many cells in every row"
    assert [row[0] for row in rows[2:]] == ["'=1+cmd()", "'@svm", 'hog, "signed"', "'-2 knn"]
    shown = page.locator("#metrics tbody tr").first.locator("td").first.get_attribute("data-value")
    assert shown in rows[2]
    page.close()


def test_a_plot_arrives_as_an_svg_that_needs_no_page(browser, report):
    """Its colours are colours and not the page's variables, and it has a title and a ground."""
    page = browser.new_page(color_scheme="dark")
    page.goto(report.as_uri())
    text, name = _saved(page, page.locator("#glance").get_by_role("button", name="as SVG"))
    assert name == "glance-chart.svg"
    assert "var(" not in text
    root = ElementTree.fromstring(text)
    kinds = [child.tag.partition("}")[2] for child in root][:2]
    assert kinds == ["title", "rect"]
    assert "#15181c" in root[1].get("style"), "the dark paper that it was seen on"
    assert float(root.get("width")) > 1000
    page.close()
