"""The README is true: its table comes from saved results, and its example runs."""

import inspect
import re
from pathlib import Path

import pytest

from reports.readme import BEGIN, END, results_page, results_table
from tasks import compare_and_report

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_result_table_is_the_saved_runs():
    """Typing a number into the README makes this fail."""
    inside = README.partition(BEGIN)[2].partition(END)[0].strip()
    assert inside == results_table(ROOT / "docs" / "results" / "wild_digits")


def test_the_page_of_results_is_the_saved_runs():
    """Nor into the page of all kept runs."""
    docs = ROOT / "docs"
    assert (docs / "RESULTS.md").read_text("utf-8") == results_page(docs / "results")


@pytest.mark.slow
def test_the_example_of_an_own_method_competes(tmp_path, monkeypatch, capsys):
    """Copied from the README into a file elsewhere, it runs and is scored."""
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1)
    (tmp_path / "my_method.py").write_text(code)
    monkeypatch.chdir(tmp_path)
    words = {"methods": "majority", "also": "my_method.py", "train_size": "100", "test_size": "50"}
    assert compare_and_report(**words, out="run") == 0
    printed = capsys.readouterr()
    assert re.search(r"mean_color\+svm +\d+\.\d % right", printed.err)
    assert printed.out.strip().splitlines()[-1] == "run/report.html"


def test_every_option_in_the_readme_exists():
    """A renamed option must not live on in the text."""
    import tasks
    from compare.command_line.options import HELP

    for name, words in re.findall(r"uv run invoke (\w+)([^`#\n]*)", README):
        task = getattr(tasks, name)
        known = {p.replace("_", "-") for p in inspect.signature(task.body).parameters}
        assert set(re.findall(r"--([a-z][a-z-]+)", words)) <= known, name
    assert set(HELP) <= {
        p.replace("_", "-") for p in inspect.signature(tasks.compare.body).parameters
    }


def test_the_first_screen_has_exactly_two_commands():
    """One that does the job, one that passes the tests."""
    first = re.search(r"```\n(.*?)```", README, re.DOTALL).group(1).strip().splitlines()
    assert [line.split("#")[0].strip() for line in first] == [
        "pip install uv && uv run invoke compare",
        "uv run invoke test",
    ]
    assert "uv run invoke test" in (ROOT / ".ci" / "run").read_text("utf-8")
