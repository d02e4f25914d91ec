"""Arrays in one `.npz` file, with Keras' names for them or MedMNIST's.

Pickled content is never loaded: a pickle runs whatever program its author put in it.
"""

import zipfile
from pathlib import Path

import numpy as np

from data.dataset import DataError, Dataset, check_pictures, rgb_bytes
from data.files import printable_path
from data.look_alikes import look_alike_sentences

# Key of the pictures and of the labels, for the training, validation and test part.
KEYS = (
    (("x_train", "y_train"), ("x_val", "y_val"), ("x_test", "y_test")),
    (
        ("train_images", "train_labels"),
        ("val_images", "val_labels"),
        ("test_images", "test_labels"),
    ),
)
EXPECTED = (
    "expected x_train, y_train (and x_val, y_val, x_test, y_test, class_names, if there are any) "
    "or MedMNIST's train_images, train_labels ..."
)
PICKLED = "it holds pickled objects, which can run programs and are never loaded; store"
MOST_BYTES = 20_000_000_000


def load(path):
    """Load pictures and labels from an `.npz` file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Dataset
        Training rows first, then validation and test rows, each in the file's order. The classes
        are the labels' distinct values in sorted order, unless the file holds `class_names`.

    Raises
    ------
    DataError
        For a damaged file, pickled arrays, missing keys, and labels or pictures that are no such.
    """
    path = Path(path)
    (name,) = printable_path([path.stem])
    return assembled(_read(path, name), name, f"array file {name}.npz", _side_by_side)


def assembled(arrays, name, origin, join):
    """Make one data set of the arrays of its parts.

    Parameters
    ----------
    arrays : dict of str to ndarray
        By the keys of `KEYS`; `class_names` where there are some.
    name, origin : str
        What the data set is called, and where it came from.
    join : callable(list of ndarray) -> ndarray
        Makes one array, uint8 RGB, of the pictures of all parts, which `check_pictures` has passed.

    Returns
    -------
    Dataset
        See `load`.

    Raises
    ------
    DataError
        For missing keys, and labels or pictures that are no such.
    """
    parts = _parts(arrays, name)
    images = [arrays[x] for x, _ in parts]
    for pictures, (x, _) in zip(images, parts, strict=True):
        check_pictures(pictures, f"{name}, {x}")
    labels = [_plain_labels(arrays[y], f"{name}, {y}") for _, y in parts]
    _check_parts(images, labels, parts, name)
    ends = np.cumsum([len(part) for part in images])
    rows = np.split(np.arange(ends[-1]), ends[:-1])
    brought = {x: part_rows for (x, _), part_rows in zip(parts, rows, strict=True)}
    positions, class_names = _positions(labels, arrays.get("class_names"), name)
    return Dataset(
        images=join(images),
        labels=positions,
        class_names=class_names,
        name=name,
        origin=origin,
        validation_rows=next((brought[x] for x in ("x_val", "val_images") if x in brought), None),
        test_rows=next((brought[x] for x in ("x_test", "test_images") if x in brought), None),
        warnings=tuple(look_alike_sentences(class_names)),
    )


def _side_by_side(parts):
    return np.concatenate([rgb_bytes(part) for part in parts])


def _read(path, name):
    """Read the arrays that are known by name; others may be anything and are left alone."""
    wanted = {key for scheme in KEYS for part in scheme for key in part} | {"class_names"}
    try:
        with zipfile.ZipFile(path) as archive:
            n_bytes = sum(member.file_size for member in archive.infolist())
        if n_bytes > MOST_BYTES:
            raise DataError(f"{name}: {n_bytes:,} bytes unpacked; at most {MOST_BYTES:,} are read")
        with np.load(path, allow_pickle=False) as file:
            found = list(file.files)
            arrays = {key: file[key] for key in found if key in wanted}
    except DataError:
        raise
    except ValueError as error:
        if "pickle" not in str(error).lower():
            raise DataError(f"{name}: an array cannot be read ({error}); store it again") from error
        raise DataError(
            f"{name}: {PICKLED} plain arrays, numpy.savez(file, x_train=..., y_train=...), with "
            "pictures of one size"
        ) from error
    except Exception as error:  # zipfile, its decompressors and NumPy raise nearly anything
        raise DataError(f"{name}: no .npz file, or a damaged one ({error})") from error
    return arrays or _no_known_key(found, name)


