"""The README is true: its tables come from saved results, and its commands and example run."""

import os
import re
import signal
import time
import urllib.request

import pytest

from reports.readme import BEGIN, END, results_page, results_table
from reports.sections import SECTIONS
from tests.documented import ROOT, code_blocks, commands_of, shell_lines
from tests.documented_place import furnish

README = ROOT / "README.md"
TEXT = README.read_text("utf-8")
TESTS = "uv run invoke test"  # the one command that a test cannot run: it would run itself
COMMANDS = [pytest.param(c, id=c.text) for c in commands_of(README) if c.text != TESTS]
SECONDS = 600  # for one command; on a machine of its own each takes a few
# What the test adds where the README's command leaves it open, so that it ends within seconds.
SMALL = {
    "compare": {
        "--methods": "majority",
        "--train-size": "60",
        "--test-size": "30",
        "--explain": "none",
        "--keep": "none",
        "--budget": "none",
    },
    "check-method": {"--train-size": "60"},
    "leaderboard": {"--train-size": "60", "--test-size": "40", "--references": "majority"},
    "play": {"--no-browser": ""},  # a flag has no value
}
# Where an option has no place for one of these, what is said instead; None to leave it out.
INSTEAD = {
    "--folds": {"--test-size": None, "--train-size": None, "--dataset": "pictures"},
    "--sizes": {"--explain": None, "--train-size": "1100", "--dataset": "digits"},
}
# A number that somebody measured would have a unit; what is set and not measured is named here.
UNITS = re.compile(
    r"\d[\d,.]* ?(?:%|ms\b|s\b|min\b|h\b|MB\b|GB\b|×(?! \d)|times\b|points\b|pictures\b)"
)
NOT_MEASURED = {"95 %"}


def test_the_result_table_is_the_saved_runs():
    """Typing a number into the README makes this fail."""
    inside = TEXT.partition(BEGIN)[2].partition(END)[0].strip()
    assert inside == results_table(ROOT / "docs" / "results" / "wild_digits")


def test_the_page_of_results_is_the_saved_runs():
    """Nor into the page of all kept runs."""
    docs = ROOT / "docs"
    assert (docs / "RESULTS.md").read_text("utf-8") == results_page(docs / "results")


def test_no_measured_number_is_typed():
    """Every number with a unit stands in a table that is made from saved results."""
    prose = re.sub(
        r"<!-- (?P<name>[\w ]+): made by.*?<!-- end of (?P=name) -->", "", TEXT, flags=re.DOTALL
    )
    prose = re.sub(r"^```.*?^```", "", prose, flags=re.DOTALL | re.MULTILINE)
    assert set(UNITS.findall(prose)) <= NOT_MEASURED


def test_the_first_screen_has_exactly_two_commands():
    """One that does the job, one that passes the tests."""
    first = code_blocks(README, "")[0].strip().splitlines()
    assert [line.split("#")[0].strip() for line in first] == [
        "pip install uv && uv run invoke compare",
        TESTS,
    ]
    assert TESTS in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_line_of_the_shell_is_a_command_that_is_run():
    """Nothing is shown that the tests below leave out."""
    known = {TESTS, "pip install uv", *(param.values[0].text for param in COMMANDS)}
    assert set(shell_lines(README)) <= known


def test_the_parts_of_the_report_are_named_in_its_order():
    """The README's table of the report is the report's table of contents."""
    parts = list(dict.fromkeys(section.part for section in SECTIONS))
    table = TEXT.partition("## Reading the report")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| ", table, re.MULTILINE)
    assert rows == ["part", "---", *parts]


def test_the_example_has_twelve_lines():
    """A method of one's own fits on a slide."""
    (example,) = code_blocks(README, "python")
    assert len([line for line in example.splitlines() if line.strip()]) == 12


@pytest.fixture(scope="module")
def place(tmp_path_factory, command):
    """A folder with all that the commands name, a finished run among it."""
    folder = tmp_path_factory.mktemp("readme")
    furnish(folder)
    words = ("--methods", "majority,pixels+knn", "--train-size", "60", "--test-size", "30")
    run = folder / "runs" / "NAME"
    done = command(*words, "--explain", "none", out=run, seconds=SECONDS)
    assert done.code == 0, done.stderr
    words = (
        "handout",
        "neighbours",
        "--into",
        folder / "of_ada",
        "--students",
        folder / "class.csv",
    )
    assert command(*words, module="invoke", seconds=SECONDS).code == 0
    (folder / "of_ada").rename(folder / "handed_in")  # as it was handed out, with all its holes
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("shown", COMMANDS)
def test_every_command_runs(shown, place, start, tmp_path):
    """As it stands in the README, in a folder that holds what it names, at a small size."""
    words = [*shown.words, *_small(shown)]
    if shown.task == "compare":
        words += ["--out", os.fspath(tmp_path / "run")]
    running = start("--search-root", ROOT, *words, module="invoke", cwd=place)
    if shown.task == "play":  # it serves until Ctrl-C
        assert _answers(running)
        running.signal(signal.SIGINT)
    done = running.wait(SECONDS)
    assert done.code == (130 if shown.task == "play" else 0), done.stderr  # 130: after Ctrl-C
    if shown.task == "compare":
        assert (tmp_path / "run" / "report.html").is_file()
        names = (
            shown.words[shown.words.index("--methods") + 1] if "--methods" in shown.words else ""
        )
        for name in names.split(",") if names else ["majority"]:
            line = rf"{re.escape(name)}(?: \([^)]*\))? +\d+\.\d % right"
            assert re.search(line, done.stderr), done.stderr
    elif shown.task != "play":
        assert done.stdout.strip()


def _answers(running):
    """Wait until the address that a command prints gives a page; False if none comes."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and not (running.files / "ended").exists():
        stdout = running.files / "stdout"
        said = stdout.read_text("utf-8") if stdout.exists() else ""
        if found := re.search(r"http://127\.0\.0\.1:\d+/", said):
            with urllib.request.urlopen(found[0]) as page:
                return b"<!doctype html>" in page.read(100).lower()
        time.sleep(0.05)
    return False


def _small(shown):
    """Options that the README's command leaves open, with small values."""
    added = dict(SMALL.get(shown.task, {}))
    for option, values in INSTEAD.items():
        if option in shown.words:
            added |= values
    open_ones = {k: v for k, v in added.items() if v is not None and k not in shown.words}
    return [word for option, value in open_ones.items() for word in (option, value) if word]
