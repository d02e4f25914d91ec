"""One process at a time writes into a run's folder; a second one is told who is at work there.

The operating system holds the lock, and lets go of it when its holder ends, in whatever way: after a
`kill -9` or a power cut nothing is stale. The file beside it only says who the holder is.
"""

import errno
import os
import platform
import time
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from compare.command_line.words import UsageError

if os.name == "nt":
    import msvcrt
else:
    import fcntl

LOCK_FILE = ".lock"
# Some network drives know no locks; a run there goes on without one.
NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
LOCKED_BYTE = (
    2**30
)  # on Windows a locked byte cannot be read: one that the holder's name never reaches
SECONDS_BETWEEN_TRIES = 0.05
SECONDS_TO_SIGN = 1.0  # between taking the lock and having written who took it


class FolderInUse(UsageError):
    """Another process writes into the folder."""


@contextmanager
def hold(folder):
    """Have a folder to oneself while the block lasts; it is made where it is missing.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    FolderInUse
        If another process holds it.
    UsageError
        If nothing can be written there.
    """
    path = Path(folder) / LOCK_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = _take(path)
    except OSError as error:
        raise UsageError(
            f"nothing can be written into {folder} ({error.strerror}): expected a folder that may be "
            "written, with room on its disk; make it so, or give another"
        ) from error
    try:
        yield
    finally:
        _let_go(path, descriptor)


def hold_saved(folder):
    """As `hold`, for a run that should be there; where it is not, there is nothing to hold.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    context manager
    """
    return hold(folder) if Path(folder).is_dir() else nullcontext()


@contextmanager
def in_turn(path, seconds):
    """Let one process after the other through the block; nobody waits longer than so many seconds.

    For work that is done twice where two do it at the same time, but not wrongly: where nothing can
    be locked, all go on at once.

    Parameters
    ----------
    path : Path
        A file for the lock, which need not be there.
    seconds : float
    """
    until, descriptor = time.monotonic() + seconds, None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        while descriptor is None and time.monotonic() < until:
            try:
                descriptor = _take(path)
            except FolderInUse:
                time.sleep(SECONDS_BETWEEN_TRIES)
    try:
        yield
    finally:
        if descriptor is not None:
            _let_go(path, descriptor)


def _take(path):
    """Open the file and lock it; anew where its last holder has just removed it."""
    while True:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(path, flags, 0o644)
        try:
            if not _lock(descriptor):
                raise FolderInUse(
                    f"{path.parent} is being written by {_holder(path)}; wait until that ends, or "
                    "give another folder"
                )
            if _is_still_there(path, descriptor):
                _sign(descriptor)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor):
    """Whether the lock is ours now."""
    try:
        if os.name == "nt":
            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in NO_LOCKS_HERE:
            return True
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _is_still_there(path, descriptor):
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _sign(descriptor):
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, f"{os.getpid()} {platform.node()}\n".encode())


def _holder(path):
    """Who holds the lock, in words."""
    until = time.monotonic() + SECONDS_TO_SIGN
    while time.monotonic() < until:
        try:
            pid, _, host = path.read_text("utf-8", "replace").strip().partition(" ")
        except OSError:
            pid, host = "", ""
        if pid.isdigit():
            where = "" if host == platform.node() else f" on {host}"
            return f"process {pid}{where}"
        time.sleep(0.01)
    return "another process"


def _let_go(path, descriptor):
    if os.name == "nt":  # an open file cannot be removed there
        os.close(descriptor)
        with suppress(PermissionError):  # the next process has opened it already
            path.unlink(missing_ok=True)
        return
    if _is_still_there(path, descriptor):
        path.unlink()
    os.close(descriptor)
