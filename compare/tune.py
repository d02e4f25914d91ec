"""Choosing settings on the validation pictures, with the same budget for every method.

Each part of a method names what may vary (`search_space`, its default first). Trials are the
defaults, then random draws without repetition; every trial is logged. Equal budgets, in trials and
in seconds, are what keeps a comparison fair (Lucic et al. 2018, "Are GANs Created Equal?");
random search is hard to beat at this size (Bergstra & Bengio 2012, JMLR 13).
"""

import itertools
import time
from dataclasses import dataclass

import numpy as np
from sklearn.base import clone


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    Parameters
    ----------
    parameters : dict
        The best trial's settings, by the estimator's parameter names.
    estimator : fitted estimator or None
        The best trial's own, where it needs no second fit.
    fit_seconds : float or None
        How long that estimator took to fit.
    log : list of dict
        Per trial `parameters`, `validation_accuracy`, `best_so_far`, `seconds`.
    """

    parameters: dict
    estimator: object
    fit_seconds: float | None
    log: list


def search_space(estimator):
    """Everything that may vary in an estimator, by its parameter names.

    Parameters
    ----------
    estimator : scikit-learn estimator
        A part of it takes part by a class attribute `search_space`: name -> values, default first.

    Returns
    -------
    dict of str to tuple
    """
    space = {}
    named_parts = {"": estimator, **{f"{n}__": p for n, p in estimator.get_params().items()}}
    for prefix, part in named_parts.items():
        for name, values in (getattr(type(part), "search_space", None) or {}).items():
            space[prefix + name] = values
    return space


def tune(estimator, fit, validation, budget, seed):
    """Try settings until the budget is spent; score each on the validation pictures.

    Parameters
    ----------
    estimator : unfitted scikit-learn classifier on images
    fit : callable(estimator)
        Fits it on the training pictures.
    validation : (images, labels)
    budget : Budget
    seed : int
        Draws the settings.

    Returns
    -------
    Tuned
    """
    begun, log, best = time.perf_counter(), [], None
    for parameters in _trials(search_space(estimator), budget.n_trials, seed):
        longest = max((trial["seconds"] for trial in log), default=0.0)
        if log and time.perf_counter() - begun + longest > budget.seconds:
            break
        trial = clone(estimator).set_params(**parameters)
        needs_second_fit = _without_calibration(trial)
        start = time.perf_counter()
        fit(trial)
        fitted = time.perf_counter()
        accuracy = float(np.mean(trial.predict(validation[0]) == validation[1]))
        if best is None or accuracy > best[0]:
            best = (accuracy, parameters, None if needs_second_fit else trial, fitted - start)
        seconds = time.perf_counter() - start
        log.append(
            {"parameters": parameters, "validation_accuracy": accuracy,
             "best_so_far": best[0], "seconds": seconds}
        )  # fmt: skip
    _, parameters, kept, fit_seconds = best
    return Tuned(parameters, kept, fit_seconds if kept is not None else None, log)


def _trials(space, n_trials, seed):
    """The defaults, then other settings in random order, no two alike."""
    defaults = {name: values[0] for name, values in space.items()}
    settings = [
        dict(zip(space, values, strict=True)) for values in itertools.product(*space.values())
    ]
    others = [s for s in settings if s != defaults]
    order = np.random.default_rng(seed).permutation(len(others))
    return [defaults, *(others[i] for i in order[: n_trials - 1])]


def _without_calibration(trial):
    """Leave out what does not change the first class; True if something was left out."""
    names = [name for name in trial.get_params() if name.rsplit("__", 1)[-1] == "calibrated"]
    trial.set_params(**dict.fromkeys(names, False))
    return bool(names)
