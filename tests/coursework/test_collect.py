"""What teachers have, from Moodle's folders to a hostile zip, becomes one submission a student."""

import io
import json
import os
import stat
import zipfile

import pytest

from coursework import CourseworkError
from coursework.grading.rubric import Question, answers_of
from coursework.submissions.collect import assignment_of, collect
from coursework.submissions.scripts import code_of_notebook
from tests.coursework.lms import zipped
from tests.coursework.tiny import MASTER


def _notebook(*cells):
    cells = [{"cell_type": kind, "source": lines} for kind, lines in cells]
    return json.dumps({"cells": cells, "nbformat": 4})


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Ada Lovelace_12345_assignsubmission_file_", "Ada Lovelace"),
        ("lovelaceada_12345_67890_work.py", "lovelaceada"),
        ("lovelaceada_late_12345_67890_work-2.py", "lovelaceada"),
        ("HOG_al815_attempt_2026-02-03-10-11-12_work.py", "al815"),
        ("ada (1).py", "ada"),
        ("ada.zip", "ada"),
        ("ada.lovelace", "ada.lovelace"),
        ("submission_123456", "submission_123456"),
    ],
)
def test_students_are_known_by_the_names_that_systems_give(place, tiny, name, student):
    """Moodle, Canvas, Blackboard, a browser's second download, a plain name."""
    if name.endswith(".py"):
        (place / name).write_text(MASTER)
    elif name.endswith(".zip"):
        (place / name).write_bytes(zipped({"work.py": MASTER}))
    else:
        (place / name).mkdir()
        (place / name / "work.py").write_text(MASTER)
    (found,) = collect(place, tiny)
    assert (found.student, found.files) == (student, {"work.py": MASTER})


def test_the_newest_of_several_counts(place, tiny):
    """Handed in twice: the later file is graded, whatever the files' names say."""
    for name, text, seconds in (("ada.py", "# late", 2_000), ("ada (1).py", "# early", 1_000)):
        (place / name).write_text(text)
        os.utime(place / name, (seconds, seconds))
    (found,) = collect(place, tiny)
    assert found.files["work.py"] == "# late"


def test_a_time_in_the_name_counts_before_that_of_the_file(place, tiny):
    """Blackboard writes when it came; the file's own time is that of the download."""
    for when, text in (("2026-02-03-10-11-12", "# late"), ("2026-02-01-10-11-12", "# early")):
        (place / f"HOG_al815_attempt_{when}_work.py").write_text(text)
    (found,) = collect(place, tiny)
    assert found.files["work.py"] == "# late"


def test_the_file_that_was_written_is_graded(place, tiny):
    """Deep in folders, beside tests, an empty hand-out and copies: the one that has most in it."""
    hole = MASTER.replace("return 2 * np.asarray(values)", "raise NotImplementedError")
    files = {
        "hw/1/final/My Solution.py": MASTER,
        "hw/1/work.py": hole,
        "hw/1/public_tests.py": "def test_x(): pass",
        "hw/.git/work.py": MASTER + "# of git",
        "__MACOSX/hw/._work.py": "\0",
        "hw/data.json": '{"seed": 3}',
    }
    (place / "ada.zip").write_bytes(zipped(files))
    (found,) = collect(place, tiny)
    assert found.files == {"work.py": MASTER, "data.json": '{"seed": 3}'}


def test_a_solved_notebook_goes_before_an_empty_script(place, tiny):
    """Who works in the notebook leaves the script as it was handed out."""
    hole = MASTER.replace("return 2 * np.asarray(values)", "raise NotImplementedError")
    (place / "ada").mkdir()
    (place / "ada" / "work.py").write_text(hole)
    notebook = _notebook(("markdown", "# Hello"), ("code", ["%matplotlib inline\n", MASTER]))
    (place / "ada" / "work.ipynb").write_text(notebook)
    (found,) = collect(place, tiny)
    assert "return 2 * np.asarray" in found.files["work.py"]


def test_of_a_notebook_the_code_is_taken():
    """Text cells are left out; magic lines become comments, so that the rest still runs."""
    code = code_of_notebook(_notebook(("markdown", "# x"), ("code", ["!pip install x\n", "a = 1"])))
    space = {}
    exec(code, space)
    assert space["a"] == 1
    assert "# !pip install x" in code


