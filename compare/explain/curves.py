"""Gathering what every size of training set led to, for `crossover.py`: read from the saved cells."""

import numpy as np

from compare.explain.crossover import crossover
from compare.records import outcome as outcomes


def gather_curves(main, smaller, families):
    """Accuracy against training-set size, with the run's copies of pictures and without any.

    Parameters
    ----------
    main, smaller : list of (Cell, Path)
        The run's cells and those with fewer training pictures (or without copies), each with its
        folder.
    families : dict of str to str

    Returns
    -------
    dict or None
        `curves`: a list with one dict of `crossover` for each way of training, with `augment` (list
        of str) added; None where no size was asked for.
    """
    if not smaller:
        return None
    ways = {}
    for cell, folder in [*main, *smaller]:
        ways.setdefault(cell.augment, []).append((cell, folder))
    found = []
    for augment, cells in ways.items():
        curves = crossover(_right(cells), families)
        if curves:
            found.append({"augment": list(augment), **curves})
    return {"curves": found} if found else None


def _right(cells):
    """Per method and size which test pictures were named right, one row a finished cell."""
    rows = {}
    for cell, folder in cells:
        saved = outcomes.load(folder)
        if not saved or saved[1] is None or cell.method.family == "baseline":
            continue
        of_method = rows.setdefault(cell.method.name, {})
        of_method.setdefault(len(cell.split.train), []).append(saved[1].right)
    return {
        name: {n: np.stack(found) for n, found in of_method.items()}
        for name, of_method in rows.items()
    }
