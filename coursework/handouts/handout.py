"""What a student gets: the work with its holes, public tests, a seed of their own, how to run it.

Everything is written into a folder beside the place where it shall lie, searched there for what must
not leave the teacher's desk, and only then moved: a hand-out that would leak is never there.
"""

import hashlib
import json
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from string import Template

from compare.command_line.terminal import say
from coursework import CourseworkError, insist_on_empty
from coursework.assignments import read
from coursework.handouts.holes import student_version
from coursework.handouts.leaks import leaks
from coursework.handouts.questions import KEY_ENDING, QUESTIONS_FILE, file_of, key_for, rules_of
from coursework.reading.tables import read_table, table_text

FILES = ("README.md", "work.py", "work.ipynb", "public_tests.py", "data.json")
CLASS_LIST = "handed_out.csv"
NAME_COLUMNS = ("name", "student", "email", "sid", "id")
# What the page says of hidden questions, where there are any.
ASKED = {
    "row": "| `questions.npz` | pictures without labels, yours alone, for your network to answer |\n",
    "files": "Put `predictions.npz` and `network.npz` beside it, which step 4 writes.\n",
}
README = Path(__file__).parents[1] / "templates" / "handout_readme.md"
# The suite is no installed package, so a work finds it among the folders that it lies in.
PREFACE = """\
# %%
# This cell finds the suite, in whose folder this work lies. Leave it as it is.
import sys
from pathlib import Path

for folder in Path.cwd().parents:
    if (folder / "data" / "wild_digits.py").is_file() and str(folder) not in sys.path:
        sys.path.append(str(folder))

"""


def hand_out(key, into, students="", answers=""):
    """Write an assignment for one reader, or a folder for each student of a class.

    Parameters
    ----------
    key : str
        An assignment.
    into : str or Path
        A folder that is not there yet, or is empty.
    students : str or Path, optional
        A table (.csv) with a column `name`, or one name a line.
    answers : str or Path, optional
        Where the key of hidden questions goes, if the assignment asks any: beside the folder by
        default. One that is there is used again and added to.

    Returns
    -------
    list of Path
        The students' folders.

    Raises
    ------
    CourseworkError
        For a wrong word or list, a folder in use, or a hand-out that would leak.
    """
    assignment, into = read(key), Path(into)
    names = _names(Path(students)) if students else [""]
    insist_on_empty(into)
    folders = [f"{key}_{_as_file_name(name)}" for name in names] if students else ["."]
    place = into.absolute()
    answers = Path(answers or place.with_name(place.name + KEY_ENDING))
    questions = key_for(assignment, answers, into)
    into.parent.mkdir(parents=True, exist_ok=True)
    desk = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    try:
        _write(assignment, desk, names, folders, questions)
        _check(assignment, desk, folders, questions)
        if questions:
            questions.write(answers)
        if students:
            _write_class_list(assignment, desk, names, folders)
        if into.exists():
            into.rmdir()
        desk.rename(into)
        into.chmod(0o755)  # a temporary folder is closed to others
    finally:
        shutil.rmtree(desk, ignore_errors=True)
    if questions:
        say(f"The key of the hidden questions is {answers}: keep it, and grade with --key.")
    return [into / folder for folder in folders]


def student_data(assignment, student):
    """Which pictures a student works on; the same name gives the same ones.

    Parameters
    ----------
    assignment : Assignment
    student : str

    Returns
    -------
    dict
        What `data.json` holds: `assignment`, `student`, `source`, `sizes` and `seed`. The seed
        chooses the handwriting, the photographs' regions and all else that is random, so each
        student has another subset of what can be composed.
    """
    digest = hashlib.sha256(f"{assignment.key}\n{student}".encode()).digest()
    return {
        "assignment": assignment.key,
        "student": student,
        "source": "wild_digits",
        "sizes": assignment.sizes,
        "seed": int.from_bytes(digest[:4], "big"),
    }


def _write(assignment, desk, names, folders, questions):
    work = _with_preface(student_version(assignment.master))
    shared = {
        "work.py": work,
        "work.ipynb": _notebook(work),
        "public_tests.py": assignment.text("public_tests.py"),
    }
    readme = Template(README.read_text("utf-8"))
    asked = dict.fromkeys(("answers", "row", "files"), "")
    if questions:
        asked = {**ASKED, "answers": f", {questions.rules.points} for answers to hidden questions"}
    for name, folder in zip(names, folders, strict=True):
        own = {
            "README.md": readme.substitute(
                title=assignment.title,
                minutes=assignment.minutes,
                code=assignment.points["code"],
                questions=assignment.points["questions"],
                whose=f" for {name}" if name else "",
                **asked,
            ),
            "data.json": json.dumps(student_data(assignment, name), indent=2, ensure_ascii=False),
        }
        (desk / folder).mkdir(exist_ok=True)
        for file, text in (shared | own).items():
            (desk / folder / file).write_text(text.rstrip("\n") + "\n", "utf-8")
        if questions:
            (desk / folder / QUESTIONS_FILE).write_bytes(file_of(questions.add(name)))


def _notebook(work):
    """The work as a notebook's JSON."""
    import jupytext

    notebook = jupytext.reads(work, fmt="py:percent")
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # jupytext draws them at random; the same text, the same file
    return jupytext.writes(notebook, fmt="ipynb")


def files_of(assignment):
    """Names of the files that a student gets.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    tuple of str
    """
    return (*FILES, QUESTIONS_FILE) if rules_of(assignment) else FILES


def _with_preface(work):
    before, first_code_cell, after = work.partition("# %%\n")
    return before + PREFACE + first_code_cell + after


def _check(assignment, desk, folders, questions):
    files, secrets = files_of(assignment), questions.texts() if questions else ()
    for folder in folders:
        if found := leaks(desk / folder, assignment, files, secrets):
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise CourseworkError(
                f"nothing was handed out, for it would tell too much: {found[0]}{more}; "
                f"change {assignment.folder.name}'s master, its public tests or the line that is secret"
            )


def _write_class_list(assignment, desk, names, folders):
    seeds = [student_data(assignment, name)["seed"] for name in names]
    rows = [["student", "folder", "seed"], *zip(names, folders, seeds, strict=True)]
    (desk / CLASS_LIST).write_text(table_text(rows), "utf-8", newline="")


def _names(path):
    """Names of a class: a column of a table, or lines."""
    header, *rows = read_table(path, "students") or [[]]
    known = [cell.casefold() for cell in header]
    column = next((known.index(name) for name in NAME_COLUMNS if name in known), None)
    if column is None:
        if any(len(row) > 1 for row in [header, *rows]):
            raise CourseworkError(
                f"{path}: expected a column named {' or '.join(NAME_COLUMNS)}, "
                f"got {', '.join(header)}; name the students' column so"
            )
        column, rows = 0, [header, *rows]
    names = [unicodedata.normalize("NFC", row[column]) for row in rows if len(row) > column]
    names = [name for name in names if name]
    _check_names(names, path)
    return names


def _check_names(names, path):
    if not names:
        raise CourseworkError(f"{path}: expected at least one student, got none; add one a line")
    folders = {}
    for name in names:
        other = folders.setdefault(_as_file_name(name).casefold(), name)
        if other is not name:
            raise CourseworkError(
                f"{path}: {other!r} and {name!r} would share a folder; tell them apart, "
                "for example by a number after the name"
            )


def _as_file_name(name):
    """Letters, digits and signs that every file system takes."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "student"
