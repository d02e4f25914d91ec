"""The speed records' network: most of what is known about learning 32 x 32 pictures in little time.

Sees patterns of patterns after three halvings of the picture, and asks of each: is it anywhere? Its
first layer is not learned but worked out from the training pictures: it takes neighbouring pixels
apart into components that no longer repeat each other (whitening). Blind to where in the picture
the parts are, beyond the last convolution's view.

Source: Jordan (2024), "94% on CIFAR-10 in 3.29 Seconds on a Single GPU" (arXiv 2404.00498), after
tysam-code (2023), "hlb-CIFAR10", and Page (2018), "How to Train Your ResNet".
"""

import math

import numpy as np
from scipy.special import softmax

from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from deep.norm import BatchNorm
from deep.schedules import Triangle

LEAST_SIDE_PX = 16
PATCH_PX = 2
N_WHITENING_IMAGES = 5000
# Directions in which patches vary less than this share of a pixel's variance are mostly noise: in
# pictures that were a JPEG once, all differences of colour between neighbours.
LEAST_VARIANCE_FRACTION = 2e-2
FULL_BATCH = 256  # what the learning rate is meant for
LOGIT_SCALE = 1 / 9
VIEWS = ((1, 0.5), (0, 0.25), (2, 0.25))  # where each begins in the padded picture, and its weight


