"""The class's page: nobody's code runs outside a room, no order where none is shown, no name told."""

import csv
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from coursework import CourseworkError
from coursework.leaderboard import board
from coursework.leaderboard.board import leaderboard
from coursework.leaderboard.entries import NO_METHODS, REFERENCES, entries_of, references
from coursework.leaderboard.names import name_all, read_secret
from coursework.leaderboard.page import headline, key, page, table
from coursework.leaderboard.part import HALVES, Part, part_of
from coursework.leaderboard.score import Refused, _asked, limits_for, score
from coursework.leaderboard.table import luck, standings
from coursework.submissions.collect import Submission
from tests.coursework.rooms import needs_rooms
from tests.coursework.tiny import LIMITS

ROOMY = replace(
    LIMITS, call_seconds=20.0, call_wall_seconds=300.0, total_seconds=60.0, memory_bytes=10**9
)
# A method of NumPy and a little of scikit-learn: it names a class by the brightest channel.
GOOD = """
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

class Brightest(ClassifierMixin, BaseEstimator):
    def fit(self, images, labels):
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, images):
        found = images.mean(axis=(1, 2)).argmax(axis=1)
        return np.eye(3)[found]

METHODS = {"adas_method": Brightest()}
"""
STOPS = GOOD.replace("return np.eye(3)[found]", "raise ValueError('by Ada')")
ALIKE = GOOD.replace("argmax(axis=1)", "argmax(axis=1) * (len(images) > 20)")
NARROW = GOOD.replace("[found]", "[found][:, :2]")
SWAPPED = GOOD.replace("np.unique(labels)", "np.unique(labels)[::-1].copy()")


@pytest.fixture(scope="module")
def part():
    """Thirty pictures to train on and sixty to ask about, red, green and blue."""
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    images = rng.integers(0, 80, (90, 8, 8, 3))
    images[np.arange(90), :, :, labels] += 100
    images = images.astype(np.uint8)
    return Part(images[:30], labels[:30], images[30:], labels[30:], 3, "colours", "key", False)


def _entry(code, student="ada"):
    return Submission(student, f"{student}.py", 0.0, {"mine.py": code})


def _in_process(code, part, sent=None):
    """The same, with a program that runs here: what is tested is what is given and made of answers."""
    space, sent = {}, [] if sent is None else sent
    exec(code, space)
    (method,) = space["METHODS"].values()

    def taking(call):
        return lambda *arguments: sent.extend(arguments) or call(*arguments)

    program = SimpleNamespace(
        prepare=taking(lambda module: ("adas_method", 1)),
        fit=taking(lambda images, labels: method.fit(images, labels).classes_),
        answer=taking(lambda images: method.predict_proba(images)),
    )
    work = SimpleNamespace(module=lambda: program, room=SimpleNamespace(cpu_seconds=1.0))
    return _asked(work, part, "mine")


@needs_rooms
def test_a_method_is_fitted_and_asked_in_a_room(part):
    """Its answers come back as classes, its times as processor time."""
    found = score(_entry(GOOD), part, ROOMY)
    assert found["predicted"] == part.truth.tolist(), found
    assert found["method"] == "adas_method"
    assert found["fit_seconds"] >= 0
    assert not found["reason"]


def test_no_label_that_is_asked_about_goes_in(part):
    """What is sent: a name, the training pictures with their labels, and pictures."""
    sent = []
    _in_process(GOOD, part, sent)
    name, images, labels, *asked = sent
    assert name == "mine"
    assert images is part.images
    assert labels is part.labels
    assert {one.ndim for one in asked} == {4}


@needs_rooms
def test_what_an_exception_says_is_for_the_teacher(part):
    """The class reads our words; a student's own may give a name away."""
    found = score(_entry(STOPS), part, ROOMY)
    assert found["reason"] == "it stopped with ValueError"
    assert found["details"] == "ValueError: by Ada"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (ALIKE, "the same answer alone as among others"),
        (NARROW, r"gave shape \(60, 2\), expected \(60, 3\)"),
        (SWAPPED, "its classes_ are not the sorted labels"),
        (GOOD.replace("np.eye(3)[found]", "['a']"), "gave no array of numbers"),
    ],
)
def test_answers_that_keep_no_promise_have_no_score(part, code, words):
    """Whatever a room sends back is checked before it counts."""
    assert _in_process(GOOD, part)["predicted"] == part.truth.tolist()
    with pytest.raises(Refused, match=words):
        _in_process(code, part)


def _score(name, predicted, ours=False):
    return {
        "key": name, "student": name, "source": "", "is_ours": ours, "method": "m", "reason": "",
        "details": "", "predicted": predicted, "fit_seconds": 1.0, "predict_seconds": 0.5,
    }  # fmt: skip


@pytest.fixture(scope="module")
def truth():
    """Labels of 300 pictures."""
    return np.arange(300) % 3


