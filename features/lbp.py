"""Local binary patterns: what kind of spot, edge or corner lies around each pixel, counted by area.

Sees texture: each pixel's neighbours on a circle are brighter or darker than it, and the pattern
of bright and dark is counted. Blind to colour, to brightness and contrast as a whole (only who is
brighter counts, not by how much), to the direction of a pattern, and to place inside a cell.

The codes are scikit-image's (`local_binary_pattern`, method "uniform"), computed in the same order
of floating-point operations. Pixels whose circle leaves the picture are left out: what
lies outside is unknown, and calling it black would make the codes depend on brightness.

Source: Ojala, Pietikäinen & Mäenpää (2002), "Multiresolution gray-scale and rotation invariant
texture classification with local binary patterns", IEEE TPAMI 24.
"""

from functools import lru_cache

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from features.grey import luma
from features.kernels import checked, compiled, over_batch

MOST_POINTS = 16  # the table from patterns to codes has 2**points entries


class LBP(TransformerMixin, BaseEstimator):
    """Histograms of uniform local binary patterns, per cell of a grid and per circle.

    Parameters
    ----------
    circles : tuple of (int, int)
        Number of neighbours (at most 16) and radius in pixels of each circle.
    grid : int
        The picture is cut into `grid` x `grid` cells, each with a histogram of its own.
    """

    search_space = {"circles": (((8, 1), (16, 2)), ((8, 1),)), "grid": (4, 2, 1)}

    def __init__(self, circles=((8, 1), (16, 2)), grid=4):
        self.circles = circles
        self.grid = grid

    @property
    def least_px(self):
        """Shortest side that a picture may have, in pixels."""
        return max(2 * radius for _, radius in self.circles) + self.grid

    def fit(self, images, labels=None):
        """Check that the circles fit into the pictures.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a circle has too many points, or the pictures are too small for it and the grid.
        """
        images = checked(images, "lbp")
        self.image_shape_ = images.shape[1:]
        for n_points, radius in self.circles:
            if not 2 <= n_points <= MOST_POINTS:
                raise ValueError(
                    f"lbp: a circle has 2 to {MOST_POINTS} points, got {n_points}; change `circles`"
                )
            least = 2 * radius + self.grid
            if min(self.image_shape_[:2]) < least:
                raise ValueError(
                    f"lbp: a radius of {radius} px and a {self.grid} x {self.grid} grid need "
                    f"pictures of at least {least} x {least} pixels, got "
                    f"{self.image_shape_[0]} x {self.image_shape_[1]}; lower `grid` or the radius"
                )
        self.n_features_out_ = sum((n + 2) * self.grid**2 for n, _ in self.circles)
        self.transform(images[:1])  # compiles, so that the time of later calls is their own
        return self

    def transform(self, images):
        """Count each picture's patterns.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32, 0-1
            For each circle, cell and code the square root of its share of the cell's pixels, so
            that Euclidean distance is Hellinger distance.
        """
        grey = luma(checked(images, "lbp", self.image_shape_))
        by_circle = []
        for n_points, radius in self.circles:
            counts = np.zeros((len(grey), self.grid**2, n_points + 2), np.float32)
            circle = _circle(n_points, radius, *grey.shape[1:])
            over_batch(_count, grey, counts, _code_of_pattern(n_points), *circle, self.grid)
            counts /= counts.sum(axis=2, keepdims=True)
            by_circle.append(np.sqrt(counts).reshape(len(grey), -1))
        return np.concatenate(by_circle, axis=1)


def codes(grey, n_points, radius):
    """Return the uniform pattern of each pixel whose circle lies inside the picture.

    Parameters
    ----------
    grey : ndarray of shape (n_images, height, width), uint8, 0-255
    n_points, radius : int

    Returns
    -------
    ndarray of shape (n_images, height - 2 * radius, width - 2 * radius), uint8
        Number of brighter neighbours where they lie side by side, else `n_points + 1`.
    """
    n_images, height, width = grey.shape
    found = np.empty((n_images, height - 2 * radius, width - 2 * radius), np.uint8)
    circle = _circle(n_points, radius, height, width)
    over_batch(_codes, grey, found, _code_of_pattern(n_points), *circle)
    return found


