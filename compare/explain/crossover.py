"""From how many training pictures on does a network beat features made by hand?

Accuracy against the size of the training set, for every method: features made by hand need few
pictures and gain little from more; learned ones need many and go on gaining. Where the curves cross
depends on the data set, so it is measured. The crossing is read off between two sizes on a
logarithmic axis; its interval comes from resampled test pictures and seeds.
"""

import numpy as np

from compare.explain.leaders import BY_HAND, LEARNED
from compare.statistics.bootstrap import Resamples
from compare.statistics.intervals import CONFIDENCE, accuracy_interval

# Of a learned method beside the best one by hand, as the training set grows.
STATES = ("crosses", "overtaken", "always ahead", "never", "more than once", "not shown")


def crossover(right, families, seed=0):
    """Accuracy against training-set size, and where each learned method overtakes the best by hand.

    Parameters
    ----------
    right : dict of str to dict of int to ndarray of shape (n_seeds, n_test), bool
        Per method and training-set size which test pictures it got right, one row a seed.
    families : dict of str to str
    seed : int
        Of the resamples.

    Returns
    -------
    dict or None
        `sizes`, `methods` (per method a list of `n`, `value`, `low`, `high`, `values`), `crossings`
        (a list of `method`, `n`, `low`, `high`, `state`), `start` (the leaders of both families with
        the fewest pictures, and by how much the one by hand leads) and `sentences`; None with fewer
        than two sizes. `state` is one of `STATES`.
    """
    sizes = sorted({n for found in right.values() for n in found})
    complete = {name: found for name, found in right.items() if set(found) == set(sizes)}
    if len(sizes) < 2 or not complete:
        return None
    curves = {name: [_point(n, found[n]) for n in sizes] for name, found in complete.items()}
    by_hand = [name for name in complete if families[name] in BY_HAND]
    learned = [name for name in complete if families[name] in LEARNED]
    crossings, start = [], None
    if by_hand and learned:
        resampled = _resampled(complete, sizes, seed)
        crossings = [_crossing(name, by_hand, curves, resampled, sizes) for name in learned]
        start = _start(by_hand, learned, curves, resampled)
    return {
        "sizes": sizes,
        "methods": curves,
        "crossings": crossings,
        "start": start,
        "sentences": sentences(crossings, start, sizes),
    }


def crossing_size(differences, sizes):
    """The size at which a curve of differences first rises from below zero and stays above it.

    Parameters
    ----------
    differences : ndarray of shape (n_sizes,), float
    sizes : list of int, ascending

    Returns
    -------
    float
        Interpolated on a logarithmic axis; 0 where it is above zero throughout, infinity where it
        ends below or at zero.
    """
    if differences[-1] <= 0:
        return np.inf
    below = np.flatnonzero(differences <= 0)
    if not len(below):
        return 0.0
    k = below[-1]
    low, high = np.log(sizes[k]), np.log(sizes[k + 1])
    share = -differences[k] / (differences[k + 1] - differences[k])
    return float(np.exp(low + share * (high - low)))


def _point(n, right):
    return {"n": n, **accuracy_interval(right), "values": right.mean(axis=1).tolist()}


def _resampled(complete, sizes, seed):
    """Accuracies on resampled test pictures with resampled seeds: per method (n_sizes, n_resamples)."""
    n_test = next(iter(complete.values()))[sizes[0]].shape[1]
    resamples = Resamples(np.zeros(n_test, int), seed=seed)
    rng = np.random.default_rng(seed)
    found = {}
    for name, of_size in complete.items():
        rows = []
        for n in sizes:
            means = resamples.means(of_size[n].astype(np.float64))
            n_seeds, n_resamples = means.shape
            drawn = rng.integers(n_seeds, size=(n_seeds, n_resamples))
            rows.append(np.take_along_axis(means, drawn, axis=0).mean(axis=0))
        found[name] = np.stack(rows)
    return found


