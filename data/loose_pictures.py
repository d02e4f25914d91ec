"""Pictures that nobody has sorted: single files and folders, brought to the size that a run's had.

Decoded in the one way that all pictures are (`decode.py`); so a picture that was in the run comes out
as the run saw it. A few hundred at a time, so that a large folder needs no more memory than a small one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from stat import S_ISREG

import numpy as np

from data.dataset import DataError
from data.decode import DecodeError
from data.decode_many import decode_many
from data.files import File, printable_path
from data.folder_files import FolderFiles
from data.image_folder import Picture, measured, quiet_pillow

AT_A_TIME = 512


@dataclass(frozen=True)
class Batch:
    """A few pictures, and what could not be one.

    Parameters
    ----------
    names : list of str
        As they were given, or the folder's name and the path in it.
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    left_out : list of (str, str)
        Names of files that cannot be used, each with its reason.
    """

    names: list[str]
    images: np.ndarray
    left_out: list[tuple[str, str]]


def loose_pictures(words, height, width) -> Iterable[Batch]:
    """Read pictures, brought to one size: the centre square where that is a square.

    Parameters
    ----------
    words : iterable of str
        Files, and folders, of which all files are taken; links out of a folder are not followed.
    height, width : int

    Yields
    ------
    Batch
        In the given order; the files of a folder in that of their names.
    """
    found = _files(words)
    while batch := list(islice(found, AT_A_TIME)):
        with quiet_pillow():
            yield _read(batch, height, width)


def loose_picture(content, height, width):
    """Read one picture that is in memory, as `loose_pictures` does.

    Parameters
    ----------
    content : bytes
        The whole file.
    height, width : int

    Returns
    -------
    ndarray of shape (height, width, 3), uint8, 0-255

    Raises
    ------
    DecodeError
        With the reason why it cannot be used.
    """
    file = File(("picture",), len(content), partial(BytesIO, content))
    with quiet_pillow():
        batch = _read([file], height, width)
    if batch.left_out:
        raise DecodeError(batch.left_out[0][1])
    return batch.images[0]


def _files(words):
    """Each `File`, or the pair of a name and the reason why it is none."""
    for word in words:
        path, (shown,) = Path(word), printable_path([str(word)])
        try:
            if path.is_dir():
                for file in FolderFiles(path):
                    yield replace(file, path=(shown.rstrip("/"), *file.path))
                continue
            about = path.stat()
            if S_ISREG(about.st_mode):  # opening a pipe would wait for ever
                yield File((shown,), about.st_size, partial(open, path, "rb"))
            else:
                yield shown, "is no file; give pictures, or folders of them"
        except DataError as error:
            yield shown, str(error)
        except (OSError, ValueError) as error:  # ValueError: a name with a zero in it
            reason = getattr(error, "strerror", None) or "is no name of a file"
            yield shown, f"cannot be read ({reason})"


def _read(found, height, width):
    pictures, left_out = [], []
    for file in found:
        if isinstance(file, tuple):
            left_out.append(file)
            continue
        try:
            header = measured(file)
            if height != width and header.size != (width, height):
                raise DecodeError(
                    f"is {header.size[0]} x {header.size[1]} pixels; the run's pictures are all "
                    f"{width} x {height} and no squares, so it must be of that size"
                )
            pictures.append(Picture(file, header, turn=len(pictures)))
        except (DecodeError, OSError) as error:
            left_out.append(("/".join(file.path), str(error)))
    images = np.empty((len(pictures), height, width, 3), np.uint8)
    side_px = height if height == width else None
    kept, reasons, _ = decode_many(pictures, images, side_px, say=lambda line: None)
    names = ["/".join(pictures[row].file.path) for row in np.flatnonzero(kept)]
    return Batch(names, images[: len(names)], [*left_out, *reasons])
