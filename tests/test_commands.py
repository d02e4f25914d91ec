"""The commands as a user types them: exit codes, one-line answers, what goes where."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FAST = ("--methods", "majority,hog+knn", "--train-size", "100", "--test-size", "50")
FAST += ("--explain", "none")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--methods", "hog+svn"], "unknown method 'hog+svn'; did you mean 'hog+svm'?"),
        (["--dataset", "minst"], "mnist"),
        (["--train-size", "many"], "--train-size takes a whole number"),
        (["--also", "nowhere.py"], "there is no file nowhere.py"),
        (
            ["--dataset", "digits", "--train-size", "3"],
            "digits: 3 training pictures are fewer than its 10 classes",
        ),
    ],
)
@pytest.mark.parametrize("program", [("invoke", "compare"), ("compare",)])
def test_a_wrong_word_gets_one_line_and_exit_code_2(command, words, answer, program):
    """Through both doors alike; never a traceback."""
    module, *first = program
    done = command(*first, *words, module=module, out=None)
    assert done.code == 2
    assert done.stdout == ""
    assert answer in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("program", [("invoke", "compare"), ("compare",)])
def test_a_fresh_process_answers_like_the_forked_ones(program):
    """The other tests of commands fork theirs, which would hide an import that is missing."""
    words = [sys.executable, "-m", *program, "--methods", "hog+svn"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'hog+svm'?" in done.stderr


@pytest.fixture(scope="module")
def finished(command):
    """A whole command; a run with explanations is tests/compare/explain/test_explained_run.py's."""
    return command(*FAST)


def test_standard_output_ends_with_the_reports_path(finished):
    """Scripts can take it from there; progress is steady lines on standard error."""
    done = finished
    assert done.code == 0, done.stderr
    report = Path(done.stdout.strip().splitlines()[-1])
    assert report.read_text("utf-8").startswith("<!doctype html>")
    lines = done.stderr.splitlines()
    assert any(line.split()[:4] == ["majority", "10.0", "%", "right"] for line in lines)
    assert "\r" not in done.stderr
    assert "\x1b" not in done.stderr


def test_a_saved_run_is_drawn_again_without_fitting(finished, command, tmp_path):
    """`invoke report RUN` gives the same bytes; a folder that is no run is refused."""
    report = finished.folder / "report.html"
    before = report.read_bytes()
    report.unlink()
    assert command("report", finished.folder, module="invoke").code == 0
    assert report.read_bytes() == before
    refused = command("report", tmp_path, module="invoke")
    assert refused.code == 2
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("task", ["compare", "report", "grade"])
def test_help_is_given_wherever_it_is_asked_for(command, task):
    """After a task's name too, where invoke takes `--help` for the first word."""
    done = command(task, "--help", module="invoke")
    assert done.code == 0
    assert f"[--core-opts] {task} [--options]" in done.stdout


@pytest.mark.parametrize("task", ["methods", "data", "--list"])
def test_listings_name_what_is_there(command, task):
    """A newcomer finds the words to type."""
    done = command(task, module="invoke")
    assert done.code == 0
    expected = {"methods": "hog", "data": "wild_digits", "--list": "compare"}
    assert expected[task] in done.stdout


def test_a_hand_out_is_named_and_what_cannot_be_is_answered_in_one_line(command, tmp_path):
    """`invoke handout`, as a teacher types it."""
    words = ("handout", "neighbours", "--into", tmp_path / "out")
    done = command(*words, module="invoke")
    assert done.code == 0, done.stderr
    assert Path(done.stdout.strip()).resolve() == (tmp_path / "out").resolve()
    again = command(*words, module="invoke")
    assert again.code == 2
    assert again.stderr.startswith("bakeoff: ")
    assert len(again.stderr.splitlines()) == 1
