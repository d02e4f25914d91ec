"""Equal curves are worked out and equal figures drawn once in a process: 200 pages differ little.

These functions are pure: the same parts of the summary and the same settings of matplotlib give the
same result, which tests of whole reports hold in fresh processes. What a function reads of its summary
is noted, and it runs again only where a part that it read has changed.
"""

import pickle
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
        for read, before, result in drawn:
            if before == settings and all(_part(summary, key) == read[key] for key in read):
                return result
        noted = _Noted(summary)
        result = function(noted)
        read = {key: _part(summary, key) for key in noted.read}
        drawn.insert(0, (read, settings, result))
        del drawn[MOST_KEPT:]
        return result

    return once


def _part(summary, key):
    return pickle.dumps(summary.get(key, KeyError))


class _Noted(dict):
    """A summary that notes which of its parts are read."""

    def __init__(self, summary):
        super().__init__(summary)
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key):
        self.read.add(key)
        return super().__contains__(key)

    def __iter__(self):
        self.read.update(self.keys())
        return super().__iter__()
