"""Whose questions a submission answers: an LMS writes names its own way.

Blind to a student who hands in under a name that nobody on the list has, with another's data.json,
while that other hands in nothing.
"""

import json
import unicodedata

UNKNOWN = (
    "Your name is not on the list of those who were given questions, and your data.json names nobody "
    "who is: hand in the data.json that was in your folder."
)
TWICE = "Another submission has a data.json for the same questions: hand in your own."


def owners(key, submissions):
    """Whose questions each submission answers: by the student's name, else by its data.json.

    Parameters
    ----------
    key : Key
    submissions : list of Submission

    Returns
    -------
    dict of str to str
        A submission's student to a student of the key; or to a sentence that says why there is none.
    """
    if set(key.students) == {""}:  # handed out without a list: the same questions for all
        return {one.student: "" for one in submissions}
    by_letters = {}
    for name in key.students:
        by_letters.setdefault(letters_of(name), []).append(name)
    found, left = {}, []
    for one in submissions:
        names = by_letters.get(letters_of(one.student.removeprefix(f"{key.name}_")), [])
        if len(names) == 1 and names[0] not in found.values():
            found[one.student] = names[0]
        else:
            left.append(one)
    named = {one.student: _named_in_data(one) for one in left}
    for one in left:
        name = named[one.student]
        if name not in key.students:
            found[one.student] = UNKNOWN
        else:
            is_taken = name in found.values() or list(named.values()).count(name) > 1
            found[one.student] = TWICE if is_taken else name
    return found


def _named_in_data(submission):
    try:
        return str(json.loads(submission.files["data.json"])["student"])
    except (KeyError, ValueError, TypeError, RecursionError):
        return None


def letters_of(name):
    """A name's letters in the alphabet's order: "Ada Lovelace" is "lovelace, ada" and "lovelaceada".

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sorted(letter for letter in plain if letter.isalnum()))
