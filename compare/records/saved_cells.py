"""Every cell that a run has left on the disk, in the run's order: for tables and trackers."""

import re

from compare.methods import Method
from compare.records import outcome as outcomes
from compare.records.run_folder import cell_folder

# What a finished cell measured: shares and losses, seconds and milliseconds, whole numbers.
SCORES = (
    *("accuracy", "balanced_accuracy", "macro_f1", "macro_precision", "macro_recall", "macro_auc"),
    *("macro_average_precision", "log_loss", "brier", "ece"),
)
TIMES = ("tune_seconds", "fit_seconds", "predict_ms_per_image")
COUNTS = ("n_features", "n_parameters", "size_bytes", "peak_bytes")


def saved_cells(folder, about):
    """Read the cells that are whole; no path is taken from a file.

    Parameters
    ----------
    folder : Path
        The run's.
    about : dict
        `run.json`, as `SavedRun` has checked it.

    Returns
    -------
    list of (Outcome, Predictions or None)
        Per method first the run's own draws, then those with fewer pictures, the fewest first.
    """
    main = [str(draw.get("name")) for draw in about["draws"]]
    found = []
    for method in about["methods"]:
        place = cell_folder(folder, Method(method["name"], ""))
        names = [path.name for path in place.iterdir()] if place.is_dir() else []
        for name in sorted(names, key=lambda name: (_place(name, main), _natural(name))):
            saved = outcomes.load(place / name)
            if saved and (saved[0].method, saved[0].draw) == (method["name"], name):
                found.append(saved)
    return found


def n_train_of(draw, about):
    """How many pictures a cell was trained on; None where that is not saved.

    Parameters
    ----------
    draw : str
        The cell's.
    about : dict
        `run.json`.

    Returns
    -------
    int or None
    """
    sizes = {str(known.get("name")): known.get("n_train") for known in about["draws"]}
    fewer = re.search(r"-size([0-9]{1,9})(-|$)", draw)
    return int(fewer[1]) if fewer else sizes.get(draw, sizes.get(draw.split("-")[0]))


def _place(name, main):
    return main.index(name) if name in main else len(main)


def _natural(name):
    """The numbers in a name as numbers: 300 before 1000."""
    return [int(part) if part.isdigit() else part for part in re.split(r"([0-9]+)", name)]