class FastCNN(KerasClassifier):
    """Whitening 2 x 2, three blocks of conv, max-pool, conv with GELU, a global maximum; SGD.

    Few pictures are trained on in small batches, so that there are steps enough; the learning rate
    shrinks with them.

    Parameters
    ----------
    widths : tuple of int
        Filters of the three blocks.
    learning_rate : float
        The highest, for batches of 256.
    averaging : float
        The final weights are a running average, which keeps this share of itself in each step.
    augmentation : tuple of str
        See `deep.augment`. Where mirrored pictures are found alike, they are averaged over in
        prediction too.
    epochs, batch_size, validation_fraction, random_state, weight_decay, label_smoothing, precision
        See `KerasClassifier`.
    """

    search_space = {
        "learning_rate": (0.375, 0.2),
        "augmentation": (("mirror_if_alike", "shift"), ("shift",)),
    }
    momentum = 0.85
    least_steps_per_epoch = 64

    def __init__(
        self,
        widths=(64, 256, 256),
        epochs=20,
        batch_size=FULL_BATCH,
        learning_rate=0.375,
        validation_fraction=0.1,
        random_state=0,
        weight_decay=8.9e-3,
        label_smoothing=0.2,
        averaging=0.99,
        augmentation=("mirror_if_alike", "shift"),
        precision="auto",
    ):
        super().__init__(
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            patience=None,
            validation_fraction=validation_fraction,
            random_state=random_state,
            optimizer="sgd",
            weight_decay=weight_decay,
            label_smoothing=label_smoothing,
            augmentation=augmentation,
            precision=precision,
        )
        self.widths = widths
        self.averaging = averaging

    def build(self, image_shape, n_classes):
        """Return the network; pictures under 16 pixels are enlarged by a whole factor first.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        maps = layers.Rescaling(1 / 255, dtype="float32")(pictures)
        enlarge = math.ceil(LEAST_SIDE_PX / min(image_shape[:2]))
        if enlarge > 1:
            maps = layers.UpSampling2D(enlarge)(maps)
        maps = layers.Conv2D(  # each component twice, with both signs: GELU lets one through
            2 * PATCH_PX**2 * 3, PATCH_PX, trainable=False, dtype="float32", name="whitening"
        )(maps)
        maps = _gelu(maps)
        for n_filters in self.widths:
            maps = _conv(maps, n_filters)
            maps = layers.MaxPooling2D()(maps)  # before the norm: a quarter of the work
            maps = _gelu(_norm(maps))
            maps = _gelu(_norm(_conv(maps, n_filters)))
        found = layers.GlobalMaxPooling2D()(maps)
        logits = layers.Dense(n_classes, use_bias=False, dtype="float32")(found)
        return keras.Model(pictures, layers.Softmax(dtype="float32")(logits * LOGIT_SCALE))

    def prepare(self, network, images):
        """Set the whitening layer from the training pictures' own patches.

        Parameters
        ----------
        network : keras.Model
        images : ndarray of shape (n_images, height, width, 3), uint8
        """
        network.get_layer("whitening").set_weights(whitening(images[:N_WHITENING_IMAGES]))

    def schedule(self, n_steps):
        """Up for a quarter of the training, then down to nearly zero."""
        peak = self.learning_rate * self.batch_size_ / FULL_BATCH
        return Triangle(peak, n_steps, end=0.02)

    def predict_proba(self, images):
        """Class probabilities, the (geometric) mean over views of each picture.

        The views: as it is, and moved by a pixel both ways along the diagonal, which count half; each
        mirrored too where training mirrored.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_classes), float32, each row sums to 1
        """
        height, width = images.shape[1:3]
        sides = [images, images[:, :, ::-1]] if self._mirrors() else [images]
        logits = np.zeros((len(images), len(self.classes_)))
        for side in sides:
            padded = np.pad(side, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
            for start, weight in VIEWS:
                view = padded[:, start : start + height, start : start + width]
                seen = super().predict_proba(view)
                logits += weight / len(sides) * np.log(np.maximum(seen, 1e-12))
        return softmax(logits, axis=1).astype(np.float32)

    def answering(self, pictures):
        """What `predict_proba` does, as layers; see `KerasClassifier`."""
        ops = keras.ops
        height, width = pictures.shape[1:3]
        sides = [pictures, ops.flip(pictures, axis=2)] if self._mirrors() else [pictures]
        logits = 0.0
        for side in sides:
            edges = ((0, 0), (1, 1), (1, 1), (0, 0))
            padded = ops.pad(ops.cast(side, "float32"), edges, mode="reflect")
            for start, weight in VIEWS:
                view = padded[:, start : start + height, start : start + width]
                seen = super().answering(ops.cast(view, "uint8"))
                logits = logits + weight / len(sides) * ops.log(ops.maximum(seen, 1e-12))
        return ops.softmax(logits, axis=1)

    def _mirrors(self):
        return self.provenance_.get("mirror") == "on"


def whitening(images):
    """Kernel and bias of the convolution that makes patches' components uncorrelated.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    kernel : ndarray of shape (2, 2, 3, 24), float32
        The eigenvectors of the patches' covariance, the most variable first, each divided by the
        square root of its eigenvalue; then all of them negated. For pictures scaled to 0-1.
    bias : ndarray of shape (24,), float32
        Takes the mean away.
    """
    scaled = images.astype(np.float32) / 255
    patches = np.lib.stride_tricks.sliding_window_view(scaled, (PATCH_PX, PATCH_PX), axis=(1, 2))
    patches = patches.transpose(0, 1, 2, 4, 5, 3).reshape(-1, PATCH_PX**2 * 3)
    mean = patches.mean(axis=0, dtype=np.float64)
    variances, directions = np.linalg.eigh(np.cov(patches, rowvar=False))
    least = LEAST_VARIANCE_FRACTION * variances.mean() + 1e-12
    filters = (directions / np.sqrt(np.maximum(variances, 0) + least))[:, ::-1]
    filters = np.concatenate([filters, -filters], axis=1)
    kernel = filters.reshape(PATCH_PX, PATCH_PX, 3, -1)
    return [kernel.astype(np.float32), (-mean @ filters).astype(np.float32)]


class PartlyIdentity(keras.initializers.VarianceScaling):
    """The first filters pass their input channel on unchanged; the others are drawn at random."""

    def __init__(self):
        super().__init__(scale=1 / 3, mode="fan_in", distribution="uniform")

    def __call__(self, shape, dtype=None):
        """A kernel of shape (height, width, n_inputs, n_filters)."""
        height, width, n_inputs, n_filters = shape
        n_same = min(n_inputs, n_filters)
        identity = np.zeros(shape, np.float32)
        identity[height // 2, width // 2, range(n_same), range(n_same)] = 1
        is_drawn = np.arange(n_filters) >= n_same
        return super().__call__(shape, dtype) * is_drawn.astype(np.float32) + identity


def _conv(maps, n_filters):
    return keras.layers.Conv2D(
        n_filters, 3, padding="same", use_bias=False, kernel_initializer=PartlyIdentity()
    )(maps)


def _norm(maps):
    return BatchNorm(momentum=0.9, epsilon=1e-5, scale=False)(maps)


def _gelu(maps):
    """The GELU in the quick form of its authors (Hendrycks & Gimpel 2016): x sigmoid(1.702 x)."""
    return maps * keras.ops.sigmoid(1.702 * maps)
