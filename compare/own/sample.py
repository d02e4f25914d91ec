"""A few of a run's own training pictures, on which a method is tried before the run begins."""

from dataclasses import dataclass

import numpy as np

MOST_CLASSES = 30
LEAST_OF_A_CLASS, MOST_OF_A_CLASS = 6, 24
ABOUT_PICTURES = 120
N_ASKED = 24  # further pictures, which are asked about
N_ONE_COLOUR = 5
N_RARE = 3  # pictures of the rare class


@dataclass(frozen=True)
class Sample:
    """Pictures to fit on, pictures to ask about, and how many the run has.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, 3), uint8, 0-255
    labels : ndarray of shape (n,), int
    asked : ndarray of shape (n_asked, height, width, 3), uint8, 0-255
    n_train, n_test : int
        Of the run.
    """

    images: np.ndarray
    labels: np.ndarray
    asked: np.ndarray
    n_train: int
    n_test: int

    def half(self):
        """Every other picture of each class, to see how the time grows."""
        rows = [np.flatnonzero(self.labels == k)[::2] for k in np.unique(self.labels)]
        rows = np.sort(np.concatenate(rows))
        return self.images[rows].copy(), self.labels[rows].copy()

    def hard(self):
        """The pictures with some of one colour, and one class of hardly any."""
        images, labels = self.images.copy(), self.labels.copy()
        for at, value in enumerate(np.linspace(0, 255, N_ONE_COLOUR).astype(np.uint8)):
            images[at] = value
        rare = np.flatnonzero(labels == labels[-1])[N_RARE:]
        return np.delete(images, rare, axis=0), np.delete(labels, rare)


def sample_of(dataset, split, seed=0):
    """Draw some training pictures, the same number of each class.

    Parameters
    ----------
    dataset : Dataset
    split : Split
        Its training rows are drawn from, no others.
    seed : int

    Returns
    -------
    Sample
    """
    rng = np.random.default_rng(seed)
    rows = rng.permutation(split.train)
    classes, counts = np.unique(dataset.labels[rows], return_counts=True)
    kept = np.sort(classes[np.argsort(-counts, kind="stable")][:MOST_CLASSES])
    n_each = int(np.clip(ABOUT_PICTURES // len(kept), LEAST_OF_A_CLASS, MOST_OF_A_CLASS))
    chosen = np.concatenate([rows[dataset.labels[rows] == k][:n_each] for k in kept])
    chosen = rng.permutation(chosen)
    others = rows[~np.isin(rows, chosen)][:N_ASKED]
    asked = np.concatenate([others, chosen])[:N_ASKED]  # few pictures: some that were learned from
    return Sample(
        dataset.images[chosen].copy(),
        dataset.labels[chosen].copy(),
        dataset.images[asked].copy(),
        len(split.train),
        len(split.test),
    )