@pytest.fixture(scope="module")
def rows(truth):
    """Two good ones that cannot be told apart, a bad one, ours, and one without a score."""

    def right_but(n, seed):
        wrong = truth.copy()
        at = np.random.default_rng(seed).permutation(300)[:n]
        wrong[at] = (wrong[at] + 1) % 3
        return wrong.tolist()

    scores = [
        _score("worse", right_but(200, 0)),
        _score("good", right_but(30, 1)),
        _score("good too", right_but(36, 2)),
        _score("majority", [0] * 300, ours=True),
        {**_score("none", None), "reason": "it was ended", "details": "by <b>Nobody</b>"},
    ]
    found = standings(scores, truth)
    return [{**row, "shown": row["key"], "pseudonym": "teal owl"} for row in found]


def test_who_cannot_be_told_apart_shares_a_place(rows):
    """Places count those shown to be better; without a score there is none."""
    assert [(row["key"], row["place"]) for row in rows] == [
        ("good", 1), ("good too", 1), ("majority", 3), ("worse", 3), ("none", None),
    ]  # fmt: skip
    assert [row["letters"] for row in rows] == ["a", "a", "b", "b", ""]
    assert rows[0]["accuracy"] == 0.9
    assert rows[0]["low"] < 0.9 < rows[0]["high"]


def test_the_headline_claims_no_more_than_is_shown(rows):
    """No winner among equals; one that is shown, or alone, is told."""
    students = [row for row in rows if row["place"] and not row["is_ours"]]
    assert headline(students).startswith("No winner is shown: Good names 90.0 %")
    assert "1 of the other 2 submissions cannot be told apart" in headline(students)
    assert "and no other submission can be told apart from it" in headline(students[:2])
    alone = [students[0], students[2]]
    assert headline(alone).endswith("shown to be better than every other submission.")
    assert "no other submission has a score" in headline(students[:1])
    assert "No submission has a score" in headline([])


@pytest.fixture(scope="module")
def about(truth):
    """What the page says of the pictures."""
    empty = np.zeros((0, 8, 8, 3), np.uint8)
    part = Part(empty, truth, empty, truth, 3, "colours", "key", False)
    return {
        "title": "<b>Board</b>",
        "part": part,
        "half": "open",
        "with_names": False,
        "n_tried": 7,
    }


def test_the_page_is_one_safe_file(rows, about):
    """Escaped, without a script or a request; ours are marked; how often was tried is said."""
    html = page(rows, about)
    assert "<b>Board" not in html
    assert "<script" not in html
    assert not re.findall(r"https?://", html)
    assert "default-src 'none'" in html
    assert html.count('class="ours"') == 1
    assert "7 versions of submissions have been scored on these very pictures" in html
    assert "kept back" in html
    assert "bring their answers along" in html
    composed = replace(about["part"], is_composed=True)
    assert "bring their answers along" not in page(rows, {**about, "part": composed})
    final = page(rows, {**about, "half": "final"})
    assert "fresh no longer" in final


def test_a_page_without_any_score_stands_all_the_same(rows, about):
    """The reasons are all there is."""
    html = page([row for row in rows if not row["place"]], about)
    assert "No submission has a score yet" in html
    assert "it was ended." in html


def test_tables_tell_the_class_no_names_and_the_teacher_all(rows):
    """The key joins the student and the name on the page; no cell is a formula."""
    shown = [{**row, "shown": "teal owl", "student": "=ada"} for row in rows]
    listed = list(csv.DictReader(io.StringIO(table(shown))))
    assert "ada" not in table(shown)
    assert [row["place"] for row in listed] == ["1", "1", "3", "3", ""]
    who = list(csv.DictReader(io.StringIO(key(shown))))
    assert who[0]["student"] == "'=ada"
    assert who[0]["name on the page"] == "teal owl"
    assert "by <b>Nobody</b>" in [row["remark"] for row in who]
    assert len(who) == 4


def test_luck_is_the_expected_largest_of_many_equal_ones():
    """Held to a simulation: 20 coins, 100 throws each."""
    draws = np.random.default_rng(0).binomial(100, 0.5, (4000, 20)).max(axis=1) / 100 - 0.5
    assert luck([0.5] * 20, 100) == pytest.approx(draws.mean(), abs=0.004)
    assert luck([0.5], 100) == 0


def test_names_stay_when_the_class_grows_and_hang_on_the_secret(tmp_path):
    """All differ; another class has other names; the file is the teacher's alone."""
    first = name_all(tmp_path / "a", ["ada", "grace"])
    many = name_all(tmp_path / "a", [*(f"student {k}" for k in range(300)), "grace", "ada"])
    assert {name: many[name] for name in first} == first
    assert len(set(many.values())) == len(many)
    assert name_all(tmp_path / "b", ["ada", "grace"]) != first
    assert (tmp_path / "a" / "secret.json").stat().st_mode & 0o077 == 0
    (tmp_path / "a" / "secret.json").write_text("{}")
    with pytest.raises(CourseworkError, match="put a copy back"):
        read_secret(tmp_path / "a")


