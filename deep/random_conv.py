"""Convolutions that nobody trained: filters drawn at random, kept as they are.

Sees small patterns wherever they are, on a coarse map of the picture: all that a convolutional layer
is, but for the learning. What it scores above plain pixels, the prior of convolution and pooling has
bought; what a trained network scores above it, learning has. Blind to patterns larger than its
filters.

Source: Jarrett et al. (2009), "What is the Best Multi-Stage Architecture for Object Recognition?",
ICCV; Saxe et al. (2011), "On Random Weights and Unsupervised Feature Learning", ICML; whitening and
both signs after Coates & Ng (2011), "The Importance of Encoding Versus Training", ICML.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

N_WHITENING_PATCHES = 50_000
WHITENING_NOISE = 2.0  # variance added to every direction of patches whose pixels have variance 1
CONTRAST_NOISE = 10.0 / 255  # a patch as flat as this is half as loud


class RandomConv(TransformerMixin, BaseEstimator):
    """Random filters over contrast-normalised, whitened patches; ReLU of both signs; pooled on a grid.

    The filters are zero-mean and of unit length, in the space where the training pictures' patches
    have no correlations: only that correlation is taken from the pictures, no label.

    Parameters
    ----------
    n_filters : int
    filter_px : int
        Side of a filter; smaller pictures take their own side.
    grid : int
        The responses are averaged in grid x grid cells.
    threshold : float
        A response below this counts as none.
    batch_size : int
    random_state : int
        Draws the filters and the patches.

    Attributes
    ----------
    n_features_out_ : int
        2 x n_filters x grid x grid: both signs of each filter in each cell.
    n_parameters_ : int
    offset_ : ndarray of shape (n_filters,), float32
        Takes the mean patch out of each response.
    model_ : keras.Model
    """

    family = "random"

    def __init__(
        self, n_filters=400, filter_px=6, grid=2, threshold=0.3, batch_size=64, random_state=0
    ):
        self.n_filters = n_filters
        self.filter_px = filter_px
        self.grid = grid
        self.threshold = threshold
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, images, labels=None):
        """Draw the filters, and measure how pixels of a patch go together.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored
        """
        rng = np.random.default_rng(self.random_state)
        side = min(self.filter_px, *images.shape[1:3])
        patches = _patches(images, side, rng)
        mean, whitening = _zero_phase_whitening(patches)
        filters = rng.standard_normal((patches.shape[1], self.n_filters))
        filters -= filters.mean(axis=0)
        filters /= np.linalg.norm(filters, axis=0)
        combined = whitening @ filters
        combined -= combined.mean(axis=0)  # so the patch's own mean cancels out of the response
        self.offset_ = (-mean @ combined).astype(np.float32)
        self.model_ = self._network(images.shape[1:], side)
        self._convolution().set_weights([combined.reshape(side, side, 3, -1).astype(np.float32)])
        self.n_features_out_ = int(self.model_.output_shape[-1])
        self.n_parameters_ = int(combined.size + self.n_filters)
        return self

    def transform(self, images):
        """Responses, averaged in the cells of the grid.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32
        """
        from deep.batches import ordered_batches

        features = self.model_.predict(ordered_batches(images, self.batch_size), verbose=0)
        return np.asarray(features, dtype=np.float32)

    def save_weights(self, path):
        """Write the filters as an `.npz` of plain arrays; see `deep.network_files`."""
        from deep.network_files import save_network

        save_network(path, self.model_)

    def restore(self, image_shape, path):
        """Build the network anew and fill it, in place of a fit.

        Parameters
        ----------
        image_shape : (height, width, 3)
        path : path
            What `save_weights` wrote; `offset_` stands already.

        Raises
        ------
        ValueError
            If the file is damaged, or of other filters.
        """
        from deep.network_files import fill_network

        self.model_ = self._network(image_shape, min(self.filter_px, *image_shape[:2]))
        fill_network(self.model_, path)
        return self

    def _convolution(self):
        return next(layer for layer in self.model_.layers if layer.weights)

    def _network(self, image_shape, side):
        from deep.backend import keras

        layers, ops = keras.layers, keras.ops
        pictures = keras.Input(image_shape, dtype="uint8")
        scaled = layers.Rescaling(1 / 255)(pictures)
        convolution = layers.Conv2D(self.n_filters, side, use_bias=False, trainable=False)
        responses = convolution(scaled)
        # The patch's standard deviation, over its pixels and channels.
        moments = [
            layers.AveragePooling2D(side, strides=1)(ops.mean(power, axis=-1, keepdims=True))
            for power in (scaled, scaled * scaled)
        ]
        variance = ops.maximum(moments[1] - moments[0] * moments[0], 0.0)
        contrast = ops.sqrt(variance + CONTRAST_NOISE**2)
        normed = responses / contrast + self.offset_
        cells = [max(1, n // self.grid) for n in normed.shape[1:3]]
        found = [
            layers.AveragePooling2D(cells)(ops.relu(sign * normed - self.threshold))
            for sign in (1.0, -1.0)
        ]
        flat = layers.Flatten()(ops.concatenate(found, axis=-1))
        return keras.Model(pictures, flat)


def _patches(images, side, rng):
    """Random patches, each less its mean and divided by its contrast; (n_patches, side * side * 3)."""
    n_images, height, width, _ = images.shape
    which = rng.integers(n_images, size=N_WHITENING_PATCHES)
    tops = rng.integers(height - side + 1, size=N_WHITENING_PATCHES)
    lefts = rng.integers(width - side + 1, size=N_WHITENING_PATCHES)
    rows = tops[:, None, None] + np.arange(side)[:, None]
    columns = lefts[:, None, None] + np.arange(side)
    patches = images[which[:, None, None], rows, columns].reshape(N_WHITENING_PATCHES, -1) / 255.0
    patches -= patches.mean(axis=1, keepdims=True)
    return patches / np.sqrt(patches.var(axis=1, keepdims=True) + CONTRAST_NOISE**2)


def _zero_phase_whitening(patches):
    """Mean and the symmetric matrix that takes the correlations out of patches (ZCA)."""
    mean = patches.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov(patches, rowvar=False))
    scales = 1 / np.sqrt(np.maximum(variances, 0) + WHITENING_NOISE)
    return mean, (directions * scales) @ directions.T
