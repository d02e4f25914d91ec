"""What a student gets: the work with its holes, public tests, a seed of their own, how to run it.

Everything is written into a folder beside the place where it shall lie, searched there for what must
not leave the teacher's desk, and only then moved: a hand-out that would leak is never there.
"""

import csv
import hashlib
import io
import json
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from string import Template

from coursework import CourseworkError
from coursework.assignments import read
from coursework.holes import student_version
from coursework.leaks import leaks

FILES = ("README.md", "work.py", "work.ipynb", "public_tests.py", "data.json")
CLASS_LIST = "handed_out.csv"
NAME_COLUMNS = ("name", "student", "email", "sid", "id")
README = Path(__file__).parent / "handout_readme.md"
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


def hand_out(key, into, students=""):
    """Write an assignment for one reader, or a folder for each student of a class.

    Parameters
    ----------
    key : str
        An assignment.
    into : str or Path
        A folder that is not there yet, or is empty.
    students : str or Path, optional
        A table (.csv) with a column `name`, or one name a line.

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
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CourseworkError(f"{into}: expected a new or an empty folder; give another")
    folders = [f"{key}_{_as_file_name(name)}" for name in names] if students else ["."]
    into.parent.mkdir(parents=True, exist_ok=True)
    desk = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    try:
        _write(assignment, desk, names, folders)
        _check(assignment, desk, folders)
        if students:
            _write_class_list(assignment, desk, names, folders)
        if into.exists():
            into.rmdir()
        desk.rename(into)
        into.chmod(0o755)  # a temporary folder is closed to others
    finally:
        shutil.rmtree(desk, ignore_errors=True)
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


def _write(assignment, desk, names, folders):
    import jupytext

    work = _with_preface(student_version(assignment.master))
    notebook = jupytext.reads(work, fmt="py:percent")
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # jupytext draws them at random; the same text, the same file
    shared = {
        "work.py": work,
        "work.ipynb": jupytext.writes(notebook, fmt="ipynb"),
        "public_tests.py": assignment.text("public_tests.py"),
    }
    readme = Template(README.read_text("utf-8"))
    for name, folder in zip(names, folders, strict=True):
        own = {
            "README.md": readme.substitute(
                title=assignment.title,
                minutes=assignment.minutes,
                code=assignment.points["code"],
                questions=assignment.points["questions"],
                whose=f" for {name}" if name else "",
            ),
            "data.json": json.dumps(student_data(assignment, name), indent=2, ensure_ascii=False),
        }
        (desk / folder).mkdir(exist_ok=True)
        for file, text in (shared | own).items():
            (desk / folder / file).write_text(text.rstrip("\n") + "\n", "utf-8")


def _with_preface(work):
    before, first_code_cell, after = work.partition("# %%\n")
    return before + PREFACE + first_code_cell + after


def _check(assignment, desk, folders):
    for folder in folders:
        if found := leaks(desk / folder, assignment, FILES):
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise CourseworkError(
                f"nothing was handed out, for it would tell too much: {found[0]}{more}; "
                f"change {assignment.folder.name}'s master, its public tests or the line that is secret"
            )


def _write_class_list(assignment, desk, names, folders):
    with open(desk / CLASS_LIST, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["student", "folder", "seed"])
        for name, folder in zip(names, folders, strict=True):
            table.writerow([name, folder, student_data(assignment, name)["seed"]])


def _names(path):
    """Names of a class: a column of a table, or lines."""
    header, *rows = _table(path) or [[]]
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


def _table(path):
    """Rows of a table, by commas, semicolons (spreadsheets in half of Europe) or tabs."""
    try:
        text = path.read_text("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        table = csv.reader(io.StringIO(text), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in table if any(row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CourseworkError(
            f"{path}: expected a table of students as text in UTF-8 ({error}); give its path"
        ) from error


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
