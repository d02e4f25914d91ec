"""Pictures that students answer without knowing their labels, and the key that stays with the teacher.

For an assignment with a `[predictions]` table, `invoke handout` draws a secret, composes another set
of pictures for each student from it, and writes only the pictures into the student's folder. The key
(the secret and the labels) is a file beside the hand-out, and belongs to nobody but the teacher.

What this cannot hide: `wild_digits` writes scikit-learn's digits over scikit-image's photographs, which
anybody can install. A student who fits each question against all 1,797 digits, or labels the pictures
by eye, gets the labels without a network. So predictions alone prove nothing: the submitted code must
give the same answers again, on pictures that it has never seen as well (see `predictions`).
"""

import hashlib
import io
import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compare.records.files import read_json, sum_of_arrays, write_json
from coursework import CourseworkError
from coursework.reading.small_arrays import read_small_arrays
from data import wild_digits

QUESTIONS_FILE = "questions.npz"
KEY_ENDING = ".key.json"
SMALLEST_PART = 10  # of `wild_digits`; the other parts are composed and left
UNSEEN = "\nunseen"  # no student's name holds a new line


@dataclass(frozen=True)
class Rules:
    """What an assignment asks beside its tests.

    Parameters
    ----------
    n_questions : int
    points : int
    dials : dict
        Of `wild_digits`.
    measured : list of float
        What the reference reached on other students' pictures and questions, with other seeds.
    lowest : float
        The lower end of their band.
    """

    n_questions: int
    points: int
    dials: dict
    measured: list
    lowest: float


def rules_of(assignment):
    """Read what an assignment's `about.toml` says under `[predictions]`.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    Rules or None
    """
    found = tomllib.loads(assignment.text("about.toml")).get("predictions")
    return found and Rules(**found)


def compose(rules, secret, student):
    """Compose the questions of one student; the same secret and name give the same ones.

    Parameters
    ----------
    rules : Rules
    secret, student : str

    Returns
    -------
    (ndarray of shape (n_questions, 32, 32, 3), uint8; ndarray of shape (n_questions,), int64)
        Pictures and labels.
    """
    seed = int.from_bytes(hashlib.sha256(f"{secret}\n{student}".encode()).digest()[:16])
    dials = wild_digits.Dials(**rules.dials)
    digits = wild_digits.load(SMALLEST_PART, SMALLEST_PART, rules.n_questions, seed, dials)
    return digits.images[digits.test_rows], digits.labels[digits.test_rows]


def file_of(images):
    """The bytes of `questions.npz`: pictures, and nothing else.

    Parameters
    ----------
    images : ndarray of shape (n_questions, 32, 32, 3), uint8

    Returns
    -------
    bytes
        The same for the same pictures.
    """
    content = io.BytesIO()
    np.savez_compressed(content, images=images)
    return content.getvalue()


def what_it_tells(content):
    """What a written `questions.npz` tells beside the pictures.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    list of str
        Empty where all is well.
    """
    try:
        arrays = read_small_arrays(content, QUESTIONS_FILE)
    except CourseworkError as error:
        return [str(error)]
    more = [f"an array {name!r}, which is none of pictures" for name in arrays if name != "images"]
    images = arrays.get("images")
    if images is None or images.dtype != np.uint8 or images.ndim != 4:
        return [*more, "no pictures"]
    # Whatever else hides in the file (a comment, a second file) changes its bytes.
    return more or ([] if file_of(images) == content else ["more than its pictures"])


class Key:
    """The teacher's file: a secret, and the labels of each student's questions.

    Parameters
    ----------
    assignment : Assignment
        With `[predictions]`.
    secret : str
    students : dict of str to dict
        `labels`, a digit a question, and `sha256` of the pictures.
    """

    def __init__(self, assignment, secret, students):
        self.rules = rules_of(assignment)
        self.name, self.secret, self.students = assignment.key, secret, students

    def add(self, student):
        """Compose a student's questions, note their labels, and give the pictures.

        Parameters
        ----------
        student : str

        Returns
        -------
        ndarray of shape (n_questions, 32, 32, 3), uint8
        """
        images, labels = compose(self.rules, self.secret, student)
        digits = "".join(map(str, labels))
        self.students[student] = {"labels": digits, "sha256": sum_of_arrays({"images": images})}
        return images

    def questions(self, student):
        """One student's pictures, composed again, and their labels.

        Parameters
        ----------
        student : str

        Returns
        -------
        (ndarray of shape (n_questions, 32, 32, 3), uint8; ndarray of shape (n_questions,), int64)

        Raises
        ------
        CourseworkError
            If they come out otherwise than when they were handed out.
        """
        images, _ = compose(self.rules, self.secret, student)
        noted = self.students[student]
        if sum_of_arrays({"images": images}) != noted["sha256"]:
            raise CourseworkError(
                f"the questions of {self.name} come out otherwise on this machine: expected the "
                "scikit-learn and scikit-image with which they were handed out (`uv sync` takes them "
                "from the lock file), and the same [predictions] in about.toml"
            )
        return images, np.array([int(digit) for digit in noted["labels"]])

    def unseen(self, student):
        """Pictures of the same kind that nobody was given, and their labels: as of `questions`."""
        return compose(self.rules, self.secret, student + UNSEEN)

    def texts(self):
        """What must stand in no file of a hand-out."""
        return [self.secret, *(entry["labels"] for entry in self.students.values())]

    def write(self, path):
        """Write the key so that only its owner may read it.

        Parameters
        ----------
        path : Path
        """
        content = {"assignment": self.name, "secret": self.secret, "students": self.students}
        write_json(path, content)
        os.chmod(path, 0o600)


def key_for(assignment, path, into):
    """The key of a hand-out: that of an earlier one in the same place, or a new one.

    So a student who comes late gets questions from the same secret, and the others keep theirs.

    Parameters
    ----------
    assignment : Assignment
    path : Path
    into : Path
        Where the hand-out goes.

    Returns
    -------
    Key or None
        None where the assignment asks no such questions.

    Raises
    ------
    CourseworkError
        For a place inside the hand-out, or a file that is there and is no key of this assignment.
    """
    if rules_of(assignment) is None:
        return None
    if path.resolve().is_relative_to(into.resolve()):
        raise CourseworkError(
            f"{path}: expected a place outside of {into} for the key, which no student may see; give "
            "another"
        )
    if path.exists():
        return read_key(path, assignment)
    return Key(assignment, secrets.token_hex(16), {})


def read_key(path, assignment):
    """Read a key.

    Parameters
    ----------
    path : str or Path
    assignment : Assignment

    Returns
    -------
    Key

    Raises
    ------
    CourseworkError
        If it is none, was changed, or is another assignment's.
    """
    path, rules = Path(path), rules_of(assignment)
    found = read_json(path, sealed=True)
    if rules is None or not isinstance(found, dict) or "secret" not in found:
        got = "nothing" if not path.exists() else "a damaged one, or another file"
        if rules is None:
            got = f"a key for {assignment.key}, which asks no such questions"
        raise CourseworkError(
            f"{path}: expected the key that `invoke handout` wrote beside the students' folders "
            f"(….{KEY_ENDING.lstrip('.')}), got {got}; give its path"
        )
    if found["assignment"] != assignment.key:
        raise CourseworkError(
            f"{path}: expected the key of {assignment.key}, got that of {found['assignment']}; "
            "give the other one"
        )
    return Key(assignment, found["secret"], found["students"])
