"""Decoded pictures of large folders, kept in files: the second time nothing is decoded again.

Pixels are decoded straight into a file that is mapped into memory, so the system may move to the disk
what is not in use, and a folder of any size needs little memory besides its pixels. Beside them
lies what else was found: labels, warnings, and the files that cannot be used, with their reasons.

An entry is addressed by the state of the files (names, sizes, times: see `FolderFiles.state`), the
side wanted, the code that reads them and the version of the decoder. So a file that is changed, added or
removed is a miss. The digest in an entry spans all of it: half an entry, or one that was
tampered with, is a miss too. It is why nothing here needs to be flushed before it is renamed.
"""

import hashlib
import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import PIL
from PIL import features

from data.mapped import blocks, is_large, let_go, reserve

HERE = Path(__file__).resolve().parent
# What the pixels and the facts of an entry depend on.
CODE = (
    *("picture_cache", "image_folder", "folder_files", "archive_files", "files", "layout"),
    *("decode_many", "decode", "resize", "look_alikes", "array_folder", "dataset"),
)
FOLDER = HERE.parent / "runs" / ".pictures"
MOST_BYTES = 8 * 10**9  # of all entries together; the latest one stays even where it is larger
WORTH_PICTURES, WORTH_BYTES = 2_000, 20_000_000  # what is less is decoded in half a second
BLOCK_BYTES = 2**22
STALE_SECONDS = 24 * 3600  # after which a temporary file belongs to a program that was killed


def key_of(files, image_size):
    """Address of the entry for these files.

    Parameters
    ----------
    files : FolderFiles or ArchiveFiles
    image_size : int or None
        Side asked for.

    Returns
    -------
    str
    """
    digest = hashlib.blake2b(files.state().encode(), digest_size=20)
    libraries = [features.version(name) for name in ("jpg", "libtiff", "webp")]
    digest.update(repr((image_size, PIL.__version__, libraries)).encode())
    for module in CODE:
        digest.update((HERE / f"{module}.py").read_bytes())
    return digest.hexdigest()


def find(key):
    """Pictures and facts of an entry; None where there is none, or it is damaged.

    Parameters
    ----------
    key : str
        Of `key_of`.

    Returns
    -------
    (ndarray of shape (n_images, height, width, 3), dict) or None
        uint8 pixels, mapped from the file: what is changed in them changes in memory only; of those
        that are many nothing can be changed.
    """
    pixels, about = _paths(key)
    try:
        entry = json.loads(about.read_text("utf-8"))
        facts = entry["facts"]
        if entry["digest"] != _digest(facts, _blocks(pixels)):
            return None
        with suppress(OSError):
            os.utime(about)  # the least recently used entries go first
        return _kept(pixels, facts["shape"]), facts
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Place:
    """Where pictures are decoded to: a mapped file where that is worth it and possible, else memory.

    Parameters
    ----------
    key : str
        Of `key_of`.
    shape : (int, int, int, int)
        Number of pictures, height, width, 3.
    n_bytes : int
        Of all the picture files together.

    Attributes
    ----------
    images : ndarray, uint8
    """

    def __init__(self, key, shape, n_bytes):
        self.key, self.file, self.images = key, None, None
        if shape[0] >= WORTH_PICTURES or n_bytes >= WORTH_BYTES:
            with suppress(OSError):  # a full disk or a read-only folder: go on without
                self._reserve(shape)
        if self.images is None:
            self.images = np.empty(shape, np.uint8)

    def _reserve(self, shape):
        FOLDER.mkdir(parents=True, exist_ok=True)
        size = int(np.prod(shape))
        if shutil.disk_usage(FOLDER).free < 2 * size:
            return
        self.file = FOLDER / f".{self.key}.{os.getpid()}.tmp"
        try:
            with open(self.file, "wb") as file:
                reserve(file, size)
            self.images = _mapped(self.file, shape, "r+")
        except OSError:
            self.give_up()
            raise

    def keep(self, n_images, facts):
        """Keep the first pictures for the next time, if they lie in a file.

        Parameters
        ----------
        n_images : int
        facts : dict
            Anything that JSON can hold; `shape` is added.

        Returns
        -------
        ndarray of shape (n_images, height, width, 3), uint8
        """
        if self.file is None:
            return self.images[:n_images] if n_images < len(self.images) else self.images
        facts = {**facts, "shape": [n_images, *self.images.shape[1:]]}
        pixels, about = _paths(self.key)
        part = self.file.with_suffix(".json.tmp")
        try:
            entry = {"digest": _digest(facts, _pieces(self.images[:n_images])), "facts": facts}
            os.truncate(self.file, int(np.prod(facts["shape"])))
            part.write_text(json.dumps(entry), "utf-8")
            os.replace(self.file, pixels)
            os.replace(part, about)
            # Opened anew under its lasting name: other processes find it by that.
            self.images, self.file = _kept(pixels, facts["shape"]), None
        except OSError:
            part.unlink(missing_ok=True)
            return self.images[:n_images]
        _let_go_of_the_oldest(keep=self.key)
        return self.images

    def give_up(self):
        """Remove the file, if there is one; the pictures stay readable until they are let go."""
        if self.file is not None:
            with suppress(OSError):
                self.file.unlink(missing_ok=True)
            self.file = None


def clean():
    """Remove every entry.

    Returns
    -------
    (int, int)
        How many files, and how many bytes they held.
    """
    files = [path for path in FOLDER.glob("*") if path.is_file()] if FOLDER.is_dir() else []
    n_bytes = sum(path.stat().st_size for path in files)
    for path in files:
        path.unlink()
    return len(files), n_bytes


def _paths(key):
    return FOLDER / f"{key}.pixels", FOLDER / f"{key}.json"


def _kept(path, shape):
    # Of pages that could be changed the system cannot be told that they are not needed, see `let_go`.
    return _mapped(path, shape, "r" if is_large(shape) else "c")


def _mapped(path, shape, mode):
    return np.asarray(np.memmap(path, np.uint8, mode, shape=tuple(shape)))


def _digest(facts, pieces):
    """Of the facts and of every byte of the pixels."""
    digest = hashlib.blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=20)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _pieces(images):
    for some in blocks(images):
        yield images[some]
        let_go(images)


def _blocks(path):
    with open(path, "rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def _let_go_of_the_oldest(keep):
    """Bound the folder's size; also sweep what killed programs left behind."""
    with suppress(OSError):
        total = 0
        for about in sorted(FOLDER.glob("*.json"), key=_changed_at, reverse=True):
            pixels, _ = _paths(about.stem)
            total += pixels.stat().st_size if pixels.exists() else 0
            if total > MOST_BYTES and about.stem != keep:
                about.unlink()
                pixels.unlink(missing_ok=True)
        alone = [path for path in FOLDER.glob("*.pixels") if not path.with_suffix(".json").exists()]
        for path in (*FOLDER.glob(".*.tmp"), *alone):
            if time.time() - _changed_at(path) > STALE_SECONDS:
                path.unlink()


def _changed_at(path):
    return path.stat().st_mtime
