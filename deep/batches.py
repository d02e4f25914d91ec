"""Feeding a network: the only file that may know TensorFlow's input pipeline.

`tf.data` serves every Keras backend. Rows are shuffled as numbers and gathered a batch at a time,
which is faster than shuffling pictures; autotuning is off because it makes the first batch of most
epochs wait.
"""

import numpy as np

import deep.backend  # noqa: F401  (before TensorFlow: it keeps the import silent)

import tensorflow as tf  # isort: skip

N_BATCHES_AHEAD = 2
ORDERS_PER_EPOCH = 2  # Keras' `fit` starts the stream twice for an epoch, and uses the second start


def training_batches(images, labels, batch_size, seed, class_weights=None, n_epochs_done=0):
    """Endless-epoch stream of shuffled batches; every epoch has its own order.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
    labels : ndarray of shape (n_images,), int
        Class positions 0 to n_classes - 1.
    batch_size : int
    seed : int
        The same seed gives the same orders.
    class_weights : ndarray of shape (n_classes,), float32, optional
        How much a picture of each class counts.
    n_epochs_done : int
        How many epochs' orders to pass over: training goes on where it was interrupted.

    Returns
    -------
    tf.data.Dataset of (images, labels) or (images, labels, weights) batches
    """
    pictures, targets = _on_cpu(images), _on_cpu(labels.astype(np.int32))
    rows = tf.data.Dataset.range(len(images)).shuffle(len(images), seed=seed).batch(batch_size)
    for _ in range(ORDERS_PER_EPOCH * n_epochs_done):
        next(iter(rows))  # each start draws the next order
    columns = [pictures, targets]
    if class_weights is not None:
        columns.append(_on_cpu(class_weights[labels]))
    return _steady(rows.map(lambda row: tuple(tf.gather(column, row) for column in columns)))


def ordered_batches(arrays, batch_size):
    """Batches in the order given, for validation and prediction.

    Parameters
    ----------
    arrays : ndarray or tuple of ndarray
        Images, or (images, labels), with equal first lengths.
    batch_size : int
    """
    return _steady(tf.data.Dataset.from_tensor_slices(arrays).batch(batch_size))


def _on_cpu(array):
    with tf.device("CPU"):  # a data set need not fit on the graphics card
        return tf.constant(array)


def _steady(batches):
    options = tf.data.Options()
    options.autotune.enabled = False
    options.deterministic = True
    return batches.prefetch(N_BATCHES_AHEAD).with_options(options)