def test_gradescopes_autograder_holds_one_submission(place, tiny):
    """`submission/` beside `submission_metadata.json`, which says whose it is and when it came."""
    (place / "submission").mkdir()
    (place / "submission" / "work.py").write_text(MASTER)
    about = {"users": [{"name": "Ada"}], "created_at": "2018-07-01T14:22:32.365935-07:00"}
    (place / "submission_metadata.json").write_text(json.dumps(about))
    (found,) = collect(place, tiny)
    assert (found.student, found.files["work.py"]) == ("Ada", MASTER)
    assert found.when == 1_530_480_152.365935


def test_zips_in_folders_are_read(place, tiny):
    """Moodle keeps what was uploaded in a folder a student, often a zip."""
    folder = place / "Ada Lovelace_1_assignsubmission_file_"
    folder.mkdir()
    (folder / "homework.zip").write_bytes(zipped({"x/work.py": MASTER}))
    assert collect(place, tiny)[0].files["work.py"] == MASTER


def _linking_zip():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        member = zipfile.ZipInfo("work.py")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "../../hidden_tests.py")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (zipped({"../work.py": MASTER}), "outside the archive's own folder"),
        (zipped({"/etc/work.py": MASTER}), "outside the archive's own folder"),
        (_linking_zip(), "is a link or a device"),
        (zipped({"work.py": MASTER})[:-30], "damaged or cut short"),
        (b"", "damaged or cut short"),
        (zipped({"photo.png": "x"}), "no .py or .ipynb file"),
        (zipped({"work.py": "#" * 6_000_000}), "at most 5 MB"),
        (zipped({f"{n}.py": "" for n in range(2001)}), "more than 2000 files"),
        (zipped({"work.ipynb": "{"}), "notebook is damaged"),
    ],
    # The bytes hold the time, so as names they would differ from one worker to the other.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unsafe_or_useless_archive_is_one_students_problem(place, tiny, content, problem):
    """It is refused with a sentence, and the next student's work is still there."""
    (place / "ada.zip").write_bytes(content)
    (place / "ben.py").write_text(MASTER)
    ada, ben = collect(place, tiny)
    assert problem in ada.problem
    assert (ben.problem, ben.files["work.py"]) == ("", MASTER)


def test_links_lead_nowhere(place, tiny, tmp_path):
    """A link to the solution, as the submission, in it, or to a folder around it, is not followed."""
    (place / "ada.py").symlink_to(tmp_path / "tiny" / "master.py")
    (place / "ben").mkdir()
    (place / "ben" / "work.py").symlink_to(tmp_path / "tiny" / "master.py")
    (place / "cleo").mkdir()
    (place / "cleo" / "folder").symlink_to(tmp_path / "tiny")
    assert [bool(one.problem) for one in collect(place, tiny)] == [True, True, True]


def test_nothing_to_grade_is_said(place, tiny):
    """An empty folder, and none, are answered with what was expected."""
    with pytest.raises(CourseworkError, match="got none"):
        collect(place, tiny)
    with pytest.raises(CourseworkError, match="got nothing"):
        collect(place / "missing", tiny)


def test_the_order_is_that_of_names(place, tiny):
    """Not that of times or of the disk."""
    for name in ("Zoe", "ada", "Ben"):
        (place / f"{name}.py").write_text(MASTER)
    assert [one.student for one in collect(place, tiny)] == ["ada", "Ben", "Zoe"]


def test_zips_in_zips_are_read_one_level_deep(place, tiny):
    """A student zips the folder, and the system zips what came; a third zip is nobody's."""
    inner = zipped({"hw/work.py": MASTER})
    (place / "ada.zip").write_bytes(zipped({"upload/homework.zip": inner}))
    (place / "ben.zip").write_bytes(zipped({"a.zip": zipped({"b.zip": inner})}))
    ada, ben = collect(place, tiny)
    assert ada.files["work.py"] == MASTER
    assert ben.problem == "there is no .py or .ipynb file in it"


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        (b"no zip", "homework.zip: the archive is damaged"),
        (zipped({"../work.py": MASTER}), "outside the archive's own folder"),
        (bytes(51_000_000), "more than 50 MB"),
    ],
    ids=["damaged", "climbing", "large"],
)
def test_an_inner_zip_is_held_to_the_same_rules(place, tiny, inner, problem):
    """Its fault is told with its own name, the same at every grading."""
    (place / "ada.zip").write_bytes(zipped({"homework.zip": inner}))
    assert problem in collect(place, tiny)[0].problem


def _clone(place, name):
    (place / name / ".git" / "objects").mkdir(parents=True)
    (place / name / ".git" / "work.py").write_text("# of git")
    (place / name / "work.py").write_text(MASTER)
    return place / name


