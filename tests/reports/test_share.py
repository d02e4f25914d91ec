"""Made to be shared: a heading, a citation, Markdown that stays Markdown, and a PDF."""

import re
import stat
import sys

import pytest
from markdown_it import MarkdownIt

from reports import ReportError
from reports.markdown import render_markdown
from reports.pdf import PLACES, find_browser, render_pdf
from reports.render import render
from reports.share import share
from reports.words.cite import cite, heading

HOSTILE = '<script>alert(1)</script> | `a` [b](http://c.d) *e* _f_ $g$ & {h} "i" @ada #1 \\'
ARABIC = "\u0645\u0635\u0646\u0641 | \u4e2d\u6587"


def parsed(text):
    """Read Markdown as GitHub does: CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table").render(text)


def test_title_course_and_authors_stand_at_the_top(make_run):
    """In the header, in the tab and for programs, always as text."""
    run = make_run(title=HOSTILE, course="Vision <1>", authors=["Ada L.", ARABIC])
    html = render(run).read_text("utf-8")
    assert "<script>alert" not in html
    top = re.search(r"<header.*?</header>", html, re.DOTALL).group()
    assert "<h1><bdi>&lt;script&gt;alert" in top
    assert "Vision &lt;1&gt;" in top
    assert '<time datetime="2026-01-02">2 January 2026</time>' in top
    assert f'<meta name="author" content="Ada L., {ARABIC}">' in html
    assert html.partition("<title>")[2].startswith("&lt;script&gt;")


def test_a_run_without_authors_names_none(finished_run):
    """An older run has only its day."""
    html = render(finished_run).read_text("utf-8")
    assert '<meta name="author"' not in html
    assert "2 January 2026" in html


def test_a_page_of_several_data_sets_has_a_heading_and_a_citation_too(make_many):
    """One title over all of them, and each data set's own citation."""
    html = render(make_many(title="Two <sets>", authors=["Ada"])).read_text("utf-8")
    assert "<h1><bdi>Two &lt;sets&gt;</bdi></h1>" in html
    assert '<meta name="author" content="Ada">' in html
    assert "Ada (2026). Two &lt;sets&gt;. Run made with Bakeoff 0.1.0" in html
    assert "Data sets: letters (Nobody (2026)); letters (Nobody (2026))." in html


def test_the_citation_comes_from_the_run_alone():
    """The day is the run's and not today's; the split's fingerprint is shortened."""
    head = heading({"title": "T", "authors": ["Ada"], "created": "2026-01-02T03:04:05"}, "")
    found = cite(head, "0.1.0", [("letters", "Nobody (2026)")], "ab12" * 16)
    assert found["text"] == (
        "Ada (2026). T. Run made with Bakeoff 0.1.0 on 2026-01-02. "
        "Data set: letters (Nobody (2026)). Split ab12ab12ab12."
    )
    assert found["bibtex"].splitlines()[:4] == [
        "@misc{bakeoff-ab12ab12ab12,",
        "  author = {Ada},",
        "  title = {{T}},",
        "  year = {2026},",
    ]


@pytest.mark.parametrize("created", [None, 5, "yesterday", "2026-99-99"])
def test_a_broken_time_is_left_out(created):
    """No day is better than a wrong one."""
    head = heading({"title": "T", "created": created, "authors": "Ada"}, "")
    assert (head["date"], head["authors"]) == ("", [])
    assert cite(head, None, [])["text"] == "T. Run made with Bakeoff."


def test_no_name_breaks_the_bibtex_entry():
    """Braces balance, LaTeX's signs are written out, and no author becomes two."""
    head = heading({"title": HOSTILE + "}}{", "authors": ["Andy and Co", "Bo"]}, "")
    entry = cite(head, "1", [("a}", "")], "ab" * 9)["bibtex"]
    assert entry.count("{") == entry.count("}")
    depth = 0
    for sign in re.findall(r"[{}]", entry):
        depth += 1 if sign == "{" else -1
        assert depth >= 0
    assert "author = {{Andy and Co} and Bo}" in entry
    assert not re.search(r"(?<!\\)[&%$#_]", entry)


def test_markdown_is_a_table_of_all_methods(finished_run):
    """Each method has one row with every column; numbers are those of the page."""
    text = render_markdown(finished_run).read_text("utf-8")
    html = parsed(text)
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL).group(1)
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    assert len(rows) == 7
    assert all(row.count("<td") == 9 for row in rows)
    assert "<code>small_cnn</code>" in rows[-1]
    assert "%" in rows[-1]
    assert "<strong>The best method was right most often.</strong>" in html
    assert "Straw man?" in html
    assert "One roll of the dice?" not in html  # a doubt of low severity
    assert "ab12ab12ab12" in html
    assert "![" not in text
    assert text == render_markdown(finished_run).read_text("utf-8")


