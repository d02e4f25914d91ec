"""WCAG 2.2 AA, as far as a program can tell: axe-core, and what it leaves out about contrast."""

import pytest

from tests.reports.browser.extremes import EXTREMES
from tests.reports.browser.measures import COLOR_CONTRASTS, PALE_TEXTS

pytestmark = pytest.mark.slow

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "document.querySelectorAll('details').forEach((it) => { it.open = true; })"
SCHEMES = ("light", "dark")


def violations(page, without=()):
    """What axe-core finds, one line an element."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="no axe-core: run `uv sync`")
    page.evaluate(axe.AXE_SCRIPT)
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {rule: {"enabled": False} for rule in without},
        "resultTypes": ["violations"],
    }
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def test_axe_finds_what_is_wrong(browser):
    """A picture without a text, pale words and a list without its items are found here."""
    context = browser.new_context()
    page = context.new_page()
    page.set_content(
        "<html lang=en><title>t</title><main><h1>t</h1><img src='data:,'>"
        "<p style='color: #ccc; background: #fff'>pale words</p></main>"
    )
    found = {line.split(":")[0] for line in violations(page)}
    assert len(page.evaluate(PALE_TEXTS)["pale"]) == 1
    context.close()
    assert found == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.long)])
def test_axe_finds_nothing_on_a_real_page(open_page, real_report, scheme):
    """Everything that is folded is opened first. What dark changes, colours, is measured below, too."""
    page = open_page(real_report, color_scheme=scheme)
    page.evaluate(OPEN_ALL)
    assert violations(page) == []


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.long] * (n == "thirty_methods")) for n in EXTREMES],
)
def test_axe_finds_nothing_on_a_strange_page(open_page, extreme_report, name):
    """Contrast, which is most of its time, is measured for these pages by the test below."""
    page = open_page(extreme_report(name))
    page.evaluate(OPEN_ALL)
    assert violations(page, without=["color-contrast"]) == []


@pytest.mark.parametrize("name", ["real", *EXTREMES])
def test_every_text_stands_out_from_its_ground(open_page, extreme_report, request, name):
    """4.5 to 1, or 3 to 1 where it is large; the texts in plots too, in light and dark."""
    of_real = name == "real"
    page = open_page(request.getfixturevalue("real_report") if of_real else extreme_report(name))
    page.evaluate(OPEN_ALL)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(PALE_TEXTS)
        assert found["n_texts"] > 50
        assert found["pale"] == [], scheme


@pytest.mark.parametrize(
    "name", ["hundred_classes", pytest.param("thirty_methods", marks=pytest.mark.long)]
)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_marks_stand_out_from_the_paper(open_page, extreme_report, name, scheme):
    """3 to 1 for the colour of every method and class, on both grounds."""
    page = open_page(extreme_report(name), color_scheme=scheme)
    found = page.evaluate(COLOR_CONTRASTS)
    assert len(found) > 10
    assert {color: ratio for color, ratio in found.items() if ratio < 3} == {}
