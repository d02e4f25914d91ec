"""Every assignment: the master passes, a hole fails its own tests, a mistake gets its hint."""

import ast
import json
import sys
import tomllib
import types
import warnings
from functools import cache

import pytest

from coursework import CourseworkError
from coursework.assignments import FOLDER, KEYS, read
from coursework.holes import functions_that_need, functions_with_holes, student_version

TEST_FILES = ("public_tests.py", "hidden_tests.py")
TRAINING = ("networks", "transfer")  # their tests train networks, which takes minutes
RUN = [pytest.param(k, marks=[pytest.mark.slow] if k in TRAINING else []) for k in KEYS]
MISTAKES = [
    pytest.param(key, path.stem, marks=[pytest.mark.slow] if key in TRAINING else [])
    for key in KEYS
    for path in sorted((FOLDER / key / "mistakes").glob("*.py"))
]


@pytest.fixture(autouse=True)
def beside_data(tmp_path, monkeypatch):
    """A folder with some student's data.json, as the tests of an assignment expect it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _failing(key, work_text):
    """Names of the tests, of both files, that a work fails."""
    assignment = read(key)
    with open("data.json", "w", encoding="utf-8") as file:
        json.dump({"seed": 5, "sizes": assignment.sizes}, file)
    work = _run("work", work_text)
    before = sys.modules.get("work")
    sys.modules["work"] = work
    try:
        return {
            name
            for file in TEST_FILES
            for name, test in vars(_run(file.removesuffix(".py"), assignment.text(file))).items()
            if name.startswith("test_") and _fails(test)
        }
    finally:
        sys.modules.pop("work")
        if before is not None:
            sys.modules["work"] = before


def _run(name, text):
    module = types.ModuleType(name)
    exec(compile(text, f"{name}.py", "exec"), vars(module))
    return module


def _fails(test):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test()
    except Exception:
        return True
    return False


@cache
def _tests_that_need(key, holes):
    """Tests that use one of these functions of the work, or one built on them."""
    assignment = read(key)
    needed = functions_that_need(assignment.master, holes)
    found = set()
    for file in TEST_FILES:
        text = assignment.text(file)
        direct = {
            node.name
            for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef)
            for n in ast.walk(node)
            if isinstance(n, ast.Attribute) and n.attr in needed and _is_work(n.value)
        }
        found |= {
            name for name in functions_that_need(text, direct) if name in assignment.tests(file)
        }
    return found


def _is_work(node):
    return isinstance(node, ast.Name) and node.id == "work"


@pytest.mark.parametrize("key", RUN)
def test_a_master_passes_its_own_tests(key):
    """What the teacher hands out can be solved."""
    assignment = read(key)
    assert _failing(key, assignment.master) == set()


@pytest.mark.parametrize("key", RUN)
def test_a_hand_out_fails_exactly_the_tests_of_its_holes(key):
    """No test passes without work, and none fails for another reason."""
    holes = functions_with_holes(read(key).master)
    assert holes
    assert _failing(key, student_version(read(key).master)) == _tests_that_need(key, holes)


@pytest.mark.parametrize("key", RUN)
def test_each_single_hole_fails_only_what_is_built_on_it(key):
    """Partial credit: a student who leaves out one function keeps the points of the others."""
    master = read(key).master
    holes = functions_with_holes(master)
    for hole in holes:
        text = student_version(master, keep=set(holes) - {hole})
        assert _failing(key, text) == _tests_that_need(key, (hole,)), hole


@pytest.mark.parametrize(("key", "name"), MISTAKES)
def test_a_mistake_fails_what_it_should_with_its_hint(key, name):
    """A known wrong solution loses the points that a teacher would take, and is told why."""
    assignment = read(key)
    (mistake,) = [m for m in assignment.mistakes if m.name == name]
    assert _failing(key, f"{assignment.master}\n{mistake.text}") == set(mistake.fails)
    hints = [assignment.hints[test] for test in mistake.fails if test in assignment.hints]
    assert any(mistake.hint in hint for hint in hints)


@pytest.mark.parametrize("key", KEYS)
def test_an_assignment_is_complete(key):
    """Points for every hidden test and a hint in each; five mistakes; questions that add up."""
    assignment = read(key)
    assert assignment.test_points.keys() == assignment.tests("hidden_tests.py").keys()
    assert sum(assignment.test_points.values()) == assignment.points["code"]
    assert all(len(hint) > 20 for hint in assignment.hints.values())
    assert not assignment.tests("public_tests.py").keys() & assignment.hints.keys()
    assert len(assignment.mistakes) >= 5
    assert assignment.sizes.keys() == {"n_train", "n_validation", "n_test"}
    for file in ("rubric.md", "page.md"):
        assert assignment.text(file).startswith("# ")


def test_the_list_names_every_folder_in_the_courses_order():
    """A folder without an entry is never handed out."""
    folders = {path.parent.name for path in FOLDER.glob("*/about.toml")}
    orders = [
        tomllib.loads((FOLDER / key / "about.toml").read_text("utf-8"))["order"] for key in KEYS
    ]
    assert folders == set(KEYS)
    assert orders == sorted(orders)


def test_an_unknown_assignment_is_answered_with_those_there_are():
    """A wrong word gets the right ones."""
    with pytest.raises(CourseworkError, match="there are: neighbours, gradients"):
        read("neighbors")
