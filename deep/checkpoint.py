"""Going on after a crash: all that a training is, in one file, written every few seconds.

Weights, the optimiser's memory, the states of the random generators, the curves and what early
stopping has seen are plain numbers, so an `.npz` holds them; nothing is pickled, and a file from
someone else cannot run code. A training that is continued ends with the weights that it would have
ended with.
"""

import hashlib
import inspect
import json
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import numpy as np

from deep.backend import keras
from deep.network_files import read_arrays, write_arrays

FILE_NAME = "training.npz"
# Writing to the disk costs a short epoch more than learning does; a crash may cost this much of it.
SECONDS_BETWEEN = 5.0
STOPPING = ("best", "best_epoch", "wait", "stopped_epoch")  # what early stopping remembers


def fingerprint(estimator, train):
    """SHA-256 of what a training depends on: settings, code, versions, the pictures, the labels.

    Parameters
    ----------
    estimator : scikit-learn estimator
    train : (images, targets)
    """
    about = type(estimator).__name__, estimator.get_params(), keras.backend.backend()
    digest = hashlib.sha256(repr((*about, version("keras"), np.__version__)).encode())
    code = {*Path(__file__).parent.glob("*.py"), Path(inspect.getfile(type(estimator)))}
    for file in sorted(code):
        digest.update(file.read_bytes())
    for array in train:
        digest.update(repr((array.shape, array.dtype)).encode())
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


class Checkpoint(keras.callbacks.Callback):
    """Saves the training at the end of an epoch, where the last time is a while ago; puts it back.

    Stands before whoever may interrupt, and after whoever keeps something of the epoch.

    Parameters
    ----------
    folder : path
        Made where it is not. One training at a time.
    fingerprint : str
        What the saved training must have been of; another one is started anew and written over.
    history : dict of str to list of float
    early_stopping : keras.callbacks.EarlyStopping, optional
    """

    def __init__(self, folder, fingerprint, history, early_stopping=None):
        super().__init__()
        self.path = Path(folder) / FILE_NAME
        self.fingerprint = fingerprint
        self.history = history
        self.early_stopping = early_stopping
        self.saved = self._read()
        self.next_at = monotonic() + SECONDS_BETWEEN

    @property
    def n_epochs_done(self):
        """Epochs that the saved training had ended; 0 without one."""
        return self.saved["about"]["n_epochs"] if self.saved else 0

    @property
    def had_stopped(self):
        """Whether early stopping had ended the saved training."""
        return bool(self.saved and self.saved["about"]["stopped"])

    def on_train_begin(self, logs=None):
        """Put the saved training back: early stopping forgets at the start, so not before it."""
        if not self.saved:
            return
        self.model.optimizer.build(self.model.trainable_variables)
        self._check_fits()
        for group, variables in self._variables().items():
            for k, variable in enumerate(variables):
                variable.assign(self.saved[f"{group}_{k}"])
        about = self.saved["about"]
        self.history.clear()
        self.history.update(about["history"])
        if self.early_stopping:
            for name in STOPPING:
                setattr(self.early_stopping, name, about["early_stopping"][name])
            n_best = sum(name.startswith("best_") for name in self.saved)
            if n_best:
                best = [self.saved[f"best_{k}"] for k in range(n_best)]
                self.early_stopping.best_weights = best
        self.saved = None

    def on_epoch_end(self, epoch, logs=None):
        """Write all of it, whole or not at all."""
        if monotonic() < self.next_at:
            return
        arrays = {
            f"{group}_{k}": keras.ops.convert_to_numpy(variable)
            for group, variables in self._variables().items()
            for k, variable in enumerate(variables)
        }
        about = {
            "fingerprint": self.fingerprint,
            "n_epochs": epoch + 1,
            "stopped": bool(self.model.stop_training),
            "history": self.history,
        }
        if self.early_stopping:
            stopping = {name: _plain(getattr(self.early_stopping, name)) for name in STOPPING}
            about["early_stopping"] = stopping
            for k, weight in enumerate(self.early_stopping.best_weights or ()):
                arrays[f"best_{k}"] = weight
        write_arrays(self.path, about=json.dumps(about), **arrays)
        self.next_at = monotonic() + SECONDS_BETWEEN

    def forget(self):
        """Remove the file: the training has ended."""
        self.path.unlink(missing_ok=True)

    def _variables(self):
        # Metrics begin each epoch anew; seeds of dropout and augmentation are among the model's own.
        model = self.model
        metrics = {id(v) for metric in model.metrics for v in metric.variables}
        own = [v for v in model.variables if id(v) not in metrics]
        return {"model": own, "optimizer": model.optimizer.variables}

    def _check_fits(self):
        """Refuse a file whose sum is right but whose arrays are of another network."""
        for group, variables in self._variables().items():
            for k, variable in enumerate(variables):
                saved = self.saved.get(f"{group}_{k}")
                if saved is None or saved.shape != tuple(variable.shape):
                    self.forget()
                    raise ValueError(
                        f"{self.path.name} held the training of another network and was removed; "
                        "give the same command again"
                    )

    def _read(self):
        saved = read_arrays(self.path, sealed=True)
        if saved is None:
            return None
        try:
            saved["about"] = json.loads(str(saved["about"]))
            is_ours = saved["about"]["fingerprint"] == self.fingerprint
        except (KeyError, TypeError, ValueError):
            return None
        return saved if is_ours else None


def _plain(value):
    return None if value is None else float(value) if isinstance(value, float) else int(value)
