"""Points for what a student's network answered: scored in milliseconds, then asked again.

Handed in are `predictions.npz` (probabilities for the student's own questions) and `network.npz` (the
network as plain arrays). Scoring trains nothing: the hidden labels give an accuracy, and a band that was
measured on the reference gives the points. Then the submitted code, filled with the submitted arrays,
is asked in the sandbox: some of the questions again, and pictures that nobody was given. What was saved
must come from that code, and the code must be as good on what it has not seen.

Blind to how a network came about: another's code and network, asked one's own questions, pass.
"""

import hashlib
from pathlib import Path

import numpy as np
from scipy.stats import fisher_exact

from compare.statistics.intervals import wilson
from coursework import CourseworkError
from coursework.bands import CHANCE, guessed, points_for
from coursework.grading.owners import owners
from coursework.handouts.questions import read_key, rules_of
from coursework.reading.cleaned import cleaned
from coursework.reading.small_arrays import ARRAY_FILES, read_small_arrays
from coursework.sandbox.room import Ended
from coursework.sandbox.student import StudentError, Work

ITEM = "test_predictions_for_hidden_questions"
SAVED, NETWORK = ARRAY_FILES
N_CLASSES = 10
N_AGAIN = 40  # questions asked again
TOLERANCE = 0.02  # of a probability: another machine adds up in another order
SUM_TOLERANCE = 1e-3
RUN_AGAIN = "Run the last cell of your work again and hand in both files that it writes."


