"""Where edges are dense and which way they run, cell by cell: the simplest look at shape.

Sees how much outline lies in each part of a picture and its directions. Blind to colour, to
brightness and contrast as a whole (an edge is steep compared with the picture's steepest place), to
what fills an outline, and to where inside a cell an edge lies. HOG goes further: it keeps
faint edges too, and measures each cell against its neighbours.

Source: Sobel & Feldman (1968), "A 3x3 isotropic gradient operator for image processing"; density and
directions by cell as in Won, Park & Park (2002), "Efficient use of MPEG-7 edge histogram
descriptor", ETRI Journal 24.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from features.grey import luma
from features.kernels import checked, compiled, over_batch


class Edges(TransformerMixin, BaseEstimator):
    """Share of edge pixels and histogram of their directions, per cell of a grid.

    Parameters
    ----------
    orientations : int
        Direction bins over 180 degrees; the first is centred on upright edges.
    grid : int
        The picture is cut into `grid` x `grid` cells.
    threshold_fraction : float
        A pixel lies on an edge if its gradient is longer than this share of the picture's longest.
    """

    search_space = {"grid": (4, 2, 8), "orientations": (8, 4), "threshold_fraction": (0.2, 0.4)}

    def __init__(self, orientations=8, grid=4, threshold_fraction=0.2):
        self.orientations = orientations
        self.grid = grid
        self.threshold_fraction = threshold_fraction

    @property
    def least_px(self):
        """Shortest side that a picture may have, in pixels."""
        return self.grid

    def fit(self, images, labels=None):
        """Learn nothing but the pictures' size.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is smaller than the grid.
        """
        images = checked(images, "edges")
        self.image_shape_ = images.shape[1:]
        height, width = self.image_shape_[:2]
        if min(height, width) < self.least_px:
            raise ValueError(
                f"edges: a {self.grid} x {self.grid} grid needs pictures of at least "
                f"{self.grid} x {self.grid} pixels, got {height} x {width}; lower `grid`"
            )
        self.n_features_out_ = self.grid**2 * (1 + self.orientations)
        self.transform(images[:1])  # compiles, so that the time of later calls is their own
        return self

    def transform(self, images):
        """Describe where edges are and which way they run.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32, 0-1
            For each cell the share of its pixels that lie on an edge, then the share of each
            direction among them (longer gradients count more); all 0 in a cell without edges.
        """
        grey = luma(checked(images, "edges", self.image_shape_))
        cells = np.zeros((len(grey), self.grid, self.grid, 1 + self.orientations), np.float32)
        over_batch(_describe, grey, cells, self.orientations, self.threshold_fraction)
        return cells.reshape(len(grey), self.n_features_out_)


def sobel(grey):
    """Return how steeply brightness changes at each pixel, downwards and to the right.

    Parameters
    ----------
    grey : ndarray of shape (n_images, height, width), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, height, width, 2), float32, -1020 to 1020
        Four times a difference of brightness over two pixels.
    """
    gradients = np.empty((*grey.shape, 2), np.float32)
    over_batch(_sobel, grey, gradients)
    return gradients


@compiled
def _sobel(images, gradients):
    for i in range(len(images)):
        _sobel_of_one(images[i], gradients[i])


@compiled
def _sobel_of_one(image, gradients):
    """Differences of pixels two apart, smoothed 1-2-1 across; beyond the frame its pixels repeat."""
    height, width = image.shape
    for row in range(height):
        above, here = image[max(row - 1, 0)], image[row]
        below = image[min(row + 1, height - 1)]
        for column in range(width):
            left, right = max(column - 1, 0), min(column + 1, width - 1)
            upper = np.int32(above[left]) + 2 * np.int32(above[column]) + np.int32(above[right])
            lower = np.int32(below[left]) + 2 * np.int32(below[column]) + np.int32(below[right])
            before = np.int32(above[left]) + 2 * np.int32(here[left]) + np.int32(below[left])
            after = np.int32(above[right]) + 2 * np.int32(here[right]) + np.int32(below[right])
            gradients[row, column, 0] = lower - upper
            gradients[row, column, 1] = after - before


@compiled
def _describe(images, cells, orientations, threshold_fraction):
    """Fill the grid of each picture: density first, then directions."""
    n_images, height, width = images.shape
    gradients = np.empty((height, width, 2), np.float32)
    for i in range(n_images):
        _sobel_of_one(images[i], gradients)
        _add_edges(gradients, _longest(gradients) * threshold_fraction, cells[i])
        _to_shares(cells[i], height, width)


@compiled
def _longest(gradients):
    """Length of the longest gradient of a picture."""
    square = 0.0
    for line in gradients:
        for down, right in line:
            square = max(square, down * down + right * right)
    return np.sqrt(square)


@compiled
def _add_edges(gradients, least, cells):
    """Count the edge pixels of each cell and add their gradients by direction."""
    height, width, _ = gradients.shape
    grid, orientations = cells.shape[0], cells.shape[2] - 1
    for row in range(height):
        for column in range(width):
            down, right = gradients[row, column]
            length = np.sqrt(down * down + right * right)
            if length > least:
                cell = cells[row * grid // height, column * grid // width]
                turn = np.arctan2(down, right) / np.pi  # half turns: 0 and 1 are the same edge
                # Bins are centred on 0 and 90 degrees, so that straight edges fall inside one.
                cell[1 + int(np.floor(turn * orientations + 0.5)) % orientations] += length
                cell[0] += 1


@compiled
def _to_shares(cells, height, width):
    """Turn counts into shares of the cell's pixels, and lengths into shares of their sum."""
    grid = cells.shape[0]
    for row in range(grid):
        # The first pixel of cell r is the least one with pixel * grid // side == r.
        top, end = -(-row * height // grid), -(-(row + 1) * height // grid)
        for column in range(grid):
            left, right = -(-column * width // grid), -(-(column + 1) * width // grid)
            cell = cells[row, column]
            if cell[0] > 0:
                cell[0] /= (end - top) * (right - left)
                cell[1:] /= cell[1:].sum()
