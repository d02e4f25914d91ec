"""The report below a notebook's cell: its links stay in it, and nothing of it reaches the notebook."""

import pytest

from compare.notebook.inline import InlineReport

pytestmark = pytest.mark.slow
REPORT = """<!doctype html><html><head><title>report</title>
<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'; base-uri 'none'">
</head><body><a href="#there">go</a><p style="height: 5000px"></p><p id="there">arrived</p>
<script>try { parent.document.title = "changed" } catch { document.title += " kept out" }</script>
"""


def test_a_link_within_the_report_stays_within_it(browser, tmp_path):
    """Without a base of its own the frame would load the notebook once more."""
    (tmp_path / "report.html").write_text(REPORT)
    shown = InlineReport(tmp_path / "report.html", height_px=300)._repr_html_()
    (tmp_path / "notebook.html").write_text(f"<!doctype html><title>notebook</title>{shown}")
    page = browser.new_page()
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frames[1]
    frame.get_by_text("go").click()
    frame.wait_for_function("scrollY > 4000")
    assert frame.title() == "report kept out"
    assert page.title() == "notebook"
    page.close()
