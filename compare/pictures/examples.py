"""Which training pictures to keep so that a reader sees what is classified, before any result."""

import numpy as np

FEW_CLASSES, MANY_CLASSES = 12, 30
N_OF_FEW, N_OF_MANY = 8, 4  # pictures of each class
N_CLASSES_SHOWN = 24  # of more than MANY_CLASSES


def example_rows(labels, rows, n_classes, seed):
    """Draw some training pictures of each class, by the seed and by nothing else.

    Parameters
    ----------
    labels : ndarray of shape (n_images,), int
        Of the whole data set.
    rows : ndarray of shape (n_train,), int64
        The training part.
    n_classes : int
    seed : int

    Returns
    -------
    ndarray of int64
        Class by class; of very many classes only the first ones.
    """
    rng = np.random.default_rng(seed)
    n_each = N_OF_FEW if n_classes <= FEW_CLASSES else N_OF_MANY
    n_shown = n_classes if n_classes <= MANY_CLASSES else N_CLASSES_SHOWN
    return np.concatenate(
        [rng.permutation(rows[labels[rows] == k])[:n_each] for k in range(n_shown)]
    )
