"""Feeding a network: the only file that may know TensorFlow's input pipeline.

`tf.data` serves every Keras backend. Rows are shuffled as numbers and gathered a batch at a time,
which is faster than shuffling pictures; autotuning is off because it makes the first batch of most
epochs wait. Pictures that are more than memory should hold are left where they are, say in a mapped
file, and read a batch at a time.
"""

import numpy as np

import deep.backend  # noqa: F401  (before TensorFlow: it keeps the import silent)

import tensorflow as tf  # isort: skip

N_BATCHES_AHEAD = 2
MOST_BYTES_HELD = 2**28  # of pictures in TensorFlow's own memory, where they are a second copy
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
    columns = [images, labels.astype(np.int32)]
    if class_weights is not None:
        columns.append(class_weights[labels])
    rows = tf.data.Dataset.range(len(images)).shuffle(len(images), seed=seed).batch(batch_size)
    for _ in range(ORDERS_PER_EPOCH * n_epochs_done):
        next(iter(rows))  # each start draws the next order
    readers = [_reader(column) for column in columns]
    return _steady(rows.map(lambda row: tuple(read(row) for read in readers)))


def ordered_batches(arrays, batch_size):
    """Batches in the order given, for validation and prediction.

    Parameters
    ----------
    arrays : ndarray or tuple of ndarray
        Images, or (images, labels), with equal first lengths.
    batch_size : int
    """
    images = arrays[0] if isinstance(arrays, tuple) else arrays
    if images.nbytes <= MOST_BYTES_HELD:
        return _steady(tf.data.Dataset.from_tensor_slices(arrays).batch(batch_size))
    rows = tf.data.Dataset.range(len(images)).batch(batch_size)
    if not isinstance(arrays, tuple):
        return _steady(rows.map(_reader(arrays)))
    readers = [_reader(column) for column in arrays]
    return _steady(rows.map(lambda row: tuple(read(row) for read in readers)))


def _reader(array):
    """A function from row numbers to these rows of the array, as tensors."""
    if array.nbytes <= MOST_BYTES_HELD:
        held = _on_cpu(array)
        return lambda rows: tf.gather(held, rows)

    def read(rows):
        found = tf.numpy_function(lambda some: array[some], [rows], array.dtype, stateful=False)
        return tf.ensure_shape(found, (None, *array.shape[1:]))

    return read


def _on_cpu(array):
    with tf.device("CPU"):  # a data set need not fit on the graphics card
        return tf.constant(array)


def _steady(batches):
    options = tf.data.Options()
    options.autotune.enabled = False
    options.deterministic = True
    return batches.prefetch(N_BATCHES_AHEAD).with_options(options)
