"""What is asked of a fitted method before it is let go, beyond its answers to the test part.

Fitted models are used as they are. What they answer is kept in the cell, so that the report can be
drawn again without them; right and wrong are told later, from the labels saved with the predictions.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compare.explain.dials.answers import record_dials
from compare.explain.looks.answers import record_looks
from compare.explain.probes.answers import record_probes
from compare.explain.space.recording import record_space
from compare.methods import ROOT
from compare.records.files import read_arrays, write_arrays

HERE = Path(__file__).resolve().parent
WORDS = {"sentences.py", "so_what.py"}  # chosen later, from what is recorded


@dataclass(frozen=True)
class Recorder:
    """One kind of question.

    Parameters
    ----------
    name : str
        Of its folder here, whose code decides whether an earlier record still holds, and of its file
        in a cell.
    ask : callable
        (cell, fitted estimator, dataset) -> dict of str to ndarray.
    also : tuple of str
        Further code that a record depends on, beside its folder's and the cell's.
    """

    name: str
    ask: Callable
    also: tuple[str, ...] = ()

    @property
    def file(self):
        """Its file in a cell's folder."""
        return f"{self.name}.npz"

    def key(self, level):
        """SHA-256 of all that a record depends on beside its cell."""
        digest = hashlib.sha256(level.encode())
        own = [file for file in sorted((HERE / self.name).glob("*.py")) if file.name not in WORDS]
        for file in [HERE / "record.py", *own, *(ROOT / file for file in self.also)]:
            digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
        return digest.hexdigest()


RECORDERS = (
    Recorder("probes", record_probes),
    Recorder("dials", record_dials, also=("data/wild_digits.py",)),
    Recorder("space", record_space),
    Recorder("looks", record_looks),
)


def record(cell, estimator, dataset, folder):
    """Save what a fitted method answers to every further question.

    A question that cannot be asked of it must not cost the method its result: the reason is kept in
    place of the answer.

    Parameters
    ----------
    cell : Cell
    estimator : fitted classifier on images
    dataset : Dataset
    folder : Path
        The cell's own.

    Returns
    -------
    list of str
        What could not be asked, and why.
    """
    problems = []
    for recorder in RECORDERS:
        answers, reason = {}, ""
        try:
            answers = recorder.ask(cell, estimator, dataset)
        except Exception as error:
            reason = f"{recorder.name} could not be recorded: {type(error).__name__}: {error}"
            problems.append(reason)
        key, reason = np.array(recorder.key(cell.explain)), np.array(reason)
        write_arrays(folder / recorder.file, key=key, reason=reason, **answers)
    return problems


def recorded(folder, name, level):
    """One kind of a cell's answers.

    Parameters
    ----------
    folder : Path
        The cell's own.
    name : str
        The recorder's.
    level : str
        "short" or "full".

    Returns
    -------
    dict of str to ndarray, or None
        None where there are none of this level and this code; empty where it could not be asked.
    """
    recorder = next(recorder for recorder in RECORDERS if recorder.name == name)
    saved = read_arrays(folder / recorder.file)
    if saved is None or str(saved.pop("key", "")) != recorder.key(level):
        return None
    return {} if str(saved.pop("reason", "")) else saved


def all_recorded(folder, level):
    """Whether a cell has been asked everything, by the code as it is now."""
    return all(recorded(folder, recorder.name, level) is not None for recorder in RECORDERS)
