"""A browser, and pages to open in it: one of a real run, and the extreme ones.

Debian's Chromium is driven by Playwright, which downloads nothing: where either is missing, the tests
are skipped and say why.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from reports.render import render
from tests.reports.browser.extremes import EXTREMES

ROOT = Path(__file__).resolve().parents[3]
# One method of each kind that is fitted within seconds: none is missing from a small machine.
REAL_METHODS = "majority,pixels+knn,color+svm,hog+svm"
# The page shows all that it would of the whole training, which takes a minute, and as long again to
# learn the shortcut. Whoever asks it again later names its file, which lies beside the run.
SHORT_NETWORK_FILE = "short_network.py"
SHORT_NETWORK = """
from deep.small_cnn import SmallCNN

METHODS = {"short_cnn": SmallCNN(epochs=3)}
"""


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, one a worker; the tests are skipped where it is absent."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no Playwright here: run `uv sync` for the dev group"
    )
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium here: run `apt install chromium`")
    # Chromium refuses its own sandbox to root, as whom continuous integration runs.
    words = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=words)
        yield found
        found.close()


@pytest.fixture(scope="session")
def real_report(browser, tmp_path_factory):
    """The page of a real run: fitted methods, a network among them, and all explanations."""
    folder = tmp_path_factory.mktemp("real") / "run"
    network = folder.with_name(SHORT_NETWORK_FILE)
    network.write_text(SHORT_NETWORK, "utf-8")
    words = ["--quick", "--budget", "none", "--methods", REAL_METHODS, "--out", str(folder)]
    words += ["--also", str(network), "--unchecked"]
    done = subprocess.run(
        [sys.executable, "-m", "compare", *words], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return folder / "report.html"


@pytest.fixture(scope="session")
def extreme_report(browser, tmp_path_factory):
    """Return a function that gives the page of one of `EXTREMES`, drawn once."""

    @cache
    def report_of(name):
        return render(EXTREMES[name](tmp_path_factory.mktemp(name) / "run"))

    return report_of


def listen(page, address):
    """The list in which a page's words, errors, windows and requests beyond itself are written down."""
    heard = []

    def note_request(request):
        if request.url.split("#")[0] != address and not request.url.startswith("data:"):
            heard.append(f"asked for {request.url}")

    def note_dialog(dialog):
        heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    # A breach of the page's policy is told on the console, too.
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"error: {error}"))
    page.on("request", note_request)
    page.on("dialog", note_dialog)
    return heard


@pytest.fixture
def open_page(browser):
    """Return a function that opens a page; if it is heard to say or ask for anything, the test fails.

    Its words are those of `browser.new_context`: `viewport`, `color_scheme`, `java_script_enabled` …
    """
    contexts, heard = [], []

    def open_(report, **words):
        contexts.append(browser.new_context(**words))
        page = contexts[-1].new_page()
        heard.append(listen(page, report.as_uri()))
        page.goto(report.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [line for lines in heard for line in lines] == []
