"""One weighted sum of the features per class: the plainest classifier that learns what matters.

Sees every feature, each with a weight of its own per class. Blind to how features act together: what
no straight cut through its representation can part, it cannot part. So it is the honest judge of a
representation, and the wider that is, the more a straight cut can do.

The sums are least-squares fits to 1 for the own class and 0 for the others, held small by a penalty
(ridge regression). Measured on 20,000 CIFAR-10 pictures with 6,400 visual words each, two cores: its
closed form took 8 s for five penalties and reached 73.9 % on held-out pictures; softmax regression
reached 73.7 % at best, and scikit-learn's L-BFGS had not converged after 35 s. It needs the rows once,
in chunks, so that 50,000 rows of 16,000 numbers are never held twice. scikit-learn's `RidgeCV` would
need an eigendecomposition of that size; the tests hold this one equal to `Ridge`.

The penalty, and the temperature that turns sums into probabilities, are chosen on what the fit would
have said of training rows without having seen them: for least squares, leaving a row out is a formula.

Sources: Hoerl & Kennard (1970), "Ridge Regression: Biased Estimation for Nonorthogonal Problems",
Technometrics 12; Allen (1974), "The Relationship Between Variable Selection and Data Augmentation and
a Method for Prediction", Technometrics 16 (leaving one out).
"""

import numpy as np
from scipy.linalg import LinAlgError, cho_solve, cholesky, solve_triangular
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.preprocessing import StandardScaler

from baselines.calibration import best_temperature

ALPHAS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)
FIRST_ALPHA = ALPHAS.index(0.01)  # where the search for the best of them begins
CHUNK_NUMBERS = 50_000_000  # features standardised at a time: 200 MB
BLOCK = 4096  # rows and columns of a matrix worked on at a time
N_JUDGES = 5000  # training rows that choose penalty and temperature; all, where there are fewer


class Linear(ClassifierMixin, BaseEstimator):
    """Standardised features, ridge regression on the classes, calibrated probabilities.

    Parameters
    ----------
    alpha : float or None
        Penalty on the squared weights, per training row. None: the one of `ALPHAS` under which
        rows that were left out are best predicted; so there is no `search_space` to try again.
    """

    def __init__(self, alpha=None):
        self.alpha = alpha

    def fit(self, features, labels):
        """Fit the weights for each penalty, and keep those that predict left-out rows best.

        Parameters
        ----------
        features : ndarray of shape (n, n_features), float
        labels : ndarray of shape (n,)

        Raises
        ------
        ValueError
            If all pictures are of one class.
        """
        self.classes_, targets = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                "linear: training pictures of at least 2 classes are needed, got 1; "
                "add pictures of another class"
            )
        chunks = _chunks(features)
        self.scaler_ = StandardScaler()
        for rows in chunks:
            self.scaler_.partial_fit(_single(features[rows]))
        one_hot = np.eye(len(self.classes_), dtype=np.float32)[targets]
        self.intercept_ = one_hot.mean(axis=0)
        judges = np.unique(np.linspace(0, len(features) - 1, N_JUDGES).astype(int))
        wide = features.shape[1] > len(features)
        solve = (_by_rows if wide else _by_features)(
            lambda rows: self._standardised(features[rows]),
            chunks,
            one_hot - self.intercept_,
            judges,
        )
        self._keep_best(solve, targets[judges])
        self.n_parameters_ = self.weights_.size + self.intercept_.size
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
        scores = np.empty((len(features), len(self.classes_)))
        for rows in _chunks(features):
            scores[rows] = self._standardised(features[rows]) @ self.weights_
        return softmax((scores + self.intercept_) / self.temperature_, axis=1)

    def predict(self, features):
        """The class with the largest sum."""
        return self.classes_[self.predict_proba(features).argmax(axis=1)]

    def _standardised(self, features):
        return self.scaler_.transform(_single(features))

    def _keep_best(self, solve, targets):
        """Set weights, penalty and temperature to those with the least log loss on left-out rows.

        As penalties fall, losses fall and then rise: from a middle one the search goes down while
        that helps, else up. Each penalty costs a factorisation, so none is tried without need.
        """
        self.loss_ = np.inf
        if self.alpha is not None:
            self._try(solve, self.alpha, targets)
        elif self._try(solve, ALPHAS[FIRST_ALPHA], targets):
            weaker, stronger = ALPHAS[FIRST_ALPHA + 1 :], ALPHAS[:FIRST_ALPHA][::-1]
            went_down = self._try(solve, weaker[0], targets)
            for alpha in weaker[1:] if went_down else stronger:
                if not self._try(solve, alpha, targets):
                    break
        else:
            for alpha in ALPHAS[:FIRST_ALPHA][::-1]:
                self._try(solve, alpha, targets)
        if self.loss_ == np.inf:
            raise ValueError(
                "linear: the penalty is too weak for features that are this alike; raise `alpha`"
            )

    def _try(self, solve, alpha, targets):
        """Keep what this penalty gives if it is better; whether it was."""
        try:
            weights, left_out = solve(alpha)
        except LinAlgError:  # too weak a penalty for single precision
            return False
        temperature, loss = best_temperature(left_out + self.intercept_, targets)
        if loss >= self.loss_:
            return False
        self.loss_, self.alpha_ = loss, alpha
        self.weights_, self.temperature_ = weights, temperature
        return True


