"""The page as a whole: what stands on it, and what must never stand on it."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from reports.page import REPORT
from reports.render import render
from reports.sections import SECTIONS

HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(2)'>",
    "$x^2$ \\frac{1}",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "\u202eright to left\u202c \x00\x1b[31m",
    "مرحبا",
    "漢字かな",
    "]]></script><!-- x",
    "w" * 200,
    "\ud800 half a pair",
)
VOID = {"meta", "img", "br", "hr", "input", "link", "wbr", "col", "use"}


class Page(HTMLParser):
    """Collects elements, attributes and texts of a page, and checks that its tags close."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open, self.scripts = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note an element that closes itself, as those of an SVG may."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Check that the innermost open element is the one that closes."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note a text."""
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        else:
            self.texts.append(data)

    @property
    def text(self):
        """All visible text."""
        return " ".join(self.texts)


def page_of(run):
    return Page(render(run).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(finished_run):
    return page_of(finished_run)


@pytest.fixture
def hostile_run(make_run):
    """A run in which every name that a stranger may choose is an attack."""
    field = [(name, "deep", 1.0 + i) for i, name in enumerate(HOSTILE_NAMES)]
    return make_run(field=field, class_names=HOSTILE_NAMES, title=HOSTILE_NAMES[0])


def test_every_section_stands_on_the_page_in_the_order_of_the_list(page):
    """The page of an ordinary run has all the sections."""
    anchors = [attrs["id"] for tag, attrs in page.elements if tag == "section"]
    assert anchors == ["verdict", *(section.key for section in SECTIONS)]


def test_every_section_explains_itself_to_a_beginner(page):
    """Each heading is followed by a lead, and each metric stands in the glossary."""
    leads = [attrs for _, attrs in page.elements if attrs.get("class") == "lead"]
    assert len(leads) == len(SECTIONS)
    for metric in ("Balanced accuracy", "ROC AUC", "Log loss", "ECE", "Corrected p-value"):
        assert metric in page.text


def test_the_table_gives_the_reason_of_methods_that_did_not_finish(page):
    """A skipped and a failed method stand in the table with their reasons."""
    assert "MemoryError: 3 GB asked for" in page.text
    assert "no weights here; run `invoke fetch" in page.text


def test_nothing_is_asked_of_the_network(page):
    """No element refers outside the page, and no style does."""
    for tag, attrs in page.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form"}
        for key in ("src", "href", "xlink:href", "srcset", "poster", "action", "data"):
            assert (attrs.get(key) or "#").startswith(("#", "data:image/")), (tag, attrs)
    assert not re.search(r"url\((?!#|data:image/)|@import", " ".join(page.texts))


def test_only_the_script_whose_hash_is_in_the_policy_may_run(page):
    """The content security policy names the one script that is there, and no other."""
    policy = next(a["content"] for _, a in page.elements if "http-equiv" in a)
    *data, results, script = page.scripts
    kinds = [attrs.get("type") for tag, attrs in page.elements if tag == "script"]
    assert kinds == ["application/json"] * (len(data) + 1) + [None], "what else is there is data"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert [entry["name"] for entry in json.loads(results)][:2] == ["majority", "pixels+knn"]


def test_ids_are_unique_and_every_reference_leads_somewhere(page):
    """Several plots in one page do not share clip paths."""
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    references = {attrs["href"][1:] for _, attrs in page.elements if "href" in attrs}
    values = " ".join(str(v) for _, attrs in page.elements for v in attrs.values())
    references |= set(re.findall(r"url\(#([^)]+)\)", values))
    assert references <= set(ids)


def test_plots_follow_the_theme_and_say_their_finding(page):
    """Every plot is an image with a sentence, coloured by the page's variables only."""
    plots = [attrs for tag, attrs in page.elements if attrs.get("class") == "plot"]
    assert len(plots) > 8
    assert all(plot["role"] == "img" and len(plot["aria-label"]) > 30 for plot in plots)
    styles = " ".join(attrs.get("style") or "" for _, attrs in page.elements)
    assert "var(--method-2)" in styles
    assert not re.search(r"#0[12][0-9a-f]{4}", styles)


def test_pictures_tell_their_mistake_to_those_who_cannot_see_them(page):
    """Each thumbnail's text names the true class, the answer and the confidence."""
    texts = [a["aria-label"] for _, a in page.elements if a.get("role") == "img"]
    texts = [text for text in texts if text.startswith("Test picture")]
    assert len(texts) >= 12
    assert all(re.search(r"truly \w, taken for \w with \d+\s% confidence", t) for t in texts)


def test_hostile_names_are_inert_everywhere(hostile_run):
    """Names full of markup become text: in tables, attributes, plots and the saved numbers."""
    page = page_of(hostile_run)
    assert sum(tag == "script" and "type" not in attrs for tag, attrs in page.elements) == 1
    for tag, attrs in page.elements:
        assert not any(key.startswith("on") for key in attrs), (tag, attrs)
        assert tag != "img" or attrs["src"].startswith("data:image/")
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7 * 7 }}{% raw %}" in page.text.replace("\u2026", "")
    assert "$x^2$ \\frac{1}" in page.text
    assert "漢字かな" in page.text
    assert "&lt;b&gt;&amp;" in page.text
    assert "w" * 200 in {attrs.get("title") for _, attrs in page.elements}
    assert [entry["name"] for entry in json.loads(page.scripts[-2])][0] == HOSTILE_NAMES[0]
    sections = {attrs["id"] for tag, attrs in page.elements if tag == "section"}
    assert sections == {"verdict", *(section.key for section in SECTIONS)}


