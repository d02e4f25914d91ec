"""Random changes to the training pictures, as layers inside the network, at work only in training.

Each says something that a change of the picture does not change: its class. The network need not
learn it from examples then. What is said must be true: a mirrored 3 is no 3. So `mirror_if_alike`
asks the network itself, before it has met a mirrored picture, whether it knows those as well.

All layers take and give uint8 pictures, so any network can stand behind them. Shifts are one gather;
what interpolates is Keras' own.

Source: Simard, Steinkraus & Platt (2003), "Best Practices for Convolutional Neural Networks"; He et
al. (2016) (pad and crop); Zhong et al. (2017), "Random Erasing"; Jordan (2024), "94% on CIFAR-10 in
3.29 Seconds" (alternating mirror).
"""

import numpy as np

from deep.backend import keras
from deep.batches import ordered_batches

# The mirrored pictures may cost this share of what the network knows, and still count as alike.
TOLERATED_LOSS = 0.1
STANDARD_ERRORS = 2.0
OFF, UNDECIDED, ON = -1.0, 0.0, 1.0


class Mirror(keras.layers.Layer):
    """Left and right exchanged: one half of the pictures in even epochs, the other half in odd ones.

    Two epochs show each picture once each way, where a coin would show half of them twice the same
    way. Which half a picture is in, a bit of its own pixels says; so nothing need be remembered.

    Parameters
    ----------
    steps_per_epoch : int
    decision : OFF, UNDECIDED or ON
        Mirrors only when on.
    """

    def __init__(self, steps_per_epoch, decision=ON):
        super().__init__()
        self.steps_per_epoch = steps_per_epoch
        self.first_decision = decision

    def build(self, input_shape):
        """Make the two numbers that it remembers: steps so far, and the decision."""
        self.n_steps = self.add_weight(
            shape=(), dtype="int32", initializer="zeros", trainable=False
        )
        start = keras.initializers.Constant(self.first_decision)
        self.decision = self.add_weight(
            shape=(), dtype="float32", initializer=start, trainable=False
        )

    @property
    def verdict(self):
        """The decision in a word: "off", "undecided" or "on"."""
        words = {OFF: "off", UNDECIDED: "undecided", ON: "on"}
        return words[float(keras.ops.convert_to_numpy(self.decision))]

    def call(self, pictures, training=None):
        """Mirror this epoch's half of the uint8 pictures."""
        if not training:
            return pictures
        ops = keras.ops
        parity = ops.sum(ops.cast(pictures, "int32"), axis=(1, 2, 3), keepdims=True)
        turn = ops.equal((parity + self.n_steps // self.steps_per_epoch) % 2, 0)
        turn = ops.logical_and(turn, ops.greater(self.decision, UNDECIDED))
        self.n_steps.assign(self.n_steps + 1)
        return ops.where(turn, ops.flip(pictures, axis=2), pictures)


class Shift(keras.layers.Layer):
    """Each picture moved by its own whole number of pixels, in both directions.

    Parameters
    ----------
    most_px : int
        Farthest, in each direction.
    edge : "reflect" or "constant"
        What comes in from outside: the picture's own reflection, or black.
    """

    def __init__(self, most_px, edge):
        super().__init__()
        self.most_px = most_px
        self.edge = edge
        self.seeds = keras.random.SeedGenerator()

    def call(self, pictures, training=None):
        """Move the uint8 pictures: pad them all around, and cut each out at its own place."""
        if not training:
            return pictures
        ops, most = keras.ops, self.most_px
        n_images, (height, width, n_channels) = ops.shape(pictures)[0], pictures.shape[1:]
        n_rows, n_columns = height + 2 * most, width + 2 * most
        padded = ops.pad(pictures, ((0, 0), (most, most), (most, most), (0, 0)), mode=self.edge)
        down, right = (
            keras.random.randint((n_images, 1, 1), 0, 2 * most + 1, seed=self.seeds)
            for _ in range(2)
        )
        images = ops.reshape(ops.arange(n_images) * n_rows, (n_images, 1, 1))
        rows = images + down + ops.reshape(ops.arange(height), (1, height, 1))
        pixels = rows * n_columns + right + ops.reshape(ops.arange(width), (1, 1, width))
        return ops.take(ops.reshape(padded, (-1, n_channels)), pixels, axis=0)


class OnBytes(keras.layers.Layer):
    """One of Keras' own layers, from uint8 pictures to uint8 pictures."""

    def __init__(self, inner):
        super().__init__(dtype="float32")
        self.inner = inner

    def build(self, input_shape):
        """Build the layer inside."""
        self.inner.build(input_shape)

    def call(self, pictures, training=None):
        """Apply the layer, and round back to 0-255."""
        if not training:
            return pictures
        changed = self.inner(keras.ops.cast(pictures, "float32"), training=True)
        return keras.ops.cast(keras.ops.clip(keras.ops.round(changed), 0, 255), "uint8")


def _rotation(side_px, steps_per_epoch):
    return OnBytes(keras.layers.RandomRotation(15 / 360))


def _zoom(side_px, steps_per_epoch):
    return OnBytes(keras.layers.RandomZoom(0.15))


def _color(side_px, steps_per_epoch):
    return OnBytes(
        keras.layers.RandomColorJitter(
            brightness_factor=0.2, contrast_factor=0.2, saturation_factor=(0.4, 0.6)
        )
    )


def _erasing(side_px, steps_per_epoch):
    return OnBytes(keras.layers.RandomErasing(scale=(0.02, 0.2)))


# By name, in the order in which they are applied: what reads the original pixels comes first.
AUGMENTATIONS = {
    "mirror": lambda side_px, steps: Mirror(steps),
    "mirror_if_alike": lambda side_px, steps: Mirror(steps, UNDECIDED),
    "shift": lambda side_px, steps: Shift(max(1, side_px // 16), "reflect"),
    "crop": lambda side_px, steps: Shift(max(1, side_px // 8), "constant"),
    "rotation": _rotation,
    "zoom": _zoom,
    "color": _color,
    "erasing": _erasing,
}


def augmented(network, names, steps_per_epoch):
    """The network behind layers that change its training pictures.

    Parameters
    ----------
    network : keras.Model
        Takes uint8 pictures.
    names : sequence of str
        Keys of `AUGMENTATIONS`; none gives the network itself.
    steps_per_epoch : int

    Returns
    -------
    keras.Model

    Raises
    ------
    ValueError
        If a name is not known.
    """
    unknown = sorted(set(names) - set(AUGMENTATIONS))
    if unknown:
        raise ValueError(f"unknown augmentation {unknown[0]!r}; known: {', '.join(AUGMENTATIONS)}")
    if not names:
        return network
    image_shape = network.input_shape[1:]
    layers = [
        make(min(image_shape[:2]), steps_per_epoch)
        for name, make in AUGMENTATIONS.items()
        if name in names
    ]
    return keras.Sequential([keras.Input(image_shape, dtype="uint8"), *layers, network])


def mirror_of(model):
    """The network's `Mirror` layer, or None."""
    return next((layer for layer in model.layers if isinstance(layer, Mirror)), None)


class MirrorDecision(keras.callbacks.Callback):
    """Decides after an epoch whether mirrored pictures are alike, once the answer is clear.

    They are if the network, which has not met one, loses less than a tenth of what it knows beyond
    guessing when the validation pictures are mirrored; two standard errors of the loss must lie on
    one side. Until then nothing is mirrored.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
        Validation pictures.
    targets : ndarray of shape (n_images,), int
        Their class positions.
    n_classes : int
    batch_size : int
    """

    def __init__(self, images, targets, n_classes, batch_size):
        super().__init__()
        self.views = images, images[:, :, ::-1]
        self.targets = targets
        self.n_classes = n_classes
        self.batch_size = batch_size

    def on_epoch_end(self, epoch, logs=None):
        """Ask, if it is undecided."""
        layer = mirror_of(self.model)
        if layer.verdict != "undecided":
            return
        plain, mirrored = (
            self.model.predict(ordered_batches(view, self.batch_size), verbose=0).argmax(axis=1)
            == self.targets
            for view in self.views
        )
        layer.decision.assign(mirror_decision(plain, mirrored, self.n_classes))


def mirror_decision(plain, mirrored, n_classes):
    """OFF, UNDECIDED or ON.

    Parameters
    ----------
    plain, mirrored : ndarray of shape (n_images,), bool
        Which pictures the network had right, as they are and mirrored.
    n_classes : int
    """
    losses = plain.astype(float) - mirrored
    error = STANDARD_ERRORS * losses.std() / np.sqrt(len(losses))
    tolerated = TOLERATED_LOSS * (plain.mean() - 1 / n_classes)
    if losses.mean() - error > max(tolerated, 0):
        return OFF
    return ON if losses.mean() + error < tolerated else UNDECIDED
