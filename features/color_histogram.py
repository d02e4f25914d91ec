"""How much of each colour a picture holds, and nothing about where.

Sees hue, saturation and brightness. Blind to shape and, with a grid of one, to place: a picture and
its shuffled pixels have the same histogram.

Source: Swain & Ballard (1991), "Color indexing", International Journal of Computer Vision 7.
"""

import numpy as np
from skimage.color import rgb2hsv
from sklearn.base import BaseEstimator, TransformerMixin

LEVEL_BITS = 6  # colours are rounded to 64 levels a channel, so that binning is one table look-up


class ColorHistogram(TransformerMixin, BaseEstimator):
    """Joint histogram over hue, saturation and value, per cell of a grid.

    Parameters
    ----------
    n_bins : (int, int, int)
        Bins for hue, saturation and value.
    grid : int
        The picture is cut into `grid` x `grid` cells, each with a histogram of its own.
    """

    def __init__(self, n_bins=(12, 4, 4), grid=1):
        self.n_bins = n_bins
        self.grid = grid

    def fit(self, images, labels=None):
        """Prepare the table from colours to bins.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is smaller than the grid.
        """
        height, width = images.shape[1:3]
        if min(height, width) < self.grid:
            raise ValueError(
                f"color: a {self.grid} x {self.grid} grid needs pictures of at least "
                f"{self.grid} x {self.grid} pixels, got {height} x {width}; lower `grid`"
            )
        self.table_ = _bin_of_color(self.n_bins)
        self.n_features_out_ = int(np.prod(self.n_bins)) * self.grid**2
        return self

    def transform(self, images):
        """Count each picture's colours.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32, 0-1
            Square roots of each cell's shares, so that Euclidean distance is Hellinger distance
            and one large even area does not drown the rest.
        """
        histograms = [
            _histogram(images[i : i + 1000], self.table_, int(np.prod(self.n_bins)), self.grid)
            for i in range(0, len(images), 1000)
        ]
        return np.concatenate(histograms) if histograms else self._no_rows()

    def _no_rows(self):
        return np.empty((0, self.n_features_out_), np.float32)


def _bin_of_color(n_bins):
    """Joint bin of every colour with 64 levels a channel; array of shape (64**3,)."""
    n_levels = 2**LEVEL_BITS
    level = (np.arange(n_levels) + 0.5) / n_levels
    colors = np.stack(np.meshgrid(level, level, level, indexing="ij"), axis=-1)
    hsv = rgb2hsv(colors)
    bins = [np.minimum((hsv[..., i] * n).astype(np.int64), n - 1) for i, n in enumerate(n_bins)]
    return np.ravel_multi_index(bins, n_bins).ravel()


def _histogram(images, table, n_colors, grid):
    n_images, height, width = images.shape[:3]
    level = images.astype(np.int32) >> (8 - LEVEL_BITS)
    color = table[
        (level[..., 0] << (2 * LEVEL_BITS)) | (level[..., 1] << LEVEL_BITS) | level[..., 2]
    ]
    cell = (np.arange(height) * grid // height)[:, None] * grid + np.arange(width) * grid // width
    slot = (np.arange(n_images)[:, None, None] * grid**2 + cell) * n_colors + color
    counts = np.bincount(slot.ravel(), minlength=n_images * grid**2 * n_colors)
    counts = counts.reshape(n_images, grid**2, n_colors)
    shares = counts / counts.sum(axis=2, keepdims=True)
    return np.sqrt(shares).reshape(n_images, -1).astype(np.float32)