def test_control_characters_and_home_folders_do_not_reach_the_page(hostile_run):
    """Invisible characters are dropped, and a path in a home folder begins with a tilde."""
    html = render(hostile_run).read_text(encoding="utf-8")
    assert not set(html) & set("\x00\x1b\u202e\u202c")
    assert "/home/" not in html
    assert "~/pictures" in Page(html).text


@pytest.mark.parametrize("n_classes", [2, 13, 100])
def test_few_and_many_classes_are_drawn(make_run, n_classes):
    """Two classes make a small table, a hundred make a picture and a list."""
    names = [f"class {k}" for k in range(n_classes)]
    field = [("hog+svm", "classical", 1.0), ("small_cnn", "deep", 2.0)]
    page = page_of(make_run(field=field, class_names=names, n_test=300))
    matrices = [tag for tag, attrs in page.elements if attrs.get("class") == "matrix"]
    assert matrices == ["table" if n_classes == 2 else "img"] * 2


@pytest.mark.slow
def test_thirty_methods_are_drawn_in_colours_of_their_own(make_run):
    """A crowded run still gives every method one colour."""
    families = ("baseline", "classical", "random", "transfer", "deep")
    field = [(f"method {i}", families[i // 6], 0.1 * i + 0.1) for i in range(30)]
    html = render(make_run(field=field, n_test=40)).read_text(encoding="utf-8")
    colors = re.findall(r"--method-\d+: (#\w{6});", html)
    n_colored = 24  # baselines share their grey
    assert len(colors) == 60
    assert len(set(colors[6:30])) == n_colored


def test_a_run_in_which_everything_failed_says_so(make_run):
    """Without any result the page still gives the reasons."""
    field = [("hog+knn", "classical", None), ("mobilenet_v2+svm", "transfer", None)]
    page = page_of(make_run(field=field))
    assert "No method finished" in page.text
    assert "MemoryError" in page.text
    sections = [attrs["id"] for tag, attrs in page.elements if tag == "section"]
    assert sections == ["verdict", "examples", "metrics", "audit", "cards", "making"]


def test_a_single_method_is_drawn_without_comparison(make_run):
    """One finished method gives a page without pairs."""
    page = page_of(make_run(field=[("hog+svm", "classical", 1.0)]))
    assert "Two methods on the same pictures" not in page.text
    assert "hog+svm" in page.text


def test_an_interrupted_run_shows_what_there_is(make_run):
    """Cells and files that were never written leave a banner, not a traceback."""
    run = make_run(status="interrupted", quick=True)
    for path in (run / "cells" / "method_6").rglob("*.*"):
        path.unlink()
    (run / "cells" / "method_2" / "0" / "predictions.npz").unlink()
    for name in ("comparison.json", "pictures.npz"):
        (run / name).unlink()
    page = page_of(run)
    assert "This run was interrupted." in page.text
    assert "Quick look: not for conclusions." in page.text
    assert "not reached" in page.text
    assert "Confident and wrong" not in page.text


def test_several_seeds_show_their_spread(make_run):
    """With three seeds the table gives the spread of each metric."""
    page = page_of(make_run(field=[("hog+svm", "classical", 1.0)], seeds=(0, 1, 2)))
    assert "standard deviation" in page.text
    assert "first finished seed" in page.text


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(make_run):
    """Drawing twice changes nothing, nor does another process whose sets have another order."""
    run = make_run()
    first = render(run).read_bytes()
    assert render(run).read_bytes() == first
    (run / REPORT).unlink()
    command = [
        sys.executable,
        "-c",
        "import sys; from reports.render import render; render(sys.argv[1])",
    ]
    for seed in ("1", "2"):
        subprocess.run([*command, run], env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
        assert (run / REPORT).read_bytes() == first


def test_the_old_report_survives_a_failure(make_run, monkeypatch):
    """If writing fails half-way the old page is still there, and nothing else is."""
    run = make_run(field=[("hog+svm", "classical", 1.0)])
    before = render(run).read_bytes()
    files = set(run.iterdir())

    def full_disk(_):
        raise OSError("no space left")

    monkeypatch.setattr("reports.page.os.fsync", full_disk)
    with pytest.raises(OSError, match="no space left"):
        render(run)
    assert (run / REPORT).read_bytes() == before
    assert set(run.iterdir()) == files


def test_an_ordinary_page_stays_small(finished_run):
    """A page can be sent by mail."""
    assert render(finished_run).stat().st_size < 500_000
