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
from sklearn.preprocessing import StandardScaler

from baselines.engine import ENGINE, SVC

CALIBRATION_FOLDS = 3
KERNEL_CACHE_MB = 1000
MOST_KERNEL_VALUES = 2**25  # held at once while predicting: 128 MB


class SVM(ClassifierMixin, BaseEstimator):
    """Standardised features, Gaussian-kernel support vectors, calibrated probabilities.

    Parameters
    ----------
    C : float
        How much a training row on the wrong side costs.
    gamma : float
        Width of the kernel, as a multiple of 1 / n_features (features have variance 1).
    calibrated : bool
        False saves three of four fits where only the first class matters: the probabilities are
        then the softmax of the machine's scores, whatever their scale.
    """

    search_space = {"C": (10.0, 1.0, 3.0, 30.0), "gamma": (1.0, 0.25, 0.5, 2.0)}

    def __init__(self, C=10.0, gamma=1.0, calibrated=True):
        self.C = C
        self.gamma = gamma
        self.calibrated = calibrated

    def fit(self, features, labels):
        """Fit the machine, and its temperature.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float
        labels : ndarray of shape (n,)

        Raises
        ------
        ValueError
            If calibration is asked for and a class has a single row.
        """
        # scikit-learn 1.9's temperature takes labels for positions: give it positions.
        self.classes_, targets, counts = np.unique(labels, return_inverse=True, return_counts=True)
        self.scaler_ = StandardScaler().fit(features)
        rows = self.scaler_.transform(features).astype(np.float32, copy=False)
        machine = KernelMachine(self.C, self.gamma / features.shape[1])
        if self.calibrated:
            self.machine_ = _with_temperature(machine, rows, targets, counts.min())
            inner = self.machine_.calibrated_classifiers_[0].estimator
        else:
            self.machine_ = inner = machine.fit(rows, targets)
        self.n_parameters_ = int(inner.support_vectors_.size + inner.weights_.size)
        self.provenance_ = {"engine": ENGINE}
        return self

    def predict_proba(self, features):
        """Class probabilities.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float

        Returns
        -------
        ndarray of shape (n, n_classes), float64, each row sums to 1
        """
        rows = self.scaler_.transform(features).astype(np.float32, copy=False)
        return self.machine_.predict_proba(rows)

    def predict(self, features):
        """The most probable class, which is also the machine's own answer."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]


def _with_temperature(machine, rows, targets, n_rarest):
    n_folds = min(CALIBRATION_FOLDS, int(n_rarest))
    if n_folds < 2:
        raise ValueError(
            "svm: calibration needs at least 2 training pictures of each class, "
            "got a class with 1; add pictures"
        )
    return CalibratedClassifierCV(machine, method="temperature", cv=n_folds, ensemble=False).fit(
        rows, targets
    )


class KernelMachine(ClassifierMixin, BaseEstimator):
    """scikit-learn's one-against-one `SVC`, with its prediction as two matrix products.

    libsvm evaluates the kernel one pair of rows at a time; all pairs at once are one matrix product,
    and all one-against-one scores a second. The answers are the same up to rounding.

    Parameters
    ----------
    C : float
    gamma : float
        The kernel is exp(-gamma * squared distance).
    """

    def __init__(self, C, gamma):
        self.C = C
        self.gamma = gamma

    def fit(self, rows, targets):
        """Fit on standardised rows.

        Parameters
        ----------
        rows : ndarray of shape (n, n_features), float32
        targets : ndarray of shape (n,), int, 0 to n_classes - 1
        """
        machine = SVC(C=self.C, gamma=self.gamma, cache_size=KERNEL_CACHE_MB).fit(rows, targets)
        self.classes_ = machine.classes_
        self.support_vectors_ = np.asarray(machine.support_vectors_, np.float32)
        owners = np.searchsorted(self.classes_, targets[machine.support_])
        self.weights_ = _pair_weights(np.asarray(machine.dual_coef_), owners, len(self.classes_))
        self.intercepts_ = np.asarray(machine.intercept_, np.float32)
        return self

    def decision_function(self, rows):
        """One score per class: votes of the pairs, ties broken by their margins.

        Parameters
        ----------
        rows : ndarray of shape (n, n_features), float32

        Returns
        -------
        ndarray of shape (n, n_classes), or (n,) for two classes, as `SVC.decision_function`
        """
        n_block = max(1, MOST_KERNEL_VALUES // len(self.support_vectors_))
        blocks = [self._pair_scores(rows[i : i + n_block]) for i in range(0, len(rows), n_block)]
        pair_scores = np.concatenate(blocks)
        if len(self.classes_) == 2:
            return pair_scores[:, 0]
        return _votes(pair_scores, len(self.classes_))

    def predict_proba(self, rows):
        """Softmax of the scores; not calibrated."""
        scores = self.decision_function(rows)
        scores = np.stack([-scores, scores], axis=1) if scores.ndim == 1 else scores
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def predict(self, rows):
        """The class with the highest score."""
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]

    def _pair_scores(self, rows):
        squared = (rows**2).sum(axis=1)[:, None] + (self.support_vectors_**2).sum(axis=1)
        squared -= 2 * (rows @ self.support_vectors_.T)
        kernel = np.exp(-np.float32(self.gamma) * np.maximum(squared, 0, out=squared))
        return kernel @ self.weights_ + self.intercepts_


def _pair_weights(dual, owners, n_classes):
    """Each support vector's weight in each one-against-one score, (n_support, n_pairs), float32.

    scikit-learn keeps, in row r of `dual`, the weight of a vector against the r-th OTHER class.
    """
    if n_classes == 2:
        return dual.T.astype(np.float32)
    pairs = [(a, b) for a in range(n_classes) for b in range(a + 1, n_classes)]
    weights = np.zeros((dual.shape[1], len(pairs)), np.float32)
    for column, (a, b) in enumerate(pairs):
        weights[owners == a, column] = dual[b - 1, owners == a]
        weights[owners == b, column] = dual[a, owners == b]
    return weights


def _votes(pair_scores, n_classes):
    """Votes per class plus a share under one third of the summed margins, as scikit-learn does."""
    votes = np.zeros((len(pair_scores), n_classes))
    margins = np.zeros_like(votes)
    column = 0
    for a in range(n_classes):
        for b in range(a + 1, n_classes):
            score = pair_scores[:, column].astype(np.float64)
            margins[:, a] += score
            margins[:, b] -= score
            votes[:, a] += score >= 0
            votes[:, b] += score < 0
            column += 1
    return votes + margins / (3 * (np.abs(margins) + 1))
