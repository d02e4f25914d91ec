"""What saved answers are worth: scored, asked again, and refused with a remark that mends."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from coursework import CourseworkError
from coursework.grading.grade import grade
from coursework.grading.predictions import NETWORK, SAVED, Predictions, read_predictions
from coursework.submissions.collect import Submission, collect
from data import wild_digits
from tests.coursework import tiny
from tests.coursework.asking import (
    N_QUESTIONS,
    NAMES,
    WORK,
    key_of_two,
    npz,
)
from tests.coursework.rooms import needs_rooms
from tests.coursework.tiny import MASTER

# A busy machine fails nobody here: what is measured is no time.
LIMITS = replace(tiny.LIMITS, call_seconds=10.0, call_wall_seconds=120.0, total_seconds=60.0)


@pytest.fixture(scope="module")
def key(asking):
    """A key for two students."""
    return key_of_two(asking)


@pytest.fixture(scope="module")
def answer():
    """The work's own function."""
    space = {}
    exec(WORK, space)
    return space["answer"]


@pytest.fixture(scope="module")
def network(key):
    """The layer, fitted by least squares on pictures that are no questions."""
    dials = wild_digits.Dials(**key.rules.dials)
    digits = wild_digits.load(600, 10, 10, seed=3, dials=dials)
    images, labels = digits.images[:600], digits.labels[:600]
    ink = np.abs(images.astype(float) - images[:, :1, :1]).max(axis=3).reshape(600, -1) > 60
    gram = ink.T.astype(float) @ ink + 20 * np.eye(ink.shape[1])
    return np.linalg.solve(gram, ink.T @ np.eye(10)[labels])


@pytest.fixture(scope="module")
def honest(key, answer, network):
    """What each student's network answers."""
    return {name: answer({"weight_0": network}, key.questions(name)[0]) for name in NAMES}


def _submission(probabilities, network, student="Ada Lovelace", work=WORK):
    arrays = {SAVED: npz(probabilities=probabilities), NETWORK: npz(weight_0=network)}
    return Submission(student, "a.zip", 0.0, {"work.py": work}, arrays=arrays)


def _marked(key, submission, walls=True):
    (item,) = Predictions(key, [submission]).mark(submission, LIMITS, walls)
    return item["points"], item["message"]


@needs_rooms
def test_an_honest_submission_gets_its_points_and_an_interval(key, network, honest):
    """The saved answers are those of the code, and right often enough."""
    points, message = _marked(key, _submission(honest["Ada Lovelace"], network))
    n_right = int((honest["Ada Lovelace"].argmax(axis=1) == key.questions("Ada Lovelace")[1]).sum())
    assert points == 6, message
    assert f"answers {n_right} of {N_QUESTIONS} hidden questions rightly" in message
    assert "95 % interval" in message


@needs_rooms
def test_another_students_answers_are_answers_to_other_questions(key, network, honest):
    """Copied predictions are right as often as guesses."""
    points, message = _marked(key, _submission(honest["Bob"], network))
    assert points == 0
    assert "Guessing gives as many" in message


@needs_rooms
def test_answers_that_the_code_does_not_give_are_worth_nothing(key, network):
    """Even if every one of them is right; and the remark accuses nobody."""
    right = np.eye(10)[key.questions("Ada Lovelace")[1]]
    points, message = _marked(key, _submission(right, network))
    assert points == 0
    assert "gives other probabilities" in message
    assert "Run the last cell of your work again" in message
    assert not {"cheat", "copied", "fraud", "dishonest"} & set(message.lower().split())


@needs_rooms
def test_a_network_of_another_run_does_not_fit_its_answers(key, network, honest):
    """The commonest honest slip: only one of the two files was saved anew."""
    points, message = _marked(key, _submission(honest["Ada Lovelace"], network[::-1].copy()))
    assert points == 0
    assert "of different runs" in message


MEMORY = """
import hashlib

def answer(network, images):
    known = dict(zip(network["of"].tolist(), network["rows"].tolist()))
    names = [int(hashlib.sha256(one.tobytes()).hexdigest()[:15], 16) for one in images]
    return np.array([known.get(name, [0.1] * 10) for name in names])
"""


