"""A finished run, opened: which methods it kept, and which of them has earned to answer."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from compare.command_line.words import UsageError
from compare.fitting.answers import share_right
from compare.methods import resolve
from compare.records import outcome as outcomes
from compare.records.files import read_json
from compare.records.outcome import Outcome, Predictions
from compare.records.run_folder import cell_folder
from compare.saved_methods.load import MOST_CLASSES, MOST_PX, about_kept, load_method
from compare.saved_methods.state import NotKept

DRAW = re.compile(r"[0-9a-z-]{1,40}")


class SavedRun:
    """A run's kept methods.

    Parameters
    ----------
    folder : path
    also : sequence of path
        The user's own method files that it was run with; a file is run only where it is given here.

    Attributes
    ----------
    about : dict
        `run.json`.
    class_names : tuple of str
    height, width : int
        Of its pictures.
    methods : dict of str to KeptMethod
        Those that can be asked, in the run's order.
    not_kept : dict of str to str
        Why each of the others cannot.

    Raises
    ------
    UsageError
        If there is no run in the folder, or its files are damaged.
    """

    def __init__(self, folder, also=()):
        self.folder = Path(folder)
        self.about = _about(self.folder)
        data = self.about["dataset"]
        self.class_names = tuple(data["class_names"])
        self.height, self.width = data["height"], data["width"]
        self.methods, self.not_kept = {}, {}
        known = _known([m["name"] for m in self.about["methods"]], [Path(file) for file in also])
        for name, method in known.items():
            try:
                self.methods[name] = self._kept(name, method)
            except NotKept as error:
                self.not_kept[name] = str(error)

    def __getitem__(self, name):
        """The method of that name; UsageError names those that there are."""
        if name in self.methods:
            return self.methods[name]
        if name in self.not_kept:
            raise UsageError(f"{name} cannot be asked: {self.not_kept[name]}")
        raise UsageError(
            f"{self.folder.name} has no method {name!r}; expected one of "
            f"{', '.join(self.methods) or 'none: it kept no fitted methods'}"
        )

    def best(self):
        """The method that was most often right on the validation pictures; of equals the first.

        Not on the test pictures: the best of many by its test score looks better than it is.

        Returns
        -------
        KeptMethod

        Raises
        ------
        UsageError
            If no method was kept; with the reason of the first.
        """
        if not self.methods:
            name, reason = next(iter(self.not_kept.items()), ("it", "it has no methods"))
            raise UsageError(f"{self.folder.name}: no method can be asked; {name}: {reason}")
        return max(self.methods.values(), key=lambda method: method.validation_accuracy)

    def _kept(self, name, method):
        if method is None:
            raise NotKept("it stands in a file of your own; give that with --also")
        draw = self.about["draws"][0]["name"]
        folder = cell_folder(self.folder, method, draw)
        saved = outcomes.load(folder)
        if saved is None:
            raise NotKept("its cell is missing or damaged; give the `compare` command again")
        outcome, predictions = saved
        if outcome.status != "done" or outcome.method != name:
            raise NotKept(outcome.reason or "it did not finish")
        about = about_kept(folder, name, outcome.cell_key)
        shape = (self.height, self.width, 3)
        if tuple(about["image_shape"]) != shape or about["n_classes"] != len(self.class_names):
            raise NotKept("it was fitted to pictures or classes of another run")
        return KeptMethod(method, folder, about, outcome, predictions, self.class_names)


@dataclass
class KeptMethod:
    """A fitted method of a run; its files are read when it is first asked.

    Parameters
    ----------
    method : compare.methods.Method
    folder : Path
        Its cell's.
    about : dict
        See `saved_methods.load.about_kept`.
    outcome : Outcome
    predictions : Predictions
        What it said of the run's test and validation pictures.
    class_names : tuple of str
    """

    method: object
    folder: Path
    about: dict
    outcome: Outcome
    predictions: Predictions
    class_names: tuple[str, ...]

    @property
    def name(self):
        """As in the report."""
        return self.method.name

    @property
    def validation_accuracy(self):
        """Share of the validation pictures that it was right about."""
        found = self.predictions
        if found.validation_probabilities is None:
            return self.outcome.accuracy
        return share_right(found.validation_probabilities, found.validation_labels)

    @property
    def unsure_below(self):
        """The confidence below which an answer is called unsure, or None; see `unsure.py`."""
        return self.about["unsure"] and self.about["unsure"]["below"]

    @cached_property
    def fitted(self):
        """The fitted method itself, as a `SavedMethod`; UsageError if it cannot be read back."""
        return load_method(self.folder, self.method, self.about)

    def predict_proba(self, images):
        """How likely each class is for each picture.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
            Of the run's size; `data.loose_pictures` brings files to it.

        Returns
        -------
        ndarray of shape (n_images, n_classes), float32, each row sums to 1
        """
        images, expected = np.asarray(images), tuple(self.about["image_shape"])
        if images.dtype != np.uint8 or images.shape[1:] != expected:
            raise UsageError(
                f"{self.name}: expected pictures of shape (n_images, {', '.join(map(str, expected))}) "
                f"of type uint8, 0-255; got shape {images.shape} of type {images.dtype}"
            )
        return self.fitted.probabilities(images)

    def predict(self, images):
        """The name of the likeliest class of each picture, as a list."""
        return [self.class_names[k] for k in self.predict_proba(images).argmax(axis=1)]


def _about(folder):
    about = read_json(folder / "run.json")
    if not isinstance(about, dict):
        what = "that is damaged or was changed" if (folder / "run.json").exists() else "is missing"
        raise UsageError(
            f"{folder}: no run that can be read here (run.json {what}); give one's folder"
        )
    if _is_older(about):
        raise UsageError(
            f"{folder}: this run is of an older version, which kept no fitted methods; its command, "
            f"given again, makes one that does: {about['command']}"
        )
    if not _is_sound(about):
        raise UsageError(f"{folder}: run.json is of no run of ours; give the folder of a run")
    return about


def _is_older(about):
    """Whether it was written before runs had draws; methods are kept since later still."""
    return "draws" not in about and "split" in about and isinstance(about.get("command"), str)


def _is_sound(about):
    data, draws, methods = about.get("dataset"), about.get("draws"), about.get("methods")
    if not (isinstance(data, dict) and isinstance(draws, list) and isinstance(methods, list)):
        return False
    if not draws or not all(isinstance(entry, dict) for entry in (*draws, *methods)):
        return False
    names, sides = data.get("class_names"), (data.get("height"), data.get("width"))
    return (
        isinstance(names, list)
        and 2 <= len(names) <= MOST_CLASSES
        and all(isinstance(name, str) for name in names)
        and all(type(side) is int and 1 <= side <= MOST_PX for side in sides)
        and DRAW.fullmatch(str(draws[0].get("name"))) is not None
        and all(isinstance(method.get("name"), str) for method in methods)
    )


def _known(names, own_files):
    """The run's methods by name; None for one that no file here defines."""
    own = {method.name: method for method in resolve(["majority"], own_files)[1:]}
    found = {}
    for name in names:
        try:
            found[name] = own.get(name) or resolve([name], own_files)[0]
        except UsageError:
            found[name] = None
    return found
