"""Values of the wrong kind in a run's files: left out or refused in a line, never a crash."""

import json

import pytest

from reports import ReportError
from reports.reading.values import is_class, is_shown, known_pairs, number, one_of
from reports.summarize import summarize
from tests.reports.written_run import write_run

# A list can be no key of a dict, so Python itself stumbles over it where one asks `value in a_dict`.
SPOILED = (
    ("explain.json", ("looks", "pictures", 0, "row"), [1]),
    ("explain.json", ("disagreements", "groups", 0, "examples", 0, "row"), {}),
    ("comparison.json", ("doubts", 0, "severity"), ["high"]),
    ("comparison.json", ("pairs", 0, "a"), [[1]]),
    ("comparison.json", ("metrics", "small_cnn", "accuracy", "low"), 10**400),
    ("audit.json", ("constant", "examples", 0), {}),
    ("audit.json", ("duplicates", "examples", 0, "kind"), []),
    ("run.json", ("methods", 0, "family"), {}),
    ("run.json", ("draws", 0, "fold"), []),
    ("run.json", ("versions",), "text"),
    ("cells/method_2/0/outcome.json", ("parameters",), [1]),
    ("cells/method_2/0/outcome.json", ("steps", 0, "origin"), []),
    ("cells/method_3/0/outcome.json", ("status",), []),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One run, each time with another value spoiled."""
    return write_run(tmp_path_factory.mktemp("spoiled") / "run")


@pytest.mark.parametrize(("file", "keys", "value"), SPOILED, ids=range(len(SPOILED)))
def test_a_value_of_the_wrong_kind_crashes_nothing(folder, file, keys, value):
    """Older runs have no sums, so what stands in their files may be anything."""
    path = folder / file
    before = path.read_text()
    content = json.loads(before)
    place = content
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    path.write_text(json.dumps(content))
    try:
        told = len(summarize(folder)["methods"])
    except ReportError as error:
        told = str(error).count("\n") == 0
    finally:
        path.write_text(before)
    assert told


def test_true_is_no_number():
    """To Python `True` is 1, to a reader it is no class and no row."""
    assert not is_class(True, 10)
    assert not is_shown(True, {1: "a picture"})
    assert number(True) is None
    assert is_class(1, 10)


def test_what_cannot_be_a_key_is_unknown():
    """A list is none of the known words, and no name of a method."""
    assert one_of(["high"], {"high": "Serious"}, "low") == "low"
    assert known_pairs({"pairs": [{"a": [], "b": "one"}, "text"]}, {"one": {}}) == []
