"""What a user reads where a command cannot go on: one line with the remedy, and an exit code.

2 is for what the user can put right (a wrong word, a bad file, a full disk), 1 for what nobody
expected. `--verbose` adds where in the code it came from; a run keeps that in its folder in any case.
"""

import errno
import signal
import traceback

from compare.command_line.terminal import prepare, say
from compare.processes.stopping import asked_by, exit_code, stoppable

OURS = (
    "compare.",
    "coursework",
    "data.",
    "reports",
)  # whose ValueErrors are sentences for the user
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
NOT_ALLOWED = {errno.EROFS, errno.EACCES, errno.EPERM}


def answering(work, words, verbose=False):
    """Call `work(words)`; whatever goes wrong in it becomes one line on standard error.

    Parameters
    ----------
    work : callable(words) -> int
    words : dict or str
    verbose : bool
        Whether the traceback goes before that line.

    Returns
    -------
    int
        The exit code.
    """
    prepare()
    with stoppable():
        try:
            code = work(words)
        except KeyboardInterrupt:
            say("bakeoff: stopped")
            code = exit_code(signal.SIGINT)
        except Exception as error:
            if verbose:
                say("".join(traceback.format_exception(error)))
            line, code = in_one_line(error)
            say(f"bakeoff: {line}")
        return code if asked_by() is None else exit_code(asked_by())


def in_one_line(error):
    """What to tell the user of an exception, and the exit code.

    Parameters
    ----------
    error : Exception

    Returns
    -------
    (str, int)
    """
    if is_for_the_user(error):
        text, code = str(error), 2
    elif isinstance(error, OSError) and error.errno in NO_ROOM | NOT_ALLOWED:
        text, code = _of_the_disk(error), 2
    else:
        text, code = _unexpected(error), 1
    return " ".join(text.split()), code


def is_for_the_user(error):
    """Whether an exception is a sentence of ours that says what to do."""
    return isinstance(error, ValueError) and type(error).__module__.startswith(OURS)


def _of_the_disk(error):
    where = f"{error.filename} could not be written" if error.filename else "a file was not written"
    if error.errno in NO_ROOM:
        return (
            f"{where} ({error.strerror}): expected some megabytes of room; make some and give the same "
            "command again: what is finished is kept, and so is the report that was there"
        )
    where = where.replace("written", "read or written")
    return f"{where} ({error.strerror}): expected a place that may be; give another"


def _unexpected(error):
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    kept = getattr(error, "log", None)
    where = f"{kept} and --verbose show where" if kept else "--verbose shows where"
    return f"unexpected {what}; {where}"
