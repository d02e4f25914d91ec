"""What a report is called, for what and by whom: checked once, kept in the run, never refitted."""

import json

import pytest

from compare.command_line.options import Heading, Options, heading, parse
from compare.command_line.words import UsageError
from compare.records.describe import command
from compare.records.files import read_json, write_json
from compare.records.heading import keep_heading, retitle


def test_words_become_a_heading():
    """Ends of lines and control characters become blanks; authors are parted by commas."""
    options = parse(title=" A\nB\x07 <script> ", course="Vision\u20281", author="Ada L., 李,,")
    assert options.heading == Heading("A B <script>", "Vision 1", ("Ada L.", "李"))
    assert parse().heading == Heading()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"title": "x" * 201}, "--title takes up to 200 characters, got 201"),
        ({"course": "\x00\n"}, "--course has no character that can be shown"),
        ({"author": ",".join("ab" for _ in range(31))}, "--author takes up to 30 names, got 31"),
    ],
)
def test_a_heading_that_no_page_could_show_is_refused(words, message):
    """In one line, by the same function for both commands."""
    with pytest.raises(UsageError, match=message) as caught:
        heading(**words)
    assert "\n" not in str(caught.value)


def test_the_command_repeats_the_heading():
    """Whoever runs it again gets the page under the same name."""
    options = Options(heading=Heading('The "best"', "", ("Ada", "Bo")))
    assert command(options) == """invoke compare --title 'The "best"' --author Ada,Bo"""


@pytest.mark.parametrize("name", ["run.json", "many.json"])
def test_a_saved_run_gets_another_title_and_keeps_all_else(tmp_path, name):
    """What is left out stays; the old title's words leave the command."""
    saved = {"title": "old", "course": "C1", "status": "done", "dataset": {"name": "x"}}
    saved["command"] = "invoke compare --title old --seeds 3"
    write_json(tmp_path / name, saved)
    retitle(tmp_path, Heading("new one", "", ("Ada",)))
    found = read_json(tmp_path / name, sealed=True)
    assert found.pop("command") == "invoke compare --seeds 3 --title 'new one' --author Ada"
    del saved["command"]
    assert found == saved | {"title": "new one", "authors": ["Ada"]}
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_older_run_without_sums_stays_without(tmp_path):
    """A sum in `run.json` would have the run's other files refused, which have none."""
    (tmp_path / "run.json").write_text('{"title": "old"}')
    retitle(tmp_path, Heading("new"))
    found = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert found == {"title": "new", "command": "invoke compare --title new"}


def test_only_a_saved_run_can_be_called_something(tmp_path):
    """The answer says what was expected."""
    with pytest.raises(UsageError, match="no saved run here"):
        retitle(tmp_path, Heading("x"))


def test_a_run_that_goes_on_keeps_what_it_was_called(tmp_path):
    """The same command without the words does not undo them; other words replace them."""
    fresh = {"title": "Image classifiers on x", "course": "", "authors": [], "command": "c"}
    fresh["dataset"] = {"name": "x"}
    assert keep_heading(fresh, tmp_path) == fresh
    before = {"title": "Mine", "course": "C1", "authors": ["Ada"]}
    (tmp_path / "run.json").write_text(json.dumps(before))
    kept = keep_heading(fresh, tmp_path)
    assert {key: kept[key] for key in before} == before
    assert kept["command"] == "c --title Mine --course C1 --author Ada"
    assert keep_heading({**fresh, "title": "Other"}, tmp_path)["title"] == "Other"
