"""Holes of a master: what a student gets in their place, and which functions lean on them."""

import pytest

from coursework import CourseworkError
from coursework.handouts.holes import (
    functions_that_need,
    functions_with_holes,
    student_version,
)

MASTER = '''\
# %% [markdown]
# Twice and four times.

# %%
def twice(number):
    """Double."""
    ### BEGIN SOLUTION
    result = number + number
    return result
    ### END SOLUTION


def four_times(number):
    """Double twice."""
    return twice(twice(number))


def half(number):
    """Halve."""
    if number:
        ### BEGIN SOLUTION
        return number / 2
        ### END SOLUTION
    return 0
'''


def test_a_hole_raises_in_place_of_its_solution():
    """Text, docstrings and what stands beside a hole stay; the message names the function."""
    text = student_version(MASTER)
    names = {}
    exec(text, names)
    assert "number + number" not in text
    assert "SOLUTION" not in text
    assert "# Twice and four times." in text
    assert names["half"](0) == 0
    with pytest.raises(NotImplementedError, match="write twice"):
        names["four_times"](1)
    with pytest.raises(NotImplementedError, match="write half"):
        names["half"](1)


def test_solutions_can_be_kept_one_by_one():
    """An opened hole leaves the others filled, without their markers."""
    text = student_version(MASTER, keep=("twice",))
    names = {}
    exec(text, names)
    assert names["four_times"](3) == 12
    assert "SOLUTION" not in text
    with pytest.raises(NotImplementedError):
        names["half"](1)


def test_holes_are_known_by_their_functions():
    """In the order of the master, each once."""
    assert functions_with_holes(MASTER) == ("twice", "half")


def test_what_calls_a_hole_needs_it():
    """Through any number of functions in between."""
    assert functions_that_need(MASTER, ["twice"]) == {"twice", "four_times"}
    assert functions_that_need(MASTER, ["half"]) == {"half"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    ### END SOLUTION\n\n\ndef four", "\n\ndef four", "in the wrong place"),
        ("    ### BEGIN SOLUTION\n    result", "    result", "in the wrong place"),
        ("        ### END SOLUTION\n    return 0", "    return 0", "without"),
        ("# %%\ndef", "### BEGIN SOLUTION\n### END SOLUTION\ndef", "inside one function"),
        ("    ### END SOLUTION\n\n\ndef four", "\ndef four", "in the wrong place"),
    ],
)
def test_a_marker_in_the_wrong_place_is_named_by_its_line(old, new, words):
    """A master with half a hole would hand out its solution."""
    assert old in MASTER
    with pytest.raises(CourseworkError, match=rf"line \d+ of the master.*{words}"):
        student_version(MASTER.replace(old, new))


def test_a_hole_may_not_reach_into_the_next_function():
    """Else a whole function would be gone."""
    text = MASTER.replace("    ### END SOLUTION\n\n\ndef four", "\n\ndef four", 1)
    text = text.replace("    return twice(twice(number))", "    pass\n    ### END SOLUTION")
    with pytest.raises(CourseworkError, match="inside one function"):
        student_version(text)
