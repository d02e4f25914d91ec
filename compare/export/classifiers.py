"""Our classifiers once more, as layers of a network: what a converter can read.

Each gives the probabilities of its class in `baselines`; how it works is told there.
"""

import numpy as np

from baselines.knn import KNN
from baselines.linear import Linear
from baselines.majority import Majority
from baselines.svm import SVM
from compare.export.representations import NotExportable, standardised
from deep.backend import keras

ops = keras.ops


def decided(part, rows):
    """Probabilities of a classifier's own classes.

    Parameters
    ----------
    part : fitted classifier
    rows : Keras tensor of shape (n, n_features), float32

    Returns
    -------
    Keras tensor of shape (n, n_classes)

    Raises
    ------
    NotExportable
    """
    for kind, layers in LAYERS.items():
        if isinstance(part, kind):
            return layers(part, rows)
    known = ", ".join(kind.__name__ for kind in LAYERS)
    raise NotExportable(
        f"{type(part).__name__} has no form that ONNX knows; there is one of {known} and of networks"
    )


def _linear(part, rows):
    scores = ops.matmul(standardised(part.scaler_, rows), part.weights_) + part.intercept_
    return ops.softmax(scores / part.temperature_, axis=1)


def _svm(part, rows):
    machine = part.machine_
    rows = standardised(part.scaler_, rows) * part.scale_
    if machine.kernel == "linear":
        scores = ops.matmul(rows, machine.support_vectors_.T @ machine.weights_)
    else:
        supports = machine.support_vectors_
        squared = ops.sum(rows * rows, axis=1, keepdims=True) + (supports**2).sum(axis=1)
        squared = squared - 2 * ops.matmul(rows, supports.T)
        kernel = ops.exp(ops.maximum(squared, 0.0) * -float(machine.gamma))
        scores = ops.matmul(kernel, machine.weights_)
    scores = scores + machine.intercepts_
    n_classes = len(part.classes_)
    scores = (
        ops.concatenate([-scores, scores], axis=1) if n_classes == 2 else _won(scores, n_classes)
    )
    return ops.softmax(scores / part.temperature_, axis=1)


def _won(scores, n_classes):
    """Votes of all pairs of classes, ties broken by their margins."""
    pairs = [(a, b) for a in range(n_classes) for b in range(a + 1, n_classes)]
    first, second = (
        np.eye(n_classes, dtype=np.float32)[list(each)] for each in zip(*pairs, strict=True)
    )
    margins = ops.matmul(scores, first - second)
    is_first = ops.cast(scores >= 0, "float32")
    votes = ops.matmul(is_first, first) + ops.matmul(1 - is_first, second)
    return votes + margins / (3 * (ops.abs(margins) + 1))


def _knn(part, rows):
    if part.metric == "manhattan":
        raise NotExportable("neighbours by Manhattan distance have no form that ONNX knows")
    if part.metric == "cosine":
        length = ops.sqrt(ops.sum(rows * rows, axis=1, keepdims=True))
        rows = rows / ops.where(length > 0, length, 1.0)
    # The difference of two large squares: in float32 nothing would be left of a small distance.
    rows, known = ops.cast(rows, "float64"), part.rows_.astype(np.float64)
    squared = ops.sum(rows * rows, axis=1, keepdims=True) + (known**2).sum(axis=1)
    squared = ops.maximum(squared - 2 * ops.matmul(rows, known.T), 0.0)
    n_votes = min(part.n_neighbors, len(known))
    nearer, places = ops.top_k(-squared, n_votes)
    distances = ops.sqrt(-nearer)
    nearest = distances[:, :1]
    is_same = ops.cast(distances <= 0, "float64")
    weights = ops.where(nearest > 0, nearest / ops.maximum(distances, 1e-300), is_same)
    owners = np.eye(len(part.classes_))[part.targets_]
    shares = ops.sum(weights[..., None] * ops.take(owners, places, axis=0), axis=1)
    votes = shares / ops.sum(weights, axis=1, keepdims=True) * n_votes
    votes = (votes + part.smoothing / len(part.classes_)) / (n_votes + part.smoothing)
    return ops.cast(votes, "float32")


def _majority(part, rows):
    shares = part.class_prior_.astype(np.float32)[None]
    return ops.zeros_like(rows[:, :1]) + shares


LAYERS = {Linear: _linear, SVM: _svm, KNN: _knn, Majority: _majority}
