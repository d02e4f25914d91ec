"""Writing so that nothing is ever half written, and reading so that nothing edited passes for true.

Every file is written under a temporary name beside its place, flushed to the disk, then renamed. What
is written carries a SHA-256 sum of its own content, so that damage and a number changed by hand are
noticed. The sum is no signature: who also makes the sum anew is believed.
"""

import hashlib
import io
import json
import os
import re
from pathlib import Path

import numpy as np

SUM = "sha256"  # the entry of a file that holds the sum of all the others
UNFINISHED = re.compile(r"\..+\.\d+\.tmp")


class NotWritten(OSError, ValueError):
    """A file could not be written; what was there before is as it was."""


def write_bytes(path, content):
    """Replace `path` by `content` at once, or leave the old file as it was.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    content : bytes or memoryview

    Raises
    ------
    NotWritten
        In one sentence: the disk is full, the place read-only, or a folder has the file's name.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(temporary, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
            _flush_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error, f", {len(content) / 1e6:.2f} MB") from error


def remove(path):
    """Remove a file that may be missing.

    Raises
    ------
    NotWritten
        If it cannot be removed, as a folder of that name.
    """
    try:
        Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path, error, size=""):
    what = error.strerror or type(error).__name__
    found = NotWritten(
        f"{path} could not be written ({what}{size}): expected room and a place for a file; make "
        "some, or move away what is in its way, and give the same command again: what is finished "
        "is kept"
    )
    found.errno = error.errno
    return found


def _flush_folder(folder):
    """Have the new name itself on the disk: after a power cut the old one could be back."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows opens no folders, and needs none of this
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sweep(folder):
    """Remove what killed processes left unfinished in a folder and all below it.

    To be called while the folder's lock is held: whoever began these files can write no more. (To ask
    whether their processes live would not do: one that was killed may not have been buried yet, and
    its number may be another's by now.)

    Parameters
    ----------
    folder : Path

    Returns
    -------
    int
        How many files.
    """
    found = [path for path in Path(folder).rglob(".*.tmp") if _is_left_over(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _is_left_over(path):
    is_ours = UNFINISHED.fullmatch(path.name) is not None
    return is_ours and path.is_file() and not path.is_symlink()


def write_json(path, value):
    """Write plain values as JSON: two spaces, keys in the order given, NaN refused.

    An object gets one more entry, the sum of the others.
    """
    text = json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False)
    if isinstance(value, dict):
        found = sum_of_json(json.loads(text))
        text = json.dumps({**value, SUM: found}, indent=2, allow_nan=False, ensure_ascii=False)
    write_bytes(path, (text + "\n").encode())


def read_json(path, sealed=False):
    """Read a JSON file.

    Parameters
    ----------
    path : Path
    sealed : bool
        Whether a file without a sum counts as damaged, too.

    Returns
    -------
    what is in it, without the sum, or None
        None if it is missing, damaged, no file, or was changed after it was written.
    """
    try:
        value = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or SUM not in value:
        return None if sealed else value
    expected = value.pop(SUM)
    return value if expected == sum_of_json(value) else None


def sum_of_json(value):
    """SHA-256 of what a JSON file says, however it is laid out.

    Parameters
    ----------
    value : what `json.loads` returns
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_arrays(path, compress=True, **arrays):
    """Write named arrays and their sum as an `.npz`, compressed unless speed matters more."""
    buffer = io.BytesIO()
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    sealed = {**arrays, SUM: np.array(sum_of_arrays(arrays))}
    (np.savez_compressed if compress else np.savez)(buffer, **sealed)
    write_bytes(path, buffer.getbuffer())


def read_arrays(path):
    """Read what `write_arrays` wrote; None if it is missing, damaged or was changed since."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = dict(stored)
        expected = arrays.pop(SUM)
    except Exception:  # zipfile, zlib, struct and NumPy have a dozen kinds of error for damage
        return None
    return arrays if expected.shape == () and str(expected) == sum_of_arrays(arrays) else None


def sum_of_arrays(arrays):
    """SHA-256 of named arrays: names, kinds, shapes and bytes.

    Parameters
    ----------
    arrays : dict of str to ndarray
    """
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
