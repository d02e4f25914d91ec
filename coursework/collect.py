"""From whatever an LMS gives to one submission a student: names, times, and the file to grade.

Understood are Moodle's folders, Canvas' and Blackboard's file names, Gradescope's export and its
autograder's layout, cloned repositories, and plain files or folders named after their student. Each
may be a zip. Of a student's several submissions the newest counts. Nothing is unpacked to disk, links
are not followed, and archives are refused by the same rules as those of pictures.
"""

import ast
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from coursework import CourseworkError
from coursework.cleaned import cleaned
from coursework.holes import functions_with_holes
from data.archive_files import open_archive
from data.dataset import DataError
from data.files import printable_path

MOST_BYTES = 5_000_000  # of one file; a notebook with many pictures in it is larger
MOST_FILES = 2000  # of one submission
ARCHIVES = (".zip", ".tar", ".gz", ".tgz")
CODE = (".py", ".ipynb")
DATA_FILE = "data.json"
NOT_WORK = re.compile(r"(test_.*|.*_tests?|conftest|setup|__init__)\.py|.*-checkpoint\.ipynb")
SKIPPED_FOLDERS = {".git", ".venv", "venv", "__pycache__", "__MACOSX", ".ipynb_checkpoints"}
METADATA = "submission_metadata.json"  # Gradescope's
# How a system calls what a student hands in, most particular first.
NAMINGS = (
    re.compile(r"(?P<student>.+?)_\d+_assignsubmission_(file|onlinetext)_?"),  # Moodle
    re.compile(r".*?_(?P<student>[^_]+)_attempt_(?P<when>\d{4}(-\d\d){5})(_.*)?"),  # Blackboard
    re.compile(r"(?P<student>[^_]+?)_(late_)?(question_\d+_)?\d+_\d+_.+"),  # Canvas
    re.compile(r"(?P<student>.+?)[ _-]*\(\d+\)"),  # a browser's second download
    re.compile(r"(?P<student>.+)"),
)


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    Parameters
    ----------
    student : str
    source : str
        The file or folder that it came as.
    when : float
        Seconds since 1970.
    files : dict of str to str
        `work.py`, and `data.json` if it was there.
    problem : str
        Why there is nothing to grade; "" if there is.
    """

    student: str
    source: str
    when: float
    files: dict = field(default_factory=dict)
    problem: str = ""

    def fingerprint(self):
        """Digest of what is graded.

        Returns
        -------
        str
        """
        text = json.dumps([self.student, self.source, self.files, self.problem], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def collect(place, assignment):
    """Find each student's newest submission.

    Parameters
    ----------
    place : str or Path
    assignment : Assignment
        Its master names the functions by which the right file is known.

    Returns
    -------
    list of Submission
        By the students' names.

    Raises
    ------
    CourseworkError
        If there is nothing to grade.
    """
    place = Path(place)
    if not place.is_dir():
        raise CourseworkError(
            f"{place}: expected a folder with a file, zip or folder a student, got "
            f"{'a file' if place.exists() else 'nothing'}; put what your LMS gave into a folder"
        )
    wanted = functions_with_holes(assignment.master)
    newest = {}
    for entry in _entries(place):
        student, when = _student_of(entry, place)
        key = student.casefold()
        if key not in newest or (when, entry.name) > newest[key][:2]:
            newest[key] = (when, entry.name, student, entry)
    if not newest:
        raise CourseworkError(
            f"{place}: expected a file, zip or folder a student, got none; files that count end in "
            f"{', '.join(CODE + ARCHIVES)}"
        )
    return [
        _read(student, entry, when, wanted)
        for _, (when, _, student, entry) in sorted(newest.items())
    ]


def _entries(place):
    """What stands for one student each: of Gradescope's autograder, the one that is there."""
    if (place / METADATA).is_file() and (place / "submission").is_dir():
        return [place / "submission"]
    found = [
        entry for entry in sorted(place.iterdir()) if not entry.name.startswith((".", "__MACOSX"))
    ]
    return [
        entry for entry in found if entry.is_dir() or entry.name.lower().endswith(CODE + ARCHIVES)
    ]


def _student_of(entry, place):
    metadata = place / METADATA
    if entry.name == "submission" and metadata.is_file():
        return _of_gradescope(metadata), entry.stat().st_mtime
    stem = entry.name
    if not entry.is_dir():
        while Path(stem).suffix.lower() in CODE + ARCHIVES:
            stem = stem[: -len(Path(stem).suffix)]
    match = next(found for naming in NAMINGS if (found := naming.fullmatch(stem)))
    when = match.groupdict().get("when")
    seconds = _seconds(when) if when else entry.lstat().st_mtime
    return "/".join(printable_path((match["student"].strip() or stem,))), seconds


