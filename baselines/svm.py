"""A support vector machine with a Gaussian kernel: the strongest classical classifier of its day.

Sees each training row's similarity to the others, and keeps the rows near the border between
classes. Blind to nothing that its representation keeps, but it cannot make a better representation.

Scores are turned into probabilities by one temperature, learned on training rows that the machine
did not see (three-fold cross-validation): it never changes which class comes first.

Sources: Cortes & Vapnik (1995), "Support-vector networks", Machine Learning 20;
Guo et al. (2017), "On Calibration of Modern Neural Networks", ICML.
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

CALIBRATION_FOLDS = 3
KERNEL_CACHE_MB = 1000


class SVM(ClassifierMixin, BaseEstimator):
    """Standardised features, Gaussian-kernel support vectors, calibrated probabilities.

    Parameters
    ----------
    C : float
        How much a training row on the wrong side costs.
    gamma : float or "scale"
        Width of the kernel; "scale" is 1 / (n_features * variance).
    """

    def __init__(self, C=10.0, gamma="scale"):
        self.C = C
        self.gamma = gamma

    def fit(self, features, labels):
        """Fit the machine, then its temperature.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float
        labels : ndarray of shape (n,)
        """
        machine = make_pipeline(
            StandardScaler(),
            SVC(C=self.C, gamma=self.gamma, cache_size=KERNEL_CACHE_MB, break_ties=True),
        )
        # scikit-learn 1.9's temperature takes labels for positions: give it positions.
        self.classes_, targets, counts = np.unique(labels, return_inverse=True, return_counts=True)
        n_folds = min(CALIBRATION_FOLDS, counts.min())
        if n_folds < 2:
            raise ValueError(
                "svm: calibration needs at least 2 training pictures of each class, "
                "got a class with 1; add pictures"
            )
        self.calibrated_ = CalibratedClassifierCV(
            machine, method="temperature", cv=int(n_folds), ensemble=False
        ).fit(features, targets)
        support = self.calibrated_.calibrated_classifiers_[0].estimator[-1]
        self.n_parameters_ = int(
            support.support_vectors_.size + support.dual_coef_.size + support.intercept_.size
        )
        return self

    def predict_proba(self, features):
        """Calibrated class probabilities.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float

        Returns
        -------
        ndarray of shape (n, n_classes), float64, each row sums to 1
        """
        return self.calibrated_.predict_proba(features)

    def predict(self, features):
        """The most probable class, which is also the machine's own answer."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]