class Predictions:
    """The part of a grading that looks at saved predictions.

    Parameters
    ----------
    key : Key or None
        Without one nothing is marked.
    submissions : list of Submission
        All of the class, so that each finds its own questions.
    """

    def __init__(self, key, submissions):
        self.key = key
        self.owners = owners(key, submissions) if key else {}

    def state(self, submission):
        """What a kept result depends on, beside the submission."""
        if not self.key:
            return None
        owner, how = self.owners[submission.student], Path(__file__).read_text("utf-8")
        return [self.key.secret, owner, self.key.students.get(owner), vars(self.key.rules), how]

    def mark(self, submission, limits, walls=True):
        """Mark one submission.

        Parameters
        ----------
        submission : Submission
        limits : Limits
        walls : bool

        Returns
        -------
        list of dict
            One item in the form of `marking.mark`, or none without a key.
        """
        if not self.key:
            return []
        try:
            if submission.problem:
                raise CourseworkError(submission.problem)
            points, message = self._points(submission, limits, walls)
        except CourseworkError as error:
            points, message = 0, cleaned(str(error))
        of = self.key.rules.points
        item = {"name": ITEM, "points": points, "of": of, "passed": points == of}
        return [{**item, "hint": "", "message": message}]

    def _points(self, submission, limits, walls):
        owner = self.owners[submission.student]
        if owner not in self.key.students:
            raise CourseworkError(owner)
        rules = self.key.rules
        images, labels = self.key.questions(owner)
        probabilities = read_predictions(submission.arrays, len(labels))
        right = probabilities.argmax(axis=1) == labels
        low = guessed(len(labels), N_CLASSES)
        points = points_for(right.mean(), rules.points, low, rules.lowest)
        if points:
            again = np.sort(self._rng(owner).permutation(len(labels))[:N_AGAIN])
            unseen, unseen_labels = self.key.unseen(owner)
            answers = ask(submission, np.concatenate([images[again], unseen]), limits, walls)
            check_agreement(probabilities[again], answers[: len(again)])
            check_unseen(right, answers[len(again) :].argmax(axis=1) == unseen_labels)
        return points, accuracy_in_words(right, rules, low)

    def _rng(self, owner):
        """Draws the questions that are asked again: which, follows from the secret alone."""
        digest = hashlib.sha256(f"again\n{self.key.secret}\n{owner}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:16]))


def read_predictions(arrays, n_questions):
    """Read and check what a student saved.

    Parameters
    ----------
    arrays : dict of str to bytes or None
        The submission's `.npz` files; None for one that is too large.
    n_questions : int

    Returns
    -------
    ndarray of shape (n_questions, 10), float
        Probabilities.

    Raises
    ------
    CourseworkError
        With what is wrong and what to do.
    """
    found = read_small_arrays(_content(arrays, SAVED), SAVED).get("probabilities")
    if found is None:
        raise CourseworkError(f"{SAVED} has no array `probabilities`. {RUN_AGAIN}")
    if found.shape != (n_questions, N_CLASSES):
        advice = RUN_AGAIN
        if found.shape == (n_questions,):
            advice = "Save all ten probabilities, not only the likeliest class."
        raise CourseworkError(
            f"`probabilities` has the shape {found.shape}: expected {(n_questions, N_CLASSES)}, a row "
            f"a question and a column a class. {advice}"
        )
    if found.dtype.kind != "f":
        raise CourseworkError(
            f"`probabilities` holds {found.dtype}: expected decimal numbers (float). {RUN_AGAIN}"
        )
    if not np.isfinite(found).all():
        raise CourseworkError(
            f"{np.sum(~np.isfinite(found))} of your probabilities are no numbers (NaN or infinite). A "
            "softmax of large scores overflows: subtract each row's largest score first."
        )
    sums = found.sum(axis=1, dtype=np.float64)
    if found.min() < -SUM_TOLERANCE or np.abs(sums - 1).max() > SUM_TOLERANCE:
        worst = sums[np.abs(sums - 1).argmax()]
        raise CourseworkError(
            "Rows of probabilities sum to 1 and hold nothing below 0; one of yours sums to "
            f"{worst:.3g}, and the smallest number is {found.min():.3g}. Were these scores, before "
            "the softmax?"
        )
    return found


def _content(arrays, name):
    if name not in arrays:
        raise CourseworkError(f"{name} is not in your submission. {RUN_AGAIN}")
    if arrays[name] is None:
        raise CourseworkError(f"{name} is larger than any that your work writes. {RUN_AGAIN}")
    return arrays[name]


def ask(submission, images, limits, walls=True):
    """Have the submitted code answer pictures with the submitted network, in the sandbox.

    Parameters
    ----------
    submission : Submission
    images : ndarray of shape (n_images, 32, 32, 3), uint8
    limits : Limits
    walls : bool

    Returns
    -------
    ndarray of shape (n_images, 10)

    Raises
    ------
    CourseworkError
        If no such answer comes.
    """
    network = read_small_arrays(_content(submission.arrays, NETWORK), NETWORK)
    work = Work(submission.files, limits, walls)
    try:
        answers = work.module().answer(network, images)
    except (StudentError, Ended) as error:
        raise CourseworkError(
            f"Your code could not be asked with your {NETWORK} ({type(error).__name__}: {error}). "
            f"{RUN_AGAIN}"
        ) from error
    finally:
        work.close()
    if not isinstance(answers, np.ndarray) or answers.shape != (len(images), N_CLASSES):
        raise CourseworkError(
            f"`answer` returned no array of shape {(len(images), N_CLASSES)}: leave it as it was."
        )
    return answers


def check_agreement(saved, again):
    """Refuse saved probabilities that the submitted code does not give.

    Parameters
    ----------
    saved, again : ndarrays of shape (n, 10)

    Raises
    ------
    CourseworkError
    """
    apart = np.abs(saved - again).max(axis=1)
    n_apart = int(np.sum(~(apart <= TOLERANCE)))  # a NaN is no agreement
    if n_apart:
        raise CourseworkError(
            f"Asked again, your code with your {NETWORK} gives other probabilities than {SAVED} holds, "
            f"for {n_apart} of {len(saved)} questions. Most often the two files are of different runs, "
            "or the network was asked in training mode, where answers change from call to call. "
            f"{RUN_AGAIN}"
        )


def check_unseen(right, right_unseen):
    """Refuse code that is clearly worse on pictures which it was not given.

    Parameters
    ----------
    right, right_unseen : ndarrays of bool
        Of each question, and of each picture of the same kind that nobody was given.

    Raises
    ------
    CourseworkError
    """
    table = [[one.sum(), (~one).sum()] for one in (right, right_unseen)]
    if fisher_exact(table, alternative="greater").pvalue < CHANCE:
        raise CourseworkError(
            f"Your code answers {right.mean():.0%} of your questions rightly, and "
            f"{right_unseen.mean():.0%} of new pictures of the same kind, which chance does not "
            "explain. Each answer has to come from the picture and the network; please ask your teacher."
        )


def accuracy_in_words(right, rules, low):
    """A sentence on an accuracy: its interval, and the band.

    Parameters
    ----------
    right : ndarray of shape (n_questions,), bool
    rules : Rules
    low : float
        What guessing reaches.

    Returns
    -------
    str
    """
    if right.mean() <= low:
        end = "Guessing gives as many: are these answers to your own questions, in their order?"
    else:
        end = (
            f"All points are given from {rules.lowest:.1%} on; ours reached {min(rules.measured):.1%} "
            f"to {max(rules.measured):.1%} with {len(rules.measured)} seeds."
        )
    low, high = wilson(right.mean(), len(right))
    return (
        f"Your network answers {right.sum()} of {len(right)} hidden questions rightly: "
        f"{right.mean():.1%} (95 % interval {low:.1%} to {high:.1%}). {end}"
    )


def predictions_of(assignment, key, submissions):
    """Prepare the marking of saved predictions.

    Parameters
    ----------
    assignment : Assignment
    key : str or Path
        The teacher's key; "" for none.
    submissions : list of Submission

    Returns
    -------
    Predictions

    Raises
    ------
    CourseworkError
        If an assignment that asks questions is graded without their key.
    """
    if not key and rules_of(assignment) is not None:
        raise CourseworkError(
            f"{assignment.key} asks hidden questions: expected their key, got none; give "
            "--key handed_out.key.json, which `invoke handout` wrote, or --key none to leave them out"
        )
    return Predictions(read_key(key, assignment) if key not in ("", "none") else None, submissions)