@lru_cache(maxsize=4)
def _code_of_pattern(n_points):
    """Code of every pattern of bright (1) and dark (0) neighbours; uint8 of shape (2**n_points,)."""
    pattern = np.arange(2**n_points)
    bits = (pattern[:, None] >> np.arange(n_points)) & 1
    n_changes = (bits[:, 1:] != bits[:, :-1]).sum(axis=1)
    return np.where(n_changes <= 2, bits.sum(axis=1), n_points + 1).astype(np.uint8)


@lru_cache(maxsize=8)
def _circle(n_points, radius, height, width):
    """Where each neighbour lies, from each row and column inside: whole pixel and fraction.

    Returns
    -------
    (first rows, row fractions, first columns, column fractions), each of shape (n_points, inside)
        The fractions are taken at each pixel anew: 10.70711 - 10 and 20.70711 - 20 differ in the
        last digit, and the codes of even areas depend on it.
    """
    angle = 2 * np.pi * np.arange(n_points, dtype=np.double) / n_points
    down, right = np.round(-radius * np.sin(angle), 5), np.round(radius * np.cos(angle), 5)
    rows = np.arange(radius, height - radius) + down[:, None]
    columns = np.arange(radius, width - radius) + right[:, None]
    first_row, first_column = np.floor(rows), np.floor(columns)
    return (
        first_row.astype(np.int64),
        rows - first_row,
        first_column.astype(np.int64),
        columns - first_column,
    )


@compiled
def _count(images, counts, code_of_pattern, rows, row_fractions, columns, column_fractions, grid):
    """Count the codes of each picture in each cell of the grid."""
    height, width = rows.shape[1], columns.shape[1]
    found = np.empty((1, height, width), np.uint8)
    for i in range(len(images)):
        one = images[i : i + 1]
        _codes(one, found, code_of_pattern, rows, row_fractions, columns, column_fractions)
        for row in range(height):
            first_cell = row * grid // height * grid
            for column in range(width):
                counts[i, first_cell + column * grid // width, found[0, row, column]] += 1


@compiled
def _codes(images, found, code_of_pattern, rows, row_fractions, columns, column_fractions):
    """Fill in the code of every pixel whose circle lies inside."""
    n_points, height, width = len(rows), rows.shape[1], columns.shape[1]
    radius = (images.shape[1] - height) // 2
    pattern = np.empty(width, np.int64)
    for i in range(len(images)):
        image = images[i].astype(np.float64)
        for row in range(height):
            pattern[:] = 0
            centre = image[row + radius, radius:]
            for point in range(n_points):
                top, down = rows[point, row], row_fractions[point, row]
                bottom = top + (down > 0)
                # The neighbour's column moves along with the centre's.
                left, rights = columns[point, 0], column_fractions[point]
                right = left + (rights[0] > 0)
                upper, lower = (
                    (image[top, left:], image[top, right:]),
                    (image[bottom, left:], image[bottom, right:]),
                )
                _mark_brighter(pattern, centre, upper, lower, down, rights, 1 << point)
            for column in range(width):
                found[i, row, column] = code_of_pattern[pattern[column]]


@compiled
def _mark_brighter(pattern, centre, upper, lower, down, rights, bit):
    """Set the bit where the picture, interpolated at the neighbour, is not darker than the centre."""
    for k in range(len(pattern)):
        right = rights[k]
        above = (1 - right) * upper[0][k] + right * upper[1][k]
        below = (1 - right) * lower[0][k] + right * lower[1][k]
        if (1 - down) * above + down * below >= centre[k]:
            pattern[k] |= bit
