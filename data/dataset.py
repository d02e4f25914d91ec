"""What is classified: pictures, their labels, and where both came from.

Every source (one file each in this folder) ends in a `Dataset`. Its checks stand here once, so that
no source can hand on labels without pictures, floats in place of bytes, or a single class.
"""

from dataclasses import dataclass, field

import numpy as np

NUMBERS_AT_A_TIME = 2**24  # looked at, of an array that may be more than memory holds


class DataError(ValueError):
    """Input that cannot be used; the message says what was expected, what came and what to do."""


@dataclass(frozen=True)
class Dataset:
    """Labelled pictures of one size, with their provenance.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255, RGB
        Grey pictures have three equal channels.
    labels : ndarray of shape (n_images,), int64
        Positions in `class_names`.
    class_names : tuple of str
    name, origin, licence, citation : str
        What the data set is called, where it came from, what one may do with it, whom to thank.
    validation_rows, test_rows : ndarray of int64 or None
        Rows of a part that the source brings with it; None where it brings none.
    warnings : tuple of str
        Sentences about what was changed or left out while loading; the report prints them.
    quarantine : tuple of (str, str)
        Files left out, each with its reason.

    Raises
    ------
    DataError
        For anything that would train or score wrongly without a word.
    """

    images: np.ndarray
    labels: np.ndarray
    class_names: tuple[str, ...]
    name: str
    origin: str = ""
    licence: str = "not stated"
    citation: str = ""
    validation_rows: np.ndarray | None = None
    test_rows: np.ndarray | None = None
    warnings: tuple[str, ...] = ()
    quarantine: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __post_init__(self):
        _check_images(self.images, self.name)
        _check_labels(self.labels, len(self.images), len(self.class_names), self.name)

    @property
    def n_classes(self):
        """Number of classes."""
        return len(self.class_names)


def as_uint8_rgb(images, name):
    """Turn an array of pictures into uint8 RGB, or say why that would be a guess.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, 1 or 3)
        Integers 0-255. Floats are taken only when they are whole numbers in that range.
    name : str
        What to call the array in an error.

    Returns
    -------
    ndarray of shape (n, height, width, 3), uint8

    Raises
    ------
    DataError
        For NaN, floats between 0 and 1, values out of range, channels first, other shapes.
    """
    images = np.asarray(images)
    check_pictures(images, name)
    return rgb_bytes(images)


def rgb_bytes(images):
    """Turn pictures that `check_pictures` has passed, or some of them, into uint8 RGB.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, 1 or 3)

    Returns
    -------
    ndarray of shape (n, height, width, 3), uint8
    """
    images = images.astype(np.uint8, copy=False)
    if images.ndim == 3:
        images = images[..., np.newaxis]
    return np.ascontiguousarray(np.broadcast_to(images, images.shape[:3] + (3,)))


def check_pictures(images, name):
    """Look whether an array holds pictures of whole bytes; a block of them at a time.

    Parameters
    ----------
    images : ndarray
    name : str
        What to call the array in an error.

    Raises
    ------
    DataError
        See `as_uint8_rgb`.
    """
    _check_whole_bytes(images, name)
    if images.ndim == 4 and images.shape[-1] not in (1, 3) and images.shape[1] in (1, 3):
        raise DataError(
            f"{name}: expected channels last (n, height, width, 3), got {images.shape}; "
            "use images.transpose(0, 2, 3, 1)"
        )
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[-1] not in (1, 3)):
        raise DataError(
            f"{name}: expected pictures of shape (n, height, width), (n, height, width, 1) or "
            f"(n, height, width, 3), got {images.shape}"
        )


def _check_whole_bytes(images, name):
    if images.dtype == np.uint8:
        return
    if images.dtype.kind not in "biuf":
        raise DataError(f"{name}: expected numbers 0-255, got an array of {images.dtype}")
    n_bad, low, high, has_fractions = _range(np.atleast_1d(images))
    if n_bad:
        raise DataError(f"{name}: {n_bad} values are NaN or infinite; remove or repair them first")
    if images.dtype.kind == "f" and low >= 0 and high <= 1:
        raise DataError(
            f"{name}: floats between 0 and 1 where bytes 0-255 are expected; "
            "use (images * 255).round().astype('uint8')"
        )
    if low < 0 or high > 255 or has_fractions:
        raise DataError(
            f"{name}: expected whole numbers 0-255, got {images.dtype} from {low} to {high}; "
            "rescale the pictures and store them as uint8"
        )


def _range(values):
    """How many are no finite numbers, the least, the greatest, and whether one is no whole number."""
    n_bad, lows, highs, has_fractions = 0, [], [], False
    n_rows = max(1, NUMBERS_AT_A_TIME // max(1, values[:1].size))
    for block in (values[start : start + n_rows] for start in range(0, len(values), n_rows)):
        n_bad += int((~np.isfinite(block)).sum())
        if block.size and not n_bad:
            lows.append(block.min())
            highs.append(block.max())
            has_fractions |= block.dtype.kind == "f" and bool((block % 1).any())
    return n_bad, min(lows, default=0), max(highs, default=0), has_fractions


def _check_images(images, name):
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 3:
        raise DataError(
            f"{name}: expected uint8 pictures of shape (n, height, width, 3), "
            f"got {images.dtype} of shape {images.shape}"
        )


def _check_labels(labels, n_images, n_classes, name):
    if len(labels) != n_images:
        raise DataError(f"{name}: {n_images} pictures but {len(labels)} labels; each needs one")
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise DataError(
            f"{name}: expected one whole-number label a picture, got {labels.dtype} "
            f"of shape {labels.shape}"
        )
    if n_images and (labels.min() < 0 or labels.max() >= n_classes):
        raise DataError(
            f"{name}: labels run from {labels.min()} to {labels.max()}, "
            f"but there are {n_classes} class names (0 to {n_classes - 1})"
        )
    if len(np.unique(labels)) < 2:
        raise DataError(f"{name}: there are pictures of one class only; comparing needs two")
