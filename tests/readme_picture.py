"""The picture at the top of the README: `uv run python -m tests.readme_picture` takes it anew.

Two screens of the saved report in docs/gallery, side by side: its verdict, and its first chart. It needs
the Chromium that the browser tests need.
"""

import io
import shutil

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.documented import ROOT

REPORT = ROOT / "docs" / "gallery" / "wild_digits.html"
PICTURE = ROOT / "docs" / "report.png"
WIDTH_PX, HEIGHT_PX = 860, 840
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)


def take():
    """Open the report, take both screens, and lay them side by side in `PICTURE`."""
    size = {"width": WIDTH_PX, "height": HEIGHT_PX}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=size, reduced_motion="reduce")
        page.goto(REPORT.as_uri())
        screens = [page.screenshot()]
        page.locator(
            "#glance"
        ).scroll_into_view_if_needed()  # sections far away are not laid out yet
        page.evaluate("document.querySelector('#glance').scrollIntoView()")
        page.wait_for_timeout(500)
        screens.append(page.screenshot())
        browser.close()
    left, right = (Image.open(io.BytesIO(screen)) for screen in screens)
    both = Image.new("RGB", (left.width + right.width, left.height))
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both.save(PICTURE, optimize=True)


if __name__ == "__main__":
    take()
    print(PICTURE.relative_to(ROOT))
