"""What a folder and an archive have in common: one stream of files, with names fit for printing."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

MOST_FILE_BYTES = 200_000_000  # a picture of `decode.MOST_PIXELS`, uncompressed
SYSTEM_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}

# The words under which files are counted that were passed over; the report adds the number.
LEFT_OUT_SENTENCES = {
    "hidden": "hidden or system files and folders (.DS_Store, Thumbs.db and the like) ignored",
    "link": "links to a folder, to something outside or to nothing not followed",
    "special": "pipes, sockets or devices ignored",
    "unreadable": "files or folders left out because they may not be read",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file of a folder or an archive.

    Parameters
    ----------
    path : tuple of str
        Names from the root down to the file, fit for printing.
    size_bytes : int
    open : callable
        Gives a readable, seekable binary file; raises OSError or DataError if it cannot be read.
    """

    path: tuple[str, ...]
    size_bytes: int
    open: Callable[[], BinaryIO]


def is_system_name(name):
    """Tell whether an operating system or an editor put a file or folder of this name there."""
    return name.startswith(".") or name.lower() in SYSTEM_NAMES


def printable_path(parts):
    """Make names fit for a terminal, JSON and HTML.

    Accents are written in one way (a Mac and a Linux machine write the same name in two), and
    whatever cannot be printed, such as line breaks or bytes that are no UTF-8, as its escape. Names
    are read as UTF-8 whatever the locale says: where it knows ASCII only, Python could not.

    Parameters
    ----------
    parts : iterable of str

    Returns
    -------
    tuple of str
    """
    return tuple(map(_printable, parts))


def _printable(name):
    if name.isascii() and name.isprintable():
        return name
    with suppress(UnicodeError):  # half a character that stands for no byte
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    name = unicodedata.normalize("NFC", name)
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in name
    )
