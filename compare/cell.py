"""One cell: fit one method with one seed on the training rows, time it, score it on the test rows."""

import hashlib
import inspect
import json
import time
import warnings
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from baselines.calibration import per_class
from compare.augment import augment
from compare.budgets import BUDGETS
from compare.fitted import (
    plain_name,
    plain_parameters,
    provenance,
    saved_seconds,
    size_bytes,
    total,
)
from compare.methods import ROOT, parts_of
from compare.metrics import score
from compare.outcome import Outcome, Predictions
from compare.tune import search_space, tune
from data.splits import test_labels
from deep.weights import MethodUnavailable

N_WARM_UP = 64  # pictures in the untimed call before prediction is timed
SCORING_FILES = tuple(f"compare/{name}.py" for name in ("augment", "cell", "metrics", "tune"))
WEIGHTS_FILE = "weights.npz"
PACKAGES = ("numpy", "scikit-learn", "scikit-image", "keras", "tensorflow-cpu", "tensorflow")


@dataclass(frozen=True)
class Cell:
    """What is to be run: a method with a seed, and what the search for its settings may cost."""

    method: object
    seed: int
    parallel: bool = False
    budget: str = "none"
    augment: tuple[str, ...] = ()

    def key(self, split):
        """SHA-256 of all that the result depends on: code, split, seed, versions.

        Parameters
        ----------
        split : Split

        Returns
        -------
        str
        """
        scoring = b"".join((ROOT / file).read_bytes() for file in SCORING_FILES)
        parts = [
            self.method.name,
            self.method.code_fingerprint(),
            hashlib.sha256(scoring).hexdigest(),
            split.fingerprint,
            self.seed,
            self.budget,
            self.augment,
            [_version(package) for package in PACKAGES],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def blank(self, split, status, reason=None):
        """An outcome without scores, for a cell that is not (yet) done."""
        return Outcome(
            method=self.method.name,
            family=self.method.family,
            seed=self.seed,
            status=status,
            split_fingerprint=split.fingerprint,
            cell_key=self.key(split),
            reason=reason,
            parallel=self.parallel,
        )


def run_cell(cell, dataset, split, on_epoch=None, folder=None):
    """Fit, predict and score; whatever goes wrong becomes a status with its reason.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    split : Split
    on_epoch : callable(epoch, n_epochs, logs), optional
    folder : Path, optional
        The cell's own: a network keeps its training there while it lasts, and its weights after.

    Returns
    -------
    (Outcome, Predictions or None)
    """
    estimator = None
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            estimator = prepare(cell)
            estimator, figures, probabilities = _fit_and_predict(
                cell, estimator, dataset, split, on_epoch, folder
            )
            if folder is not None and hasattr(estimator, "save_weights"):
                estimator.save_weights(folder / WEIGHTS_FILE)
            scores = _own_scores(estimator, dataset.images[split.test], dataset.n_classes)
        return _scored(cell, estimator, dataset, split, figures, probabilities, scores, caught)
    except MethodUnavailable as error:
        return cell.blank(split, "skipped", _reason(error)), None
    except Exception as error:  # one method's failure must not lose the others
        failed = cell.blank(split, "failed", _reason(error))
        return replace(failed, history=_history(estimator)), None


def prepare(cell):
    """The cell's unfitted estimator, with its seed set.

    Parameters
    ----------
    cell : Cell

    Returns
    -------
    A scikit-learn classifier on images.
    """
    estimator = cell.method.make()
    for name in estimator.get_params():
        if name.rsplit("__", 1)[-1] == "random_state":
            estimator.set_params(**{name: cell.seed})
    return estimator


def is_random(cell):
    """Whether the method's result depends on its seed at all."""
    names = cell.method.make().get_params()
    return any(name.rsplit("__", 1)[-1] == "random_state" for name in names)


def _fit_and_predict(cell, estimator, dataset, split, on_epoch, folder):
    """Choose settings, fit, predict; returns (fitted estimator, figures, probabilities)."""
    validation = dataset.images[split.validation], dataset.labels[split.validation]
    accepted = inspect.signature(estimator.fit).parameters
    extras = {"validation": validation, "on_epoch": on_epoch, "checkpoint": folder}
    extras = {name: value for name, value in extras.items() if name in accepted}

    def fit(candidate, rows):
        pictures = augment(dataset.images[rows], dataset.labels[rows], cell.augment)
        candidate.fit(*pictures, **extras)

    budget, tuned, tune_seconds = BUDGETS[cell.budget], None, 0.0
    if budget.n_trials > 1 and search_space(estimator):
        with Stopwatch() as watch:
            tuned = tune(estimator, fit, split.train, validation, budget, cell.seed)
        tune_seconds = watch.seconds - (tuned.fit_seconds or 0.0)
        estimator.set_params(**tuned.parameters)
    if tuned and tuned.estimator is not None:
        estimator, fit_seconds = tuned.estimator, tuned.fit_seconds
    else:
        with Stopwatch() as watch:
            fit(estimator, split.train)
        fit_seconds = watch.seconds
    fit_seconds += saved_seconds(estimator)
    test_images = dataset.images[split.test]
    estimator.predict_proba(test_images[:N_WARM_UP])
    before = saved_seconds(estimator)
    with Stopwatch() as watch:
        probabilities = np.asarray(estimator.predict_proba(test_images), dtype=np.float64)
    predict_seconds = watch.seconds + saved_seconds(estimator) - before
    figures = {
        "fit_seconds": fit_seconds,
        "tune_seconds": tune_seconds,
        "predict_ms_per_image": 1000 * predict_seconds / len(test_images),
        "tuning": [_plain_trial(trial) for trial in tuned.log] if tuned else [],
    }
    probabilities = _over_all_classes(probabilities, estimator, dataset.n_classes, len(test_images))
    return estimator, figures, probabilities


def _plain_trial(trial):
    return {**trial, "parameters": {plain_name(k): v for k, v in trial["parameters"].items()}}


class Stopwatch:
    """Wall-clock seconds of a `with` block."""

    def __enter__(self):
        self.start = time.perf_counter()
        return self

    def __exit__(self, *error):
        self.seconds = time.perf_counter() - self.start


def _over_all_classes(probabilities, estimator, n_classes, n_images):
    """Check the probabilities, and give a column to classes that training never showed."""
    expected = (n_images, len(estimator.classes_))
    if probabilities.shape != expected:
        raise ValueError(
            f"predict_proba gave shape {probabilities.shape}, expected {expected}: a row a picture, "
            "a column for each of classes_"
        )
    if not np.isfinite(probabilities).all() or (probabilities < 0).any():
        raise ValueError("predict_proba gave negative or non-finite numbers; expected 0 to 1")
    sums = probabilities.sum(axis=1, keepdims=True)
    if np.abs(sums - 1).max() > 1e-3:
        raise ValueError(
            f"rows of predict_proba sum to {sums.min():.3g}-{sums.max():.3g}, not to 1"
        )
    full = np.zeros((n_images, n_classes))
    full[:, estimator.classes_] = probabilities / sums
    return full


def _own_scores(estimator, images, n_classes):
    """What the classifier itself ranks by, a column per class; None where it has no such thing."""
    if not hasattr(estimator, "decision_function"):
        return None
    scores = per_class(np.asarray(estimator.decision_function(images), np.float32))
    if scores.shape != (len(images), len(estimator.classes_)) or not np.isfinite(scores).all():
        return None
    full = np.full((len(images), n_classes), scores.min(), np.float32)
    full[:, estimator.classes_] = scores
    return full


def _scored(cell, estimator, dataset, split, figures, probabilities, scores, caught):
    labels = test_labels(dataset, split)
    parts = parts_of(estimator)
    saved = probabilities.astype(np.float32)  # scored as saved: a reader can check every figure
    outcome = replace(
        cell.blank(split, "done"),
        **score(saved, labels, scores),
        **figures,
        n_features=total(parts, "n_features_out_"),
        n_parameters=total(parts, "n_parameters_"),
        size_bytes=size_bytes(estimator),
        parameters=plain_parameters(estimator),
        history=_history(estimator),
        provenance=provenance(parts),
        warnings=sorted({_reason(w.message) for w in caught if w.category is not ResourceWarning}),
    )
    return outcome, Predictions(saved, labels, split.test, scores)


def _history(estimator):
    """Training curves of the part that has some, also of a training that failed; else None."""
    parts = parts_of(estimator) if estimator is not None else []
    return next((part.history_ for part in parts if hasattr(part, "history_")), None)


def _reason(error):
    text = " ".join(str(error).split()) or type(error).__name__
    speaks_for_itself = isinstance(error, (ValueError, MethodUnavailable, ArithmeticError, Warning))
    return text if speaks_for_itself else f"{type(error).__name__}: {text}"


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None
