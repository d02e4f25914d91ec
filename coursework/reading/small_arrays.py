"""Arrays from an `.npz` that a stranger made: read within bounds, or refused in one line.

Only plain arrays of numbers or texts are made. Each member's size is held against its own header
before anything is unpacked, so neither a pickle, nor a file that swells, nor a header that claims a
terabyte does any harm.
"""

import io
import math
import zipfile

import numpy as np

from coursework import CourseworkError

ARRAY_FILES = ("predictions.npz", "network.npz")  # what a submission may bring beside its code
MOST_BYTES = 40_000_000  # of all arrays of a file, unpacked
MOST_ARRAYS = 1000
MOST_HEADER_BYTES = 20_000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what NumPy writes
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def read_small_arrays(content, name):
    """Read all arrays of an `.npz`.

    Parameters
    ----------
    content : bytes
    name : str
        The file's, for the message.

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    CourseworkError
        With what is wrong and what to do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_size(members, name)
            return {
                member.filename.removesuffix(".npy"): _array(archive, member, name)
                for member in members
            }
    except CourseworkError:
        raise
    except Exception as error:  # zipfile, zlib and NumPy have a dozen kinds of error for damage
        raise CourseworkError(
            f"{name} is no .npz file, or a damaged one: write it again with numpy.savez and hand it in"
        ) from error


def _check_size(members, name):
    n_bytes = sum(member.file_size for member in members)
    if len(members) > MOST_ARRAYS or n_bytes > MOST_BYTES:
        raise CourseworkError(
            f"{name} holds {len(members)} arrays of {n_bytes / 1e6:,.0f} MB unpacked: at most "
            f"{MOST_ARRAYS} of {MOST_BYTES / 1e6:.0f} MB are read; save only what the work saves"
        )


def _array(archive, member, name):
    if member.compress_type not in METHODS or member.flag_bits & 1:
        raise ValueError("not as NumPy writes it")
    with archive.open(member) as file:
        # A header may lie about the size, so no more is unpacked than the directory said.
        packed = io.BytesIO(file.read(member.file_size))
    version = np.lib.format.read_magic(packed)
    shape, _, dtype = HEADERS[version](packed, max_header_size=MOST_HEADER_BYTES)
    if dtype.hasobject or dtype.kind not in "biufU":
        raise CourseworkError(
            f"{name} holds objects ({member.filename}), which can run programs and are never loaded: "
            "save plain arrays of numbers"
        )
    if packed.tell() + math.prod(shape) * dtype.itemsize != member.file_size:
        raise ValueError("size and header differ")
    packed.seek(0)
    return np.lib.format.read_array(packed, allow_pickle=False, max_header_size=MOST_HEADER_BYTES)
