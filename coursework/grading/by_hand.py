"""Points that a teacher gives for written questions, and how they outlive every new grading.

They are read from two places, and both are kept: `points.csv`, which the grader writes once, empty,
and never touches after a point stands in it; and the columns for questions in `grades.csv`. Where
the two say different things, nothing is written before the teacher has made them agree.
"""

import hashlib
from pathlib import Path

from compare.records.files import read_json, write_bytes, write_json
from coursework import CourseworkError
from coursework.reading.tables import read_columns, table_text

POINTS_FILE, GRADES_FILE = "points.csv", "grades.csv"
COLUMNS = ("student", "question", "points")
CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
CODE_LETTERS = 6


def code_of(student):
    """A code that stands for a name where answers are read blind.

    Parameters
    ----------
    student : str

    Returns
    -------
    str
        Of consonants: no word, and no number for a spreadsheet.
    """
    digest = hashlib.sha256(f"code\n{student}".encode("utf-8", "replace")).digest()
    return "".join(CONSONANTS[byte % len(CONSONANTS)] for byte in digest[:CODE_LETTERS])


def column_of(question):
    """Name of a question's column in the table of grades.

    Parameters
    ----------
    question : Question

    Returns
    -------
    str
    """
    return f"question {question.number} (of {question.points})"


def points_by_hand(into, students, questions):
    """What the teacher has given so far.

    Parameters
    ----------
    into : Path
        The folder of grades.
    students : list of str
    questions : tuple of Question

    Returns
    -------
    dict of (str, int) to int or float
        By student and number of the question; only those that are given.

    Raises
    ------
    CourseworkError
        For points that are none, or that the two tables do not agree on.
    """
    if not questions:
        return {}
    listed = _listed(into / POINTS_FILE, students, questions)
    given = _in_grades(into / GRADES_FILE, students, questions)
    before = _remembered(into)
    for at in {*given, *before}:
        if given.get(at) == before.get(at):  # nobody wrote into the table of grades
            continue
        if at in listed and listed[at] != given.get(at):
            raise CourseworkError(
                f"{at[0]}, question {at[1]}: {GRADES_FILE} says {_said(given.get(at))} and "
                f"{POINTS_FILE} says {_said(listed[at])}; make them agree, nothing was written"
            )
    return {**given, **listed}


def keep_points(into, students, questions, points):
    """Remember what the table of grades says, and write an empty `points.csv` where none is in use.

    Parameters
    ----------
    into : Path
    students : list of str
    questions : tuple of Question
    points : dict
        As of `points_by_hand`.
    """
    if not questions:
        return
    write_json(_memory(into), {"points": [[*at, got] for at, got in sorted(points.items())]})
    path = into / POINTS_FILE
    if path.exists() and _listed(path, students, questions):
        return
    codes = sorted(map(code_of, students))
    rows = [[code, question.number, None] for question in questions for code in codes]
    write_bytes(path, table_text([COLUMNS, *rows]).encode())


def _memory(into):
    return into / "results" / ".points.json"


def _remembered(into):
    kept = read_json(_memory(into), sealed=True) or {"points": []}
    return {(student, number): got for student, number, got in kept["points"]}


def _listed(path, students, questions):
    if not path.exists():
        return {}
    whose = {code_of(name): name for name in students} | {name: name for name in students}
    found = {}
    for row in read_columns(path, "points", COLUMNS):
        if not row.get("points"):
            continue
        name, number = whose.get(row["student"]), row["question"].lower().removeprefix("question")
        question = next((q for q in questions if str(q.number) == number.strip()), None)
        if name is None or question is None:
            raise CourseworkError(
                f"{path}: a row for {row['student']!r}, question {row['question']!r}: expected a "
                f"student's name or code, and a question from 1 to {len(questions)}; mend that row"
            )
        at, points = (name, question.number), _number(row["points"], question, path, name)
        if found.setdefault(at, points) != points:
            raise CourseworkError(f"{path}: two rows for {name}, question {at[1]}; keep one")
    return found


def _in_grades(path, students, questions):
    """Points in the columns for questions; none where the table is not there yet."""
    if not path.exists():
        return {}
    found = {}
    for row in read_columns(path, "grades", ("student",)):
        for question in questions:
            cell = row.get(column_of(question))
            if cell and row["student"] not in students:
                raise CourseworkError(
                    f"{path}: {row['student']} has points for question {question.number}, and no "
                    "submission any more; put it back, or take the points out of the table"
                )
            if cell:
                points = _number(cell, question, path, row["student"])
                found[row["student"], question.number] = points
    return found


def _number(cell, question, path, student):
    try:
        points = float(cell.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= question.points:
        raise CourseworkError(
            f"{path}: {student}, question {question.number}: expected points from 0 to "
            f"{question.points}, got {cell!r}; mend that cell"
        )
    return int(points) if points == int(points) else points


def _said(points):
    return "nothing" if points is None else f"{points:g}"


def rows_missing(into, students, questions):
    """Students who came after `points.csv` was begun, and have no row there.

    Parameters
    ----------
    into : Path
    students : list of str
    questions : tuple of Question

    Returns
    -------
    list of str
    """
    path = Path(into) / POINTS_FILE
    if not questions or not path.exists():
        return []
    there = {row["student"] for row in read_columns(path, "points", COLUMNS)}
    return [name for name in students if not {name, code_of(name)} & there]
