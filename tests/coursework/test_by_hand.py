"""Points for written questions: found answers, blind reading, and totals that lose nothing."""

import csv
import io
import json
import re
from pathlib import Path

import jupytext
import pytest

from coursework import CourseworkError
from coursework.assignments import KEYS, read
from coursework.grading.by_hand import code_of
from coursework.grading.papers import write_papers
from coursework.grading.rubric import Question, answers_of, questions_of
from coursework.handouts.holes import student_version
from coursework.submissions.collect import Submission
from coursework.submissions.scripts import code_of_notebook

QUESTIONS = (Question(1, 2, "why", "Why?"), Question(2, 4, "how", "How?"))
WORK = """\
# %% [markdown]
# **Question 1.** Why?

# %% [markdown]
# *Your answer:* because of {name}

# %% [markdown]
# **Question 2.** How?
"""
STUDENTS = ("Ada", "=Ben")


def _grade(into, students=STUDENTS):
    """What stands at the end of a grading, without running anybody's code."""
    submissions = [
        Submission(name, f"{name}.py", 0.0, {"work.py": WORK.format(name=name)})
        for name in students
    ]
    test = {"name": "test_a", "points": 3, "of": 5, "passed": False, "hint": "", "message": ""}
    results = [
        {"student": n, "source": n, "problem": "", "remarks": [], "tests": [test]} for n in students
    ]
    return write_papers(results, submissions, "Tiny", QUESTIONS, into)


def _rows(path):
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def _fill(path, row_of, **cells):
    """Write into cells of a student's row, as a teacher would."""
    head, *rows = _rows(path)
    for row in rows:
        if row[0] == row_of:
            for column, value in cells.items():
                row[[c.split(" (")[0].replace(" ", "_") for c in head].index(column)] = value
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    path.write_text(text.getvalue(), "utf-8")


def _list(path, *rows):
    path.write_text("\n".join(["student,question,points", *rows]) + "\n", "utf-8")


def _totals(into):
    return {row[0]: row[2:4] for row in _rows(into / "grades.csv")[1:]}


@pytest.mark.parametrize("key", KEYS)
def test_questions_and_rubric_belong_together(key):
    """Every question of a master has points in its rubric, and they add up to what is promised."""
    assignment = read(key)
    questions = questions_of(assignment)
    asked = [int(n) for n in re.findall(r"\*\*Question (\d+)\.\*\*", assignment.master)]
    assert [question.number for question in questions] == asked
    assert sum(question.points for question in questions) == assignment.points["questions"]
    assert all(question.title and question.text for question in questions)


@pytest.mark.parametrize("key", KEYS)
def test_answers_are_found_in_scripts_and_notebooks(key):
    """What was handed out holds no answer; one that is written under its question is found."""
    assignment = read(key)
    questions = questions_of(assignment)
    handed_out = student_version(assignment.master)
    assert set(answers_of(handed_out, questions).values()) == {""}
    written = handed_out.replace("# *Your answer:*", "# *Your answer:* 42,\n#\n# because **x**")
    notebook = jupytext.writes(jupytext.reads(written, fmt="py:percent"), fmt="ipynb")
    for script in (written, code_of_notebook(notebook)):
        found = answers_of(script, questions)
        assert set(found.values()) == {"42,\n\nbecause **x**"}, found


def test_an_answer_in_the_questions_own_cell_is_found():
    """Some write right below the question, without a new cell."""
    script = "# %% [markdown]\n# **Question 1.** Why?\n# Since it is so.\n\n# %%\nx = 1\n"
    assert answers_of(script, QUESTIONS)[1] == "Since it is so.\n\n\nx = 1"


def test_names_are_hidden_where_answers_are_read(tmp_path):
    """The page and the list of points show codes; what a student wrote is text and no tag."""
    _grade(tmp_path, ("Ada <b>Lovelace</b>",))
    page = (tmp_path / "answers.html").read_text("utf-8")
    assert page.count(code_of("Ada <b>Lovelace</b>")) == len(QUESTIONS)
    assert "because of Ada &lt;b&gt;" in page
    assert "<b>" not in page
    assert "Ada" not in (tmp_path / "points.csv").read_text("utf-8")


def test_a_question_counts_once_it_is_read(tmp_path):
    """Before, points and their maximum are those of the tests; afterwards both grow."""
    _grade(tmp_path)
    assert _totals(tmp_path) == {"Ada": ["3", "5"], "'=Ben": ["3", "5"]}
    codes = {name: code_of(name) for name in STUDENTS}
    _list(tmp_path / "points.csv", f"{codes['Ada']},1,2", f'{codes["=Ben"]},2,"1,5"', "Ada,2,4")
    _grade(tmp_path)
    assert _totals(tmp_path) == {"Ada": ["9", "11"], "'=Ben": ["4.5", "9"]}
    page = (tmp_path / "feedback" / "Ada.md").read_text("utf-8")
    assert "**9 of 11 points**" in page
    assert "- [x] question 1 (2/2)" in page
    gradescope = json.loads((tmp_path / "gradescope" / "Ada" / "results.json").read_text("utf-8"))
    assert gradescope["score"] == 9


