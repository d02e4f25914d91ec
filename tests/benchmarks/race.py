"""Two ways to do the same work, timed in turns: the ratio and its spread.

Ours, the peer, ours, the peer: whatever else the machine does falls on both, and on their ratio
hardly at all. The median of the ratios counts, and the middle half of them is shown beside it.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from compare.records.files import read_json, write_json


@dataclass(frozen=True)
class Contest:
    """Work that can be done in two ways.

    Parameters
    ----------
    what : str
        The work, as a reader of the table calls it.
    n_pictures : int
    size : str
        Of a picture or of a row of features, such as "32 x 32".
    peer : str
        Whose way the other is, with its version.
    ours, theirs : callable() -> result
    n_theirs : int or None
        How many pictures the peer is timed on, where its seconds grow with them and all would take
        minutes; None for all.
    agreement : callable(our result, their result) -> str, optional
        How far the results agree, in words with a number.
    headline : bool
        Whether the short table has it, too.
    warm_up : bool
        Whether each does the work once before it is timed.
    """

    what: str
    n_pictures: int
    size: str
    peer: str
    ours: Callable
    theirs: Callable
    n_theirs: int | None = None
    agreement: Callable | None = None
    headline: bool = False
    warm_up: bool = True


def race(contest, repeats):
    """Let both do the work in turns.

    Parameters
    ----------
    contest : Contest
    repeats : int

    Returns
    -------
    (dict, our result, their result)
        The row to be saved, and what each made the last time.
    """
    if contest.warm_up:
        contest.ours(), contest.theirs()
    seconds = {"ours": [], "theirs": []}
    for _ in range(repeats):
        our_result = _timed(contest.ours, seconds["ours"])
        their_result = _timed(contest.theirs, seconds["theirs"])
    n_theirs = contest.n_theirs or contest.n_pictures
    per_picture = (
        np.divide(seconds["theirs"], n_theirs),
        np.divide(seconds["ours"], contest.n_pictures),
    )
    row = {
        "what": contest.what,
        "n_pictures": contest.n_pictures,
        "n_pictures_of_peer": n_theirs,
        "size": contest.size,
        "peer": contest.peer,
        **spread(per_picture[0] / per_picture[1]),
        "ours_seconds": seconds["ours"],
        "peer_seconds": seconds["theirs"],
        "agreement": contest.agreement(our_result, their_result) if contest.agreement else None,
        "headline": contest.headline,
    }
    return row, our_result, their_result


def race_each(contests, repeats, work):
    """Hold contests one after the other; what was held before this was stopped is not held again.

    Parameters
    ----------
    contests : dict of str to callable() -> Contest or dict
        By a name that a file may have. Each is built only when its turn comes; a dict is the row of
        one that cannot be held here.
    repeats : int
    work : Path
        Keeps a file for each.

    Returns
    -------
    list of dict
        A row for each.
    """
    rows = []
    for name, build in contests.items():
        kept = work / f"{name}.json"
        row = read_json(kept)
        if row is None:
            contest = build()
            row = race(contest, repeats)[0] if isinstance(contest, Contest) else contest
            write_json(kept, row)
        rows.append(row)
    return rows


def spread(ratios):
    """Median and middle half of ratios, as entries of a row.

    Parameters
    ----------
    ratios : sequence of float

    Returns
    -------
    dict
        `ratio`, `ratio_low`, `ratio_high`, `n_repeats`.
    """
    low, middle, high = np.percentile(ratios, (25, 50, 75))
    return {
        "ratio": float(middle),
        "ratio_low": float(low),
        "ratio_high": float(high),
        "n_repeats": len(ratios),
    }


def skipped(what, why):
    """The row of a contest that cannot be held here.

    Parameters
    ----------
    what, why : str
    """
    return {"what": what, "skipped": why}


def largest_difference(ours, theirs):
    """How far two arrays of numbers agree, in words."""
    return f"largest difference {np.abs(np.subtract(ours, theirs)).max():.1g}"


def equal_answers(ours, theirs):
    """How often two lists of answers are the same, in words."""
    return f"{100 * np.mean(np.equal(ours, theirs)):.2f} % equal answers"


def shares_right(ours, theirs, true):
    """How often each of two lists of answers is right, in words; ours first."""
    shares = (f"{100 * np.mean(np.equal(answers, true)):.1f}" for answers in (ours, theirs))
    return f"{' and '.join(shares)} % right"


def load_now():
    """How many cores all programs together want at the moment; None where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def line_of(row):
    """One row as a line for the terminal."""
    if "skipped" in row:
        return f"  {row['what']}: skipped, {row['skipped']}"
    agreement = f"; {row['agreement']}" if row["agreement"] else ""
    return (
        f"  {row['what']}, {row['n_pictures']:,} of {row['size']}, against {row['peer']}: "
        f"{row['ratio']:.2f} x ({row['ratio_low']:.2f}-{row['ratio_high']:.2f}){agreement}"
    )


def _timed(work, seconds):
    start = time.perf_counter()
    result = work()
    seconds.append(time.perf_counter() - start)
    return result
