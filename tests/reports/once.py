"""Equal curves are worked out and equal figures drawn once in a process: 200 pages differ little.

These functions are pure: the same parts of the summary and the same settings of matplotlib give the
same result, which tests of whole reports hold in fresh processes. What a function reads of its summary
is noted, and it runs again only where a part that it read has changed.
"""

import pickle
from collections.abc import Mapping
from functools import cache

import matplotlib

from reports.figures import (
    accuracy,
    calibration,
    cost,
    crossover,
    dials,
    dumbbell,
    history,
    ladder,
    precision_recall,
    probes,
    ranks,
    roc,
    space,
)
from reports.reading import methods

DRAWN = (
    (accuracy, "charts"),
    (calibration, "panel"),
    (cost, "charts"),
    (crossover, "panels"),
    (dials, "panels"),
    (dumbbell, "charts"),
    (history, "panels"),
    (ladder, "charts"),
    (precision_recall, "together"),
    (probes, "panels"),
    (probes, "samples"),
    (ranks, "charts"),
    (roc, "panel"),
    (roc, "together"),
    (roc, "corner"),
    (space, "maps"),
)
MOST_KEPT = 30  # of a function


def work_once(monkeypatch):
    """Have every function in `DRAWN` keep what it drew, and curves be kept by the answers."""
    for module, name in DRAWN:
        monkeypatch.setattr(module, name, _kept(getattr(module, name)))
    score = methods.score

    # Through pickle both ways, so that no caller holds what another one may change.
    @cache
    def scored(given):
        saved, n_mistakes, rows = pickle.loads(given)
        return pickle.dumps(score(saved, n_mistakes, set(rows)))

    def once(saved, n_mistakes, rows_with_pictures):
        return pickle.loads(scored(pickle.dumps((saved, n_mistakes, sorted(rows_with_pictures)))))

    monkeypatch.setattr(methods, "score", once)


def _kept(function):
    drawn = []  # (what was read and how it was, the settings, what came of it), the newest first

    def once(summary):
        settings = pickle.dumps(matplotlib.rcParams.copy())
        part = cache(lambda key: pickle.dumps(summary.get(key, KeyError)))
        for read, before, result in drawn:
            if before == settings and all(part(key) == read[key] for key in read):
                return result
        noted = _Noted(summary)
        result = function(noted)
        drawn.insert(0, ({key: part(key) for key in noted.read}, settings, result))
        del drawn[MOST_KEPT:]
        return result

    return once


class _Noted(Mapping):
    """A summary that notes which of its parts are read, in whatever way: all lead to one here."""

    def __init__(self, summary):
        self.summary, self.read = summary, set()

    def __getitem__(self, key):
        self.read.add(key)
        return self.summary[key]

    def __iter__(self):
        raise TypeError(
            "a figure names the parts that it reads; which others there are is not noted"
        )

    def __len__(self):
        return len(self.summary)
