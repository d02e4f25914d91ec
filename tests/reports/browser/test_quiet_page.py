"""What a page must not do: speak, ask for anything, or need its script."""

import pytest

from tests.reports.browser.conftest import listen
from tests.reports.browser.extremes import EXTREMES
from tests.reports.browser.measures import SPILLED

pytestmark = pytest.mark.slow

WIDTHS = (360, 768, 1280, 1920)
# What the page says; the sliders and buttons that the script adds are left out.
CONTENT = """() => {
  const added = ".turn, .operate, .tools";
  const all = (words) => [...document.querySelectorAll(words)].filter((e) => !e.closest(added));
  return {
    cells: all("main td").map((e) => e.textContent),
    plots: all("main .plot, main [role=img]").length,
    captions: all("main figcaption").map((e) => e.textContent),
    shown: all("main :is(section, figure, table)").filter((e) => e.checkVisibility()).map((e) => e.id),
  };
}"""


def test_the_listener_hears_what_it_listens_for(browser, tmp_path):
    """A page that speaks, breaks its policy, opens a window and asks for a file is heard four times."""
    loud = tmp_path / "loud.html"
    loud.write_text(
        "<meta charset='utf-8'><meta http-equiv='Content-Security-Policy' content=\""
        "default-src 'none'; script-src 'unsafe-inline'; img-src file:\"><img src='beside.png'>"
        "<style>p {}</style><script>console.log('hello'); alert('look')</script>"
    )
    context = browser.new_context()
    heard = listen(page := context.new_page(), loud.as_uri())
    page.goto(loud.as_uri())
    context.close()
    heard = " ".join(heard)
    for sound in ("hello", "dialog: look", "beside.png", "Content Security Policy"):
        assert sound in heard


def test_a_real_page_says_and_asks_nothing(open_page, real_report):
    """Also when everything on it that can be opened or pressed has been."""
    page = open_page(real_report)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    n_pressed = page.evaluate(
        """() => {
          const all = [...document.querySelectorAll("button, summary, input[type=checkbox]")];
          return all.filter((it) => it.checkVisibility() && (it.click(), true)).length;
        }"""
    )
    assert n_pressed > 20
    page.mouse.wheel(0, 100_000)


def test_all_numbers_and_panels_are_there_without_the_script(open_page, real_report):
    """A reader whose browser runs no script sees the same cells, plots and captions."""
    bare = open_page(real_report, java_script_enabled=False)
    content = bare.evaluate(CONTENT)
    assert len(content["cells"]) > 300
    assert content == open_page(real_report).evaluate(CONTENT)
    # What only the script could answer does not stand there without it.
    assert bare.locator("button:not([popovertarget]):visible, input:visible").count() == 0


def test_what_is_folded_opens_without_the_script(open_page, real_report):
    """Folded parts and explained words are the browser's own."""
    page = open_page(real_report, java_script_enabled=False)
    folded = page.locator("#metrics details").last
    folded.locator("summary").click()
    assert folded.locator("dl").is_visible()
    term = page.locator("button[popovertarget]:visible").first
    told = page.locator(f"#{term.get_attribute('popovertarget')}")
    assert not told.is_visible()
    term.click()
    assert told.is_visible()
    page.keyboard.press("Escape")
    assert not told.is_visible()


@pytest.mark.parametrize("name", EXTREMES)
def test_a_strange_page_is_quiet_and_fits_every_width(open_page, extreme_report, name):
    """Nothing in a name runs, and from phone to projector nothing stands outside the page."""
    page = open_page(extreme_report(name))
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    assert page.locator("script:not([type='application/json'])").count() == 1
    assert page.title()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SPILLED) == [], width
