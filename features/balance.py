"""Joined representations on one footing: neither outweighs the other by being longer or larger.

Each feature is brought to mean 0 and variance 1, and all of a representation together to a total
variance of one (times its weight), so that 324 numbers of HOG and 192 of colour contribute alike to a
distance. How much each should count is a setting, and searched like one.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import StandardScaler


class Balance(TransformerMixin, BaseEstimator):
    """Standardised features, divided by the square root of how many vary.

    Parameters
    ----------
    weight : float
        What the representation contributes to a distance, against 1 for each of the others.
    """

    search_space = {"weight": (1.0, 2.0, 0.5)}

    def __init__(self, weight=1.0):
        self.weight = weight

    def fit(self, features, labels=None):
        """Learn each feature's mean and spread.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float
        labels : ignored
        """
        self.scaler_ = StandardScaler().fit(features)
        n_varying = max(1, np.count_nonzero(self.scaler_.var_))
        self.scale_ = np.float32(self.weight / np.sqrt(n_varying))
        return self

    def transform(self, features):
        """Standardise and weigh.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float

        Returns
        -------
        ndarray of shape (n, n_features), float32
        """
        rows = self.scaler_.transform(features).astype(np.float32, copy=False)
        rows *= self.scale_
        return rows