def test_points_written_into_the_grades_stay(tmp_path):
    """A teacher who fills the columns of the table finds them, and the total, after a new run."""
    _grade(tmp_path)
    _fill(tmp_path / "grades.csv", "'=Ben", question_1="1")
    for _ in range(2):
        _grade(tmp_path)
        assert _totals(tmp_path)["'=Ben"] == ["4", "7"]


def test_a_list_that_is_begun_is_never_written_again(tmp_path):
    """Not even for a student who comes late: the line on the terminal names whom it lacks."""
    _grade(tmp_path)
    empty = (tmp_path / "points.csv").read_text("utf-8")
    assert len(empty.splitlines()) == 1 + len(STUDENTS) * len(QUESTIONS)
    _grade(tmp_path, (*STUDENTS, "Cleo"))
    assert code_of("Cleo") in (tmp_path / "points.csv").read_text("utf-8")
    _list(tmp_path / "points.csv", "Ada,1,2")
    before = (tmp_path / "points.csv").read_bytes()
    _grade(tmp_path, (*STUDENTS, "Cleo", "Dan"))
    assert (tmp_path / "points.csv").read_bytes() == before


def test_a_correction_in_the_list_reaches_the_grades(tmp_path):
    """What the grader itself copied into the table is no second opinion."""
    for points in ("1", "2"):
        _list(tmp_path / "points.csv", f"Ada,1,{points}")
        _grade(tmp_path)
    assert _totals(tmp_path)["Ada"] == ["5", "7"]


def test_two_opinions_stop_the_grader_before_it_writes(tmp_path):
    """The list says 2 and the table was changed to 1: a person decides."""
    _list(tmp_path / "points.csv", "Ada,1,2")
    _grade(tmp_path)
    _fill(tmp_path / "grades.csv", "Ada", question_1="1")
    before = (tmp_path / "grades.csv").read_bytes()
    with pytest.raises(CourseworkError, match=r"grades.csv says 1 and points.csv says 2"):
        _grade(tmp_path)
    assert (tmp_path / "grades.csv").read_bytes() == before


def test_points_of_who_is_gone_are_not_dropped(tmp_path):
    """A submission that was taken out of the folder takes no points with it in silence."""
    _grade(tmp_path)
    _fill(tmp_path / "grades.csv", "Ada", question_1="1")
    with pytest.raises(CourseworkError, match="Ada has points for question 1, and no submission"):
        _grade(tmp_path, STUDENTS[1:])


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ("Ada,1,3", "from 0 to 2, got '3'"),
        ("Ada,1,-1", "from 0 to 2, got '-1'"),
        ("Ada,1,good", "from 0 to 2, got 'good'"),
        ("Ada,1,nan", "from 0 to 2, got 'nan'"),
        ("Adah,1,1", "a row for 'Adah', question '1'"),
        ("Ada,3,1", "a row for 'Ada', question '3'"),
        ("Ada,1,1\nAda,1,2", "two rows for Ada, question 1"),
    ],
)
def test_a_row_that_cannot_be_meant_is_answered(tmp_path, row, answer):
    """With the row, and what was expected there; nothing is guessed, nothing is written."""
    _list(tmp_path / "points.csv", row)
    with pytest.raises(CourseworkError, match=re.escape(answer)):
        _grade(tmp_path)
    assert not (tmp_path / "grades.csv").exists()


def test_a_list_from_a_spreadsheet_is_read(tmp_path):
    """With semicolons, a byte-order mark and decimal commas, as in half of Europe."""
    text = "\ufeffStudent;Question;Points\r\nAda;question 2;3,5\r\n"
    (tmp_path / "points.csv").write_text(text, "utf-8")
    _grade(tmp_path)
    assert _totals(tmp_path)["Ada"] == ["6.5", "9"]


def test_an_answer_may_be_anything(tmp_path):
    """A submission without a work has no answer, and a novel is cut."""
    assert answers_of("", QUESTIONS) == {1: "", 2: ""}
    novel = "# %% [markdown]\n# **Question 2.** How?\n" + "# so\n" * 20_000
    assert len(answers_of(novel, QUESTIONS)[2]) == 20_000
    assert Path(tmp_path).is_dir()
