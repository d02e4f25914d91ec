"""The training pictures that a method is fitted on: which of them, and where they lie meanwhile.

Some classifiers cannot learn from any number of pictures: a support vector machine's time grows with
the square, and k-NN keeps every row. Where there are too many (`estimate.n_learned` says how many that
is) they learn from some, drawn at random with the classes in their proportions, and a warning says so.
All others learn from all: ridge regression reads its rows a chunk at a time, a network a batch.

What a fit needs in pictures, copies included, lies in memory where that is little, else in a file.
"""

import numpy as np

from compare.estimate import ALWAYS_LEARNED, MOST_FIT_SECONDS, MOST_ROW_BYTES, n_learned
from compare.pictures.augment import augment, n_with_copies
from data.mapped import blocks, is_large, let_go, scratch, taken
from data.nested import nested_order

A_PART = "Learned from a part:"  # how the sentence is known again
WHY = {
    "svm": f"a support vector machine's time grows with the square of their number, and it learns from "
    f"as many as by our estimate take {MOST_FIT_SECONDS / 60:.0f} minutes on a two-core machine and "
    f"{MOST_ROW_BYTES / 1e9:.0f} GB",
    "knn": f"k-NN keeps every one that it learns from, and takes as many as fit into "
    f"{MOST_ROW_BYTES / 1e9:.0f} GB",
}


def rows_learned(cell, dataset):
    """Rows of the training pictures that the cell's method learns from.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset

    Returns
    -------
    ndarray of int64, ascending
        The same for the same seed.
    """
    rows, n_rows = cell.split.train, n_learned(cell, dataset)
    if n_rows == len(rows):
        return rows
    return np.sort(nested_order(dataset.labels, rows, cell.seed)[:n_rows])


def said_of_part(cell, dataset):
    """The sentence that says that a method learns from a part only; empty where it is from all.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset

    Returns
    -------
    str
    """
    n_rows, n_all = n_learned(cell, dataset), len(cell.split.train)
    if n_rows == n_all:
        return ""
    return (
        f"{A_PART} {n_rows:,} of the {n_all:,} training pictures, drawn at random with the classes in "
        f"their proportions, since {WHY[cell.method.classifier.name]} (never fewer than "
        f"{ALWAYS_LEARNED:,})."
    )


def say_parts(cells, dataset, progress):
    """Say in the terminal which methods learn from a part only, once each.

    Parameters
    ----------
    cells : iterable of Cell
    dataset : Dataset
    progress : Progress
    """
    said = {cell.method.name: said_of_part(cell, dataset) for cell in cells}
    for name, sentence in said.items():
        if sentence:
            progress.say(f"  {name}  {sentence}")


def learned(dataset, rows, kinds, folder=None):
    """Training pictures with their changed copies, and labels.

    Parameters
    ----------
    dataset : Dataset
    rows : ndarray of int64
    kinds : sequence of str
        Of `augment.KINDS`.
    folder : Path, optional
        On whose disk they lie where they are many, see `mapped.scratch`.

    Returns
    -------
    (images, labels)
        As `augment` gives them.

    Raises
    ------
    DataError
        If the disk has not the room.
    """
    images, labels = dataset.images, dataset.labels[rows]
    n_copies = n_with_copies(1, kinds)
    shape = (n_copies * len(rows), *images.shape[1:])
    if n_copies == 1 or not is_large(shape):
        return augment(taken(images, rows, folder), labels, kinds)
    found = scratch(shape, np.uint8, folder)
    for some in blocks(images[: len(rows)]):
        part, _ = augment(images[rows[some]], labels[some], kinds)
        found[n_copies * some.start : n_copies * some.stop] = part
        let_go(images)
        let_go(found)
    return found, np.repeat(labels, n_copies)
