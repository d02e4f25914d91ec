"""Is a saved file as the run has written it? Each carries a SHA-256 sum of what it says.

The sum is no signature: who changes a number and makes the sum anew is believed. It tells of damage,
and of a number changed by hand. Runs from before there were sums have none, and are read as they are;
in a run whose `run.json` has one, a file without a sum is refused too.
"""

import hashlib
import json

import numpy as np

from reports import AGAIN, ReportError

SUM = "sha256"
COMPACT = {"sort_keys": True, "separators": (",", ":")}


def check_json(path, content):
    """Return what a JSON file says, without its sum.

    Parameters
    ----------
    path : pathlib.Path
    content : dict
        As `json.loads` returns it.

    Raises
    ------
    ReportError
        If the sum is another one.
    """
    content = dict(content)
    text = json.dumps({k: v for k, v in content.items() if k != SUM}, **COMPACT)
    _compare(path, content.pop(SUM, None), hashlib.sha256(text.encode()).hexdigest())
    return content


def check_arrays(path, arrays):
    """Raise ReportError if the sum in an `.npz` file is not that of its arrays.

    Parameters
    ----------
    path : pathlib.Path
    arrays : dict of str to ndarray
        All that the file holds, its sum among them.
    """
    digest = hashlib.sha256()
    for name in sorted(set(arrays) - {SUM}):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    expected = arrays.get(SUM)
    _compare(path, None if expected is None else str(expected), digest.hexdigest())


def check_pair(path, found):
    """Raise ReportError if predictions are not those that the outcome beside them was scored on.

    Parameters
    ----------
    path : pathlib.Path
        Of `predictions.npz`.
    found : ndarray or None
        The sum in it.
    """
    try:
        outcome = json.loads(path.with_name("outcome.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return  # said where the outcome itself is read
    expected = outcome.get("predictions_sha256") if isinstance(outcome, dict) else None
    if expected is not None or found is not None:
        _compare(path, expected, str(found))


def _compare(path, expected, found):
    if expected is None and not _is_of_a_sealed_run(path):
        return
    if expected != found:
        raise ReportError(
            f"{path}: changed after the run had written it (SHA-256 {str(expected)[:12]}… expected, "
            f"{found[:12]}… found), so its numbers are not shown; {AGAIN}, or "
            "put back the file as it was"
        )


def _is_of_a_sealed_run(path):
    """Whether the run that a file belongs to was written with sums."""
    for folder in list(path.parents)[:4]:  # cells/<method>/<draw>/ is three below the run
        try:
            return SUM in json.loads((folder / "run.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError, TypeError):
            continue
    return False
