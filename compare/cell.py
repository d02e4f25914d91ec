"""One cell: fit one method with one seed on the training rows, time it, score it on the test rows."""

import hashlib
import inspect
import json
import time
import warnings
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from compare.methods import ROOT, parts_of
from compare.metrics import score
from compare.outcome import Outcome, Predictions
from data.splits import test_labels
from deep.weights import WeightsUnavailable

N_WARM_UP = 64  # pictures in the untimed call before prediction is timed
SCORING_FILES = ("compare/cell.py", "compare/metrics.py")
PACKAGES = ("numpy", "scikit-learn", "scikit-image", "keras", "tensorflow-cpu", "tensorflow")


@dataclass(frozen=True)
class Cell:
    """What is to be run: a method with a seed."""

    method: object
    seed: int
    parallel: bool = False

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


def run_cell(cell, dataset, split, on_epoch=None):
    """Fit, predict and score; whatever goes wrong becomes a status with its reason.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset
    split : Split
    on_epoch : callable(epoch, n_epochs, logs), optional

    Returns
    -------
    (Outcome, Predictions or None)
    """
    try:
        estimator = prepare(cell)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            times, probabilities = _fit_and_predict(estimator, dataset, split, on_epoch)
        return _scored(cell, estimator, dataset, split, times, probabilities, caught)
    except WeightsUnavailable as error:
        return cell.blank(split, "skipped", _reason(error)), None
    except Exception as error:  # one method's failure must not lose the others
        return cell.blank(split, "failed", _reason(error)), None


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


def _fit_and_predict(estimator, dataset, split, on_epoch):
    images, labels = dataset.images[split.train], dataset.labels[split.train]
    extras = {}
    accepted = inspect.signature(estimator.fit).parameters
    if "validation" in accepted:
        rows = split.validation
        extras["validation"] = (dataset.images[rows], dataset.labels[rows])
    if "on_epoch" in accepted:
        extras["on_epoch"] = on_epoch
    start = time.perf_counter()
    estimator.fit(images, labels, **extras)
    fitted = time.perf_counter()
    test_images = dataset.images[split.test]
    estimator.predict_proba(test_images[:N_WARM_UP])
    warm = time.perf_counter()
    probabilities = np.asarray(estimator.predict_proba(test_images), dtype=np.float64)
    done = time.perf_counter()
    times = {
        "fit_seconds": fitted - start,
        "predict_ms_per_image": 1000 * (done - warm) / len(test_images),
    }
    return times, _over_all_classes(probabilities, estimator, dataset.n_classes, len(test_images))


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


def _scored(cell, estimator, dataset, split, times, probabilities, caught):
    labels = test_labels(dataset, split)
    parts = parts_of(estimator)
    saved = probabilities.astype(np.float32)  # scored as saved: a reader can check every figure
    outcome = replace(
        cell.blank(split, "done"),
        **score(saved, labels),
        **times,
        n_features=_n_features(parts),
        n_parameters=_total(parts, "n_parameters_"),
        size_bytes=_size_bytes(estimator),
        parameters=_plain_parameters(estimator),
        history=next((p.history_ for p in parts if hasattr(p, "history_")), None),
        provenance={k: v for p in parts for k, v in getattr(p, "provenance_", {}).items()},
        warnings=sorted({_reason(w.message) for w in caught if w.category is not ResourceWarning}),
    )
    return outcome, Predictions(saved, labels, split.test)


def _n_features(parts):
    # A union's parts add up; a pipeline has one representation.
    counts = [part.n_features_out_ for part in parts if hasattr(part, "n_features_out_")]
    return int(sum(counts)) if counts else None


def _total(parts, name):
    counts = [getattr(part, name) for part in parts if hasattr(part, name)]
    return int(sum(counts)) if counts else None


def _size_bytes(estimator):
    """Bytes of all arrays and weights that the fitted estimator holds, each counted once."""
    seen, todo, total = set(), [estimator], 0
    while todo:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, np.ndarray):
            total += thing.nbytes
        elif hasattr(thing, "get_weights"):
            total += sum(weight.nbytes for weight in thing.get_weights())
        elif isinstance(thing, (list, tuple, set)):
            todo += list(thing)
        elif isinstance(thing, dict):
            todo += list(thing.values())
        elif hasattr(thing, "get_params") or type(thing).__module__.startswith("sklearn"):
            todo += list(getattr(thing, "__dict__", {}).values())
    return int(total)


def _plain_parameters(estimator):
    """Hyper-parameters as JSON can hold them; nested estimators show through their own."""
    plain = (str, int, float, bool, type(None))
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in estimator.get_params().items()
        if isinstance(value, plain)
        or (isinstance(value, tuple) and all(isinstance(item, plain) for item in value))
    }


def _reason(error):
    text = " ".join(str(error).split()) or type(error).__name__
    speaks_for_itself = isinstance(
        error, (ValueError, WeightsUnavailable, ArithmeticError, Warning)
    )
    return text if speaks_for_itself else f"{type(error).__name__}: {text}"


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None
