"""Whose a submission is, and when it came, by the names that systems give to files and folders."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.files import printable_path

METADATA = "submission_metadata.json"  # Gradescope's
MOST_FILES = 2000  # of one folder
MOST_NAME_LETTERS = 60
SKIPPED_FOLDERS = {".git", ".venv", "venv", "__pycache__", "__MACOSX", ".ipynb_checkpoints"}
# How a system calls what a student hands in, most particular first.
NAMINGS = (
    re.compile(r"(?P<student>.+?)_\d+_assignsubmission_(file|onlinetext)_?"),  # Moodle
    re.compile(r".*?_(?P<student>[^_]+)_attempt_(?P<when>\d{4}(-\d\d){5})(_.*)?"),  # Blackboard
    re.compile(r"(?P<student>[^_]+?)_(?P<late>late_)?(question_\d+_)?\d+_\d+_.+"),  # Canvas
    re.compile(r"(?P<student>.+?)[ _-]*\(\d+\)"),  # a browser's second download
    re.compile(r"(?P<student>.+)"),
)


@dataclass(frozen=True)
class Named:
    """What an entry's name and times say.

    Parameters
    ----------
    student : str
    when : float
        Seconds since 1970: as the name says, else as the newest file says.
    marked_late : bool
        Whether the system calls it late.
    """

    student: str
    when: float
    marked_late: bool = False


def named(entry, place, prefix="", endings=()):
    """Read an entry's name.

    Parameters
    ----------
    entry : Path
        A file or folder.
    place : Path
        The folder that it lies in.
    prefix : str
        What goes before the students' names in those of repositories; see `shared_prefix`.
    endings : tuple of str
        Of files, to be left out of the name.

    Returns
    -------
    Named
    """
    metadata = place / METADATA
    if entry.name == "submission" and metadata.is_file():
        return _of_gradescope(metadata, entry)
    stem = entry.name
    if is_repository(entry):
        return Named(_printable(stem.removeprefix(prefix)), newest(entry))
    if not entry.is_dir():
        while Path(stem).suffix.lower() in endings:
            stem = stem[: -len(Path(stem).suffix)]
    match = next(found for naming in NAMINGS if (found := naming.fullmatch(stem)))
    words = match.groupdict()
    when = _seconds(words["when"]) if words.get("when") else newest(entry)
    return Named(_printable(match["student"].strip() or stem), when, bool(words.get("late")))


def is_repository(entry):
    """Whether a folder is a clone."""
    return entry.is_dir() and (entry / ".git").exists()


def shared_prefix(entries, key):
    """What the names of cloned repositories have in common, as `neighbours-` of `neighbours-ada`.

    Parameters
    ----------
    entries : list of Path
    key : str
        The assignment: a single repository's name is cut behind it.

    Returns
    -------
    str
        "" where they share nothing.
    """
    names = [entry.name for entry in entries if is_repository(entry)]
    if len(names) > 1:
        before, _, _ = os.path.commonprefix(names).rpartition("-")
    else:
        before, found, _ = "".join(names).partition(f"{key}-")
        before += found[:-1]
    return f"{before}-" if before else ""


def file_name(submission):
    """A name for a student's files that any system takes, and no other student has.

    Parameters
    ----------
    submission : Submission

    Returns
    -------
    str
    """
    safe = re.sub(r"[^\w-]+", "-", submission.student).strip("-")[:MOST_NAME_LETTERS]
    if safe and safe == submission.student:
        return safe
    digest = hashlib.sha256(submission.student.encode("utf-8", "replace")).hexdigest()
    return f"{safe or 'student'}-{digest[:6]}"


def newest(entry):
    """When a file, or the newest of a folder's files, was last changed; links are not followed.

    Parameters
    ----------
    entry : Path

    Returns
    -------
    float
        Seconds since 1970.
    """
    paths = files_below(entry) if entry.is_dir() else []
    return max((path.lstat().st_mtime for path in paths), default=entry.lstat().st_mtime)


def files_below(folder):
    """Files of a folder and of those in it; what is no student's own is left out, and so are links.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of Path
        By name.
    """
    found = []
    if folder.is_symlink():
        return found
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        found += [path for name in sorted(files) if _is_plain(path := Path(place, name))]
        if len(found) >= MOST_FILES:
            break
    return sorted(found[:MOST_FILES])


def _is_plain(path):
    return path.is_file() and not path.is_symlink()


def _printable(name):
    return "/".join(printable_path((name,)))


def _of_gradescope(metadata, entry):
    try:
        about = json.loads(metadata.read_text("utf-8"))
        names = " and ".join(sorted(str(user["name"]) for user in about["users"])) or "submission"
    except (OSError, ValueError, KeyError, TypeError):
        return Named("submission", newest(entry))
    try:
        return Named(names, datetime.fromisoformat(about["created_at"]).timestamp())
    except (ValueError, KeyError, TypeError):
        return Named(names, newest(entry))


def _seconds(when):
    try:
        return datetime.strptime(when, "%Y-%m-%d-%H-%M-%S").timestamp()
    except (ValueError, OverflowError):
        return 0.0
