"""A run's repetitions: which draws there are, and which of them a method's figures are made from.

A draw is a seed, and with resampling or folds also its own rows. Numbers in tables are means over all
draws; a confusion matrix or a curve needs answers to one set of pictures, so it is made from the first
draw, or from the folds of the first seed put together.
"""

import numpy as np

from reports import AGAIN, ReportError
from reports.reading.values import entry, is_whole, number, one_of

KINDS = ("one_split", "resampled", "folds")
SIZES = ("n_train", "n_validation", "n_test")
ROW_KEYS = ("probabilities", "labels", "rows", "scores")


def draws_of(run, path):
    """List a run's draws; an older run has one a seed, all on its one split.

    Parameters
    ----------
    run : dict
        `run.json`, with its seeds and its split checked already.
    path : pathlib.Path
        The file, for messages.

    Returns
    -------
    list of dict
        `name`, `seed`, `fold`, `fingerprint`, `n_train`, `n_validation`, `n_test`.

    Raises
    ------
    ReportError
        If a draw has no name of its own, no fingerprint, or a name that is no folder's.
    """
    if run.get("draws") is None:
        fingerprint = run["split"]["fingerprint"]
        return [_draw({"name": str(s), "seed": s}, run["split"], fingerprint) for s in run["seeds"]]
    draws = run["draws"]
    if not isinstance(draws, list) or not draws or not all(isinstance(d, dict) for d in draws):
        raise ReportError(f"{path}: 'draws' must list the run's repetitions; {AGAIN}")
    found = [_draw(draw, draw, draw.get("fingerprint")) for draw in draws]
    names = [draw["name"] for draw in found]
    for draw in found:
        if not draw["name"].replace("-", "").isalnum() or names.count(draw["name"]) > 1:
            raise ReportError(
                f"{path}: draw {draw['name']!r} needs a name of its own made of letters, digits "
                f"and '-'; {AGAIN}"
            )
        if not isinstance(draw["fingerprint"], str):
            raise ReportError(f"{path}: draw {draw['name']} has no fingerprint; {AGAIN}")
    return found


def protocol_of(run, draws):
    """How the run repeats itself: `kind`, `n_seeds` and `n_folds`, counted from its draws."""
    kind = one_of(entry(run, "protocol").get("kind"), KINDS, "one_split")
    folds = {draw["fold"] for draw in draws if draw["fold"] is not None}
    n_seeds = len({draw["seed"] for draw in draws})
    return {"kind": kind, "n_seeds": n_seeds, "n_folds": len(folds) if kind == "folds" else None}


def on_show(draws, done, kind):
    """Names of the finished draws that a method's figures are made from.

    Parameters
    ----------
    draws : list of dict
    done : collection of str
        Names of the draws that the method finished.
    kind : str
        One of `KINDS`.

    Returns
    -------
    list of str
        The first; with folds every finished fold of the first seed that has one.
    """
    finished = [draw for draw in draws if draw["name"] in done]
    if kind != "folds":
        return [draw["name"] for draw in finished[:1]]
    return [draw["name"] for draw in finished if draw["seed"] == finished[0]["seed"]]


def pooled(parts):
    """Put the answers of several folds together.

    Probabilities mean the same in every fold. A machine's own scores do not (each fold's classifier
    has its own scale), so they go unless there is one part only.

    Parameters
    ----------
    parts : list of dict
        See `saved.read_predictions`.

    Returns
    -------
    dict or None
    """
    if len(parts) < 2:
        return parts[0] if parts else None
    return {key: np.concatenate([part[key] for part in parts]) for key in ROW_KEYS[:3]}


def _draw(draw, sizes, fingerprint):
    return {
        "name": str(draw.get("name")),
        **{key: draw.get(key) if is_whole(draw.get(key)) else None for key in ("seed", "fold")},
        "fingerprint": fingerprint,
        **{key: number(sizes.get(key)) for key in SIZES},
    }
