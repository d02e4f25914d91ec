"""A kept method, read back: built by our own code, filled from its files, asked whether it is itself.

A run folder may come from someone else. Its files decide numbers and nothing more: which code runs is
told by the method's name, and a user's own method needs the user's own file, given again and unchanged.
"""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compare.command_line.words import UsageError
from compare.fitting.answers import probabilities_of
from compare.records.files import read_arrays, read_json
from compare.saved_methods import plain_file, stranger_file
from compare.saved_methods.keep import (
    CHECK_FILE,
    FILE,
    PLAIN_FILE,
    SCHEMA,
    STRANGER_FILE,
    weights_name,
)
from compare.saved_methods.state import NotKept, put_settings, put_states
from deep.weights import MethodUnavailable, sum_of

AS_BEFORE = 1e-3  # answers may differ by this much from one machine, or library, to the next
MOST_CLASSES, MOST_PX = 100_000, 1024
KNOWN_FILE = re.compile(r"method\.(npz|skops)|method_check\.npz|weights(_[1-9][0-9]?)?\.npz")


@dataclass(frozen=True)
class SavedMethod:
    """A fitted method of a finished run, ready to be asked.

    Parameters
    ----------
    name : str
    estimator : fitted classifier on images
    image_shape : (int, int, 3)
        Of the pictures that it was fitted to.
    n_classes : int
    unsure : dict or None
        See `unsure.unsure_below`.
    """

    name: str
    estimator: object
    image_shape: tuple[int, int, int]
    n_classes: int
    unsure: dict | None

    def probabilities(self, images):
        """How likely each class is for each picture.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_classes), float32, each row sums to 1
        """
        return probabilities_of(self.estimator, images, self.n_classes)


def about_kept(folder, name, cell_key):
    """What `method.json` says, checked.

    Parameters
    ----------
    folder : Path
        The cell's.
    name : str
    cell_key : str
        Of the cell's outcome.

    Returns
    -------
    dict

    Raises
    ------
    NotKept
        If the method was not kept, with the reason; or the file is damaged or of another cell.
    """
    if not (folder / FILE).is_file():
        raise NotKept("this run kept no fitted methods; give its `compare` command again")
    about = read_json(folder / FILE, sealed=True)
    if not isinstance(about, dict):
        raise NotKept(f"{FILE} is damaged or was changed; give the `compare` command again")
    if about.get("schema") != SCHEMA or about.get("method") != name:
        raise NotKept(f"{FILE} is of another method or version; give the `compare` command again")
    if about.get("cell_key") != cell_key:
        raise NotKept(f"{FILE} is of another fit; give the `compare` command again")
    if about.get("kept") is not True:
        raise NotKept(str(about.get("reason")))
    if not _is_sound(about):
        raise NotKept(f"{FILE} says what it never says; give the `compare` command again")
    return about


def load_method(folder, method, about):
    """Build a kept method again.

    Parameters
    ----------
    folder : Path
        The cell's.
    method : Method
        Whose code builds it.
    about : dict
        What `about_kept` gave.

    Returns
    -------
    SavedMethod

    Raises
    ------
    UsageError
        In one line: what is missing, damaged, or answers otherwise than when it was kept.
    """
    try:
        with warnings.catch_warnings():
            # Of another version scikit-learn warns; here the kept answers tell whether it matters.
            warnings.filterwarnings("ignore", category=UserWarning, module=r"sklearn\.")
            estimator = _built(folder, method, about)
    except (NotKept, MethodUnavailable) as error:
        raise UsageError(f"{method.name} cannot be loaded: {error}") from error
    except Exception as error:  # whatever a wrong file may lead to
        raise UsageError(
            f"{method.name} cannot be loaded: what it was kept with does not fit "
            f"({type(error).__name__}: {error}); give the `compare` command again"
        ) from error
    return SavedMethod(
        method.name, estimator, tuple(about["image_shape"]), about["n_classes"], about["unsure"]
    )


def _built(folder, method, about):
    for name, file in about["files"].items():
        if not (folder / name).is_file():
            raise NotKept(f"{name} is missing")
        if sum_of(folder / name) != file["sha256"]:
            raise NotKept(f"{name} is damaged or was changed; give the `compare` command again")
    _check_own_file(method, about["own_file"])
    estimator = method.make()
    put_settings(estimator, about["settings"], bool(method.own_file))
    image_shape = tuple(about["image_shape"])
    states = _states(folder, method, about["files"])
    put_states(estimator, states, image_shape, lambda part: folder / weights_name(part))
    _check_answers(estimator, folder, image_shape, about["n_classes"])
    return estimator


def _states(folder, method, files):
    if PLAIN_FILE in files:
        return plain_file.read(folder / PLAIN_FILE)
    if not method.own_file:
        raise NotKept(f"{PLAIN_FILE} is missing")
    return stranger_file.read(folder / STRANGER_FILE, f"own_{method.own_file.stem}")


def _check_own_file(method, kept):
    if bool(method.own_file) != bool(kept):
        raise NotKept("it is of another method of that name")
    if kept and sum_of(method.own_file) != kept["sha256"]:
        raise NotKept(
            f"{Path(method.own_file).name} is not the file that it was fitted from: expected one of "
            f"sum {kept['sha256'][:12]}; give the `compare` command again"
        )


def _check_answers(estimator, folder, image_shape, n_classes):
    """Refuse a method that says otherwise than when it was kept: by other code, or other libraries."""
    kept = read_arrays(folder / CHECK_FILE) or {}
    images, expected = kept.get("images"), kept.get("probabilities")
    if images is None or images.dtype != np.uint8 or images.shape[1:] != image_shape:
        raise NotKept(f"{CHECK_FILE} is damaged")
    if expected is None or expected.shape != (len(images), n_classes):
        raise NotKept(f"{CHECK_FILE} is damaged")
    found = probabilities_of(estimator, images, n_classes)
    apart = float(np.abs(found - expected).max(initial=0))
    if not apart <= AS_BEFORE:
        raise NotKept(
            f"it answers otherwise than when it was kept (by {apart:.2g}): the code or a library has "
            "changed since; give the `compare` command again"
        )


def _is_sound(about):
    """Whether every entry that is used is of its kind."""
    shape, files, unsure = (about.get(key) for key in ("image_shape", "files", "unsure"))
    own_file, n_classes = about.get("own_file"), about.get("n_classes")
    return (
        isinstance(shape, list)
        and len(shape) == 3
        and all(type(n) is int and 1 <= n <= MOST_PX for n in shape)
        and type(n_classes) is int
        and 2 <= n_classes <= MOST_CLASSES
        and isinstance(about.get("settings"), dict)
        and isinstance(files, dict)
        and CHECK_FILE in files
        and all(KNOWN_FILE.fullmatch(name) for name in files)
        and all(isinstance(f, dict) and isinstance(f.get("sha256"), str) for f in files.values())
        and (unsure is None or _is_unsure(unsure))
        and (own_file is None or (isinstance(own_file, dict) and _has_words(own_file)))
    )


def _is_unsure(unsure):
    below = unsure.get("below") if isinstance(unsure, dict) else None
    return isinstance(below, float) and 0 <= below <= 1


def _has_words(own_file):
    return all(isinstance(own_file.get(key), str) for key in ("name", "sha256"))