@needs_rooms
def test_answers_looked_up_in_a_list_do_not_hold_for_new_pictures(key):
    """Labels found by eye, or by fitting scikit-learn's digits, are known for the questions only."""
    import hashlib

    images, labels = key.questions("Ada Lovelace")
    names = [int(hashlib.sha256(one.tobytes()).hexdigest()[:15], 16) for one in images]
    rows = np.eye(10)[labels]
    arrays = {SAVED: npz(probabilities=rows), NETWORK: npz(of=np.array(names), rows=rows)}
    files = {"work.py": WORK + MEMORY}
    points, message = _marked(key, Submission("Ada Lovelace", "a", 0.0, files, arrays=arrays))
    assert points == 0
    assert "of new pictures of the same kind" in message


@needs_rooms
def test_code_that_cannot_be_asked_is_told_so(key, network, honest):
    """Without its `answer`, or with arrays that do not fit it."""
    own = honest["Ada Lovelace"]
    for submission in (
        _submission(own, network, work=MASTER),
        _submission(own, network[:, :5].copy()[:7]),
    ):
        points, message = _marked(key, submission)
        assert points == 0
        assert "could not be asked with your network.npz" in message


@pytest.mark.parametrize("seed", range(3))
def test_guesses_and_constants_are_below_the_band(key, network, seed):
    """No room is even started for them."""
    guesses = np.random.default_rng(seed).dirichlet(np.ones(10), size=N_QUESTIONS)
    for probabilities in (guesses, np.eye(10)[np.full(N_QUESTIONS, seed)]):
        points, message = _marked(key, _submission(probabilities, network, work="no Python"))
        assert points == 0
        assert "Guessing gives as many" in message


GOOD = np.full((N_QUESTIONS, 10), 0.1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no .npz file, or a damaged one"),
        (npz(probabilities=GOOD)[:-40], "no .npz file, or a damaged one"),
        (npz(other=GOOD), "has no array `probabilities`"),
        (npz(probabilities=GOOD.argmax(axis=1)), "not only the likeliest class"),
        (npz(probabilities=GOOD[1:]), r"the shape \(79, 10\): expected \(80, 10\)"),
        (npz(probabilities=GOOD.astype(int)), "expected decimal numbers"),
        (npz(probabilities=GOOD * np.nan), "800 of your probabilities are no numbers"),
        (npz(probabilities=GOOD * 2), "sums to 2,.*before the softmax"),
        (npz(probabilities=GOOD + np.tile([0.2, -0.2], 5)), "smallest number is -0.1"),
        (npz(probabilities=np.array([None])), "can run programs and are never loaded"),
        (None, "larger than any that your work writes"),
    ],
)
def test_a_malformed_file_gets_the_remark_that_mends_it(content, words):
    """Shape, kind, numbers and sums, each with what to do."""
    with pytest.raises(CourseworkError, match=words):
        read_predictions({SAVED: content}, N_QUESTIONS)


def test_a_missing_file_is_named():
    """Both files are needed."""
    with pytest.raises(CourseworkError, match=r"predictions\.npz is not in your submission"):
        read_predictions({}, N_QUESTIONS)


@needs_rooms
def test_a_class_is_graded_with_its_questions(asking, key, network, honest, tmp_path, monkeypatch):
    """A column in the table, a line in the feedback; and what is graded is not asked again."""
    place, path = tmp_path / "in", tmp_path / "out.key.json"
    key.write(path)
    for name, probabilities in (("Ada Lovelace", honest["Ada Lovelace"]), ("Bob", GOOD)):
        (place / name).mkdir(parents=True)
        (place / name / "work.py").write_text(WORK)
        (place / name / SAVED).write_bytes(npz(probabilities=probabilities))
        (place / name / NETWORK).write_bytes(npz(weight_0=network))
    assert set(collect(place, asking)[0].arrays) == {SAVED, NETWORK}
    grade(place, asking, tmp_path / "out", limits=LIMITS, key=path)
    with open(tmp_path / "out" / "grades.csv", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert [rows[name]["points"] for name in NAMES] == ["11", "5"]
    assert {row["of"] for row in rows.values()} == {"11"}
    text = (tmp_path / "out" / "feedback" / "Bob.md").read_text("utf-8")
    assert "predictions for hidden questions (0/6)" in text
    assert "of 80 hidden questions rightly" in text
    monkeypatch.setattr(
        "coursework.grading.predictions.ask", lambda *words: pytest.fail("asked again")
    )
    before = (tmp_path / "out" / "grades.csv").read_bytes()
    grade(place, asking, tmp_path / "out", limits=LIMITS, key=path)
    assert (tmp_path / "out" / "grades.csv").read_bytes() == before