def _single(features):
    return np.asarray(features, dtype=np.float32)


def _chunks(features):
    """Slices that cut the rows into pieces of bounded size."""
    n_chunk = max(1, CHUNK_NUMBERS // features.shape[1])
    return [slice(start, start + n_chunk) for start in range(0, len(features), n_chunk)]


def _by_features(standardised, chunks, targets, judges):
    """Ridge regression by its normal equations; one pass over the rows.

    Parameters
    ----------
    standardised : callable
        From a slice or row numbers to standardised features, float32.
    chunks : list of slice
    targets : ndarray of shape (n, n_classes), float32, each column of mean 0
    judges : ndarray of shape (n_judges,), int
        Rows whose scores are wanted, as if each had been left out.

    Returns
    -------
    callable
        From a penalty to the weights, (n_features, n_classes), and the judges' scores,
        (n_judges, n_classes), both float32; it raises LinAlgError where the penalty is too weak.
    """
    judging = standardised(judges)
    n, n_features = len(targets), judging.shape[1]
    # Only the lower triangle of products of features is filled, and only it is read.
    products = np.zeros((n_features, n_features), np.float32, order="F")
    answers = np.zeros((n_features, targets.shape[1]), np.float32)
    for rows in chunks:
        chunk = standardised(rows)
        for start in range(0, n_features, BLOCK):
            block = slice(start, start + BLOCK)
            # Both sides of the sum run along memory: the lower triangle, by columns, transposed.
            products.T[block, start:] += chunk[:, block].T @ chunk[:, start:]
        answers += chunk.T @ targets[rows]

    def solve(alpha):
        factor = _factored(_penalised(products, alpha * n))
        weights = cho_solve((factor, True), answers)
        half = solve_triangular(factor, judging.T, lower=True, check_finite=False)
        leverage = np.einsum("fj,fj->j", half, half) + 1 / n
        return weights, _left_out(judging @ weights, targets[judges], leverage)

    return solve


def _by_rows(standardised, chunks, targets, judges):
    """Solve the same where features outnumber rows: products of rows in place of features.

    See `_by_features` for parameters and what is returned.
    """
    features = standardised(slice(None))
    n = len(targets)
    products = np.asfortranarray(features @ features.T)

    def solve(alpha):
        factor = _factored(_penalised(products, alpha * n))
        strength = cho_solve((factor, True), targets)
        half = solve_triangular(factor, np.eye(n, dtype=np.float32)[:, judges], lower=True)
        leverage = 1 - alpha * n * np.einsum("rj,rj->j", half, half) + 1 / n
        scores = products[judges] @ strength
        return features.T @ strength, _left_out(scores, targets[judges], leverage)

    return solve


def _factored(matrix):
    """Overwrite the lower triangle of a matrix with its Cholesky factor, block by block.

    OpenBLAS, which NumPy and SciPy bring, ends the process when it factors (or multiplies into) a
    matrix of about 28,000 rows on several threads (OpenBLAS issue 1413); blocks of it are safe.

    Parameters
    ----------
    matrix : ndarray of shape (n, n), float32
        What stands above the diagonal is not read.

    Raises
    ------
    LinAlgError
        If it is not positive definite in single precision.
    """
    for start in range(0, len(matrix), BLOCK):
        end = start + BLOCK
        corner, below = matrix[start:end, start:end], matrix[end:, start:end]
        corner[:] = cholesky(corner, lower=True, check_finite=False)
        below[:] = solve_triangular(corner, below.T, lower=True, check_finite=False).T
        for column in range(end, len(matrix), BLOCK):
            first = column - end
            part = below[first : first + BLOCK] @ below[first:].T
            matrix.T[column : column + BLOCK, column:] -= part
    return matrix


def _penalised(products, penalty):
    """Copy a matrix and add to its diagonal."""
    penalised = products.copy(order="F")
    penalised[np.diag_indices(len(penalised))] += np.float32(penalty)
    return penalised


def _left_out(scores, targets, leverage):
    """What each row's scores would be, had it not been fitted.

    Parameters
    ----------
    scores, targets : ndarray of shape (n, n_classes), float32
    leverage : ndarray of shape (n,), float32, 0-1
        How much of its own target a row's score takes up.
    """
    leverage = np.minimum(leverage, 0.999)[:, None]
    return (scores - leverage * targets) / (1 - leverage)
