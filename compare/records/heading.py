"""What a saved run is called: kept when the run goes on, and changed without fitting anything."""

import json
import shlex
from pathlib import Path

from compare.command_line.options import Heading
from compare.command_line.words import UsageError
from compare.records.describe import heading_words, usual_title
from compare.records.files import SUM, read_json, write_bytes, write_json


def retitle(folder, heading):
    """Give a saved run another heading, which every later drawing of it keeps; nothing is fitted.

    Parameters
    ----------
    folder : Path
        Of a run, or of runs on several data sets.
    heading : Heading
        What is empty in it stays as it was.

    Raises
    ------
    UsageError
        If there is no saved run.
    """
    paths = [Path(folder) / name for name in ("many.json", "run.json")]
    path, saved = next(((p, about) for p in paths if (about := read_json(p))), (None, None))
    if not isinstance(saved, dict):
        raise UsageError(
            f"{folder}: no saved run here, or one that is damaged; give a folder that `compare` wrote"
        )
    given = {"title": heading.title, "course": heading.course, "authors": list(heading.authors)}
    given = {key: value for key, value in given.items() if value}
    about = {**saved, **given, "command": _retitled(saved.get("command"), heading)}
    if SUM in json.loads(path.read_text("utf-8")):
        write_json(path, about)
    else:  # a run from before there were sums: with one here, its other files would need theirs
        text = json.dumps(about, indent=2, allow_nan=False, ensure_ascii=False)
        write_bytes(path, f"{text}\n".encode())


def keep_heading(description, folder):
    """The description with what a run in the same folder was called, where nothing else was said.

    Parameters
    ----------
    description : dict
        See `describe`.
    folder : Path
        A run that goes on, or nothing yet.

    Returns
    -------
    dict
    """
    before = read_json(Path(folder) / "run.json") or {}
    usual = usual_title(description["dataset"]["name"])
    kept = {
        "title": before.get("title") if description["title"] == usual else None,
        "course": None if description["course"] else before.get("course"),
        "authors": None if description["authors"] else before.get("authors"),
    }
    kept = {key: value for key, value in kept.items() if value and value != usual}
    heading = Heading(kept.get("title", ""), kept.get("course", ""), tuple(kept.get("authors", ())))
    return {**description, **kept, "command": _retitled(description["command"], heading)}


def _retitled(command, heading):
    """The command with the new heading in place of an old one: it makes this page again."""
    given = {f"--{name}": text for name, text in heading_words(heading).items() if text}
    try:
        words = iter(shlex.split(str(command or "invoke compare")))
    except ValueError:  # an odd number of quotes: no command of ours
        return command
    kept = []
    for word in words:
        if word in given:
            next(words, None)  # its old value
        else:
            kept.append(word)
    return shlex.join([*kept, *(word for option in given.items() for word in option)])
