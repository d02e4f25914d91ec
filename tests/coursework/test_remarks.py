"""What a teacher reads beside the points: late, in time before, or with another's pictures."""

import json
from datetime import datetime

import pytest

from coursework import CourseworkError
from coursework.assignments import read
from coursework.grading.remarks import parse_due, remarks_on
from coursework.handouts.handout import student_data
from coursework.reading.tables import as_text, as_written, read_table, table_text
from coursework.submissions.collect import Submission

DUE = datetime(2026, 11, 20, 23, 59).timestamp()
HOUR = 3600


def _of(student, when=0.0, data=None, **words):
    files = {} if data is None else {"data.json": json.dumps(data)}
    return Submission(student, "x", when, files, **words)


@pytest.mark.parametrize(
    ("hours", "remark"),
    [
        (-1, []), (0, []), (0.001, ["late by 1 minute"]), (0.5, ["late by 30 minutes"]),
        (1, ["late by 1 hour"]), (23.9, ["late by 23 hours"]), (48, ["late by 2 days"]),
        (25, ["late by 1 day 1 hour"]), (51, ["late by 2 days 3 hours"]),
    ],
)  # fmt: skip
def test_late_is_said_in_words(hours, remark):
    """Minutes, hours or days; a submission on the stroke is in time."""
    assert remarks_on([_of("Ada", DUE + hours * HOUR)], DUE) == {"Ada": remark}


def test_an_earlier_one_in_time_is_named():
    """The newest counts, and whoever grades may prefer the one before."""
    earlier = (DUE - 50 * HOUR, DUE - 2 * HOUR, DUE + HOUR)
    (remarks,) = remarks_on([_of("Ada", DUE + 48 * HOUR, earlier=earlier)], DUE).values()
    assert remarks == ["late by 2 days", "an earlier one, of 2026-11-20 21:59, was in time"]


def test_without_a_date_the_systems_own_word_is_told():
    """Canvas writes `late` into the name."""
    (remarks,) = remarks_on([_of("ada", marked_late=True)]).values()
    assert remarks == ["marked late by the system it came from"]


@pytest.mark.parametrize("word", ["20.11.2026", "tomorrow", "2026-13-01"])
def test_a_wrong_date_is_answered(word):
    """With an example of a right one."""
    with pytest.raises(CourseworkError, match='--due "2026-11-20 23:59"'):
        parse_due(word)


def test_a_day_lasts_to_its_end():
    """Without a time, the whole day is given."""
    assert parse_due("2026-11-20") == datetime(2026, 11, 20, 23, 59, 59).timestamp()
    assert parse_due("2026-11-20 23:59") == DUE
    assert parse_due("") is None


@pytest.fixture
def handed_out(tmp_path):
    """A list of three students, one of whom tries to be a formula."""
    rows = [["student", "folder", "seed"], ["Ada Lovelace", "a", 11], ["Ben", "b", 22]]
    (tmp_path / "list.csv").write_text(table_text([*rows, ["=Cleo", "c", 33]]), "utf-8")
    return tmp_path / "list.csv"


@pytest.mark.parametrize(
    ("student", "data", "remark"),
    [
        ("Ada Lovelace", {"seed": 11}, []),
        ("lovelaceada", {"seed": 11, "student": "Ada Lovelace"}, []),
        ("=Cleo", {"seed": 33}, []),
        ("tiny_Ben", {"seed": 11, "assignment": "tiny"},
         ["the seed in data.json is that of Ada Lovelace, and not Ben's"]),
        ("s4711", {"seed": 22, "student": "Ben"}, []),
        ("Ben", {"seed": 11, "student": "Ada Lovelace"},
         ["the seed in data.json is that of Ada Lovelace, and not Ben's"]),
        ("Ben", {"seed": 5}, ["the seed in data.json is none that was given, and not Ben's"]),
        ("s4711", {"seed": 22, "student": "Eve"},
         ["data.json names nobody on the list of those who were given one"]),
        ("Ben", None, ["no data.json with a seed"]),
        ("Ben", {"seed": [1]}, ["no data.json with a seed"]),
        ("Ben", [], ["no data.json with a seed"]),
    ],
)  # fmt: skip
def test_a_seed_is_looked_up_in_the_list(handed_out, student, data, remark):
    """Known by the name, as systems twist it, or else by the name in data.json."""
    assert remarks_on([_of(student, data=data)], handed_out=handed_out) == {student: remark}


def test_one_seed_handed_in_twice_is_told_to_both(handed_out):
    """Two works on the same pictures were at least begun together."""
    both = [_of("Ben", data={"seed": 22}), _of("s1", data={"seed": 22, "student": "Ben"})]
    found = remarks_on(both, handed_out=handed_out)
    assert found == {name: ["2 submissions have this seed"] for name in ("Ben", "s1")}


def test_the_list_is_as_the_hand_out_writes_it(tmp_path):
    """The seed of a real hand-out is found, and needs no other column."""
    data = student_data(read("neighbours"), "Ben")
    (tmp_path / "list.csv").write_text(f"student,seed\nBen,{data['seed']}\n", "utf-8")
    assert remarks_on([_of("Ben", data=data)], handed_out=tmp_path / "list.csv") == {"Ben": []}


def test_another_table_is_answered(tmp_path):
    """One without seeds, or none at all."""
    (tmp_path / "class.csv").write_text("name\nAda\n", "utf-8")
    with pytest.raises(CourseworkError, match="columns named student, seed, got name"):
        remarks_on([], handed_out=tmp_path / "class.csv")
    with pytest.raises(CourseworkError, match="list.csv: expected a table"):
        remarks_on([], handed_out=tmp_path / "list.csv")


@pytest.mark.parametrize("cell", ["Ada", "=1+1", "'quoted", "'=1", "", "O'Neill", "-"])
def test_a_cell_comes_back_as_it_was(cell, tmp_path):
    """What keeps a formula from running is taken off again, and nothing else is."""
    (tmp_path / "t.csv").write_text(table_text([["a", cell]]), "utf-8")
    assert as_written(read_table(tmp_path / "t.csv", "x")[0][1]) == cell
    assert not as_text(cell).startswith(("=", "-"))