def _no_known_key(found, name):
    keys = ", ".join(printable_path(found[:20])) or "none"
    raise DataError(f"{name}: no training arrays; keys found: {keys}; {EXPECTED}")


def _parts(arrays, name):
    """Pairs of keys, (pictures, labels), of the parts that the file holds, training first."""
    scheme = next((scheme for scheme in KEYS if set(scheme[0]) & arrays.keys()), None)
    if scheme is None:
        _no_known_key(list(arrays), name)
    parts = [part for part in scheme if set(part) & arrays.keys()]
    for part in parts:
        missing = set(part) - arrays.keys()
        if missing:
            raise DataError(
                f"{name}: {part[0]} and {part[1]} belong together; {missing.pop()} is missing"
            )
    return parts


def _check_parts(images, labels, parts, name):
    for pictures, marks, (x, y) in zip(images, labels, parts, strict=True):
        if len(pictures) != len(marks):
            raise DataError(
                f"{name}: {len(pictures)} pictures in {x} but {len(marks)} labels in {y}; "
                "each picture needs one"
            )
        if pictures.shape[1:3] != images[0].shape[1:3]:
            height, width = images[0].shape[1:3]
            raise DataError(
                f"{name}: the pictures in {x} are {pictures.shape[1]} x {pictures.shape[2]}, "
                f"those in {parts[0][0]} {height} x {width}; they must have one size"
            )


def _plain_labels(labels, name):
    """Bring labels to one whole number or one text a picture, of shape (n,)."""
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise DataError(
            f"{name}: expected one label a picture, shape (n,) or (n, 1), got {labels.shape}; "
            "for one column a class use labels.argmax(axis=1)"
        )
    if labels.dtype.kind == "f":
        return _whole(labels, name)
    if labels.dtype.kind == "S":
        labels = np.char.decode(labels, "utf-8", "backslashreplace")
    if labels.dtype.kind == "U" and (labels == "").any():
        raise DataError(f"{name}: {int((labels == '').sum())} labels are empty; label them")
    if labels.dtype.kind not in "biuU":
        raise DataError(f"{name}: expected whole numbers or texts, got {labels.dtype}")
    return labels if labels.dtype.kind == "U" else labels.astype(np.int64)


def _whole(labels, name):
    n_missing = int((~np.isfinite(labels)).sum())
    if n_missing:
        raise DataError(f"{name}: {n_missing} labels are NaN or infinite; label or drop those rows")
    broken = labels[labels % 1 != 0]
    if len(broken):
        raise DataError(
            f"{name}: expected class labels, got numbers such as {broken[0]}; "
            "this suite classifies, it does not predict quantities"
        )
    return labels.astype(np.int64)


def _check_negative(labels, name):
    """Refuse them: -1 stands for a missing label in many files, and would become a class."""
    if labels.dtype.kind == "i" and (n_negative := int((labels < 0).sum())):
        raise DataError(
            f"{name}: {n_negative:,} labels are negative, the least {labels.min()}; where that means "
            "a missing label, drop those rows; where it is a class, number the classes 0, 1, 2 ..."
        )


def _positions(labels, class_names, name):
    """Labels of all parts as positions in the class names, and these names."""
    if len({part.dtype.kind for part in labels}) > 1:
        raise DataError(f"{name}: labels are numbers in one part and texts in another")
    joined = np.concatenate(labels)
    if class_names is None:
        _check_negative(joined, name)
        values, positions = np.unique(joined, return_inverse=True)
        return positions.astype(np.int64), printable_path(map(str, values))
    names = [str(text) for text in _plain_labels(class_names, f"{name}, class_names")]
    if len(set(names)) < len(names):
        raise DataError(f"{name}: class_names holds a name twice: {', '.join(names[:20])}")
    if joined.dtype.kind == "U":
        unknown = sorted(set(joined.tolist()) - set(names))
        if unknown:
            raise DataError(f"{name}: label {unknown[0]!r} is not in class_names ({names[:20]})")
        joined = np.array([names.index(text) for text in joined], np.int64)
    return joined, printable_path(names)
