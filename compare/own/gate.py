"""Before a run's first fit: each method of the user's own is tried, told, and let in or left out."""

from dataclasses import replace

from compare.own.sample import sample_of
from compare.own.told import breach, in_short, notes
from compare.own.trial import try_out


def check_own(cells, dataset, options, progress):
    """Try the users' own methods among some cells.

    Parameters
    ----------
    cells : list of Cell
        Those that are about to run.
    dataset : Dataset
    options : Options
    progress : Progress

    Returns
    -------
    dict of str to list of Finding
        By the method's name; empty with `--unchecked`.
    """
    found = {}
    for cell in cells if not options.unchecked else ():
        method = cell.method
        if method.own_file and method.name not in found:
            sample = sample_of(dataset, cell.split)
            found[method.name] = try_out(method, sample, options.timeout)
            progress.say(in_short(method.name, found[method.name]))
    return found


def left_out(cell, checked):
    """Why a cell must not run; None where it may.

    Parameters
    ----------
    cell : Cell
    checked : dict
        Of `check_own`.

    Returns
    -------
    str or None
    """
    return breach(checked.get(cell.method.name, []))


def with_notes(outcome, checked):
    """An outcome with what the check has to say of its method among its warnings.

    Parameters
    ----------
    outcome : Outcome
    checked : dict
        Of `check_own`.

    Returns
    -------
    Outcome
    """
    said = notes(checked.get(outcome.method, []))
    return replace(outcome, warnings=[*outcome.warnings, *said]) if said else outcome
