"""Every assignment: the master passes, a hole fails its own tests, a mistake gets its hint."""

import ast
import json
import sys
import tomllib
import types
import warnings

import pytest

from coursework import CourseworkError
from coursework.assignments import FOLDER, KEYS, read
from coursework.handouts.holes import functions_with_holes, student_version
from tests.coursework.needs import TEST_FILES, in_need_of
from tests.coursework.trainings import Trainings

TRAINING = ("networks", "transfer")  # their tests train networks, which takes minutes
# Of their mistakes these few are tried each time, and all of them with BAKEOFF_TEST_ALL=1: a mistake
# that changes a training needs one of its own, and the two assignments take minutes then.
TRIED = {
    "bias_for_every_channel", "epoch_chosen_in_training", "augmented_test_pictures",
    "one_number_without_interval", "unpaired_interval", "verdict_from_the_sign",
}  # fmt: skip


def _marks(key, name=""):
    """Slow where networks are trained, and then on one worker, which remembers its trainings."""
    if key not in TRAINING:
        return []
    marks = [pytest.mark.slow, pytest.mark.xdist_group(f"assignment {key}")]
    is_long = name not in TRIED if name else key == "transfer"
    if is_long:
        marks.append(pytest.mark.long)
    return marks


RUN = [pytest.param(key, marks=_marks(key)) for key in KEYS]
MISTAKES = [
    pytest.param(key, path.stem, marks=_marks(key, path.stem))
    for key in KEYS
    for path in sorted((FOLDER / key / "mistakes").glob("*.py"))
]
TRAININGS = Trainings()


@pytest.fixture(autouse=True)
def beside_data(tmp_path, monkeypatch):
    """A folder with some student's data.json, as the tests of an assignment expect it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def trained_once(request, monkeypatch):
    """A training that was done already is not done again."""
    if request.getfixturevalue("key") in TRAINING:
        from deep.backend import keras

        monkeypatch.setattr(keras.Model, "fit", TRAININGS.fit(keras.Model.fit))


def _failing(key, work_text, changed=None):
    """Names of the tests, of both files, that a work fails.

    Where tests train networks and only some functions are not the master's, those are run that use
    one of them: the others run the master's own code, and pass with it.
    """
    assignment = read(key)
    tried = in_need_of(key, tuple(changed)) if changed and key in TRAINING else None
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
            if name.startswith("test_") and (tried is None or name in tried) and _fails(test)
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


@pytest.mark.usefixtures("trained_once")
@pytest.mark.parametrize("key", RUN)
def test_a_master_passes_its_own_tests(key):
    """What the teacher hands out can be solved."""
    assignment = read(key)
    assert _failing(key, assignment.master) == set()


@pytest.mark.usefixtures("trained_once")
@pytest.mark.parametrize("key", RUN)
def test_a_hand_out_fails_exactly_the_tests_of_its_holes(key):
    """No test passes without work, and none fails for another reason."""
    holes = functions_with_holes(read(key).master)
    assert holes
    assert _failing(key, student_version(read(key).master)) == in_need_of(key, holes)


@pytest.mark.usefixtures("trained_once")
@pytest.mark.parametrize("key", RUN)
def test_each_single_hole_fails_only_what_is_built_on_it(key):
    """Partial credit: a student who leaves out one function keeps the points of the others."""
    master = read(key).master
    holes = functions_with_holes(master)
    for hole in holes:
        text = student_version(master, keep=set(holes) - {hole})
        assert _failing(key, text, [hole]) == in_need_of(key, (hole,)), hole


@pytest.mark.usefixtures("trained_once")
@pytest.mark.parametrize(("key", "name"), MISTAKES)
def test_a_mistake_fails_what_it_should_with_its_hint(key, name):
    """A known wrong solution loses the points that a teacher would take, and is told why."""
    assignment = read(key)
    (mistake,) = [m for m in assignment.mistakes if m.name == name]
    changed = [n.name for n in ast.parse(mistake.text).body if isinstance(n, ast.FunctionDef)]
    failing = _failing(key, f"{assignment.master}\n{mistake.text}", changed)
    assert failing - set(mistake.may_fail) == set(mistake.fails)
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
