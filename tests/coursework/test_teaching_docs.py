"""The teachers' pages are true: every command and every file that they name is there."""

import inspect
import re

import pytest

import tasks
from coursework.grading import papers
from coursework.grading.gradescope import SCRIPTS
from coursework.sandbox.room import PROJECT
from coursework.submissions import naming
from coursework.submissions.files import ARCHIVES
from coursework.submissions.scripts import CODE

FOLDER = PROJECT / "docs" / "teaching"
GRADING = (FOLDER / "grade_a_class.md").read_text("utf-8")
EXAMPLES = re.findall(r"`([^`]*(?:_assignsubmission_|_attempt_|_456_)[^`]*)`", GRADING)
PAGES = [pytest.param(path.read_text("utf-8"), id=path.stem) for path in FOLDER.glob("*.md")]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_exists(page):
    """A renamed task or option must not live on in the text."""
    for name, words in re.findall(r"uv run invoke (\w+)([^`#\n]*)", page):
        known = set(inspect.signature(getattr(tasks, name).body).parameters)
        used = {option.replace("-", "_") for option in re.findall(r"--([a-z][a-z-]+)", words)}
        assert used <= known, name


def test_options_in_the_text_are_those_of_grade():
    """Also where they stand alone."""
    known = set(inspect.signature(tasks.grade.body).parameters)
    named = re.findall(r"`--([a-z][a-z-]+)[^`]*`", GRADING)
    docker = {"security-opt"}
    assert {option.replace("-", "_") for option in set(named) - docker} <= known


def test_the_files_of_a_grading_are_those_of_the_table():
    """What the grader writes, and what the page explains."""
    listed = set(re.findall(r"^\| `([^`]+)` \| ", GRADING, re.MULTILINE))
    written = set(re.findall(r"^ *(\w+\.\w+|\w+/)[ <]", papers.__doc__, re.MULTILINE))
    assert listed == written


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_names_of_the_table_are_understood(name, tmp_path):
    """Each example leads to its student."""
    (tmp_path / name).touch()
    found = naming.named(tmp_path / name, tmp_path, endings=CODE + ARCHIVES)
    assert found.student in ("Ada Lovelace", "lovelaceada", "al815")


def test_the_autograders_scripts_are_named():
    """The page sends teachers to a file that is written."""
    assert "autograder/run_autograder" in GRADING
    assert "run_autograder" in SCRIPTS
