"""What only all cells together can say: intervals, paired tests, the verdict, the pictures to show."""

import numpy as np

from compare import outcome as outcomes
from compare.files import write_arrays, write_json
from compare.uncertainty import accuracy_interval, compare_pairs
from compare.verdict import verdict

N_MISTAKES_SHOWN = 24
MOST_THUMBNAIL_PX = 64


def cell_folder(folder, method, seed):
    """Where a run keeps one cell."""
    return folder / "cells" / method.folder / str(seed)


def conclude(folder, methods, dataset, options):
    """Save `comparison.json` and `pictures.npz` from the cells that are there.

    Parameters
    ----------
    folder : Path
        The run's.
    methods : list of Method
    dataset : Dataset
    options : Options

    Returns
    -------
    (list of str, int)
        The verdict, and how many methods have a finished cell.
    """
    cells = {
        method.name: [
            saved
            for seed in options.seeds
            if (saved := outcomes.load(cell_folder(folder, method, seed)))
        ]
        for method in methods
    }
    done = {
        name: [saved for saved in found if saved[1] is not None] for name, found in cells.items()
    }
    accuracy = {name: _accuracy(found) for name, found in done.items() if found}
    first = {name: found[0][1] for name, found in done.items() if found}
    right = {name: p.probabilities.argmax(axis=1) == p.labels for name, p in first.items()}
    pairs = compare_pairs(right)
    one_each = {
        name: (done[name] or found)[0][0] for name, found in cells.items() if done[name] or found
    }
    sentences = verdict(accuracy, pairs, one_each, options.quick)
    write_json(
        folder / "comparison.json", {"accuracy": accuracy, "pairs": pairs, "verdict": sentences}
    )
    _save_pictures(folder, dataset, first.values())
    return sentences, len(accuracy)


def _accuracy(found):
    values = [outcome.accuracy for outcome, _ in found]
    mean = float(np.mean(values))
    low, high = accuracy_interval(mean, len(found[0][1].labels))
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return {"mean": mean, "low": low, "high": high, "seed_values": values, "seed_sd": spread}


def _save_pictures(folder, dataset, predictions):
    """Keep those test pictures that a report may show: each method's most confident mistakes."""
    rows = [p.rows[_confident_mistakes(p)] for p in predictions]
    rows = np.unique(np.concatenate(rows)) if rows else np.empty(0, np.int64)
    step = -(-max(dataset.images.shape[1:3]) // MOST_THUMBNAIL_PX)
    write_arrays(folder / "pictures.npz", rows=rows, images=dataset.images[rows][:, ::step, ::step])


def _confident_mistakes(predictions):
    confidence = predictions.probabilities.max(axis=1)
    wrong = predictions.probabilities.argmax(axis=1) != predictions.labels
    order = np.argsort(np.where(wrong, -confidence, 1), kind="stable")
    return order[: min(N_MISTAKES_SHOWN, int(wrong.sum()))]
