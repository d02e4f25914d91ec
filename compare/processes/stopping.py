"""Being told to stop: Ctrl-C, `kill`, a closed terminal. What is done stays; what is left says so.

The first signal stops the fits. From then on, and also when all fits are done, signals wait: the
comparison and the report take seconds, and half of them would be of no use. Who cannot wait asks a
second time: the process then ends at once, and as every file is written whole or not at all, only the
report is missing.
"""

import os
import signal
import threading
from contextlib import contextmanager, suppress

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
NAMES = {"SIGINT": "Ctrl-C", "SIGTERM": "SIGTERM", "SIGHUP": "the end of its terminal"}
WAIT = b"bakeoff: all is fitted, the report comes first; once more leaves at once\n"


class Stopped(KeyboardInterrupt):
    """A signal asked the process to stop.

    Parameters
    ----------
    number : int
        Which signal.
    """

    def __init__(self, number=signal.SIGINT):
        super().__init__(number)
        self.number = number


class _Asked:
    """Which signal came first, and whether it has to wait."""

    number = None
    waits = False


def exit_code(number):
    """The exit code of a process that a signal stopped, as shells have it: 130 after Ctrl-C."""
    return 128 + number


def in_words(number):
    """A signal's name as a user says it."""
    name = signal.Signals(number).name
    return NAMES.get(name, name)


@contextmanager
def stoppable():
    """Answer the signals to stop as this module says while the block lasts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _Asked.number, _Asked.waits = None, False
    before = {}
    for number in SIGNALS:
        # What is ignored stays so: `nohup`, or a job in the background of a script.
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            before[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def listen():
    """From here on a signal stops at once again; one that had to wait until now does so, too."""
    _Asked.waits = False
    if _Asked.number is not None:
        raise Stopped(_Asked.number)


def until_stopped(work):
    """Call `work` to its end or to the first signal; from then on signals wait.

    Parameters
    ----------
    work : callable()

    Returns
    -------
    int or None
        The signal that stopped it.
    """
    try:
        work()
        _Asked.waits = True
    except KeyboardInterrupt as stop:
        _Asked.waits = True
        return getattr(stop, "number", signal.SIGINT)


def asked_by():
    """The signal that asked to stop, also where it had to wait; None if there was none.

    Returns
    -------
    int or None
    """
    return _Asked.number


def _stop(number, frame):
    if _Asked.number is not None:
        os._exit(exit_code(number))
    _Asked.number = number
    if not _Asked.waits:
        raise Stopped(number)
    with suppress(OSError):  # nobody is there to read it
        os.write(2, WAIT)
