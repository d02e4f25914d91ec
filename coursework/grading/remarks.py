"""What a teacher should know of a submission beside its points: late, or with another's pictures.

A remark takes no points: whether a reason is good, a person decides.
"""

import json
from collections import Counter
from datetime import datetime, time
from pathlib import Path

from coursework import CourseworkError
from coursework.grading.owners import letters_of
from coursework.reading.tables import read_columns

MINUTE, HOUR, DAY = 60, 3600, 86_400


def parse_due(word):
    """When a submission was due, in this machine's time.

    Parameters
    ----------
    word : str
        As 2026-11-20 23:59; a day alone lasts to its end; "" for no date.

    Returns
    -------
    float or None
        Seconds since 1970.

    Raises
    ------
    CourseworkError
        For what is no date.
    """
    if not word:
        return None
    try:
        due = datetime.fromisoformat(word)
    except ValueError as error:
        raise CourseworkError(
            f'--due {word!r}: expected a date and time, as --due "2026-11-20 23:59"'
        ) from error
    if len(word) <= len("2026-11-20"):
        due = datetime.combine(due, time(23, 59, 59))
    return due.timestamp()


def remarks_on(submissions, due=None, handed_out=""):
    """Remarks on each submission.

    Parameters
    ----------
    submissions : list of Submission
    due : float, optional
        See `parse_due`.
    handed_out : str or Path, optional
        The list that `invoke handout` wrote: each student's seed is looked up there.

    Returns
    -------
    dict of str to list of str
        By student.

    Raises
    ------
    CourseworkError
        If the list cannot be read.
    """
    seeds = _seeds(Path(handed_out)) if handed_out else {}
    own = [_data_of(one) for one in submissions]
    n_with = Counter(data.get("seed") for data in own)
    found = {}
    for one, data in zip(submissions, own, strict=True):
        remarks = _on_time(one, due)
        if handed_out:
            remarks += _on_data(one.student, data, seeds, n_with)
        found[one.student] = remarks
    return found


def _on_time(submission, due):
    if due is None:
        return ["marked late by the system it came from"] if submission.marked_late else []
    late = submission.when - due
    if late <= 0:
        return []
    in_time = [when for when in submission.earlier if when <= due]
    remarks = [f"late by {_in_words(late)}"]
    if in_time:
        when = datetime.fromtimestamp(max(in_time)).strftime("%Y-%m-%d %H:%M")
        remarks.append(f"an earlier one, of {when}, was in time")
    return remarks


def _in_words(seconds):
    if seconds >= DAY:
        days, hours = int(seconds // DAY), int(seconds % DAY // HOUR)
        return _counted(days, "day") + (f" {_counted(hours, 'hour')}" if hours else "")
    if seconds >= HOUR:
        return _counted(int(seconds // HOUR), "hour")
    return _counted(max(1, int(seconds // MINUTE)), "minute")


def _counted(n, what):
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _on_data(student, data, seeds, n_with):
    """Whether a submission's `data.json` is the one that its student was given."""
    seed = data.get("seed")
    letters = letters_of(student.removeprefix(f"{data.get('assignment')}_"))  # a hand-out's folder
    names = [name for name in seeds if letters_of(name) == letters]
    if seed is None:
        return ["no data.json with a seed"]
    # A system may know a student by a number: then the name in data.json is all there is.
    name = names[0] if len(names) == 1 else data.get("student")
    if not isinstance(name, str) or name not in seeds:
        return ["data.json names nobody on the list of those who were given one"]
    remarks = []
    if seeds[name] != str(seed):
        whose = next((n for n, given in seeds.items() if given == str(seed)), None)
        told = f"that of {whose}" if whose is not None else "none that was given"
        remarks.append(f"the seed in data.json is {told}, and not {name}'s")
    if n_with[seed] > 1 and len(seeds) > 1:
        remarks.append(f"{n_with[seed]} submissions have this seed")
    return remarks


def _data_of(submission):
    try:
        data = json.loads(submission.files["data.json"])
        return {k: v for k, v in data.items() if isinstance(v, str | int)}
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _seeds(path):
    rows = read_columns(path, "students, as `invoke handout` wrote it", ("student", "seed"))
    return {row["student"]: row.get("seed", "") for row in rows}
