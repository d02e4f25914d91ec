"""Histograms of oriented gradients: which way edges run, cell by cell, whatever their colour.

Sees outlines and their directions, roughly placed; forgives small shifts inside a cell and changes
of brightness. Blind to colour, to what fills an outline, and to where inside a cell an edge lies;
moved by more than a cell, the same shape becomes another vector.

The definition is scikit-image's (`skimage.feature.hog`, L2-Hys), for whole batches at once; to read
how it works, see `hog_by_hand.py`. What makes it fast: pixels are bytes, so a gradient takes one of
511 x 511 values, whose magnitude and bin are looked up in a table in place of a square root and an
arc tangent per pixel; and each picture is finished while it lies in the processor's cache.

Source: Dalal & Triggs (2005), "Histograms of Oriented Gradients for Human Detection", CVPR.
"""

from functools import lru_cache

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from features.kernels import checked, compiled, over_batch

EPSILON = 1e-5
CLIP_AT = 0.2


class HOG(TransformerMixin, BaseEstimator):
    """Histograms of edge directions over a grid of cells, normalised over blocks of cells.

    Parameters
    ----------
    orientations : int
        Direction bins over 180 degrees.
    cell_px : int, tuple of int or None
        Side of a cell in pixels. None: a quarter of the shorter side, at least 4. Several sides:
        the features of each, joined.
    block_cells : int
        Side of a block in cells; blocks overlap and each is normalised on its own.
    """

    search_space = {"cell_px": (None, 4, (4, 8)), "orientations": (9, 12)}

    def __init__(self, orientations=9, cell_px=None, block_cells=2):
        self.orientations = orientations
        self.cell_px = cell_px
        self.block_cells = block_cells

    def fit(self, images, labels=None):
        """Fix the cell sizes from the pictures' size.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is smaller than one block.
        """
        images = checked(images, "hog")
        self.image_shape_ = images.shape[1:]
        default = max(4, round(min(self.image_shape_[:2]) / 4))
        asked = self.cell_px or default
        self.cell_px_ = asked if isinstance(asked, tuple) else (asked,)
        self.n_features_out_ = sum(self._n_features(cell_px) for cell_px in self.cell_px_)
        self.transform(images[:1])  # compiles, so that the time of later calls is their own
        return self

    def transform(self, images):
        """Describe each picture by its edge directions.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
            Where the channels differ, each pixel follows the channel with the steepest gradient.

        Returns
        -------
        ndarray of shape (n_images, n_features), float32, 0-1
        """
        images = checked(images, "hog", self.image_shape_)
        bins = _bin_of_gradient(self.orientations)
        by_cell_size = []
        for cell_px in self.cell_px_:
            part = np.empty((len(images), self._n_features(cell_px)), np.float32)
            sizes = (self.orientations, cell_px, self.block_cells)
            over_batch(_describe, images, part, bins, *sizes)
            by_cell_size.append(part)
        return by_cell_size[0] if len(by_cell_size) == 1 else np.hstack(by_cell_size)

    def _n_features(self, cell_px):
        height, width = self.image_shape_[:2]
        least = cell_px * self.block_cells
        if min(height, width) < least:
            raise ValueError(
                f"hog: {self.block_cells} x {self.block_cells} cells of {cell_px} px need "
                f"pictures of at least {least} x {least} pixels, got {height} x {width}; "
                "enlarge the pictures or lower `cell_px`"
            )
        n_rows, n_columns = (side // cell_px - self.block_cells + 1 for side in (height, width))
        return n_rows * n_columns * self.block_cells**2 * self.orientations


@lru_cache(maxsize=4)
def _bin_of_gradient(orientations):
    """Direction bin of every gradient of bytes, at `(down + 255) * 511 + across + 255`."""
    step = np.arange(-255, 256, dtype=np.float64)
    degrees = np.rad2deg(np.arctan2(step[:, None], step[None, :])) % 180
    # The same comparisons as scikit-image makes, so that edges of bins fall to the same side.
    ends = ((180 / orientations) * np.arange(1, orientations + 1)).astype(np.float32)
    bins = np.minimum(np.searchsorted(ends, degrees, side="right"), orientations - 1)
    return bins.astype(np.uint8).ravel()


@compiled
def _describe(images, features, bins, orientations, cell_px, block_cells):
    """Fill a row of features for each picture."""
    n_images, height, width, _ = images.shape
    n_rows, n_columns = height // cell_px, width // cell_px
    grey = np.empty((height, width), np.uint8)
    # The pixels of one row of cells, all lines one after the other: long runs of equal work.
    # (Two arrays, not two halves of one: else the compiler cannot tell them apart, at half the speed.)
    squares = np.empty(cell_px * width * 3, np.int32)
    gradients = np.empty_like(squares)
    for i in range(n_images):
        cells = np.zeros((n_rows, n_columns, orientations))
        is_grey = _copy_if_grey(images[i], grey)
        values = grey.reshape(-1) if is_grey else images[i].reshape(-1)
        # Pixels beyond the last whole cell belong to none.
        for row in range(n_rows):
            _find_gradients(values, row * cell_px, cell_px, height, width, squares, gradients)
            if not is_grey:
                _keep_steepest(squares, gradients, cell_px * width)
            _add_to_cells(squares, gradients, bins, cell_px, width, cells[row])
        _normalise_blocks(cells / cell_px**2, block_cells, features[i])


@compiled
def _copy_if_grey(image, grey):
    """Copy the first channel; False, with an unfinished copy, where the others differ from it."""
    for row in range(image.shape[0]):
        n_different = 0
        for column in range(image.shape[1]):
            red, green, blue = image[row, column]
            n_different += (red != green) | (red != blue)
            grey[row, column] = red
        if n_different:
            return False
    return True


@compiled
def _find_gradients(values, top, n_lines, height, width, squares, gradients):
    """Squared length, and place in the table, of each gradient of some lines of pixels."""
    line = len(values) // height
    channels = line // width
    start, end = top * line, (top + n_lines) * line
    squares[: end - start] = 0
    gradients[: end - start] = 255 * 511 + 255
    # To the right: all lines in one run, then the frame, where a neighbour is missing, back to 0.
    first, last = max(start, channels), min(end, len(values) - channels)
    _add_steps(values, first, last, channels, 1, start, squares, gradients)
    for row in range(n_lines):
        for k in (row * line, (row + 1) * line - channels):
            squares[k : k + channels] = 0
            gradients[k : k + channels] = 255 * 511 + 255
    # Downwards, likewise without the frame.
    first, last = max(start, line), min(end, len(values) - line)
    _add_steps(values, first, last, line, 511, start, squares, gradients)


@compiled
def _add_steps(values, first, last, distance, weight, start, squares, gradients):
    """Add the steps of brightness from `distance` before each value to `distance` after it."""
    before = values[first - distance : last - distance]
    after = values[first + distance : last + distance]
    squares, gradients = squares[first - start :], gradients[first - start :]
    for k in range(len(before)):
        step = np.int32(np.int32(after[k]) - np.int32(before[k]))
        squares[k] += step * step
        gradients[k] += step * weight


@compiled
def _keep_steepest(squares, gradients, n_pixels):
    """Of each pixel's three channels keep the steepest, the first among equals.

    (scikit-image compares rounded roots in place of whole squares: of two different gradients with
    the same square, one pair in 500 differs there in the last digit.)
    """
    for pixel in range(n_pixels):
        k = 3 * pixel
        best, gradient = squares[k], gradients[k]
        for channel in range(1, 3):
            steeper = squares[k + channel] > best
            best = squares[k + channel] if steeper else best
            gradient = gradients[k + channel] if steeper else gradient
        squares[pixel], gradients[pixel] = best, gradient


@compiled
def _add_to_cells(squares, gradients, bins, cell_px, width, cells):
    """Add each gradient's length to its cell, in the bin of its direction."""
    for row in range(cell_px):
        for column in range(cells.shape[0]):
            first = row * width + column * cell_px
            for k in range(first, first + cell_px):
                cells[column, bins[gradients[k]]] += np.sqrt(np.float32(squares[k]))


@compiled
def _normalise_blocks(cells, block_cells, features):
    """L2-Hys over sliding blocks: normalise, clip, normalise again; in scikit-image's order."""
    n_rows, n_columns, orientations = cells.shape
    size = block_cells**2 * orientations
    block = np.empty(size)
    start = 0
    for row in range(n_rows - block_cells + 1):
        for column in range(n_columns - block_cells + 1):
            k = 0
            for cell_row in range(row, row + block_cells):
                for cell_column in range(column, column + block_cells):
                    for o in range(orientations):
                        block[k] = cells[cell_row, cell_column, o]
                        k += 1
            _to_unit_length(block)
            for k in range(size):
                block[k] = min(block[k], CLIP_AT)
            _to_unit_length(block)
            for k in range(size):
                features[start + k] = block[k]
            start += size


@compiled
def _to_unit_length(block):
    square = EPSILON**2
    for value in block:
        square += value * value
    for k in range(len(block)):
        block[k] /= np.sqrt(square)
