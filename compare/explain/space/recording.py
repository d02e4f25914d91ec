"""Asking a fitted method for its neighbours: who lies near whom in its space, and a flat map of it.

Labels are not needed here; whether neighbours are of one class is told later. Principal components
show the two directions in which the pictures differ most and keep distances honest, but most of the
space lies in other directions. t-SNE keeps who is near whom, but the sizes of its islands, and the gaps
between them, mean nothing.

Sources: Pearson (1901), "On Lines and Planes of Closest Fit", Phil. Mag. 2; van der Maaten & Hinton
(2008), "Visualizing Data using t-SNE", JMLR 9.
"""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

from compare.explain.sample import some_test_rows
from compare.explain.space.representation import represented

N_PICTURES = {"short": 300, "full": 1000}
N_TRAINING = {"short": 1000, "full": 2000}
N_NEIGHBOURS = 10  # whose class is asked for
N_NEAREST = 5  # training pictures that are shown
MOST_FOR_TSNE = 50  # principal components that t-SNE starts from
PERPLEXITY = 30.0


def record_space(cell, estimator, dataset):
    """Neighbours among test pictures, nearest training pictures, and a map.

    Parameters
    ----------
    cell : Cell
    estimator : fitted classifier on images
    dataset : Dataset

    Returns
    -------
    dict of str to ndarray
        `rows`, `training_rows`, `nearest` (n, 5): row numbers; `neighbours`, `map_neighbours`
        (n, 11): positions in `rows`, the nearest first, one more than are counted; `points` (n, 2);
        `kept_fraction`, share of the variance that the map's two directions hold, NaN for t-SNE;
        `n_dimensions`. Empty where the method has no representation.
    """
    rows = some_test_rows(cell.split.test, N_PICTURES[cell.explain])
    training_rows = np.random.default_rng(0).permutation(cell.split.train)
    training_rows = np.sort(training_rows[: N_TRAINING[cell.explain]])
    n = len(rows)
    if n < 3:
        return {}
    found = represented(estimator, dataset.images[np.concatenate([rows, training_rows])])
    if found is None:
        return {}
    here, taught = found[:n], found[n:]
    points, kept_fraction = flat_map(here, cell.explain)
    return {
        "rows": rows,
        "training_rows": training_rows,
        "points": points,
        "kept_fraction": np.array(kept_fraction),
        "n_dimensions": np.array(found.shape[1]),
        "neighbours": nearest_others(here, N_NEIGHBOURS + 1),
        "map_neighbours": nearest_others(points, N_NEIGHBOURS + 1),
        "nearest": training_rows[nearest(taught, here, N_NEAREST)],
    }


def nearest_others(vectors, k):
    """Each row's k nearest other rows, by Euclidean distance.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_features), float
    k : int
        At most n - 1 are given.

    Returns
    -------
    ndarray of shape (n, at most k), int64, the nearest first
    """
    order, search = _search(vectors)
    found = search.kneighbors(None, min(k, len(vectors) - 1), return_distance=False)
    ordered = np.empty_like(found)
    ordered[order] = order[found]
    return ordered


def nearest(candidates, queries, k):
    """Each query's k nearest candidates, by Euclidean distance.

    Parameters
    ----------
    candidates : ndarray of shape (n_candidates, n_features), float
    queries : ndarray of shape (n, n_features), float
    k : int
        At most n_candidates are given.

    Returns
    -------
    ndarray of shape (n, at most k), int64, the nearest first
    """
    order, search = _search(candidates)
    return order[search.kneighbors(queries, min(k, len(order)), return_distance=False)]


def flat_map(vectors, level):
    """Two numbers a picture, to draw it by.

    Parameters
    ----------
    vectors : ndarray of shape (n, n_features), float32
    level : str
        "short": the first two principal components; "full": t-SNE, started from them.

    Returns
    -------
    points : ndarray of shape (n, 2), float32
    kept_fraction : float
        Share of the variance that they hold; NaN for t-SNE, which keeps none in particular.
    """
    if not np.ptp(vectors, axis=0).any():  # all alike: one point, and nothing to divide by
        return np.zeros((len(vectors), 2), np.float32), 0.0
    if level == "full":
        n_kept = min(MOST_FOR_TSNE, *vectors.shape)
        vectors = PCA(n_kept, random_state=0).fit_transform(vectors)
        perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
        start = "pca" if n_kept >= 2 else "random"
        tsne = TSNE(perplexity=perplexity, init=start, random_state=0)
        return tsne.fit_transform(vectors).astype(np.float32), float("nan")
    pca = PCA(min(2, vectors.shape[1]), random_state=0)
    points = np.zeros((len(vectors), 2), np.float32)
    points[:, : pca.n_components] = pca.fit_transform(vectors)
    return points, float(pca.explained_variance_ratio_.sum())


def _search(vectors):
    """A search among the rows in an order drawn by lot, which decides between equal distances."""
    order = np.random.default_rng(0).permutation(len(vectors))
    return order, NearestNeighbors(algorithm="brute").fit(vectors[order])
