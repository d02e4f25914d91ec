"""A support vector machine: the strongest classical classifier of its day.

Sees each training row's similarity to the others, and keeps the rows near the border between
classes. Blind to nothing that its representation keeps, but it cannot make a better representation.

Scores are turned into probabilities by one temperature, learned on training rows that the machine
did not see: it never changes which class comes first. A third of the rows is kept from a first
machine and judged by it; the machine that answers is then fitted on all. (Every fold in turn, as in
cross-validation, would cost half as much again and change one number a little.)

Sources: Cortes & Vapnik (1995), "Support-vector networks", Machine Learning 20;
Guo et al. (2017), "On Calibration of Modern Neural Networks", ICML.
"""

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.preprocessing import StandardScaler

from baselines.calibration import best_temperature, per_class
from baselines.engine import ENGINE, SVC

JUDGED = 3  # one in this many training rows is judged by the first machine
KERNEL_CACHE_MB = 1000
MOST_KERNEL_VALUES = 2**25  # held at once while predicting: 128 MB


class SVM(ClassifierMixin, BaseEstimator):
    """Scaled features, support vectors, calibrated probabilities.

    Parameters
    ----------
    C : float
        How much a training row on the wrong side costs.
    gamma : float
        Width of the Gaussian kernel, as a multiple of 1 / (total variance of the scaled features).
    scaling : str
        "each": every feature to mean 0 and variance 1. "together": all by one number, so that what
        varies little, such as a pixel at the rim of a digit, keeps counting little.
    kernel : str
        "rbf", the Gaussian; or "linear", for representations so wide that a straight cut will do.
    calibrated : bool
        False saves a fit where only the first class matters: the probabilities are then the
        softmax of the machine's scores, whatever their scale.
    """

    search_space = {
        "C": (3.0, 10.0, 1.0, 30.0),
        "gamma": (1.0, 0.5, 2.0, 0.25, 4.0),
        "scaling": ("each", "together"),
        "kernel": ("rbf", "linear"),
    }

    def __init__(self, C=3.0, gamma=1.0, scaling="each", kernel="rbf", calibrated=True):
        self.C = C
        self.gamma = gamma
        self.scaling = scaling
        self.kernel = kernel
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
            If a setting is not known, or calibration is asked for and a class has a single row.
        """
        self._check()
        self.classes_, targets, counts = np.unique(labels, return_inverse=True, return_counts=True)
        self.scaler_ = StandardScaler(with_std=self.scaling == "each").fit(features)
        # With a total variance of 1, C and gamma mean the same in every representation.
        if self.scaling == "each":
            variance = np.count_nonzero(self.scaler_.var_)
        else:
            variance = np.var(features, axis=0, dtype=np.float64).sum()
        self.scale_ = np.float32(1 / np.sqrt(max(variance, 1e-12)))
        rows = self._scaled(features)
        machine = KernelMachine(self.C, self.gamma, self.kernel)
        self.temperature_ = 1.0
        if self.calibrated:
            self.temperature_ = _temperature(machine, rows, targets, counts.min())
        self.machine_ = machine.fit(rows, targets)
        self.n_parameters_ = int(machine.support_vectors_.size + machine.weights_.size)
        self.provenance_ = {"engine": ENGINE}
        return self

    def decision_function(self, features):
        """One score per class, before the temperature.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float

        Returns
        -------
        ndarray of shape (n, n_classes), float64; (n,) for two classes, as scikit-learn has it
        """
        return self.machine_.decision_function(self._scaled(features))

    def predict_proba(self, features):
        """Class probabilities.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float

        Returns
        -------
        ndarray of shape (n, n_classes), float64, each row sums to 1
        """
        return softmax(per_class(self.decision_function(features)) / self.temperature_, axis=1)

    def predict(self, features):
        """The most probable class, which is also the machine's own answer."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]

    def _scaled(self, features):
        rows = self.scaler_.transform(features).astype(np.float32, copy=False)
        rows *= self.scale_
        return rows

    def _check(self):
        for name in ("scaling", "kernel"):
            value, known = getattr(self, name), self.search_space[name]
            if value not in known:
                raise ValueError(f"svm: unknown {name} {value!r}; known: {', '.join(known)}")


def _temperature(machine, rows, targets, n_rarest):
    """The temperature that suits rows which a machine like this one was not fitted on."""
    if n_rarest < 2:
        raise ValueError(
            "svm: calibration needs at least 2 training pictures of each class, "
            "got a class with 1; add pictures"
        )
    fitted, judged = _parted(targets)
    first = clone(machine).fit(rows[fitted], targets[fitted])
    return best_temperature(per_class(first.decision_function(rows[judged])), targets[judged])[0]


def _parted(targets):
    """Rows to fit on and rows to judge: the last third of each class, at least one row.

    In one piece, so that changed copies of a picture, which follow it, stay on its side.
    """
    judged = np.zeros(len(targets), bool)
    for target in np.unique(targets):
        rows = np.flatnonzero(targets == target)
        judged[rows[len(rows) - max(1, len(rows) // JUDGED) :]] = True
    return ~judged, judged


class KernelMachine(ClassifierMixin, BaseEstimator):
    """scikit-learn's one-against-one `SVC`, with its prediction as two matrix products.

    libsvm evaluates the kernel one pair of rows at a time; all pairs at once are one matrix product,
    and all one-against-one scores a second. The answers are the same up to rounding.

    Parameters
    ----------
    C : float
    gamma : float
        The Gaussian kernel is exp(-gamma * squared distance).
    kernel : str
        "rbf" or "linear".
    """

    def __init__(self, C, gamma=1.0, kernel="rbf"):
        self.C = C
        self.gamma = gamma
        self.kernel = kernel

    def fit(self, rows, targets):
        """Fit on scaled rows.

        Parameters
        ----------
        rows : ndarray of shape (n, n_features), float32
        targets : ndarray of shape (n,), int, 0 to n_classes - 1
        """
        machine = SVC(
            C=self.C, gamma=self.gamma, kernel=self.kernel, cache_size=KERNEL_CACHE_MB
        ).fit(rows, targets)
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

    def predict(self, rows):
        """The class with the highest score."""
        return self.classes_[per_class(self.decision_function(rows)).argmax(axis=1)]

    def _pair_scores(self, rows):
        if self.kernel == "linear":
            return rows @ (self.support_vectors_.T @ self.weights_) + self.intercepts_
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