def _of_gradescope(metadata):
    try:
        users = json.loads(metadata.read_text("utf-8"))["users"]
        return " and ".join(sorted(str(user["name"]) for user in users)) or "submission"
    except (OSError, ValueError, KeyError, TypeError):
        return "submission"


def _seconds(when):
    try:
        return datetime.strptime(when, "%Y-%m-%d-%H-%M-%S").timestamp()
    except ValueError:
        return 0.0


def _read(student, entry, when, wanted):
    """One student's submission; what is wrong with it becomes its `problem`."""
    (source,) = printable_path((entry.name,))
    try:
        files = _files(entry)
        work = _best(files, wanted)
        chosen = {"work.py": work}
        if data := [text for path, text in sorted(files.items()) if path[-1] == DATA_FILE]:
            chosen[DATA_FILE] = data[0]
        return Submission(student, source, when, chosen)
    except (DataError, CourseworkError, OSError) as error:
        return Submission(student, source, when, problem=cleaned(str(error)))


def _files(entry):
    """Text of each file that may count, by its path within the submission."""
    if entry.is_symlink():
        raise CourseworkError("it is a link to another place; hand in the file itself")
    if entry.is_dir():
        return _of_folder(entry)
    if entry.name.lower().endswith(ARCHIVES):
        return _of_archive(entry)
    return {(entry.name,): _text(entry.name, entry.stat().st_size, entry.read_bytes)}


def _of_folder(folder):
    """Also what lies in zips within, as Moodle's folders hold what was uploaded."""
    found = {}
    for path in sorted(folder.rglob("*"))[:MOST_FILES]:
        parts = path.relative_to(folder).parts
        inside_link = any(p.is_symlink() for p in (path, *path.parents) if p.is_relative_to(folder))
        if inside_link or not path.is_file() or SKIPPED_FOLDERS & set(parts):
            continue
        if path.name.lower().endswith(ARCHIVES):
            found.update({parts + inner: text for inner, text in _of_archive(path).items()})
        elif _may_count(path.name):
            found[parts] = _text(path.name, path.stat().st_size, path.read_bytes)
    return found


def _of_archive(path):
    found = {}
    with open_archive(path) as archive:
        for at, file in enumerate(archive):
            if at >= MOST_FILES:
                raise CourseworkError(
                    f"it holds more than {MOST_FILES} files; hand in the work only"
                )
            if not SKIPPED_FOLDERS & set(file.path) and _may_count(file.path[-1]):
                read = lambda file=file: file.open().read()  # noqa: E731 - the size is checked first
                found[file.path] = _text(file.path[-1], file.size_bytes, read)
    return found


def _may_count(name):
    return name == DATA_FILE or (name.lower().endswith(CODE) and not NOT_WORK.fullmatch(name))


def _text(name, size_bytes, read):
    if size_bytes > MOST_BYTES:
        raise CourseworkError(
            f"{name} has {size_bytes / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read: "
            "clear the notebook's outputs and hand it in again"
        )
    text = read().decode("utf-8-sig", "replace")
    return code_of_notebook(text) if name.lower().endswith(".ipynb") else text


def code_of_notebook(text):
    """The code cells of a notebook as one script; lines that are no Python become comments.

    Parameters
    ----------
    text : str
        The notebook's JSON.

    Returns
    -------
    str
    """
    try:
        cells = [
            "".join(cell["source"]) for cell in json.loads(text)["cells"]
            if cell["cell_type"] == "code"
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CourseworkError("the notebook is damaged; save it again and hand it in") from error
    lines = "\n\n\n# %%\n".join(cells).splitlines()
    return "\n".join("# " + x if x.lstrip().startswith(("%", "!")) else x for x in lines) + "\n"


def _best(files, wanted):
    """The code that holds most of what was to be written; of equal ones `work.py`, then the first."""
    scripts = {path: text for path, text in files.items() if path[-1] != DATA_FILE}
    if not scripts:
        raise CourseworkError("there is no .py or .ipynb file in it")
    chosen = min(
        scripts, key=lambda p: (-_n_written(scripts[p], wanted), p[-1] != "work.py", len(p), p)
    )
    return scripts[chosen]


def _n_written(text, wanted):
    """How many of the wanted functions a script defines, with something in them.

    A script that cannot be parsed is counted by its lines, since it may be the one that was meant.
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return sum(f"\ndef {name}(" in f"\n{text}" for name in wanted) / 2
    defined = {n.name: ast.unparse(n) for n in body if isinstance(n, ast.FunctionDef)}
    holes = {name for name, code in defined.items() if "raise NotImplementedError" in code}
    return len((set(defined) - holes) & set(wanted)) + len(holes & set(wanted)) / 100
