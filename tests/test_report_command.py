"""`invoke report` as a user types it: one run or two, and each wrong word answered in one line."""

import pytest

from compare.command_line.runs_argument import words_after


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["a"], "a: no run.json here"),
        (["a", "b"], "a: no run.json here"),
        (["a", "b", "c"], "of what changed between two; got 3"),
        (["a", "--format", "docx"], "--format takes one of html, pdf, md; got 'docx'"),
        (["--title", "x y", "a"], "a: no saved run here"),
        (["a", "b", "--author=Ada"], "give one run"),
        (["a", "--title", "x" * 201], "--title takes up to 200 characters"),
    ],
)
def test_a_wrong_word_gets_one_line_and_exit_code_2(command, words, answer):
    """Whatever the order of runs and options."""
    done = command("report", *words, module="invoke")
    assert done.code == 2, done.stderr
    assert answer in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_wrong_format_leaves_the_title_as_it_was(command, tmp_path):
    """All words are checked before one of them is kept."""
    (tmp_path / "run.json").write_text("{}")
    done = command("report", tmp_path, "--title", "x", "--format", "docx", module="invoke")
    assert done.code == 2
    assert (tmp_path / "run.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("line", "runs"),
    [
        ("invoke report a b", ["a", "b"]),
        ("invoke report --title x a --format=md b", ["a", "b"]),
        ("invoke report --verbose a b", ["a", "b"]),
        ("invoke --list", []),
        ("invoke report", []),
    ],
)
def test_runs_are_the_words_that_belong_to_no_option(line, runs):
    """An option's value is no run, joined by a sign of equality or not."""
    assert words_after("report", line.split()) == runs
