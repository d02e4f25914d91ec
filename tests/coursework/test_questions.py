"""Hidden questions: who gets which, and a key that no student sees."""

import os
import stat

import pytest

from coursework import CourseworkError
from coursework.assignments import KEYS, read
from coursework.grading.owners import TWICE, UNKNOWN, letters_of, owners
from coursework.grading.predictions import predictions_of
from coursework.handouts.handout import hand_out
from coursework.handouts.questions import Key, compose, file_of, read_key, rules_of, what_it_tells
from coursework.sandbox.room import Limits
from coursework.submissions.collect import Submission
from tests.coursework.asking import N_QUESTIONS, NAMES, key_of_two, npz

ASKING = [key for key in KEYS if rules_of(read(key))]


@pytest.fixture(scope="module")
def key(asking):
    """A key for two students."""
    return key_of_two(asking)


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Lovelace, Ada", "lovelaceada", "tiny_Ada_Lovelace"]
)
def test_a_student_is_known_however_the_lms_writes_the_name(key, name):
    """By the letters, in whatever order."""
    assert owners(key, [Submission(name, "", 0.0)]) == {name: "Ada Lovelace"}
    assert letters_of("Émile Zola") == letters_of("zola, Émile")


def _of(student, data):
    return Submission(student, "", 0.0, {"data.json": f'{{"student": "{data}"}}'})


def test_an_unknown_name_is_looked_up_in_its_data(key):
    """But nobody takes the questions of one who is there."""
    lms = _of("u1234", "Bob")
    assert owners(key, [lms]) == {"u1234": "Bob"}
    both = owners(key, [Submission("Bob", "", 0.0), lms])
    assert both == {"Bob": "Bob", "u1234": TWICE}
    twins = owners(key, [lms, _of("u5678", "Bob")])
    assert set(twins.values()) == {TWICE}
    assert owners(key, [Submission("Eve", "", 0.0), _of("Carl", "[")]) == {
        "Eve": UNKNOWN, "Carl": UNKNOWN,
    }  # fmt: skip


def test_no_two_students_share_a_picture(key):
    """So that another's answers are of no use."""
    ada, bob = (key.questions(name)[0] for name in NAMES)
    unseen = key.unseen(NAMES[0])[0]
    pictures = {one.tobytes() for part in (ada, bob, unseen) for one in part}
    assert len(pictures) == 3 * N_QUESTIONS
    other = compose(key.rules, "another secret", NAMES[0])[0]
    assert (other != ada).any()


def test_a_question_file_holds_pictures_and_nothing_else(key):
    """No labels, no comment, no bytes behind."""
    images, labels = key.questions("Bob")
    assert what_it_tells(file_of(images)) == []
    assert what_it_tells(npz(images=images, labels=labels)) == [
        "an array 'labels', which is none of pictures"
    ]
    assert what_it_tells(file_of(images) + bytes(labels.tolist())) == ["more than its pictures"]
    assert what_it_tells(b"x") != []


@pytest.fixture
def class_list(tmp_path):
    """Two students."""
    path = tmp_path / "class.csv"
    path.write_text("name\n" + "\n".join(NAMES) + "\n")
    return path


@pytest.mark.parametrize("name", ASKING)
def test_the_key_lies_beside_the_folders_and_is_in_none(tmp_path, class_list, name, capsys):
    """Its owner alone reads it; a late student's questions come from the same secret."""
    first, second = hand_out(name, tmp_path / "out", class_list)
    path = tmp_path / "out.key.json"
    assert f"{path}: keep it, and grade with --key" in capsys.readouterr().err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"
    made = read_key(path, read(name))
    assert list(made.students) == list(NAMES)
    for file in (tmp_path / "out").rglob("*"):
        text = file.read_bytes() if file.is_file() else b""
        assert not any(secret.encode() in text for secret in made.texts()), file
    assert (first / "questions.npz").read_bytes() != (second / "questions.npz").read_bytes()
    assert "questions.npz" in (first / "README.md").read_text("utf-8")
    class_list.write_text("Eve\n")
    hand_out(name, tmp_path / "late", class_list, path)
    late = read_key(path, read(name))
    assert late.secret == made.secret
    assert list(late.students) == [*NAMES, "Eve"]


def test_no_key_is_written_into_a_hand_out(tmp_path, class_list):
    """Neither where it is asked for, nor within another file."""
    inside = tmp_path / "out" / "networks_Bob" / "key.json"
    with pytest.raises(CourseworkError, match="which no student may see"):
        hand_out("networks", tmp_path / "out", class_list, inside)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("coursework.handouts.handout.file_of", r"questions\.npz holds an array 'labels'"),
        ("coursework.handouts.handout.student_data", r"data\.json holds something of the key"),
    ],
)
def test_a_hand_out_that_tells_the_key_is_refused(tmp_path, class_list, monkeypatch, what, words):
    """Labels beside the pictures, or in a file of text; and no key is left behind either."""
    secret = "made up"
    labels = compose(Key(read("networks"), secret, {}).rules, secret, NAMES[0])[1]
    monkeypatch.setattr("coursework.handouts.questions.secrets.token_hex", lambda n_bytes: secret)
    found = {"seed": 1, "note": "".join(map(str, labels))}
    tells = (lambda images: npz(images=images, labels=labels)) if "file" in what else None
    monkeypatch.setattr(what, tells or (lambda *words: found))
    with pytest.raises(CourseworkError, match=words):
        hand_out("networks", tmp_path / "out", class_list)
    assert [path.name for path in tmp_path.iterdir()] == ["class.csv"]


def test_a_key_that_is_none_is_answered(tmp_path, asking, key):
    """Missing, changed by hand, another assignment's, or not given."""
    path = tmp_path / "out.key.json"
    with pytest.raises(CourseworkError, match="got nothing"):
        read_key(path, asking)
    key.write(path)
    assert read_key(path, asking).students == key.students
    with pytest.raises(CourseworkError, match="expected the key of networks, got that of tiny"):
        read_key(path, read("networks"))
    path.write_text(path.read_text().replace("a secret", "A secret"))
    with pytest.raises(CourseworkError, match="a damaged one"):
        read_key(path, asking)
    with pytest.raises(CourseworkError, match="or --key none to leave them out"):
        predictions_of(asking, "", [])
    with pytest.raises(CourseworkError, match="asks no such questions"):
        predictions_of(read("neighbours"), path, [])
    assert predictions_of(asking, "none", []).mark(Submission("a", "", 0.0), Limits()) == []


def test_pictures_that_come_out_otherwise_stop_the_grading(key):
    """Other versions of the packages would make every honest student wrong."""
    other = Key(read("networks"), key.secret, key.students)
    with pytest.raises(CourseworkError, match="come out otherwise on this machine"):
        other.questions("Bob")
