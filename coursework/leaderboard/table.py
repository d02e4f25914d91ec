"""From answers to places: intervals, paired tests, and no order where none is shown.

A place is one more than the number of methods that are shown to be better, after correction for the
number of pairs. So those that cannot be told apart share one, and the first place is often shared.
"""

import numpy as np
from scipy.stats import norm

from compare.statistics.bootstrap import Resamples
from compare.statistics.intervals import wilson
from compare.statistics.letters import compact_letters
from compare.statistics.pairs import compare_pairs

N_RESAMPLES = 1000
MOST_WITH_LETTERS = 26  # of more, each would carry a word


def standings(scores, truth):
    """Rank methods by their answers to the same pictures.

    Parameters
    ----------
    scores : list of dict
        Of `score.score`, each with `key`, a name of its own.
    truth : ndarray of shape (n,), int

    Returns
    -------
    list of dict
        Copies, the best first, those without a score last; with `place`, `accuracy`, `low`, `high`,
        `better`, the keys of those shown to be better, `letters` where methods are few, `predict_ms`
        and, of those without, `reason`.
    """
    done = [score for score in scores if score["predicted"] is not None]
    right = {score["key"]: np.asarray(score["predicted"]) == truth for score in done}
    order = sorted(right, key=lambda key: (-right[key].mean(), key))
    right = {key: right[key] for key in order}
    shown = _shown(right, truth)
    letters = compact_letters(order, shown) if len(order) <= MOST_WITH_LETTERS else {}
    by_key = {score["key"]: score for score in done}
    rows = []
    for key in order:
        accuracy = float(right[key].mean())
        low, high = wilson(accuracy, len(truth))
        better = [a for a, b in shown if b == key]
        own = {"place": 1 + len(better), "better": better, "letters": letters.get(key, "")}
        own |= {"accuracy": accuracy, "low": low, "high": high}
        own |= {"predict_ms": 1000 * by_key[key]["predict_seconds"] / len(truth)}
        rows.append({**by_key[key], **own})
    failed = [score for score in scores if score["predicted"] is None]
    return rows + [
        {**score, "place": None, "accuracy": None, "low": None, "high": None, "letters": "",
         "predict_ms": None}
        for score in sorted(failed, key=lambda score: score["key"])
    ]  # fmt: skip


def _shown(right, truth):
    """Pairs (better, worse) whose difference is shown."""
    if len(right) < 2:
        return []
    pairs = compare_pairs(right, Resamples(truth, N_RESAMPLES))
    return [
        (pair["a"], pair["b"]) if pair["difference"] > 0 else (pair["b"], pair["a"])
        for pair in pairs
        if pair["shown"]
    ]


def luck(accuracies, n_pictures):
    """How far the best of equally good methods would stand above its true accuracy, by chance alone.

    Parameters
    ----------
    accuracies : list of float
        Of those that tried.
    n_pictures : int

    Returns
    -------
    float, 0-1
        Expected largest of so many independent draws; methods that err on the same pictures have
        less. Blom (1958), "Statistical Estimates and Transformed Beta-Variables".
    """
    n, middle = len(accuracies), float(np.median(accuracies))
    largest = norm.ppf((n - 0.375) / (n + 0.25))
    return float(max(largest, 0.0) * np.sqrt(middle * (1 - middle) / n_pictures))
