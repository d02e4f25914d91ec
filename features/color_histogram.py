"""How much of each colour a picture holds, and at most roughly where.

Sees hue, saturation and brightness. Blind to shape and, with a grid of one, to place: a picture and
its shuffled pixels then have the same histogram. A finer grid lays one histogram to each cell: blue
above, green below.

Source: Swain & Ballard (1991), "Color indexing", International Journal of Computer Vision 7.
"""

from functools import lru_cache

import numpy as np
from skimage.color import rgb2hsv, rgb2lab
from sklearn.base import BaseEstimator, TransformerMixin

from features.kernels import checked, compiled, over_batch

# Name of a colour space -> how to get there, and the least and largest value of its channels.
SPACES = {
    "hsv": (rgb2hsv, (0, 0, 0), (1, 1, 1)),
    "rgb": (lambda colors: colors, (0, 0, 0), (1, 1, 1)),
    "lab": (rgb2lab, (0, -87, -108), (100, 99, 95)),
}
LEVEL_BITS = 6  # colours are rounded to 64 levels a channel, so that binning is one table look-up


class ColorHistogram(TransformerMixin, BaseEstimator):
    """Histogram over the three channels of a colour space, per cell of a grid.

    Parameters
    ----------
    n_bins : (int, int, int)
        Bins for the space's channels: hue, saturation and value by default.
    grid : int
        The picture is cut into `grid` x `grid` cells, each with a histogram of its own.
    space : str
        "hsv", "rgb" or "lab", as scikit-image defines them.
    joint : bool
        One histogram over all combinations, or one for each channel.
    """

    search_space = {
        "grid": (1, 2, 3, 4),
        "joint": (True, False),
        "n_bins": ((12, 4, 4), (12, 8, 8), (8, 3, 3)),
        "space": ("hsv", "lab"),
    }

    def __init__(self, n_bins=(12, 4, 4), grid=1, space="hsv", joint=True):
        self.n_bins = n_bins
        self.grid = grid
        self.space = space
        self.joint = joint

    @property
    def least_px(self):
        """Shortest side that a picture may have, in pixels."""
        return self.grid

    def fit(self, images, labels=None):
        """Prepare the table from colours to bins.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is smaller than the grid, or the colour space is not known.
        """
        images = checked(images, "color")
        self.image_shape_ = images.shape[1:]
        height, width = self.image_shape_[:2]
        if self.space not in SPACES:
            raise ValueError(f"color: unknown space {self.space!r}; known: {', '.join(SPACES)}")
        if min(height, width) < self.least_px:
            raise ValueError(
                f"color: a {self.grid} x {self.grid} grid needs pictures of at least "
                f"{self.grid} x {self.grid} pixels, got {height} x {width}; lower `grid`"
            )
        self.n_features_out_ = self._n_counts() * self.grid**2
        self.transform(images[:1])  # compiles, so that the time of later calls is their own
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
        images = checked(images, "color", self.image_shape_)
        counts = np.zeros((len(images), self.grid**2, self._n_counts()), np.float32)
        table = bins_of_color(self.space, tuple(self.n_bins), self.joint)
        over_batch(_count, images, counts, table, self.grid)
        # Each pixel counts once in the joint histogram, or once in that of each channel.
        counts *= table.shape[1] / counts.sum(axis=2, keepdims=True)
        return np.sqrt(counts, out=counts).reshape(len(images), self.n_features_out_)

    def _n_counts(self):
        return int(np.prod(self.n_bins) if self.joint else np.sum(self.n_bins))


@lru_cache(maxsize=8)
def bins_of_color(space, n_bins, joint):
    """Every bin that a colour with 64 levels a channel counts in.

    Returns
    -------
    ndarray of shape (64**3, 1) or, with a histogram per channel, (64**3, 3), int32
    """
    n_levels = 2**LEVEL_BITS
    level = (np.arange(n_levels) + 0.5) / n_levels
    colors = np.stack(np.meshgrid(level, level, level, indexing="ij"), axis=-1)
    convert, least, largest = SPACES[space]
    fraction = (convert(colors) - least) / np.subtract(largest, least)
    bins = np.clip((fraction * n_bins).astype(np.int64), 0, np.subtract(n_bins, 1))
    bins = bins.reshape(-1, 3)
    if joint:
        return np.ravel_multi_index(bins.T, n_bins)[:, None].astype(np.int32)
    return (bins + np.cumsum((0, *n_bins[:-1]))).astype(np.int32)


@compiled
def _count(images, counts, table, grid):
    """Count each pixel in the bins of its colour, in its cell of the grid."""
    n_images, height, width, _ = images.shape
    drop = 8 - LEVEL_BITS
    for i in range(n_images):
        for row in range(height):
            first_cell = row * grid // height * grid
            for column in range(width):
                red, green, blue = images[i, row, column]
                color = (
                    (red >> drop << 2 * LEVEL_BITS) | (green >> drop << LEVEL_BITS) | blue >> drop
                )
                for k in table[color]:
                    counts[i, first_cell + column * grid // width, k] += 1