def _crossing(name, by_hand, curves, resampled, sizes):
    """Where a learned method overtakes the best method by hand, or is overtaken, with its interval."""
    best = np.max([[point["value"] for point in curves[other]] for other in by_hand], axis=0)
    ahead = np.array([point["value"] for point in curves[name]]) - best
    spread = resampled[name] - np.max([resampled[other] for other in by_hand], axis=0)
    n_changes = np.count_nonzero(np.diff(ahead > 0))
    falls_behind = n_changes == 1 and ahead[0] > 0
    sign = -1 if falls_behind else 1
    found = crossing_size(sign * ahead, sizes)
    sizes_found = [crossing_size(sign * column, sizes) for column in spread.T]
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(np.quantile(sizes_found, at, method="nearest")) for at in (tail, 1 - tail))
    return {
        "method": name,
        "n": found if 0 < found < np.inf else None,
        "low": low if 0 < low < np.inf else None,
        "high": high if 0 < high < np.inf else None,
        "state": _state(n_changes, falls_behind, found, (low, high)),
    }


def _state(n_changes, falls_behind, found, span):
    """What can be said of a learned method's place beside the best method by hand."""
    low, high = span
    if n_changes > 1:
        return "more than once"
    if n_changes == 0 and found == 0:
        return "always ahead" if high == 0 else "not shown"
    if n_changes == 0:
        return "never" if np.isinf(low) else "not shown"
    if falls_behind:
        return "overtaken" if low > 0 and high < np.inf else "not shown"
    return "crosses" if high < np.inf else "not shown"


def _start(by_hand, learned, curves, resampled):
    """By how much the best method by hand leads the best learned one with the fewest pictures."""
    a, b = (max(names, key=lambda n: curves[n][0]["value"]) for names in (by_hand, learned))
    spread = resampled[a][0] - resampled[b][0]
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(np.quantile(spread, at)) for at in (tail, 1 - tail))
    difference = curves[a][0]["value"] - curves[b][0]["value"]
    return {"by_hand": a, "learned": b, "difference": difference, "low": low, "high": high}


def sentences(crossings, start, sizes):
    """What the curves say, each way round.

    Parameters
    ----------
    crossings : list of dict
    start : dict or None
    sizes : list of int

    Returns
    -------
    list of str
    """
    found = [_crossing_in_words(crossing, sizes) for crossing in crossings]
    if start and start["low"] > 0:
        found.append(
            f"With only {sizes[0]:,} pictures {start['by_hand']} leads {start['learned']} by "
            f"{_points(start)}. So with few pictures knowledge built in by hand is worth more than the "
            "freedom to learn: try it before you collect more."
        )
    elif start and start["high"] < 0:
        found.append(
            f"With only {sizes[0]:,} pictures {start['learned']} leads {start['by_hand']} already, by "
            f"{_points(start, sign=-1)}. So few pictures alone are no reason for features made by hand."
        )
    elif start:
        found.append(
            f"With only {sizes[0]:,} pictures no difference is shown between {start['by_hand']} and "
            f"{start['learned']}. So there the cheaper one will do."
        )
    return found


def _crossing_in_words(crossing, sizes):
    name, state = crossing["method"], crossing["state"]
    at, low, high = (crossing[key] and _about(crossing[key]) for key in ("n", "low", "high"))
    if state == "crosses":
        return (
            f"{name} overtakes the best method by hand at about {at} training pictures "
            f"(95\u00a0% interval {low or f'fewer than {sizes[0]:,}'} to {high})."
        )
    if state == "overtaken":
        return (
            f"{name} leads while pictures are few, and is overtaken by the best method by hand at about "
            f"{at} training pictures (95\u00a0% interval {low} to {high})."
        )
    if state == "more than once":
        return (
            f"The curves of {name} and of the best method by hand cross more than once: no one size "
            "parts them."
        )
    if state == "never":
        return (
            f"{name} does not overtake the best method by hand within this data: not with {sizes[-1]:,} "
            "training pictures."
        )
    if state == "always ahead":
        return (
            f"{name} is ahead of every method by hand already with {sizes[0]:,} training pictures."
        )
    return (
        f"Whether {name} overtakes the best method by hand between {sizes[0]:,} and {sizes[-1]:,} "
        "training pictures cannot be told from this test part."
    )


def _about(n):
    """Two digits: more would be finer than a crossing read off between two sizes."""
    return f"{float(f'{n:.2g}'):,.0f}"


def _points(start, sign=1):
    low, high = sorted((sign * start["low"], sign * start["high"]))
    return (
        f"{100 * sign * start['difference']:.1f} points (95\u00a0% interval {100 * low:.1f} to "
        f"{100 * high:.1f})"
    )
