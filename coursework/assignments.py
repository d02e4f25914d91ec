"""The assignments, in the course's order, and what each folder holds."""

import ast
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coursework import CourseworkError

FOLDER = Path(__file__).parent / "assignments"
KEYS = ("neighbours", "gradients", "networks", "transfer")


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that students are known to hand in.

    Parameters
    ----------
    name : str
    text : str
        Functions that take the place of the master's.
    fails : tuple of str
        The tests that it fails.
    hint : str
        Words that a student must read then.
    may_fail : tuple of str
        Tests that it fails or passes by chance, or as the processor rounds.
    """

    name: str
    text: str
    fails: tuple[str, ...]
    hint: str
    may_fail: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """One assignment: what it is called, how long it takes, and its files.

    Parameters
    ----------
    key : str
        Its folder's name.
    folder : Path
    title : str
    order : int
        Its place in the course, from 1.
    minutes : int
        What a student should plan for.
    sizes : dict of str to int
        `n_train`, `n_validation` and `n_test` of the student's data.
    points : dict of str to int
        Points of the parts `code` and `questions`.
    """

    key: str
    folder: Path
    title: str
    order: int
    minutes: int
    sizes: dict[str, int]
    points: dict[str, int]

    @cached_property
    def master(self):
        """Text of the master."""
        return self.text("master.py")

    @cached_property
    def test_points(self):
        """Points of each hidden test."""
        return _constant(self.text("hidden_tests.py"), "POINTS")

    @cached_property
    def hints(self):
        """What a student reads for each hidden test that fails."""
        return {name: " ".join(doc.split()) for name, doc in self.tests("hidden_tests.py").items()}

    @cached_property
    def mistakes(self):
        """Wrong solutions, by name."""
        found = []
        for path in sorted((self.folder / "mistakes").glob("*.py")):
            text = path.read_text("utf-8")
            expected = _constant(text, "EXPECTED")
            fails, may_fail = tuple(expected["fails"]), tuple(expected.get("may_fail", ()))
            found.append(Mistake(path.stem, text, fails, expected["hint"], may_fail))
        return tuple(found)

    def text(self, name):
        """Text of one of the folder's files."""
        return (self.folder / name).read_text("utf-8")

    def tests(self, name):
        """Tests of a file and their docstrings ("" where there is none), in their order."""
        return {
            node.name: ast.get_docstring(node) or ""
            for node in ast.parse(self.text(name)).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }


def read(key):
    """Read one assignment.

    Parameters
    ----------
    key : str
        One of `KEYS`.

    Returns
    -------
    Assignment

    Raises
    ------
    CourseworkError
        For a name that is none of them.
    """
    if key not in KEYS:
        raise CourseworkError(f"unknown assignment {key!r}; there are: {', '.join(KEYS)}")
    folder = FOLDER / key
    about = tomllib.loads((folder / "about.toml").read_text("utf-8"))
    return Assignment(
        key=key,
        folder=folder,
        title=about["title"],
        order=about["order"],
        minutes=about["minutes"],
        sizes=about["data"],
        points=about["points"],
    )


def _constant(text, name):
    """A literal at the top of a script, read without running it."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return ast.literal_eval(node.value)
    raise CourseworkError(f"expected {name} = {{...}} in the script; add it")
