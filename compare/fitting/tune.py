"""Choosing settings on the validation pictures, with the same budget for every method.

Each part of a method names what may vary (`search_space`). The first trial is the method as it is;
then one setting at a time is changed in what has been best so far, the first choice of every setting
before the second of any; when no single change helps, combinations are drawn at random. So the log
reads as a list of what each change bought. Equal budgets, in trials and in seconds, are what keeps a
comparison fair (Lucic et al. 2018, "Are GANs Created Equal?"). The seconds are those of a cost model
(`estimate.affordable`), so that the same command tries the same settings on a busy day too.

Where there are many training pictures, trials are fitted on some of them, and only the best few on
all (successive halving: Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification").
"""

import itertools
import time
from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

PATIENCE = 10  # a search that takes this many times its budget's seconds is stopped by the clock
STOPPED = (
    "The search for settings was stopped by the clock after {} trials: this machine needed more than "
    f"{PATIENCE} times the budget. A faster one would have tried more."
)


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
        Per trial `parameters`, `n_pictures` it was fitted on, `validation_accuracy`, `best_so_far`
        among trials on as many pictures, `seconds`; and, where these pictures do not allow the
        settings, why (`failed`) in place of an accuracy.
    warning : str or None
        That the clock stopped the search, so that another machine may end elsewhere.
    """

    parameters: dict
    estimator: object
    fit_seconds: float | None
    log: list
    warning: str | None = None


def search_space(estimator):
    """Everything that may vary in an estimator, by its parameter names.

    Parameters
    ----------
    estimator : scikit-learn estimator
        A part of it takes part by a class attribute `search_space`: name -> values, the most
        promising first.

    Returns
    -------
    dict of str to tuple
    """
    space = {}
    for prefix, part in _named_parts(estimator):
        for name, values in (getattr(type(part), "search_space", None) or {}).items():
            space[prefix + name] = values
    return space


def relative_cost(estimator, parameters):
    """How many times the estimator's own settings these cost.

    Parameters
    ----------
    estimator : scikit-learn estimator
        A part of it says by a class attribute `cost_grows_with` which settings its time is
        proportional to.
    parameters : dict

    Returns
    -------
    float
    """
    own, cost = estimator.get_params(), 1.0
    for prefix, part in _named_parts(estimator):
        for name in getattr(type(part), "cost_grows_with", ()):
            cost *= parameters.get(prefix + name, own[prefix + name]) / own[prefix + name]
    return cost


def tune(estimator, fit, rows, validation, budget, seed):
    """Try settings until the budget is spent; score each on the validation pictures.

    Parameters
    ----------
    estimator : unfitted scikit-learn classifier on images
    fit : callable(estimator, rows)
        Fits it on these training pictures.
    rows : ndarray of shape (n,), int
        All training pictures.
    validation : (images, labels)
    budget : Budget
    seed : int
        Draws the pictures of the trials, and the settings when changing one no longer helps.

    Returns
    -------
    Tuned
    """
    rng = np.random.default_rng(seed)
    some = rows if len(rows) <= budget.n_pictures else rng.permutation(rows)[: budget.n_pictures]
    trials = _Trials(estimator, fit, validation, budget)
    spent = 0.0
    for parameters in _proposals(search_space(estimator), trials, rng):
        if len(trials.log) == budget.n_trials or not trials.has_time():
            break
        price = budget.trial_seconds * relative_cost(estimator, parameters)
        if trials.log and spent + price > budget.seconds:
            continue  # a cheaper one may still fit in
        spent += price
        trials.run(parameters, some)
    if len(some) < len(rows):
        finalists = trials.best_settings(max(1, budget.n_finalists))
        trials.forget_best()
        if len(finalists) > 1:
            for parameters in finalists:
                if trials.has_time():
                    trials.run(parameters, rows)
        trials.parameters = trials.parameters or finalists[0]
    warning = STOPPED.format(len(trials.log)) if trials.is_late else None
    return Tuned(trials.parameters, trials.estimator, trials.fit_seconds, trials.log, warning)


def _named_parts(estimator):
    """The estimator and its parts, each with what begins its parameters' names."""
    return [("", estimator), *((f"{n}__", part) for n, part in estimator.get_params().items())]


class _Trials:
    """The trials so far, and the best of them on as many pictures."""

    def __init__(self, estimator, fit, validation, budget):
        self.unfitted = estimator
        self.fit = fit
        self.validation = validation
        self.most_seconds = PATIENCE * budget.seconds
        self.begun = time.perf_counter()
        self.is_late = False
        self.log = []
        self.forget_best()

    def forget_best(self):
        self.accuracy, self.parameters, self.estimator, self.fit_seconds = -1.0, None, None, None

    def has_time(self):
        """Whether the clock, too, allows one more trial; the first always may begin."""
        self.is_late = bool(self.log) and time.perf_counter() - self.begun > self.most_seconds
        return not self.is_late

    def best_settings(self, n):
        """Settings of the n best trials, the first among equals first."""
        done = [trial for trial in self.log if "failed" not in trial]
        ranked = sorted(done, key=lambda trial: -trial["validation_accuracy"])
        return [trial["parameters"] for trial in ranked[:n]]

    def run(self, parameters, rows):
        """Fit with these settings, score, and write it down."""
        trial = clone(self.unfitted).set_params(**parameters)
        needs_second_fit = _without_calibration(trial)
        start = time.perf_counter()
        try:
            self.fit(trial, rows)
        except (ValueError, ArithmeticError) as error:  # say, a cell larger than the pictures
            if not self.log:
                raise
            self._write(parameters, rows, start, None, failed=str(error))
            return
        fit_seconds = time.perf_counter() - start
        images, labels = self.validation
        accuracy = float(np.mean(trial.predict(images) == labels))
        if accuracy > self.accuracy:
            self.accuracy, self.parameters = accuracy, parameters
            self.estimator = None if needs_second_fit else trial
            self.fit_seconds = None if needs_second_fit else fit_seconds
        self._write(parameters, rows, start, accuracy)

    def _write(self, parameters, rows, start, accuracy, **more):
        self.log.append(
            {"parameters": parameters, "n_pictures": len(rows), "validation_accuracy": accuracy,
             "best_so_far": self.accuracy, "seconds": time.perf_counter() - start, **more}
        )  # fmt: skip


def _proposals(space, trials, rng):
    """The estimator as it is; changes of one setting of the best so far; then random combinations."""
    own = trials.unfitted.get_params()
    tried = [{name: own[name] for name in space}]
    yield tried[0]
    best = None
    while trials.parameters != best:
        best = trials.parameters
        for rank in range(max(map(len, space.values()))):
            for name, values in space.items():
                proposal = {**trials.parameters, name: values[min(rank, len(values) - 1)]}
                if proposal not in tried:
                    tried.append(proposal)
                    yield proposal
    combinations = list(itertools.product(*space.values()))
    for k in rng.permutation(len(combinations)):
        proposal = dict(zip(space, combinations[k], strict=True))
        if proposal not in tried:
            tried.append(proposal)
            yield proposal


def _without_calibration(trial):
    """Leave out what does not change the first class; True if something was left out."""
    names = [name for name in trial.get_params() if name.rsplit("__", 1)[-1] == "calibrated"]
    trial.set_params(**dict.fromkeys(names, False))
    return bool(names)
