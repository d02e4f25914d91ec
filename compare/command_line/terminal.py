"""Lines for a terminal, a pipe or a log: nothing in them steers it, and none of them ends a run.

A reason may come from a file's name or from a student's code, with characters that would colour a
terminal, move its cursor or ring its bell. And whoever reads may know ASCII only, or have left
(`| head -1`): the run goes on all the same.
"""

import errno
import logging
import os
import sys
from contextlib import suppress
from unicodedata import category

READER_IS_GONE = {errno.EPIPE, errno.EIO, errno.EBADF, errno.ENOSPC}


def prepare():
    """Let standard output and error write a `?` for what their encoding lacks, and nobody chat there.

    Matplotlib remarks on a home folder that cannot be written, and then does without.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text, stream=None):
    """Write lines; what cannot be printed in them is written as its escape.

    Parameters
    ----------
    text : str
    stream : text stream
        Standard error unless given.
    """
    write("".join(map(_printable, text)) + "\n", stream or sys.stderr)


def shown_path(path):
    """A path as it is best read here: from the present folder on, where it lies inside."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _printable(letter):
    if letter.isprintable() or letter == "\n":
        return letter
    # A space that must not be broken at is no ASCII, and a terminal breaks lines where it likes.
    return " " if category(letter) == "Zs" else letter.encode("unicode_escape").decode("ascii")


def write(text, stream):
    """Write text as it is, at once; a reader that has left is no error.

    Parameters
    ----------
    text : str
    stream : text stream
    """
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        if error.errno in READER_IS_GONE:
            _point_nowhere(stream)


def _point_nowhere(stream):
    """Have all that follows vanish: Python would try again at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        with suppress(OSError, ValueError):  # a stream without a descriptor
            os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)
