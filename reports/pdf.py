"""The page on paper: an installed browser prints it, so nothing has to be installed for this alone."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reports import ReportError
from reports.page import write_whole
from reports.render import page_of

NAME, WITHOUT_PICTURES = "report.pdf", "report-without-pictures.pdf"
VARIABLE = "BAKEOFF_BROWSER"
SECONDS = 300
# Any browser of Chromium's family can do it: names on PATH, then where installers put them.
COMMANDS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable", "msedge", "brave-browser",
)  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
)
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--no-first-run",
    "--no-default-browser-check",
    # Nothing may leave the machine: no updates, no reports, and no name leads anywhere.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--metrics-recording-only",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def render_pdf(folder, browser="", pictures=True):
    """Write `report.pdf` into the folder of a run, or of runs on several data sets.

    Parameters
    ----------
    folder : pathlib.Path
    browser : str
        A program to use; looked for where none is given here or in `BAKEOFF_BROWSER`.
    pictures : bool
        See `render.page_of`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ReportError
        If there is no such run or no browser, or the browser made no PDF.
    """
    folder, program = Path(folder), find_browser(browser)
    html, name = page_of(folder, pictures), NAME if pictures else WITHOUT_PICTURES
    # In the run's folder and not in /tmp, which browsers that come as a snap cannot see.
    with tempfile.TemporaryDirectory(
        prefix="printing-", dir=folder, ignore_cleanup_errors=True
    ) as place:
        page = write_whole(Path(place) / "report.html", html)
        made = print_page(program, page.resolve(), Path(place).resolve())
        os.replace(made, folder / name)
    return folder / name


def find_browser(browser=""):
    """Find a program that can print pages.

    Parameters
    ----------
    browser : str
        See `render_pdf`.

    Returns
    -------
    str
        Its path.

    Raises
    ------
    ReportError
    """
    wanted = browser or os.environ.get(VARIABLE, "")
    if wanted:
        found = shutil.which(wanted)
        if not found:
            raise ReportError(
                f"there is no program {wanted!r}; give the path of Chromium, Chrome or Edge"
            )
        return found
    candidates = [*COMMANDS, *(os.path.expandvars(place) for place in PLACES)]
    found = next((path for path in map(shutil.which, candidates) if path), None)
    if not found:
        raise ReportError(
            "no browser found that can print: install Chromium, Chrome or Edge, name one with "
            f"--browser or {VARIABLE}, or open report.html in any browser and press Ctrl-P"
        )
    return found


def print_page(program, page, place):
    """Let a browser print a page to a PDF.

    Parameters
    ----------
    program : str
    page, place : pathlib.Path
        The page; an empty folder for the browser's own files and for the PDF. Both absolute.

    Returns
    -------
    pathlib.Path
        The PDF.

    Raises
    ------
    ReportError
    """
    pdf = place / NAME
    words = [
        program,
        *OPTIONS,
        *_as_root(),
        f"--user-data-dir={place / 'profile'}",
        f"--print-to-pdf={pdf}",
        page.as_uri(),
    ]
    try:
        # What it says goes into a file: a child that outlives it could keep a pipe open.
        with open(place / "said.txt", "w+", encoding="utf-8", errors="replace") as said:
            done = subprocess.run(
                words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=SECONDS
            )
    except subprocess.TimeoutExpired:
        raise ReportError(_failed(program, f"was not done after {SECONDS:g} s")) from None
    except OSError as error:
        raise ReportError(_failed(program, f"cannot be started ({error.strerror})")) from error
    if done.returncode or not pdf.is_file() or not pdf.read_bytes().startswith(b"%PDF"):
        raise ReportError(_failed(program, f"made no PDF (exit code {done.returncode})"))
    return pdf


def _failed(program, what):
    return (
        f"{Path(program).name} {what}; try another with --browser, "
        "or open report.html in any browser and press Ctrl-P"
    )


def _as_root():
    """Chromium refuses to run as root on Linux unless its sandbox is left out."""
    is_root = sys.platform.startswith("linux") and os.geteuid() == 0
    return ["--no-sandbox"] if is_root else []
