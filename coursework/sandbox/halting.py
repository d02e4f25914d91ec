"""Whoever stops the grader stops at once what it runs: all rooms end, and nobody is given 0 for it."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

from compare.command_line.terminal import say

LOOK_EVERY_SECONDS = 0.2

_asked = threading.Event()


class Halted(BaseException):
    """The grader was stopped while a submission ran; what is known of that one is thrown away."""


def side_by_side(work, entries, jobs, tell):
    """Have entries worked on, some at a time; whatever ends this early also ends all their rooms.

    Everything in other threads that waits for a room then gets `Halted`, which is no `Exception`: no
    test and no grader takes it for something that a submission did.

    Parameters
    ----------
    work : callable(entry)
    entries : list
    jobs : int
        At the same time.
    tell : callable(result) -> str
        What to say of a result, behind its number.

    Returns
    -------
    list
        Results, in the entries' order.
    """
    pool, results = ThreadPoolExecutor(max_workers=jobs), []
    try:
        waiting = [pool.submit(work, entry) for entry in entries]
        for at, one in enumerate(waiting, start=1):
            # By turns: Ctrl-C that reaches another thread wakes nobody who waits without an end.
            while not wait([one], timeout=LOOK_EVERY_SECONDS).done:
                pass
            results.append(one.result())
            say(f"{at} of {len(waiting)}: {tell(results[-1])}")
    except BaseException:
        _asked.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        _asked.clear()  # all that were to end have ended
    return results


@contextmanager
def all_halted():
    """End every room of this process, and let no new one answer, while the block lasts."""
    _asked.set()
    try:
        yield
    finally:
        _asked.clear()


def stop_if_halted():
    """Leave, if the grader was stopped.

    Raises
    ------
    Halted
    """
    if _asked.is_set():
        raise Halted
