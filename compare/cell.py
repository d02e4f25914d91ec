"""One cell: fit one method with one seed on the training rows, time it, score it on the test rows."""

import hashlib
import inspect
import json
import warnings
from dataclasses import astuple, dataclass, replace

import numpy as np

from compare.anatomy.fitted import (
    finite_curves,
    plain_name,
    plain_parameters,
    provenance,
    saved_seconds,
    size_bytes,
    total,
)
from compare.anatomy.steps import steps_of
from compare.estimate import affordable, n_learned
from compare.explain.record import record
from compare.fitting.answers import as_probabilities, own_scores, probabilities_of, share_right
from compare.fitting.tune import search_space, tune
from compare.methods import ROOT, parts_of
from compare.metrics import score
from compare.pictures.augment import n_with_copies
from compare.pictures.learned import learned, rows_learned, said_of_part
from compare.records.environment import METHOD_PACKAGES, installed
from compare.records.outcome import Outcome, Predictions
from compare.saved_methods.keep import WEIGHTS_FILE, keep
from compare.stopwatch import Stopwatch
from data.mapped import taken
from data.splits import test_labels
from deep.weights import MethodUnavailable

N_WARM_UP = 64  # pictures in the untimed call before prediction is timed
N_TRAINING_PICTURES = 1000  # of those learned from, to see how well they were
SCORING_FILES = (
    *("compare/cell.py", "compare/metrics.py", "compare/fitting/answers.py"),
    *("compare/fitting/tune.py", "compare/pictures/augment.py", "compare/pictures/learned.py"),
)
FEWER = "try fewer pictures with --train-size, or smaller ones with --image-size"


