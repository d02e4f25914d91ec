"""Features are worked out once and shared: by methods, by trials of the tuner, by the next run.

An entry is addressed by its content: the pictures' bytes, the extractor's parameters, the code of its
folder, the versions of the libraries under it, and, where the extractor learns, the pictures it learned
from. So a change of any of them is a miss, never a wrong hit. Entries are plain `.npz` files, written
whole or not at all; one that is damaged, or is not as it was written, is made again. What an entry took
to make is kept with it, so that cost can be reported honestly.

Features that would take much memory are none of these: they are worked out a block of pictures at a time
and written into a file that is mapped, for as long as they are used.
"""

import hashlib
import os
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin, clone

from compare.methods import ROOT, source_file
from compare.processes.lock import in_turn
from compare.records.files import read_arrays, write_arrays
from data.mapped import blocks, let_go, n_bytes_of, scratch

FOLDER = ROOT / "runs" / ".features"
LEAST_SECONDS = 0.5  # what is quicker to make is not worth a file
MOST_SECONDS = 600  # that one waits for another to make them; then one makes them oneself
MOST_BYTES = 4 * 10**9
MOST_IN_MEMORY = MOST_BYTES // 4  # of one set of features; what is more is neither held nor kept
LIBRARIES = ("numpy", "scipy", "scikit-image", "scikit-learn", "numba", "pillow")
NETWORK_LIBRARIES = ("keras", "tensorflow", "tensorflow-cpu", "torch", "jax")


class CachedFeatures(TransformerMixin, BaseEstimator):
    """An extractor whose slow results are kept in files.

    Parameters
    ----------
    extractor : transformer on images

    Attributes
    ----------
    saved_seconds_ : float
        Seconds that transforming would have taken more, had nothing been kept.
    """

    def __init__(self, extractor):
        self.extractor = extractor

    def fit(self, images, labels=None):
        """Fit the extractor on these pictures.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8
        labels : ignored by extractors
        """
        self.extractor_ = clone(self.extractor).fit(images, labels)
        learns = "random_state" in self.extractor.get_params()
        self.learned_from_ = _digest(images) if learns else ""
        self.saved_seconds_ = 0.0
        return self

    def transform(self, images):
        """Features of the pictures, from a file where there is one.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8

        Returns
        -------
        ndarray of shape (n_images, n_features), float32
        """
        n_features = getattr(self.extractor_, "n_features_out_", 0)
        if n_bytes_of((len(images), n_features), np.float32) >= MOST_IN_MEMORY:
            return self._in_a_file(images, n_features)
        start = time.perf_counter()
        path = FOLDER / f"{self._key(images)}.npz"
        # Two cells side by side may want the same at once: the second waits for what the first makes.
        with in_turn(path.with_name(f".{path.stem}.lock"), MOST_SECONDS):
            kept = read_arrays(path)
            if kept is None or not _is_entry(kept, len(images)):
                return self._made(images, path)
        with suppress(FileNotFoundError):  # removed meanwhile, with the oldest
            os.utime(path)  # the least recently used entries go first
        self.saved_seconds_ += float(kept["seconds"]) - (time.perf_counter() - start)
        return kept["features"]

    def _made(self, images, path):
        """Features worked out now, and kept where that took long."""
        start = time.perf_counter()
        features = self.extractor_.transform(images)
        seconds = time.perf_counter() - start
        if seconds >= LEAST_SECONDS and features.nbytes < MOST_IN_MEMORY:
            _keep(path, features, seconds)
        return features

    def _in_a_file(self, images, n_features):
        """Features worked out block by block, in a mapped file that goes when they do."""
        found = scratch((len(images), n_features), np.float32, FOLDER)
        for some in blocks(images):
            found[some] = self.extractor_.transform(images[some])
            let_go(images)
            let_go(found)
        return found

    def _key(self, images):
        source = source_file(self.extractor)
        code, libraries = _code(source), _versions(source.parent.name == "deep")
        about = f"{type(self.extractor).__qualname__} {self.extractor.get_params()!r}"
        borrowed = repr(getattr(self.extractor_, "provenance_", None))  # names the weights' sum
        texts = (about, self.learned_from_, borrowed, libraries, _digest(images))
        parts = (code, *(text.encode() for text in texts))
        digest = hashlib.blake2b(digest_size=20)
        for part in parts:
            digest.update(len(part).to_bytes(8, "little") + part)
        return digest.hexdigest()


def clean():
    """Remove every kept entry.

    Returns
    -------
    (int, int)
        How many files, and how many bytes they held.
    """
    files = sorted(FOLDER.glob("*.npz"))
    n_bytes = sum(file.stat().st_size for file in files)
    for file in files:
        file.unlink()
    return len(files), n_bytes


def _code(file):
    """The code that features depend on: the file's folder where that is ours, else the file."""
    ours = ROOT in file.parents
    files = sorted(file.parent.glob("*.py")) if ours else [file]
    return b"".join(file.read_bytes() for file in files)


@cache
def _versions(is_network):
    """Versions of what features are computed with, as one text."""
    found = {}
    for library in (*LIBRARIES, *(NETWORK_LIBRARIES if is_network else ())):
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return repr(found)


def _is_entry(kept, n_images):
    """Whether these are features of so many pictures, and what they took to make."""
    features, seconds = kept.get("features"), kept.get("seconds")
    if features is None or seconds is None or seconds.shape != ():
        return False
    return features.ndim == 2 and len(features) == n_images and features.dtype.kind == "f"


def _digest(images):
    digest = hashlib.blake2b(repr(images.shape).encode(), digest_size=20)
    digest.update(np.ascontiguousarray(images))
    return digest.hexdigest()


def _keep(path, features, seconds):
    """Write an entry, and let go of the oldest where the folder grows too large."""
    try:
        write_arrays(path, compress=False, features=features, seconds=np.array(seconds))
        entries = sorted(FOLDER.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
        total = 0
        for entry in entries:
            total += entry.stat().st_size
            if total > MOST_BYTES:
                entry.unlink()
    except OSError:  # a full disk or a read-only folder: go on without
        return
