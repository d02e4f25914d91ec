"""What a student gets, and what never leaves the teacher's desk."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest

import coursework.assignments
from coursework import CourseworkError
from coursework.assignments import FOLDER, KEYS, read
from coursework.handouts.handout import CLASS_LIST, FILES, files_of, hand_out, student_data

ROOT = Path(__file__).resolve().parent.parent.parent
CLASS = "name,group\nAda Lovelace,1\n\nÉmile Zola,2\n../../etc,2\n"


@pytest.fixture
def class_list(tmp_path):
    """Three students, one of them with a name that is a path."""
    path = tmp_path / "class.csv"
    path.write_text(CLASS, "utf-8-sig")
    return path


@pytest.fixture
def altered(tmp_path, monkeypatch):
    """Change a file of an assignment, in a copy of all of them."""
    copy = tmp_path / "assignments"
    shutil.copytree(FOLDER, copy)
    monkeypatch.setattr(coursework.assignments, "FOLDER", copy)

    def change(name, old, new):
        path = copy / "neighbours" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


@pytest.mark.parametrize("key", KEYS)
def test_every_assignment_can_be_handed_out(key, tmp_path):
    """All files, nothing more, and the notebook says what the script says."""
    (folder,) = hand_out(key, tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == set(files_of(read(key)))
    work = (folder / "work.py").read_text("utf-8")
    assert "raise NotImplementedError(" in work
    compile(work, "work.py", "exec")
    notebook = jupytext.read(folder / "work.ipynb")
    script = jupytext.reads(work, fmt="py:percent")
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in script.cells]
    assert any(cell.cell_type == "markdown" for cell in notebook.cells)
    nbformat.validate(notebook)


def test_each_student_gets_other_pictures(class_list, tmp_path):
    """Seeds follow from names: another for each, the same when handed out again."""
    folders = hand_out("neighbours", tmp_path / "one", class_list)
    again = hand_out("neighbours", tmp_path / "two", class_list)
    data = [json.loads((folder / "data.json").read_text("utf-8")) for folder in folders]
    assert [entry["student"] for entry in data] == ["Ada Lovelace", "Émile Zola", "../../etc"]
    assert len({entry["seed"] for entry in data}) == 3
    assert data[0] == student_data(read("neighbours"), "Ada Lovelace")
    for first, second in zip(folders, again, strict=True):
        assert first.parent == tmp_path / "one"
        for name in FILES:
            assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_teacher_keeps_a_list_of_who_got_what(class_list, tmp_path):
    """It lies beside the students' folders, in none of them."""
    hand_out("neighbours", tmp_path / "out", class_list)
    with open(tmp_path / "out" / CLASS_LIST, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == ["Ada Lovelace", "Émile Zola", "../../etc"]
    for row in rows:
        data = json.loads((tmp_path / "out" / row["folder"] / "data.json").read_text("utf-8"))
        assert row["seed"] == str(data["seed"])


SOLUTION = '    return np.argsort(distances, axis=1, kind="stable")[:, :k]'
LEAKS = [
    # a marker that is none: the solution stays in the work
    ("master.py", "    ### BEGIN SOLUTION\n", "    ### BEGIN  SOLUTION\n", "wrong place"),
    ("master.py", "# ## 4. Choose k\n", f"# ## 4. Choose k\n# {SOLUTION.strip()}\n", "a solution"),
    # broken over two lines, and in other capitals
    (
        "master.py",
        "# ## 4. Choose k\n",
        "# ## 4. Choose k\n# np.ARGSORT(distances, axis=1,\n# kind='stable')\n"
        '# return np.argsort(distances,\n#     axis=1, kind="stable")[:, :k]\n',
        "a solution",
    ),
    ("public_tests.py", "import work\n", f"import work\n# {SOLUTION}\n", "a solution"),
    (
        "public_tests.py",
        "import work\n",
        "import work\n\n\ndef test_ties_go_to_the_nearest():\n    pass\n",
        "hidden_tests.py",
    ),
    (
        "public_tests.py",
        "import work\n",
        "import work\n\n# With equally many votes the nearest neighbour's label wins, not the smallest "
        "label.\n",
        "hidden_tests.py",
    ),
    (
        "master.py",
        "# ## 4. Choose k\n",
        "# ## 4. Choose k\n#\n# gives both numbers: guessing is right for one picture in ten, the own "
        "share is a little above that.\n",
        "rubric.md",
    ),
    (
        "master.py",
        "# ## 4. Choose k\n",
        "# ## 4. Choose k\n#\n# The low share of right answers is the lesson and no fault of the "
        "student. Say so beforehand\n",
        "page.md",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), LEAKS)
def test_what_would_leak_is_refused_and_nothing_is_left(
    altered, tmp_path, class_list, name, old, new, words
):
    """A solution, a hidden test or a note of the teacher, in whatever file, wrapped or not."""
    altered(name, old, new)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(CourseworkError, match=words):
        hand_out("neighbours", tmp_path / "out", class_list)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_written_files_are_searched_and_not_the_plan(tmp_path, monkeypatch):
    """Were the holes not cut at all, the search would find the solutions, in script and notebook."""
    monkeypatch.setattr("coursework.handouts.handout.student_version", lambda master: master)
    with pytest.raises(CourseworkError, match="marker of the master"):
        hand_out("neighbours", tmp_path / "out")
    uncut = "\n".join(n for n in read("neighbours").master.splitlines() if "SOLUTION" not in n)
    monkeypatch.setattr("coursework.handouts.handout.student_version", lambda master: uncut)
    with pytest.raises(CourseworkError, match=r"work\.ipynb holds a line of a solution"):
        hand_out("neighbours", tmp_path / "out")


def test_a_solution_that_only_the_notebook_holds_is_found(tmp_path, monkeypatch):
    """Outputs and metadata of a notebook are read too."""
    writes = jupytext.writes

    def with_output(notebook, fmt):
        notebook.metadata["note"] = SOLUTION
        return writes(notebook, fmt=fmt)

    monkeypatch.setattr(jupytext, "writes", with_output)
    with pytest.raises(CourseworkError, match=r"work\.ipynb holds a line of a solution"):
        hand_out("neighbours", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one student"),
        ("name\n", "at least one student"),
        ("first,last\nAda,Lovelace\n", "a column named name"),
        ("Ada Lovelace\nada_lovelace\n", "would share a folder"),
        ("Ada\nAda\n", "would share a folder"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path, text, words):
    """No folder is written for half a class."""
    path = tmp_path / "class.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(CourseworkError, match=words):
        hand_out("neighbours", tmp_path / "out", path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "text", ["Ada\nBob\n", "group;Name\n1;Ada\n2;Bob\n", "sid\tgroup\nAda\t1\nBob\t2\n"]
)
def test_a_list_may_be_lines_or_any_spreadsheets_table(tmp_path, text):
    """By semicolons or tabs too, the column anywhere."""
    path = tmp_path / "class.csv"
    path.write_text(text, "utf-8")
    folders = hand_out("neighbours", tmp_path / "out", path)
    assert [folder.name for folder in folders] == ["neighbours_Ada", "neighbours_Bob"]


def test_a_list_in_another_encoding_is_answered(tmp_path):
    """Spreadsheets like to save in Latin-1."""
    path = tmp_path / "class.csv"
    path.write_bytes("name\nÉmile\n".encode("latin-1"))
    with pytest.raises(CourseworkError, match="text in UTF-8"):
        hand_out("neighbours", tmp_path / "out", path)


def test_a_folder_in_use_is_left_alone(tmp_path):
    """What a student wrote there is worth more than a fresh hand-out."""
    (tmp_path / "work.py").write_text("mine", "utf-8")
    with pytest.raises(CourseworkError, match="an empty folder"):
        hand_out("neighbours", tmp_path)
    assert (tmp_path / "work.py").read_text("utf-8") == "mine"


@pytest.mark.slow
def test_the_commands_of_the_students_page_work(tmp_path):
    """In a folder inside the suite: holes fail the public tests, a solved work runs through."""
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "data").symlink_to(ROOT / "data")
    (folder,) = hand_out("neighbours", suite / "mine")
    readme = (folder / "README.md").read_text("utf-8")
    assert "uv run python -m pytest public_tests.py" in readme
    assert "uv run python work.py" in readme
    tried = _in(folder, "-m", "pytest", "-p", "no:cacheprovider", "public_tests.py")
    n_tests = len(read("neighbours").tests("public_tests.py"))
    assert f"{n_tests} failed" in tried.stdout
    data = json.loads((folder / "data.json").read_text("utf-8"))
    data["sizes"] = {"n_train": 100, "n_validation": 20, "n_test": 20}  # to be done in a second
    (folder / "data.json").write_text(json.dumps(data), "utf-8")
    work = (folder / "work.py").read_text("utf-8")
    preface = work[work.index("# %%\n") : work.index("# %%\nimport json")]
    (folder / "work.py").write_text(preface + read("neighbours").master, "utf-8")
    assert "test pictures right" in _in(folder, "work.py").stdout


def _in(folder, *words):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, env=environment
    )
