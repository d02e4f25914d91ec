"""Which folder a run is kept in, where its cells lie, and whether what lies there belongs to it."""

from compare.command_line.words import UsageError
from compare.methods import ROOT
from compare.records.files import read_json


def folder_of(options, about):
    """The run's folder, which need not be there yet.

    Parameters
    ----------
    options : Options
    about : dict
        See `describe.describe`.

    Returns
    -------
    Path

    Raises
    ------
    UsageError
        If it is a file.
    """
    kind = about["protocol"]["kind"]
    ending = {"folds": f"-{options.folds}-folds", "resampled": "-resampled"}.get(kind, "")
    ending += "-quick" if options.quick else ""
    folder = options.out or ROOT / "runs" / f"{about['name']}{ending}"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--out: {folder} is a file; give a folder")
    return folder


def cell_folder(folder, method, draw=""):
    """Where a run keeps one cell, or all of a method.

    Parameters
    ----------
    folder : Path
        The run's.
    method : Method
    draw : str
        The repetition's name; empty for all of them.

    Returns
    -------
    Path
        Within the run's folder, whatever the method is called.
    """
    return folder / "cells" / method.folder / draw


def own_folder(folder, cell):
    """The same for a cell that is to be run.

    Parameters
    ----------
    folder : Path
        The run's.
    cell : Cell

    Returns
    -------
    Path
    """
    return cell_folder(folder, cell.method, cell.draw.name)


def refuse_another_run(folder, about):
    """Refuse a folder that holds a run on other pictures, or one that repeats itself in another way.

    Parameters
    ----------
    folder : Path
    about : dict

    Raises
    ------
    UsageError
    """
    before = read_json(folder / "run.json")
    if not before:
        return
    if before["split"]["fingerprint"] != about["split"]["fingerprint"]:
        raise UsageError(
            f"{folder} holds a run on another data set or split ({before['dataset']['name']}, "
            f"{before['split']['n_train']} training pictures); choose another --out"
        )
    kind = about["protocol"]["kind"]
    if before.get("protocol", {}).get("kind", kind) != kind:
        raise UsageError(
            f"{folder} holds a run that repeats itself in another way; choose another --out"
        )
