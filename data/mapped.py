"""Arrays that lie in files: pictures and features that are more than memory holds.

A mapped array is an ndarray like any other, only its numbers stay on the disk: what is read comes
into memory a page at a time, and the system may let go of it again. So whoever only reads needs to
know nothing. What must not happen is that rows drawn from such an array become a copy in memory:
`taken` writes them, a block at a time, into a file of their own.
"""

import mmap
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from data.dataset import DataError

LARGE_BYTES = 2**28  # what is more than this is not copied in memory: 87,000 pictures of 32 x 32
BLOCK_BYTES = 2**24  # copied at a time


def is_large(shape, dtype=np.uint8):
    """Whether an array of this shape is to lie in a file.

    Parameters
    ----------
    shape : tuple of int
    dtype : NumPy dtype

    Returns
    -------
    bool
    """
    return n_bytes_of(shape, dtype) > LARGE_BYTES


def n_bytes_of(shape, dtype=np.uint8):
    """Bytes of an array of this shape."""
    return int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize


def blocks(array, n_bytes=BLOCK_BYTES):
    """Slices that cut an array's rows into pieces of bounded size.

    Parameters
    ----------
    array : ndarray with at least one axis
    n_bytes : int
        Of a piece, at most; one row always is one.

    Yields
    ------
    slice
    """
    n_rows = max(1, n_bytes // max(1, n_bytes_of(array.shape[1:], array.dtype)))
    for start in range(0, len(array), n_rows):
        yield slice(start, min(start + n_rows, len(array)))


def room(shape, dtype, folder=None):
    """An array to be filled: in memory where it is small, else in a file; see `scratch`."""
    return scratch(shape, dtype, folder) if is_large(shape, dtype) else np.empty(shape, dtype)


def scratch(shape, dtype, folder=None):
    """An array in a file without a name, which is gone as soon as nobody uses the array.

    Parameters
    ----------
    shape : tuple of int
    dtype : NumPy dtype
    folder : Path, optional
        On whose disk it lies; the system's own place for such files if left out.

    Returns
    -------
    ndarray
        Zeros, to be written to.

    Raises
    ------
    DataError
        If the disk has not the room.
    """
    size = n_bytes_of(shape, dtype)
    where = Path(folder or tempfile.gettempdir())
    try:
        where.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=where) as file:
            reserve(file, size)
            return np.asarray(np.memmap(file, dtype, "r+", shape=tuple(shape)))
    except OSError as error:
        raise DataError(
            f"{size / 1e9:.1f} GB of disk are needed for what memory does not hold, and cannot be "
            f"had ({error.strerror or error}); make room, or take fewer pictures with --train-size"
        ) from error


def reserve(file, size):
    """Give an open file its size, and make sure that the disk has it.

    Parameters
    ----------
    file : file opened for writing
    size : int
        In bytes.

    Raises
    ------
    OSError
        If the disk is full: a mapped file with holes would end the program later on.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file.fileno(), 0, max(1, size))
    else:
        file.truncate(max(1, size))


def taken(array, rows, folder=None):
    """Rows of an array: a copy in memory where they are few, else an array in a file.

    Parameters
    ----------
    array : ndarray
    rows : ndarray of shape (n_rows,), int
    folder : Path, optional
        See `scratch`.

    Returns
    -------
    ndarray of shape (n_rows, ...)
        The same numbers in either case; rows that follow each other in a mapped array are a view.

    Raises
    ------
    DataError
        If the disk has not the room.
    """
    if not is_large((len(rows), *array.shape[1:]), array.dtype):
        found = array[rows]
        let_go(array)
        return found
    if behind(array) is not None and (np.diff(rows) == 1).all():
        return array[rows[0] : rows[-1] + 1]
    found = scratch((len(rows), *array.shape[1:]), array.dtype, folder)
    for block in blocks(found):
        found[block] = array[rows[block]]
        let_go(array)
        let_go(found)
    return found


def behind(array):
    """The mapped file that an array is a view of, or None.

    Parameters
    ----------
    array : ndarray

    Returns
    -------
    numpy.memmap or None
    """
    while isinstance(array, np.ndarray) and not isinstance(array, np.memmap):
        array = array.base
    # A slice of a `memmap` is one, too; the first of them knows the file as it is.
    while isinstance(getattr(array, "base", None), np.memmap):
        array = array.base
    return array


def where_it_lies(array):
    """What another process needs to map the same array, or None where it is not in a file by name.

    Parameters
    ----------
    array : ndarray

    Returns
    -------
    (Path, str, int, tuple of int) or None
        File, NumPy dtype as text, where in the file it begins, shape; for `found_again`.
    """
    found = behind(array)
    if found is None or found.filename is None or not array.flags.c_contiguous:
        return None
    begins = array.__array_interface__["data"][0] - found.__array_interface__["data"][0]
    return Path(found.filename), array.dtype.str, found.offset + begins, array.shape


def found_again(path, dtype, offset, shape):
    """The array that `where_it_lies` told of, to be read only."""
    return np.asarray(np.memmap(path, np.dtype(dtype), "r", offset, shape))


def let_go(array):
    """Say that what has been read of a mapped array is not needed soon; it stays in its file.

    The system would see to it by itself as soon as memory runs short. Done early, the program's
    size shows what it needs and not what it has once read.

    Parameters
    ----------
    array : ndarray
        Others than mapped ones, and ones that could differ from their file, are left as they are.
    """
    found = behind(array)
    if found is None or found.mode not in ("r", "r+") or not hasattr(mmap, "MADV_DONTNEED"):
        return
    with suppress(AttributeError, ValueError, OSError):
        found._mmap.madvise(mmap.MADV_DONTNEED)
