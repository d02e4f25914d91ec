"""Which cells a run has: every method on every draw, and with fewer pictures where that is asked."""

from dataclasses import replace
from itertools import chain, repeat

from compare.cell import Cell, is_random
from compare.draws import kind_of, smaller_draws


def main_cells(methods, draws, options):
    """The cells that methods are compared by, in the methods' order.

    Parameters
    ----------
    methods : list of Method
    draws : list of Draw
    options : Options

    Returns
    -------
    list of Cell
        Only the first of each method is explained and kept.
    """
    return [
        Cell(method, draw, options.is_parallel, options.budget, options.augment, explain, keep)
        for method in methods
        for draw, explain, keep in zip(
            _draws_of(method, draws, options),
            chain([options.explain], repeat("none")),
            chain([options.keep], repeat("none")),
            strict=False,
        )
    ]


def smaller_cells(methods, draws, dataset, options):
    """Every method with fewer training pictures and, where a run adds copies, also without those.

    Parameters
    ----------
    methods : list of Method
    draws : list of Draw
    dataset : Dataset
    options : Options
        `sizes` says how many pictures; with none there are no such cells.

    Returns
    -------
    list of Cell

    Raises
    ------
    DataError
        If a size is more than there are, or fewer than one picture a class.
    """
    if not options.sizes:
        return []
    few = smaller_draws(dataset, draws, options.sizes)
    found = []
    for method in methods:
        if method.family == "baseline":
            continue
        ways = [(draw, options.augment) for draw in few]
        if options.augment:
            same_size = _draws_of(method, draws, options)
            plain = [replace(draw, name=f"{draw.name}-plain") for draw in (*few, *same_size)]
            ways += [(draw, ()) for draw in plain]
        found += [
            Cell(method, draw, options.is_parallel, options.budget, augment)
            for draw, augment in ways
        ]
    return found


def _draws_of(method, draws, options):
    """One seed is enough for a method that draws nothing at random, on rows that stay the same."""
    if kind_of(options) != "one_split" or is_random(Cell(method, draws[0])):
        return draws
    return draws[:1]
