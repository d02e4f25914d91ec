"""Whoever stops the grader stops at once what it runs: all rooms end, and nobody is given 0 for it."""

import threading
from contextlib import contextmanager

_asked = threading.Event()


class Halted(BaseException):
    """The grader was stopped while a submission ran; what is known of that one is thrown away."""


@contextmanager
def halting():
    """Have whatever ends this block early also end all rooms that other threads hold in it.

    Everything in those threads that waits for a room then gets `Halted`, which is no `Exception`: no
    test and no grader takes it for something that a submission did.
    """
    try:
        yield
    except BaseException:
        _asked.set()
        raise


def stop_if_halted():
    """Leave, if the grader was stopped.

    Raises
    ------
    Halted
    """
    if _asked.is_set():
        raise Halted


def forget():
    """Let rooms run again: all that were to end have ended."""
    _asked.clear()
