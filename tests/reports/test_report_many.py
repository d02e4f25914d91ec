"""Several data sets on one page: one summary, each data set in short, and nothing that clashes."""

import json
import re
from html.parser import HTMLParser

import pytest

from reports import ReportError
from reports.many import MANY, across, read_many
from reports.render import render
from reports.summarize import paint, summarize

ATTACK = "<img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """Lists the elements of a page, and its text without scripts."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text, self._inside = [], "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.found.append((tag, dict(attrs)))
        self._inside = tag

    def handle_startendtag(self, tag, attrs):
        """Note an element that closes itself."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Note a text."""
        if self._inside not in ("script", "style"):
            self.text += data

    def handle_endtag(self, tag):
        """Leave a script."""
        self._inside = ""


@pytest.fixture
def page(make_many):
    return Elements(render(make_many()).read_text("utf-8"))


def change(folder, **entries):
    """Change entries of `many.json`."""
    content = json.loads((folder / MANY).read_text())
    (folder / MANY).write_text(json.dumps(content | entries))


def test_a_folder_of_runs_becomes_one_page(page):
    """The same command draws both kinds; each data set has its sections under its own anchor."""
    sections = [attrs["id"] for tag, attrs in page.found if tag == "section"]
    parts = ["verdict", "glance", "metrics", "pairs", "doubts"]
    expected = [f"set{n}-{part}" for n in (1, 2) for part in parts]
    assert sections == ["verdict", "across", *expected]
    assert "Two data sets cannot settle it." in page.text
    assert "The best method was right most often." in page.text


def test_ids_are_unique_over_all_data_sets(page):
    """Sections, clip paths and marks of several runs share one page."""
    ids = [attrs["id"] for _, attrs in page.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    references = {attrs["href"][1:] for _, attrs in page.found if "href" in attrs}
    values = " ".join(str(value) for _, attrs in page.found for value in attrs.values())
    references |= set(re.findall(r"url\(#([^)]+)\)", values))
    assert references <= set(ids)


def test_sections_are_explained_once(page):
    """What the first data set has explained the second need not."""
    leads = [attrs for _, attrs in page.found if attrs.get("class") == "lead"]
    assert len(leads) == 1 + 4
    assert page.text.count("harmonic mean") == 2  # in the list of terms, and in its own window


def test_a_method_has_one_colour_on_all_data_sets(make_many):
    """Though the runs list their methods in different orders."""
    folder = make_many()
    runs = [json.loads((folder / f"run{n}" / "run.json").read_text()) for n in (0, 1)]
    palette = paint(runs[0]["methods"])
    summaries = [summarize(folder / f"run{n}", palette, f"set{n}-") for n in (0, 1)]
    colors = [{m["name"]: (m["index"], m["light"]) for m in run["methods"]} for run in summaries]
    assert runs[0]["methods"][1]["name"] != runs[1]["methods"][1]["name"]
    assert all(colors[0][name] == color for name, color in colors[1].items())


def test_the_best_and_whoever_shares_its_letter_are_marked(make_many):
    """Not shown to be worse is marked like the best."""
    folder = make_many()
    many = read_many(folder)
    palette = paint(json.loads((folder / "run0" / "run.json").read_text())["methods"])
    runs = [summarize(folder / run["folder"], palette) for run in many["runs"]]
    rows = {row["method"]["name"]: row["cells"] for row in across(many, runs, palette)["rows"]}
    tops = {name for name, cells in rows.items() if cells[0] and cells[0]["top"]}
    best = next(m for m in runs[0]["done"] if m["name"] == "small_cnn")
    assert tops == {m["name"] for m in runs[0]["done"] if m["letters"] == best["letters"]}
    assert rows["hog+knn"] == [None, None]


def test_ranks_are_drawn_and_tested(page):
    """The diagram says its finding, and the tests stand in words and in a table."""
    plots = [attrs["aria-label"] for _, attrs in page.found if attrs.get("class") == "plot"]
    assert sum(label.startswith("Mean rank over the data sets, best first") for label in plots) == 2
    assert "Friedman’s test asks whether the ranks differ at all" in page.text
    assert "F = 9.00, p = 0.052" in page.text
    assert "So it is not shown that any method is better" in page.text
    assert "Wilcoxon’s signed-rank test" in page.text


def test_too_few_data_sets_are_told_plainly(make_many):
    """The smallest p that could come out is above every threshold; with more sets it is not."""
    folder = make_many()
    sentence = "2 data sets can show nothing about a pair."
    assert sentence in render(folder).read_text("utf-8")
    summary = json.loads((folder / MANY).read_text())["summary"]
    change(folder, summary=summary | {"smallest_p": 0.002})
    assert sentence not in render(folder).read_text("utf-8")


def test_a_summary_that_was_never_made_leaves_the_runs(make_many):
    """An interrupted comparison of data sets still shows what each of them says."""
    folder = make_many(summary={}, verdict=[], status="interrupted")
    text = Elements(render(folder).read_text("utf-8")).text
    assert "This run was interrupted." in text
    assert "were not compared with each other" in text
    assert "too few data sets" in text
    assert "Accuracy at a glance" in text


def test_names_from_outside_are_text(make_many):
    """Titles, data sets, verdicts and folders too."""
    folder = make_many()
    many = json.loads((folder / MANY).read_text())
    runs = [{"name": ATTACK, "folder": run["folder"]} for run in many["runs"]]
    change(folder, runs=runs, title=ATTACK, verdict=[ATTACK], command=ATTACK, created=ATTACK)
    page = Elements(render(folder).read_text("utf-8"))
    assert not any(key.startswith("on") for _, attrs in page.found for key in attrs)
    assert not any(tag == "img" for tag, _ in page.found)
    assert sum(tag == "script" for tag, _ in page.found) == 2


def test_runs_may_lie_beside_the_summary(make_many):
    """That is where `invoke compare` puts them when no folder is asked for."""
    folder = make_many()
    (folder / "run1").rename(folder.parent / "other")
    runs = [{"name": "letters", "folder": "run0"}, {"name": "digits", "folder": "../other"}]
    change(folder, runs=runs)
    assert "Two data sets cannot settle it." in render(folder).read_text("utf-8")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"schema": 2}, "expected schema 1, got 2"),
        ({"runs": []}, "'runs' must list at least one run"),
        ({"runs": [{"name": "x", "folder": "../../run"}]}, "leads out of"),
        ({"runs": [{"name": "x", "folder": "/etc"}]}, "leads out of"),
        ({"runs": [{"name": "x", "folder": "nowhere"}]}, r"no run\.json here"),
    ],
)
def test_folders_that_cannot_be_shown_are_refused(make_many, entries, message):
    """One clear line each."""
    with pytest.raises(ReportError, match=message):
        render(make_many(**entries))
