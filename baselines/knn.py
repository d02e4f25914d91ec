"""The k training pictures that lie nearest decide by vote: no learning, only a notion of distance.

Sees whatever its representation calls near. Blind to which features matter: each counts alike, so
a representation full of nuisance is full of wrong neighbours.

Source: Cover & Hart (1967), "Nearest neighbor pattern classification", IEEE Trans. Inf. Theory 13.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import normalize

from baselines.engine import ENGINE, NearestNeighbors
from baselines.manhattan import nearest_by_manhattan

METRICS = ("euclidean", "cosine", "manhattan")


class KNN(ClassifierMixin, BaseEstimator):
    """Vote of the nearest training rows, each vote weighted by how near it is.

    Parameters
    ----------
    n_neighbors : int
        How many neighbours vote; never more than there are training rows.
    metric : str
        "euclidean"; "cosine", worked out as the Euclidean distance of rows of length one: the same
        order, and much faster; or "manhattan", the sum of differences, which one large difference
        does not decide.
    smoothing : float
        Votes that every class has from the start, together worth this many neighbours, so that a
        class without neighbours is unlikely and not impossible. The order of the classes that have
        votes stays the same.
    """

    search_space = {"n_neighbors": (10, 5, 20, 1, 40), "metric": METRICS}

    def __init__(self, n_neighbors=10, metric="euclidean", smoothing=1.0):
        self.n_neighbors = n_neighbors
        self.metric = metric
        self.smoothing = smoothing

    def fit(self, features, labels):
        """Remember the training rows.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float
        labels : ndarray of shape (n,)

        Raises
        ------
        ValueError
            If the metric is not known.
        """
        if self.metric not in METRICS:
            raise ValueError(f"knn: unknown metric {self.metric!r}; known: {', '.join(METRICS)}")
        self.classes_, self.targets_ = np.unique(labels, return_inverse=True)
        self.rows_ = self._scaled(features)
        self._prepare_search()
        self.n_parameters_ = int(np.size(features))
        self.provenance_ = {"engine": "bakeoff" if self.metric == "manhattan" else ENGINE}
        return self

    def predict_proba(self, features):
        """Smoothed, distance-weighted shares of the neighbours' votes.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float

        Returns
        -------
        ndarray of shape (n, n_classes), float64, each row sums to 1
        """
        n_votes = min(self.n_neighbors, len(self.rows_))
        votes = self._shares(self._scaled(features), n_votes) * n_votes
        votes += self.smoothing / len(self.classes_)
        # One divisor for all rows: a sum per row would break ties between rows by rounding noise.
        return votes / (n_votes + self.smoothing)

    def predict(self, features):
        """The class with the largest share of the votes."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]

    def __getstate__(self):
        # The search holds the rows once more, in the engine's own form; it is made again from them.
        return {name: value for name, value in super().__getstate__().items() if name != "search_"}

    def __setstate__(self, state):
        super().__setstate__(state)
        if "rows_" in state:
            self._prepare_search()

    def _prepare_search(self):
        if self.metric != "manhattan":
            # Brute force is exact and, above some twenty dimensions, faster than any tree.
            self.search_ = NearestNeighbors(algorithm="brute").fit(self.rows_)

    def _shares(self, queries, n_votes):
        """Each class's share of the votes, (n, n_classes); a row at distance 0 outvotes all others."""
        shares = np.zeros((len(queries), len(self.classes_)))
        if not len(queries):
            return shares
        # Each search works block by block: all distances of 50,000 x 50,000 rows would be 10 GB.
        if self.metric == "manhattan":
            distances, rows = nearest_by_manhattan(self.rows_, queries, n_votes)
        else:
            distances, rows = self.search_.kneighbors(queries, n_votes)
        distances = np.asarray(distances, np.float64)
        # Relative to the nearest, so that no distance is too small to divide by.
        nearest = distances.min(axis=1, keepdims=True)
        weights = np.where(
            nearest > 0, nearest / np.where(distances > 0, distances, 1), distances == 0
        )
        np.add.at(shares, (np.arange(len(queries))[:, None], self.targets_[rows]), weights)
        return shares / weights.sum(axis=1, keepdims=True)

    def _scaled(self, features):
        rows = np.ascontiguousarray(features, dtype=np.float32)
        return normalize(rows) if self.metric == "cosine" else rows
