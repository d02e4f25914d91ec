"""A whole fitted method as one Keras network: uint8 pictures in, class probabilities out.

A classical pipeline is such a network, too, only that nobody trained its layers by gradients. So one
converter serves them all.
"""

import numpy as np
from sklearn.pipeline import FeatureUnion, Pipeline

from compare.export.classifiers import decided
from compare.export.representations import balanced, represented
from deep.backend import keras
from deep.keras_classifier import KerasClassifier

ops = keras.ops


def as_network(estimator, image_shape, n_classes):
    """Build the network.

    Parameters
    ----------
    estimator : fitted classifier on images
    image_shape : (int, int, 3)
    n_classes : int
        Of the data set: a class that training never showed gets probability 0.

    Returns
    -------
    keras.Model

    Raises
    ------
    NotExportable
        Names the part that cannot be expressed.
    """
    pictures = keras.Input(image_shape, dtype="uint8", name="pictures")
    known = _probabilities(estimator, pictures)
    places = np.eye(n_classes, dtype=np.float32)[np.asarray(estimator.classes_)]
    return keras.Model(pictures, ops.matmul(ops.cast(known, "float32"), places))


def _probabilities(estimator, pictures):
    if isinstance(estimator, KerasClassifier):
        return estimator.answering(pictures)
    if isinstance(estimator, Pipeline):
        *before, (_, last) = estimator.steps
        rows = pictures
        for _, part in before:
            rows = _transformed(part, rows)
        return decided(last, rows)
    n_numbers = int(np.prod(pictures.shape[1:]))
    return decided(estimator, ops.cast(ops.reshape(pictures, (-1, n_numbers)), "float32"))


def _transformed(part, pictures):
    part = getattr(part, "extractor_", part)
    if isinstance(part, FeatureUnion):
        joined = [_transformed(inner, pictures) for _, inner in part.transformer_list]
        return ops.concatenate(joined, axis=1)
    if isinstance(part, Pipeline):  # a representation, and what balances it beside another
        (_, extractor), (_, balance) = part.steps
        return balanced(balance, _transformed(extractor, pictures))
    return represented(part, pictures)