def test_the_two_halves_share_no_picture_and_hang_on_the_secret():
    """What is kept for the end is asked about only then; another class gets other pictures."""
    first, last = (part_of("wild_digits", "ab" * 16, half, 20, 40) for half in HALVES)
    asked = [{picture.tobytes() for picture in part.asked} for part in (first, last)]
    assert len(asked[0]) == len(asked[1]) == 20
    assert not asked[0] & asked[1]
    assert first.key != last.key
    other = part_of("wild_digits", "cd" * 16, "open", 20, 40)
    assert not {picture.tobytes() for picture in other.asked} & (asked[0] | asked[1])
    again = part_of("wild_digits", "ab" * 16, "open", 20, 40)
    np.testing.assert_array_equal(again.asked, first.asked)


def test_the_file_with_methods_is_found_beside_others(tmp_path):
    """With the scripts that it may import; without one it is said what was expected."""
    (tmp_path / "ada" / "deep").mkdir(parents=True)
    (tmp_path / "ada" / "notes.py").write_text("x = 1")
    (tmp_path / "ada" / "my method.py").write_text(GOOD)
    (tmp_path / "ada" / "deep" / "other.py").write_text(GOOD)
    (tmp_path / "bob.py").write_text("x = 1")
    ada, bob = entries_of(tmp_path)
    assert list(ada.files) == ["my_method.py", "notes.py"]
    assert (bob.files, bob.problem) == ({}, NO_METHODS)


@pytest.fixture
def handed_in(tmp_path):
    """A class of three, one of whom handed in no method."""
    place = tmp_path / "in"
    place.mkdir()
    for name, code in (("ada", GOOD), ("bob", STOPS), ("cy", "x = 1")):
        (place / f"{name}.py").write_text(code)
    return place


def test_from_a_folder_to_the_page_and_again(handed_in, part, monkeypatch):
    """What has a score is not fitted again, a newer version is; both are counted."""
    scored = []

    def fake(entry, *rest):
        scored.append(entry.student)
        found = {"method": "adas_method", "fit_seconds": 1.0, "predict_seconds": 0.1}
        failed = {"predicted": None, "reason": "it stopped with ValueError", "details": "by Ada"}
        good = {"predicted": part.truth.tolist(), "reason": "", "details": ""}
        return found | (good if entry.student == "ada" else failed)

    monkeypatch.setattr(board, "part_of", lambda *words: part)
    monkeypatch.setattr(board, "insist_on_walls", lambda unsafe: None)
    monkeypatch.setattr(board, "score", fake)
    out = handed_in.with_name("out")
    words = {"into": str(out), "references": "none", "jobs": "1"}
    path = leaderboard(handed_in, **words)
    before = path.read_bytes()
    assert not re.search(r"\b(ada|bob|cy|adas_method|Ada)\b", path.read_text("utf-8"))
    assert "ada," in (out / "teacher" / "who_is_who.csv").read_text("utf-8")
    assert leaderboard(handed_in, **words).read_bytes() == before
    assert scored == ["ada", "bob", "cy"]
    assert ">ada<" in leaderboard(handed_in, **words, names=True).read_text("utf-8")
    (handed_in / "ada.py").write_text(GOOD + "\n# better\n")
    assert "2 versions of submissions have been" in leaderboard(handed_in, **words).read_text()
    assert scored == ["ada", "bob", "cy", "ada"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, CourseworkError])
def test_a_stop_keeps_what_has_a_score(handed_in, part, monkeypatch, stop):
    """The same command then begins where it was."""
    scored = []

    def fake(entry, *rest):
        scored.append(entry.student)
        if entry.student == "bob" and scored.count("bob") == 1:
            raise stop
        return score(replace(entry, problem="none"), part, ROOMY)

    monkeypatch.setattr(board, "part_of", lambda *words: part)
    monkeypatch.setattr(board, "insist_on_walls", lambda unsafe: None)
    monkeypatch.setattr(board, "score", fake)
    words = {"into": str(handed_in.with_name("out")), "references": "none", "jobs": "1"}
    with pytest.raises(stop):
        leaderboard(handed_in, **words)
    leaderboard(handed_in, **words)
    assert scored.count("ada") == 1
    assert scored.count("bob") == 2


def test_a_reference_that_is_none_is_answered(handed_in):
    """With those that there are."""
    with pytest.raises(CourseworkError, match=r"majority, hog\+svm, small_cnn, or none"):
        leaderboard(handed_in, references="hog")


@needs_rooms
@pytest.mark.slow
def test_our_own_methods_have_scores_there():
    """Fitted in a room like everybody's; the order is the known one."""
    part = part_of("wild_digits", "ab" * 16, "open", 300, 200)
    found = {one.student: score(one, part, limits_for(120)) for one in references(REFERENCES)}
    right = {name: np.mean(np.array(one["predicted"]) == part.truth) for name, one in found.items()}
    assert set(right) == set(REFERENCES)
    assert right["hog+svm"] > right["majority"]
