"""What steers a training: the optimiser, the loss, the weights of classes, and who is told.

Source: Loshchilov & Hutter (2019), "Decoupled Weight Decay Regularization", ICLR; Szegedy et al.
(2016), "Rethinking the Inception Architecture" (label smoothing).
"""

import numpy as np

from deep.backend import keras

OPTIMIZERS = ("adam", "sgd")
# Classes are weighted when the largest has this many times the smallest's pictures.
UNEQUAL = 1.5


def make_optimizer(name, learning_rate, momentum=0.9, weight_decay=0.0, averaging=None):
    """Adam, or SGD with Nesterov momentum.

    Parameters
    ----------
    name : "adam" or "sgd"
    learning_rate : float or Keras schedule
    momentum : float
        For SGD only.
    weight_decay : float
        A step takes this share of a weight, times the learning rate, away from it. Biases and norms
        keep theirs. Under SGD an L2 penalty of `p` amounts to `p / (1 - momentum)` here, because
        momentum repeats what the penalty subtracts.
    averaging : float, optional
        The trained weights are a running average, which keeps this share of itself in each step.

    Raises
    ------
    ValueError
        If the optimiser is not known.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"unknown optimizer {name!r}; known: {', '.join(OPTIMIZERS)}")
    options = {"learning_rate": learning_rate, "weight_decay": weight_decay or None}
    if averaging is not None:
        options |= {"use_ema": True, "ema_momentum": averaging}
    if name == "adam":
        optimizer = keras.optimizers.Adam(**options)
    else:
        optimizer = keras.optimizers.SGD(momentum=momentum, nesterov=True, **options)
    if weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
    return optimizer


def make_loss(label_smoothing, n_classes):
    """Cross-entropy on class positions.

    Parameters
    ----------
    label_smoothing : float
        Share of each label that is spread over all classes, so that no training picture asks for
        certainty.
    n_classes : int
    """
    if not label_smoothing:
        return "sparse_categorical_crossentropy"

    def smoothed_crossentropy(targets, probabilities):
        wanted = keras.ops.one_hot(keras.ops.cast(targets, "int32"), n_classes)
        return keras.losses.categorical_crossentropy(
            wanted, probabilities, label_smoothing=label_smoothing
        )

    return smoothed_crossentropy


def balancing_weights(targets):
    """Weights under which all classes count the same; None where they nearly do already.

    Parameters
    ----------
    targets : ndarray of shape (n_images,), int
        Class positions 0 to n_classes - 1, each at least once; of the training pictures.

    Returns
    -------
    ndarray of shape (n_classes,), float32, or None
        Their mean over the pictures is 1, so the learning rate keeps its meaning.
    """
    counts = np.bincount(targets)
    if counts.max() < UNEQUAL * counts.min():
        return None
    return (len(targets) / (len(counts) * counts)).astype(np.float32)


class Curves(keras.callbacks.Callback):
    """Keeps the curves, and stops at the first loss that is no number.

    Parameters
    ----------
    history : dict of str to list of float
        Filled as the epochs end; what it holds already is kept.
    """

    def __init__(self, history):
        super().__init__()
        self.history = history

    def on_epoch_end(self, epoch, logs=None):
        """Add the epoch's figures; raises FloatingPointError for a loss of NaN or infinity."""
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        for name, value in {**logs, "learning_rate": rate}.items():
            self.history.setdefault(name, []).append(float(value))
        if not np.isfinite(logs["loss"]):
            raise FloatingPointError(
                f"the loss became {logs['loss']} in epoch {epoch + 1}; lower the learning rate"
            )


class Teller(keras.callbacks.Callback):
    """Tells the caller of each epoch: `on_epoch(epoch, n_epochs, logs)`, counted from 1."""

    def __init__(self, on_epoch, n_epochs):
        super().__init__()
        self.on_epoch = on_epoch
        self.n_epochs = n_epochs

    def on_epoch_end(self, epoch, logs=None):
        """Pass the figures on."""
        self.on_epoch(epoch + 1, self.n_epochs, logs)
