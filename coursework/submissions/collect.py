"""From whatever an LMS gives to one submission a student: names, times, and the file to grade.

Understood are Moodle's folders, Canvas' and Blackboard's file names, Gradescope's export and its
autograder's layout, cloned repositories, and plain files or folders named after their student. Each
may be a zip. Of a student's several submissions the newest counts. No archive's files are unpacked to
disk, links are not followed, and archives are refused by the same rules as those of pictures.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from coursework import CourseworkError
from coursework.handouts.holes import functions_with_holes
from coursework.reading.cleaned import cleaned
from coursework.reading.small_arrays import ARRAY_FILES
from coursework.submissions.files import ARCHIVES, DATA_FILE, files_of
from coursework.submissions.naming import METADATA, named, shared_prefix
from coursework.submissions.scripts import CODE, best_script
from data.dataset import DataError
from data.files import printable_path

WORK_FILE = "work.py"


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
    marked_late : bool
        Whether the system that it came from calls it late.
    earlier : tuple of float
        When those came that do not count, since a newer one is there.
    files : dict of str to str
        `work.py`, and `data.json` if it was there.
    problem : str
        Why there is nothing to grade; "" if there is.
    arrays : dict of str to bytes
        Saved predictions and networks, as they came; None for one that is too large.
    """

    student: str
    source: str
    when: float
    files: dict = field(default_factory=dict)
    problem: str = ""
    arrays: dict = field(default_factory=dict)
    marked_late: bool = False
    earlier: tuple = ()

    def fingerprint(self):
        """Digest of what is graded.

        Returns
        -------
        str
        """
        arrays = {n: got and hashlib.sha256(got).hexdigest() for n, got in self.arrays.items()}
        graded = [self.student, self.source, self.files, self.problem, arrays]
        text = json.dumps(graded, sort_keys=True)
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
    place, wanted = Path(place), functions_with_holes(assignment.master)
    submissions = []
    for _, found in sorted(_by_student(place, assignment.key).items()):
        about, entry = found[-1]
        files, problem = _read(entry, wanted)
        (source,) = printable_path((entry.name,))
        submissions.append(
            Submission(
                student=about.student,
                source=source,
                when=about.when,
                files={name: files[name] for name in (WORK_FILE, DATA_FILE) if name in files},
                problem=problem,
                arrays={name: files[name] for name in ARRAY_FILES if name in files},
                marked_late=about.marked_late,
                earlier=tuple(earlier.when for earlier, _ in found[:-1]),
            )
        )
    return submissions


def assignment_of(place, keys):
    """Which assignment a folder's submissions are to, as their `data.json` say.

    Parameters
    ----------
    place : str or Path
    keys : tuple of str
        The assignments that there are.

    Returns
    -------
    str

    Raises
    ------
    CourseworkError
        If they name none, or not all the same.
    """
    place, named_there = Path(place), set()
    for found in _by_student(place, "").values():
        files, _ = _read(found[-1][1], ())
        named_there.add(_assignment_in(files.get(DATA_FILE)))
    named_there -= {None}
    if len(named_there) == 1 and named_there <= set(keys):
        return named_there.pop()
    told = ", ".join(sorted(map(cleaned, named_there))) or "none"
    raise CourseworkError(
        f"which assignment is it? Expected every {DATA_FILE} in {place} to name the same one, got "
        f"{told}; give --assignment and one of {', '.join(keys)}"
    )


def _assignment_in(data):
    try:
        key = json.loads(data)["assignment"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return key if isinstance(key, str) else None


def newest_files(place):
    """Each student's name, source, text of every file by path, and problem or ""; of the newest."""
    for _, found in sorted(_by_student(Path(place), "").items()):
        about, entry = found[-1]
        (source,) = printable_path((entry.name,))
        try:
            yield about.student, source, files_of(entry), ""
        except (DataError, CourseworkError, OSError) as error:
            yield about.student, source, {}, cleaned(str(error))


def _by_student(place, key):
    """Each student's entries, the newest last, with what their names say."""
    if not place.is_dir():
        raise CourseworkError(
            f"{place}: expected a folder with a file, zip or folder a student, got "
            f"{'a file' if place.exists() else 'nothing'}; put what your LMS gave into a folder"
        )
    entries = _entries(place)
    prefix, found = shared_prefix(entries, key), {}
    for entry in entries:
        about = named(entry, place, prefix, CODE + ARCHIVES)
        found.setdefault(about.student.casefold(), []).append((about, entry))
    if not found:
        raise CourseworkError(
            f"{place}: expected a file, zip or folder a student, got none; files that count end in "
            f"{', '.join(CODE + ARCHIVES)}"
        )
    for several in found.values():
        several.sort(key=lambda one: (one[0].when, one[1].name))
    return found


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


def _read(entry, wanted):
    """What is graded of a submission, by its name in the sandbox, and what is wrong with it."""
    chosen = {}
    try:
        files = files_of(entry)
        for path in sorted(files, reverse=True):
            if path[-1] in (DATA_FILE, *ARRAY_FILES):
                chosen[path[-1]] = files[path]
        chosen[WORK_FILE] = best_script(files, wanted)
    except (DataError, CourseworkError, OSError) as error:
        return chosen, cleaned(str(error))
    return chosen, ""