@dataclass(frozen=True)
class Cell:
    """What is to be run: a method on one draw, and what the search for its settings may cost."""

    method: object
    draw: object
    parallel: bool = False
    budget: str = "none"
    augment: tuple[str, ...] = ()
    explain: str = "none"
    keep: str = "none"

    @property
    def seed(self):
        """What the method is seeded with."""
        return self.draw.seed

    @property
    def split(self):
        """The rows it may see."""
        return self.draw.split

    def key(self, dataset):
        """SHA-256 of all that the result depends on: code, split, seed, search, versions.

        Parameters
        ----------
        dataset : Dataset
            Its size decides how much search the budget buys.

        Returns
        -------
        str
        """
        scoring = b"".join((ROOT / file).read_bytes() for file in SCORING_FILES)
        parts = [
            self.method.name,
            self.method.code_fingerprint(),
            hashlib.sha256(scoring).hexdigest(),
            self.split.fingerprint,
            self.seed,
            astuple(affordable(self, dataset)),
            n_learned(self, dataset),
            self.augment,
            installed(METHOD_PACKAGES),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def blank(self, dataset, status, reason=None):
        """An outcome without scores, for a cell that is not (yet) done."""
        return Outcome(
            method=self.method.name,
            family=self.method.family,
            seed=self.seed,
            status=status,
            split_fingerprint=self.split.fingerprint,
            cell_key=self.key(dataset),
            draw=self.draw.name,
            reason=reason,
            parallel=self.parallel,
        )


def run_cell(cell, dataset, on_epoch=None, folder=None):
    """Fit, predict and score; whatever goes wrong becomes a status with its reason.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
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
                cell, estimator, dataset, on_epoch, folder
            )
            if folder is not None and hasattr(estimator, "save_weights"):
                estimator.save_weights(folder / WEIGHTS_FILE)
            answers = _further_answers(cell, estimator, dataset, folder)
            if folder is not None:
                said = keep(cell, estimator, dataset, answers["validation"], folder)
                answers["kept"] = {"fitted method": said} if said else {}
            if folder is not None and cell.explain != "none":
                figures["warnings"] += record(cell, estimator, dataset, folder)
        figures["warnings"] = _plain_warnings(caught, figures["warnings"])
        return _scored(cell, estimator, dataset, figures, probabilities, answers)
    except MethodUnavailable as error:
        return cell.blank(dataset, "skipped", _reason(error)), None
    except (Exception, SystemExit) as error:  # one method's failure must not lose the others
        failed = cell.blank(dataset, "failed", _reason(error))
        return replace(failed, history=_history(estimator)), None


def prepare(cell):
    """The cell's unfitted estimator: its seed set, and its training long enough for few pictures.

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
    if hasattr(estimator, "long_enough") and not cell.method.own_file:
        n_images = n_with_copies(len(cell.split.train), cell.augment)
        estimator.set_params(**estimator.long_enough(n_images))
    return estimator


def is_random(cell):
    """Whether the method's result depends on its seed at all."""
    names = cell.method.make().get_params()
    return any(name.rsplit("__", 1)[-1] == "random_state" for name in names)


def _fit_and_predict(cell, estimator, dataset, on_epoch, folder):
    """Choose settings, fit, predict; returns (fitted estimator, figures, probabilities)."""
    split, rows = cell.split, rows_learned(cell, dataset)
    validation = taken(dataset.images, split.validation, folder), dataset.labels[split.validation]
    accepted = inspect.signature(estimator.fit).parameters
    extras = {"validation": validation, "on_epoch": on_epoch, "checkpoint": folder}
    extras = {name: value for name, value in extras.items() if name in accepted}

    def fit(candidate, rows):
        candidate.fit(*learned(dataset, rows, cell.augment, folder), **extras)

    budget, tuned, tune_seconds = affordable(cell, dataset), None, 0.0
    space = search_space(estimator)
    if budget.n_trials > 1 and space:
        with Stopwatch() as watch:
            tuned = tune(estimator, fit, rows, validation, budget, cell.seed)
        tune_seconds = watch.seconds - (tuned.fit_seconds or 0.0)
        estimator.set_params(**tuned.parameters)
    if tuned and tuned.estimator is not None:
        estimator, fit_seconds = tuned.estimator, tuned.fit_seconds
    else:
        with Stopwatch() as watch:
            fit(estimator, rows)
        fit_seconds = watch.seconds
    fit_seconds += saved_seconds(estimator)
    test_images = taken(dataset.images, split.test, folder)
    estimator.predict_proba(test_images[:N_WARM_UP])
    before = saved_seconds(estimator)
    with Stopwatch() as watch:
        answers = estimator.predict_proba(test_images)
    predict_seconds = watch.seconds + saved_seconds(estimator) - before
    figures = {
        "fit_seconds": fit_seconds,
        "tune_seconds": tune_seconds,
        "predict_ms_per_image": 1000 * predict_seconds / len(test_images),
        "tuning": [_plain_trial(trial) for trial in tuned.log] if tuned else [],
        "search_space": {plain_name(name): list(values) for name, values in space.items()},
        "warnings": list(filter(None, (tuned and tuned.warning, said_of_part(cell, dataset)))),
    }
    saved = as_probabilities(answers, estimator, len(test_images), dataset.n_classes)
    return estimator, figures, saved


def _further_answers(cell, estimator, dataset, folder):
    """What is asked untimed: scores to rank by, and answers to validation and training pictures."""
    n_classes, rows = dataset.n_classes, rows_learned(cell, dataset)
    test, validation = (
        taken(dataset.images, some, folder) for some in (cell.split.test, cell.split.validation)
    )
    seen = np.random.default_rng(0).permutation(rows)[:N_TRAINING_PICTURES]
    return {
        "scores": own_scores(estimator, test, n_classes),
        "validation": probabilities_of(estimator, validation, n_classes),
        "train_accuracy": share_right(
            probabilities_of(estimator, dataset.images[seen], n_classes), dataset.labels[seen]
        ),
    }


def _plain_trial(trial):
    return {**trial, "parameters": {plain_name(k): v for k, v in trial["parameters"].items()}}


def _scored(cell, estimator, dataset, figures, probabilities, answers):
    """The whole outcome; scored as saved, in float32, so that a reader can check every figure."""
    labels = test_labels(dataset, cell.split)
    validation_labels = dataset.labels[cell.split.validation]
    parts = parts_of(estimator)
    outcome = replace(
        cell.blank(dataset, "done"),
        **score(probabilities, labels, answers["scores"]),
        **figures,
        train_accuracy=answers["train_accuracy"],
        validation_accuracy=share_right(answers["validation"], validation_labels),
        n_features=total(parts, "n_features_out_"),
        n_parameters=total(parts, "n_parameters_"),
        size_bytes=size_bytes(estimator),
        parameters=plain_parameters(estimator),
        history=_history(estimator),
        provenance={**provenance(parts), **answers.get("kept", {})},
        steps=steps_of(estimator, dataset.images[cell.split.train[0]]),
    )
    return outcome, Predictions(
        probabilities,
        labels,
        cell.split.test,
        answers["scores"],
        answers["validation"],
        validation_labels,
    )


def _plain_warnings(caught, own):
    """What Python and we ourselves warned of, each sentence once."""
    texts = {_reason(w.message) for w in caught if w.category is not ResourceWarning}
    return sorted(texts | set(own))


def _history(estimator):
    """Training curves of the part that has some, also of a training that failed; else None."""
    parts = parts_of(estimator) if estimator is not None else []
    return next((finite_curves(part.history_) for part in parts if hasattr(part, "history_")), None)


def _reason(error):
    text = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, SystemExit):
        return f"the method asked the whole program to end, with exit code {error.code}"
    if isinstance(error, MemoryError):
        return f"the method ran out of memory; {FEWER} ({text})"
    speaks_for_itself = isinstance(error, (ValueError, MethodUnavailable, ArithmeticError, Warning))
    return text if speaks_for_itself else f"{type(error).__name__}: {text}"
