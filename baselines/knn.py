"""The k training pictures that lie nearest decide by vote: no learning, only a notion of distance.

Sees whatever its representation calls near. Blind to which features matter: each counts alike, so
a representation full of nuisance is full of wrong neighbours.

Source: Cover & Hart (1967), "Nearest neighbor pattern classification", IEEE Trans. Inf. Theory 13.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import normalize

from baselines.engine import ENGINE, KNeighborsClassifier


class KNN(ClassifierMixin, BaseEstimator):
    """Vote of the nearest training rows, each vote weighted by how near it is.

    Parameters
    ----------
    n_neighbors : int
        How many neighbours vote; never more than there are training rows.
    metric : str
        A distance that scikit-learn knows: "euclidean", "cosine", "manhattan" ... Cosine is worked
        out as the Euclidean distance of rows of length one: the same order, and much faster.
    smoothing : float
        Votes that every class has from the start, together worth this many neighbours, so that a
        class without neighbours is unlikely and not impossible. The order of the classes that have
        votes stays the same.
    """

    search_space = {"n_neighbors": (10, 1, 5, 20, 40), "metric": ("euclidean", "cosine")}

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
        """
        # Brute force is exact and, above some twenty dimensions, faster than any tree.
        self.neighbors_ = KNeighborsClassifier(
            min(self.n_neighbors, len(features)),
            weights="distance",
            metric="euclidean" if self.metric == "cosine" else self.metric,
            algorithm="brute",
        ).fit(self._scaled(features), labels)
        self.classes_ = self.neighbors_.classes_
        self.n_parameters_ = int(np.size(features))
        self.provenance_ = {"engine": ENGINE}
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
        n_votes = self.neighbors_.n_neighbors
        shares = self.neighbors_.predict_proba(self._scaled(features))
        votes = shares * n_votes + self.smoothing / len(self.classes_)
        # One divisor for all rows: a sum per row would break ties between rows by rounding noise.
        return votes / (n_votes + self.smoothing)

    def predict(self, features):
        """The class with the largest share of the votes."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]

    def _scaled(self, features):
        return normalize(features) if self.metric == "cosine" else features
