"""The gallery's pages in a browser: what hangs there opens, says nothing and asks for nothing."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PAGES = sorted((Path(__file__).resolve().parents[3] / "docs" / "gallery").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_of_the_gallery_opens_without_a_sound(open_page, page):
    """No error and no request; each section stands there, and nothing spills over a phone's edge."""
    opened = open_page(page, viewport={"width": 360, "height": 740})
    assert opened.locator("main section").count() > 12
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