def test_hostile_names_stay_text_in_markdown(make_run):
    """No tag, link, mention or new cell comes out of a name, and the name can be read."""
    names = [HOSTILE, ARABIC, "a|b", "x" * 200, "1. one", "- two", "c\\|d", "``"]
    field = [(name, "deep", 1.0) for name in names]
    run = make_run(field=field, title=HOSTILE, course="# x", authors=["1. Ada", "+"])
    text = render_markdown(run).read_text("utf-8")
    html = parsed(text)
    assert "<script" not in text.replace("`<script", "")
    assert not re.search("<(script|a|em|img|ol|h3)[ >]", html)
    assert "http://" not in re.sub("`[^`]*`", "", text)
    body = re.search(r"<tbody>(.*?)</tbody>", html, re.DOTALL).group(1)
    assert [row.count("<td") for row in body.split("</tr>")[:-1]] == [9] * len(names)
    title = re.sub("<!-- -->", "", re.search("<h1>(.*?)</h1>", html).group(1))
    assert title.replace("&lt;", "<").replace("&gt;", ">").startswith(HOSTILE[:40])
    for name in ("a|b", "c\\|d", "1. one"):
        assert f"<code>{name}</code>" in body


def test_markdown_of_several_data_sets_is_refused(make_many):
    """The answer says what to give instead."""
    with pytest.raises(ReportError, match="takes the folder of one of them"):
        render_markdown(make_many())


@pytest.fixture
def make_browser(tmp_path):
    """Return a function that writes a program in a browser's place."""
    if sys.platform == "win32":
        pytest.skip("a script is no program there")

    def write(body):
        path = tmp_path / "browser"
        path.write_text(f"#!{sys.executable}\nimport sys, pathlib\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return write


PRINT = """
out = next(w.partition("=")[2] for w in sys.argv if w.startswith("--print-to-pdf"))
page = pathlib.Path(sys.argv[-1].removeprefix("file://")).read_text("utf-8")
pathlib.Path(out).write_bytes(b"%PDF-" + " ".join(sys.argv).encode() + page[:15].encode())
"""


def test_the_browser_prints_the_page_and_nothing_stays(make_run, make_browser):
    """It gets the whole page, a profile of its own and no network; its folder is removed."""
    run = make_run()
    before = {path.name for path in run.iterdir()}
    printed = render_pdf(run, make_browser(PRINT)).read_bytes().decode()
    assert printed.endswith("<!doctype html>")
    for word in ("--headless", "--disable-background-networking", "--user-data-dir="):
        assert word in printed
    assert {path.name for path in run.iterdir()} == before | {"report.pdf"}


@pytest.mark.parametrize("body", ["sys.exit(3)", "pass", PRINT + "sys.exit(1)"])
def test_a_browser_that_fails_leaves_the_old_pdf(make_run, make_browser, body):
    """One line says which browser, and what else can be done."""
    run = make_run()
    (run / "report.pdf").write_text("old")
    with pytest.raises(ReportError, match="browser made no PDF.*Ctrl-P") as caught:
        render_pdf(run, make_browser(body))
    assert "\n" not in str(caught.value)
    assert (run / "report.pdf").read_text() == "old"
    assert not list(run.glob("printing-*"))


def test_a_browser_that_hangs_is_stopped(make_run, make_browser, monkeypatch):
    """A command never waits for ever."""
    monkeypatch.setattr("reports.pdf.SECONDS", 0.2)
    with pytest.raises(ReportError, match="was not done after 0.2 s"):
        render_pdf(make_run(), make_browser("import time; time.sleep(60)"))


def test_without_a_browser_the_answer_says_what_to_do(monkeypatch):
    """What to install, how to name one, and the way by hand."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("BAKEOFF_BROWSER", raising=False)
    monkeypatch.setattr("reports.pdf.PLACES", PLACES[:0])
    with pytest.raises(ReportError, match="install Chromium, Chrome or Edge.*press Ctrl-P"):
        find_browser()
    monkeypatch.setenv("BAKEOFF_BROWSER", "no-such-program")
    with pytest.raises(ReportError, match="there is no program 'no-such-program'"):
        find_browser()


@pytest.mark.slow
def test_a_real_browser_makes_a_pdf_of_a4(make_run):
    """Where one is installed; the page's own rule sets the size of the paper."""
    try:
        find_browser()
    except ReportError:
        pytest.skip("no browser here")
    pdf = render_pdf(make_run()).read_bytes()
    sizes = set(re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert sizes
    for width, height in sizes:
        assert abs(float(width) - 595.3) < 1
        assert abs(float(height) - 841.9) < 1


@pytest.mark.parametrize(
    ("n_runs", "form", "message"),
    [
        (1, "docx", "--format takes one of html, pdf, md; got 'docx'"),
        (2, "md", "leave --format md out"),
        (3, "html", "of one run, or of what changed between two; got 3"),
    ],
)
def test_a_form_that_is_not_there_is_answered_with_those_that_are(n_runs, form, message):
    """Before anything is read."""
    with pytest.raises(ReportError, match=message):
        share(["nowhere"] * n_runs, form)
