"""A made-up assignment of two functions, for tests of the grader: seconds for a class."""

from coursework.assignments import Assignment
from coursework.sandbox.room import Limits

MASTER = '''
import numpy as np


def double(values):
    """Twice the values."""
    ### BEGIN SOLUTION
    return 2 * np.asarray(values)
    ### END SOLUTION


def largest(values):
    """The largest value."""
    ### BEGIN SOLUTION
    return max(values)
    ### END SOLUTION
'''
HIDDEN = '''
import numpy as np
import work

POINTS = {"test_double_of_secret": 3, "test_largest": 2}
SECRET = 54321


def test_double_of_secret():
    """Multiply each value by two, zero too."""
    np.testing.assert_array_equal(work.double(np.array([0, SECRET])), [0, 2 * SECRET])


def test_largest():
    """Negative numbers have a largest one, too."""
    assert work.largest([-3, -1, -2]) == -1
    assert work.largest([0, SECRET, 1]) == SECRET
'''
LIMITS = Limits(
    call_seconds=0.7,
    call_wall_seconds=6.0,
    total_seconds=6.0,
    memory_bytes=300_000_000,
    processes=16,
    scratch_bytes=4_000_000,
    scratch_files=50,
    reply_bytes=1_000_000,
)


def tiny_assignment(folder):
    """Write the assignment into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "master.py").write_text(MASTER)
    (folder / "hidden_tests.py").write_text(HIDDEN)
    (folder / "about.toml").write_text('title = "Tiny"\n')
    return Assignment(
        key="tiny", folder=folder, title="Tiny", order=1, minutes=1, sizes={}, points={"code": 5}
    )
