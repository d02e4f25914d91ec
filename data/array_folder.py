"""A folder of plain `.npy` files: pictures and labels that may be more than memory holds.

    mydata/x_train.npy    pictures, uint8, of shape (n, height, width, 3)
    mydata/y_train.npy    their labels
    mydata/x_test.npy     its own test part (and x_val.npy, y_val.npy), if it has one
    mydata/y_test.npy

The names are those of an `.npz` file's arrays (`array_file.py`), and so are the checks. The pictures
are not read but mapped: they stay in their files. Large parts are written into one file side by side
the first time, a block at a time, and found there the next time (`picture_cache.py`).
"""

import os
import stat
from functools import partial
from pathlib import Path

import numpy as np

from data import picture_cache
from data.array_file import KEYS, PICKLED, assembled
from data.dataset import DataError, rgb_bytes
from data.files import printable_path
from data.folder_files import FolderFiles
from data.mapped import blocks, is_large, let_go, n_bytes_of

NAMES = (*(key for scheme in KEYS for part in scheme for key in part), "class_names")
PICTURES = tuple(x for scheme in KEYS for x, _ in scheme)


def is_array_folder(path):
    """Whether a folder holds pictures as `.npy` files.

    Parameters
    ----------
    path : Path

    Returns
    -------
    bool
    """
    return path.is_dir() and any(os.path.lexists(path / f"{name}.npy") for name in PICTURES)


def load(path, say=lambda line: None):
    """Open a folder of `.npy` files.

    Parameters
    ----------
    path : str or Path
        The files must stay as they are while the data set is used.
    say : callable(str), optional
        Told when parts are written into one file, which takes a while.

    Returns
    -------
    Dataset
        Training rows first, then validation and test rows, each in the file's order.

    Raises
    ------
    DataError
        For damaged files, pickled arrays, missing ones, and labels or pictures that are no such.
    """
    path = Path(path)
    (name,) = printable_path([path.resolve().name or "arrays"])
    arrays = {
        key: _opened(path / f"{key}.npy", f"{name}, {key}.npy")
        for key in NAMES
        if os.path.lexists(path / f"{key}.npy")
    }
    join = partial(_joined, path=path, name=name, say=say)
    return assembled(arrays, name, f"folder of arrays {name}", join)


def _opened(path, name):
    """The array of a file, mapped."""
    try:
        # Opening a pipe would wait for ever, and a link may lead to a file that is nobody's business.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise DataError(f"{name}: this is a link or no file; put the array itself there")
        return np.asarray(np.lib.format.open_memmap(path, mode="r"))
    except DataError:
        raise
    except ValueError as error:
        if "object" not in str(error).lower():
            raise DataError(f"{name}: no .npy file, or a damaged one ({error})") from error
        raise DataError(
            f"{name}: {PICKLED} a plain array with numpy.save(file, array), with pictures of one size"
        ) from error
    except Exception as error:  # NumPy reads the header with Python's parser, which raises much
        raise DataError(f"{name}: this file cannot be read ({error})") from error


def _joined(parts, path, name, say):
    """Pictures of all parts in one array: the file itself, a copy in memory, or a file of ours."""
    if len(parts) == 1 and _is_plain(parts[0]):
        return parts[0]
    shape = (sum(map(len, parts)), *parts[0].shape[1:3], 3)
    if not is_large(shape):
        return np.concatenate([rgb_bytes(part) for part in parts])
    key = picture_cache.key_of(FolderFiles(path), None)
    if found := picture_cache.find(key):
        return found[0]
    say(f"Writing {shape[0]:,} pictures side by side into one file; the next run finds it there.")
    return _written(parts, shape, key, name)


def _is_plain(pictures):
    is_rgb = pictures.ndim == 4 and pictures.shape[3] == 3 and pictures.dtype == np.uint8
    return is_rgb and pictures.flags.c_contiguous


def _written(parts, shape, key, name):
    place = picture_cache.Place(key, shape, n_bytes_of(shape))
    try:
        if place.file is None:
            raise DataError(
                f"{name}: {n_bytes_of(shape) / 1e9:.1f} GB of pictures are to be written side by side, "
                f"and {picture_cache.FOLDER.parent.name}/ has no room for them; make room, or give "
                "one x_train.npy and y_train.npy with all pictures, which is used where it lies"
            )
        end = 0
        for part in parts:
            for some in blocks(part):
                start, end = end, end + some.stop - some.start
                place.images[start:end] = rgb_bytes(part[some])
                let_go(part)
                let_go(place.images)
        return place.keep(shape[0], {})
    finally:
        place.give_up()