def test_cloned_repositories_are_named_after_their_students(place, tiny):
    """What all names begin with is the assignment's; a file in `.git` is nobody's work."""
    for name in ("cv-2026-tiny-ada", "cv-2026-tiny-ben-li", "cv-2026-tiny-cleo"):
        _clone(place, name)
    (place / "dan-tiny").mkdir()
    (place / "dan-tiny" / "work.py").write_text(MASTER)
    found = collect(place, tiny)
    assert [one.student for one in found] == ["ada", "ben-li", "cleo", "dan-tiny"]
    assert {one.files["work.py"] for one in found} == {MASTER}


def test_of_a_single_repository_the_name_goes_behind_the_assignments(place, tiny):
    """There is no other to compare it with."""
    clone = _clone(place, "cv-tiny-ada-lovelace")
    for number in range(2100):  # as many files as a history has
        (clone / ".git" / "objects" / f"{number}.py").touch()
    (found,) = collect(place, tiny)
    assert (found.student, found.files["work.py"]) == ("ada-lovelace", MASTER)


def test_a_folder_is_as_old_as_its_newest_file(place, tiny):
    """Unpacking and copying renew a folder's own time."""
    (place / "ada").mkdir()
    for name, seconds in (("work.py", 5_000), ("data.json", 2_000)):
        (place / "ada" / name).write_text(MASTER)
        os.utime(place / "ada" / name, (seconds, seconds))
    assert collect(place, tiny)[0].when == 5_000


def test_earlier_submissions_and_late_marks_are_kept_in_mind(place, tiny):
    """The newest is graded; when the others came, and what Canvas says, is there for a remark."""
    for name, seconds in (("ada_1_2_work.py", 1_000), ("ada_late_1_3_work.py", 2_000)):
        (place / name).write_text(MASTER)
        os.utime(place / name, (seconds, seconds))
    (found,) = collect(place, tiny)
    assert (found.when, found.earlier, found.marked_late) == (2_000, (1_000,), True)


def test_the_assignment_is_read_from_what_was_handed_in(place):
    """Every `data.json` names it; those without one follow the others."""
    for name in ("ada", "ben"):
        data = json.dumps({"assignment": "neighbours", "seed": 1})
        (place / f"{name}.zip").write_bytes(zipped({"work.py": MASTER, "data.json": data}))
    (place / "cleo.py").write_text(MASTER)
    assert assignment_of(place, ("neighbours", "gradients")) == "neighbours"


@pytest.mark.parametrize(
    ("named", "told"),
    [((), "none"), (("a", "b"), "a, b"), (("c",), "c"), (([],), "none"), (("\x1b[31mc",), "c")],
)
def test_an_unknown_assignment_is_asked_for(place, named, told):
    """With those that there are."""
    (place / "ada.py").write_text(MASTER)
    for at, name in enumerate(named):
        data = json.dumps({"assignment": name})
        (place / f"{at}.zip").write_bytes(zipped({"work.py": MASTER, "data.json": data}))
    with pytest.raises(CourseworkError) as caught:
        assignment_of(place, ("a", "b"))
    assert f"got {told}; give --assignment and one of a, b" in str(caught.value)


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "-" * 900 + "1",
        "x = " + "(" * 150 + ")" * 150,
        "x = 0x" + "f" * 9000,
        "x = '\\d'",
        "x = " + "[" * 100_000,
        "\0",
        "# %% [markdown]\n# **Question " + "1" * 5000 + ".**",
    ],
    ids=["deep", "brackets", "huge", "escape", "deeper", "zero byte", "question"],
)
def test_no_script_stops_the_collector(place, tiny, code):
    """What Python itself can hardly read is still one student's problem, if any."""
    text = f"{MASTER}\ndef f():\n    {code}\n"
    (place / "ada.py").write_text(text)
    (found,) = collect(place, tiny)
    assert (found.files["work.py"], found.problem) == (text, "")
    assert answers_of(text, (Question(1, 1, "why", "Why?"),)) == {1: ""}


LARGE = zipped({"notes.txt": "0" * 9_000_000})


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({f"{n}.zip": LARGE for n in range(6)}, "archives of more than 50 MB"),
        ({f"{n}.py": "#" * 4_900_000 for n in range(9)}, "more than 40 MB together"),
    ],
    ids=["archives", "scripts"],
)
def test_an_archive_that_swells_is_refused(place, tiny, files, problem):
    """Kilobytes that unpack to more than anybody writes; what is unpacked is counted first."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    assert len(content.getvalue()) < 100_000
    (place / "ada.zip").write_bytes(content.getvalue())
    assert problem in collect(place, tiny)[0].problem
