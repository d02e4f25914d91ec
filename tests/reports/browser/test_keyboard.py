"""All of the page with a keyboard alone."""

import pytest

from tests.reports.browser.measures import STAND

pytestmark = pytest.mark.slow


@pytest.fixture
def page(open_page, real_report):
    # Without smooth scrolling, so that nothing has to be waited for.
    size = {"width": 1280, "height": 800}
    return open_page(real_report, viewport=size, reduced_motion="reduce")


def test_the_first_stop_leads_past_the_navigation(page):
    """The link to the results shows itself when it is reached, and lands on the content."""
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "To the results"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_stop_is_seen(page):
    """Wherever the keyboard stands there is a ring, and the bar at the top does not lie over it."""
    stops = []
    for _ in range(2000):
        page.keyboard.press("Tab")
        stop = page.evaluate(STAND)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) > 50
    assert [stop["name"] for stop in stops if not stop["ring"]] == []
    assert [stop["name"] for stop in stops if stop["hidden"]] == []


def accuracies(page):
    """The first column of the main table, from above, without its empty cells."""
    cells = page.locator("#metrics table.metrics tbody tr td:nth-child(2)[data-value]")
    return [float(cell.get_attribute("data-value")) for cell in cells.all()]


def test_the_table_is_sorted_from_the_keyboard(page):
    """Enter sorts by accuracy, best first; once more turns it round; the heading says which."""
    heading = page.locator("#metrics table.metrics th[data-sort]").nth(1)
    button = heading.get_by_role("button", name="Sort")
    button.focus()
    page.keyboard.press("Enter")
    found = accuracies(page)
    assert len(found) == 5
    assert found == sorted(found, reverse=True)
    assert heading.get_attribute("aria-sort") == "descending"
    page.keyboard.press("Space")
    assert accuracies(page) == sorted(found)
    assert heading.get_attribute("aria-sort") == "ascending"


def test_methods_are_picked_from_the_keyboard(page):
    """An unticked method leaves every panel (or fades), and comes back; Escape closes the list."""
    there = "[...document.querySelectorAll('[data-method=\"3\"]')]"
    # Asked of the style, too: Chromium calls a group inside a plot visible that is not displayed.
    style = "((it) => it.display !== 'none' && it.opacity === '1')(getComputedStyle(e))"
    shown = f"{there}.filter((e) => e.checkVisibility() && {style})"
    before = page.evaluate(f"{shown}.length")
    assert before > 5
    page.get_by_role("button", name="Methods").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="hog+svm")
    box.focus()
    page.keyboard.press("Space")
    assert page.evaluate(f"{shown}.length") == 0
    assert "4 of 5" in page.get_by_role("status").first.inner_text()
    page.keyboard.press("Space")
    assert page.evaluate(f"{shown}.length") == before
    page.keyboard.press("Escape")
    assert not box.is_visible()


def test_a_roc_curve_is_walked_from_the_keyboard(page):
    """The arrow keys move the threshold; the sentence beside it says what was found and what not."""
    panel = page.locator("#roc figure.panel").last
    dial = panel.get_by_role("slider", name="threshold")
    dial.focus()
    page.keyboard.press("Home")
    first = panel.locator(".said").inner_text()
    assert "0 of" in first
    page.keyboard.press("End")
    last = panel.locator(".said").inner_text()
    assert "(100.0 %)" in last
    assert last == dial.get_attribute("aria-valuetext")
    page.keyboard.press("ArrowLeft")
    assert panel.locator(".said").inner_text() != last


def test_a_probe_is_turned_from_the_keyboard(page):
    """The picture and each method's answer follow the dial."""
    panel = page.locator("#probes figure:has(.turn)").first
    panel.locator(".turn summary").focus()
    page.keyboard.press("Enter")
    dial = panel.get_by_role("slider")
    dial.focus()
    level, answers = (
        panel.locator(".level").inner_text(),
        panel.locator(".answers tbody").inner_text(),
    )
    picture = panel.locator(".large").inner_html()
    page.keyboard.press("End")
    assert panel.locator(".level").inner_text() != level
    assert panel.locator(".answers tbody").inner_text() != answers
    assert panel.locator(".large").inner_html() != picture
    assert panel.locator(".level").inner_text() in dial.get_attribute("aria-valuetext")


def test_a_confusion_leads_to_its_pictures(page):
    """Enter on a number in the matrix opens the pictures behind it and shows them."""
    link = page.locator("#confusion table.matrix td a").first
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector(':target')?.checkVisibility()")
    assert target.get_by_role("img").count() > 0
    top = target.bounding_box()["y"]
    assert page.locator(".bar").bounding_box()["height"] <= top < 800


def test_a_word_is_explained_and_escape_closes_it(page):
    """Enter opens the explanation of a metric; Escape closes it, and the keyboard stays there."""
    term = page.locator("#metrics button[popovertarget]").first
    told = page.locator(f"#{term.get_attribute('popovertarget')}")
    term.focus()
    page.keyboard.press("Enter")
    assert told.is_visible()
    page.keyboard.press("Escape")
    assert not told.is_visible()
    assert term.evaluate("(it) => it === document.activeElement")
