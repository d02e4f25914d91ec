"""What a network has made of a picture just before it decides: the input of its last dense layer.

That layer is a plain weighted sum, so whatever is hard about the task has been done before it. The
numbers that it is given are the network's representation, as HOG's histograms are the SVM's.
"""

import numpy as np

from deep.backend import keras
from deep.batches import ordered_batches
from deep.keras_classifier import PREDICT_BATCH, core


def embed(model, images):
    """The pictures as the network's last dense layer is given them.

    Parameters
    ----------
    model : keras.Model
        uint8 pictures in; layers that augment may stand before the network.
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, n_features), float32

    Raises
    ------
    ValueError
        If the network has no dense layer.
    """
    network = before_last_dense(core(model))
    if network is None:
        raise ValueError("the network has no dense layer whose input could be its representation")
    found = network.predict(ordered_batches(images, PREDICT_BATCH), verbose=0)
    return np.asarray(found).astype(np.float32).reshape(len(images), -1)


def before_last_dense(network):
    """The network cut off before its last dense layer, which may lie in a model inside it.

    Parameters
    ----------
    network : keras.Model

    Returns
    -------
    keras.Model, or None where there is no dense layer
    """
    for position in range(len(network.layers) - 1, -1, -1):
        layer = network.layers[position]
        if isinstance(layer, keras.layers.Dense):
            return keras.Model(network.inputs, layer.input)
        if isinstance(layer, keras.Model):
            inner = before_last_dense(layer)
            if inner is not None:
                # A model's `input` is its own; what it is given here is what comes before it.
                given = network.layers[position - 1].output if position else network.inputs
                return keras.Model(network.inputs, inner(given))
    return None
