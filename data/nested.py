"""Fewer pictures of a part, so that a larger choice always holds the smaller ones."""

import numpy as np


def nested_order(labels, rows, seed):
    """Rows in an order of which every beginning has the classes in proportion.

    Parameters
    ----------
    labels : ndarray of shape (n_images,), int
        Of the whole data set.
    rows : ndarray of int
    seed : int
        Shuffles the pictures of each class.

    Returns
    -------
    ndarray of the same shape, int
    """
    of_rows = labels[rows]
    shuffled = np.random.default_rng(seed).permutation(len(rows))
    place = np.empty(
        len(rows)
    )  # 0 to 1 within the class: taken by place, all classes advance alike
    for label in np.unique(of_rows):
        mine = shuffled[of_rows[shuffled] == label]
        place[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    return rows[shuffled[np.argsort(place[shuffled], kind="stable")]]
