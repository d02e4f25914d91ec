"""Histograms of oriented gradients: which way edges run, cell by cell, whatever their colour.

Sees outlines and their directions, roughly placed; forgives small shifts inside a cell and changes
of brightness. Blind to colour, to what fills an outline, and to where inside a cell an edge lies;
moved by more than a cell, the same shape becomes another vector.

The definition is Dalal & Triggs' own: each pixel votes for the two nearest directions in the four
nearest cells. With `interpolated=False` it is scikit-image's (`skimage.feature.hog`, L2-Hys), which
gives each vote to one direction in one cell, so that a small shift can move it whole; on CIFAR-10
that costs the SVM some three points. To read how HOG works, see `hog_by_hand.py`. What makes it fast:
pixels are bytes, so a gradient takes one of 511 x 511 values, whose direction is looked up in a table
in place of an arc tangent per pixel; and each picture is finished while it lies in the cache.

Source: Dalal & Triggs (2005), "Histograms of Oriented Gradients for Human Detection", CVPR.
"""

from functools import lru_cache

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from features.gradients import copy_if_grey, find_gradients, keep_steepest
from features.kernels import checked, compiled, over_batch

EPSILON = 1e-5
CLIP_AT = 0.2
SMALLEST_CELL_PX = 4


class HOG(TransformerMixin, BaseEstimator):
    """Histograms of edge directions over a grid of cells, normalised over blocks of cells.

    Parameters
    ----------
    orientations : int
        Direction bins over 180 degrees.
    signed : bool
        Whether dark-to-light and light-to-dark are two directions, over 360 degrees and with twice
        as many bins: right for animals before a sky, wrong for shapes in any colour.
    interpolated : bool
        Whether a vote is shared between neighbouring bins and cells (Dalal & Triggs), or falls to
        one (scikit-image).
    cell_px : int, tuple of int or None
        Side of a cell in pixels. None: a quarter of the shorter side, at least 4. Several sides:
        the features of each, joined.
    block_cells : int
        Side of a block in cells; blocks overlap and each is normalised on its own.
    """

    search_space = {
        "signed": (False, True),
        "cell_px": (None, 4, 6, (4, 8), (6, 8)),
        "orientations": (9, 12),
    }

    def __init__(
        self, orientations=9, cell_px=None, block_cells=2, signed=False, interpolated=True
    ):
        self.orientations = orientations
        self.signed = signed
        self.interpolated = interpolated
        self.cell_px = cell_px
        self.block_cells = block_cells

    @property
    def least_px(self):
        """Shortest side that a picture may have, in pixels: one block of cells."""
        asked = self.cell_px or SMALLEST_CELL_PX
        return self.block_cells * (max(asked) if isinstance(asked, tuple) else asked)

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
        default = max(SMALLEST_CELL_PX, round(min(self.image_shape_[:2]) / 4))
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
        degrees = 360 if self.signed else 180
        votes = votes_of_gradient(self._n_bins(), degrees, self.interpolated)
        vote = _vote_for_neighbours if self.interpolated else _vote_for_one
        by_cell_size = []
        for cell_px in self.cell_px_:
            part = np.empty((len(images), self._n_features(cell_px)), np.float32)
            over_batch(vote, images, part, *votes, self._n_bins(), cell_px, self.block_cells)
            by_cell_size.append(part)
        return by_cell_size[0] if len(by_cell_size) == 1 else np.hstack(by_cell_size)

    def _n_bins(self):
        return self.orientations * (2 if self.signed else 1)

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
        return n_rows * n_columns * self.block_cells**2 * self._n_bins()


@lru_cache(maxsize=8)
def votes_of_gradient(n_bins, degrees, interpolated):
    """What every gradient of bytes votes for, at `(down + 255) * 511 + across + 255`.

    Returns
    -------
    bins : ndarray of shape (511**2,), uint8
        The direction voted for; with `interpolated` the lower of two.
    shares : ndarray of shape (511**2,), float32, 0-1
        The share of the vote that goes to the next bin instead.
    """
    step = np.arange(-255, 256, dtype=np.float64)
    angle = np.rad2deg(np.arctan2(step[:, None], step[None, :])) % degrees
    if interpolated:
        place = angle / (degrees / n_bins) - 0.5  # between the middles of bins
        lower = np.floor(place)
        bins, shares = lower % n_bins, place - lower
    else:
        # The same comparisons as scikit-image makes, so that edges of bins fall to the same side.
        ends = ((degrees / n_bins) * np.arange(1, n_bins + 1)).astype(np.float32)
        bins = np.minimum(np.searchsorted(ends, angle, side="right"), n_bins - 1)
        shares = np.zeros_like(angle)
    return bins.astype(np.uint8).ravel(), shares.astype(np.float32).ravel()


@compiled
def _vote_for_one(images, features, bins, _, n_bins, cell_px, block_cells):
    """Fill a row of features for each picture; a vote falls to one direction in one cell."""
    n_images, height, width, _ = images.shape
    n_rows, n_columns = height // cell_px, width // cell_px
    grey = np.empty((height, width), np.uint8)
    # The pixels of one row of cells, all lines one after the other: long runs of equal work.
    # (Two arrays, not two halves of one: else the compiler cannot tell them apart, at half the speed.)
    squares = np.empty(cell_px * width * 3, np.int32)
    gradients = np.empty_like(squares)
    for i in range(n_images):
        cells = np.zeros((n_rows, n_columns, n_bins))
        is_grey = copy_if_grey(images[i], grey)
        values = grey.reshape(-1) if is_grey else images[i].reshape(-1)
        # Pixels beyond the last whole cell belong to none.
        for row in range(n_rows):
            find_gradients(values, row * cell_px, cell_px, height, width, squares, gradients)
            if not is_grey:
                keep_steepest(squares, gradients, cell_px * width)
            _add_to_cells(squares, gradients, bins, cell_px, width, cells[row])
        _normalise_blocks(cells / cell_px**2, block_cells, features[i])


@compiled
def _add_to_cells(squares, gradients, bins, cell_px, width, cells):
    """Add each gradient's length to its cell, in the bin of its direction."""
    for row in range(cell_px):
        for column in range(cells.shape[0]):
            first = row * width + column * cell_px
            for k in range(first, first + cell_px):
                cells[column, bins[gradients[k]]] += np.sqrt(np.float32(squares[k]))


@compiled
def _vote_for_neighbours(images, features, bins, shares, n_bins, cell_px, block_cells):
    """Fill a row of features for each picture; a vote is shared between bins and cells."""
    n_images, height, width, _ = images.shape
    n_rows, n_columns = height // cell_px, width // cell_px
    grey = np.empty((height, width), np.uint8)
    squares = np.empty(cell_px * width * 3, np.int32)
    gradients = np.empty_like(squares)
    # A rim of cells around the picture takes the votes that fall to no cell; so does a last bin.
    cells = np.empty((n_rows + 2, n_columns + 2, n_bins))
    line = np.empty((n_columns + 2, n_bins + 1), np.float32)
    for i in range(n_images):
        cells[:] = 0
        is_grey = copy_if_grey(images[i], grey)
        values = grey.reshape(-1) if is_grey else images[i].reshape(-1)
        for top in range(0, height, cell_px):
            n_lines = min(cell_px, height - top)
            find_gradients(values, top, n_lines, height, width, squares, gradients)
            if not is_grey:
                keep_steepest(squares, gradients, n_lines * width)
            for y in range(n_lines):
                line[:] = 0
                start, end = y * width, (y + 1) * width
                _add_to_line(squares[start:end], gradients[start:end], bins, shares, cell_px, line)
                _add_line(line, top + y, cell_px, cells)
        _normalise_blocks(cells[1:-1, 1:-1] / cell_px**2, block_cells, features[i])


@compiled
def _add_to_line(squares, gradients, bins, shares, cell_px, line):
    """Share each vote of a line of pixels between two directions in the cells left and right."""
    most = line.shape[0] - 2
    for x in range(len(squares)):
        place = (np.float32(x) + np.float32(0.5)) / np.float32(cell_px) + np.float32(0.5)
        column = min(int(place), most)
        to_right = min(place - np.float32(column), np.float32(1))
        gradient = gradients[x]
        length = np.sqrt(np.float32(squares[x]))
        up = length * shares[gradient]
        low = length - up
        k = bins[gradient]
        line[column, k] += low * (1 - to_right)
        line[column, k + 1] += up * (1 - to_right)
        line[column + 1, k] += low * to_right
        line[column + 1, k + 1] += up * to_right


@compiled
def _add_line(line, y, cell_px, cells):
    """Share a line's votes between the cells above and below; the last bin is the first again."""
    n_bins = cells.shape[2]
    place = (y + 0.5) / cell_px + 0.5
    row = min(int(place), cells.shape[0] - 2)
    downwards = min(place - row, 1.0)
    for column in range(cells.shape[1]):
        line[column, 0] += line[column, n_bins]
        for k in range(n_bins):
            cells[row, column, k] += (1 - downwards) * line[column, k]
            cells[row + 1, column, k] += downwards * line[column, k]


@compiled
def _normalise_blocks(cells, block_cells, features):
    """L2-Hys over sliding blocks: normalise, clip, normalise again; in scikit-image's order."""
    n_rows, n_columns, n_bins = cells.shape
    size = block_cells**2 * n_bins
    block = np.empty(size)
    start = 0
    for row in range(n_rows - block_cells + 1):
        for column in range(n_columns - block_cells + 1):
            k = 0
            for cell_row in range(row, row + block_cells):
                for cell_column in range(column, column + block_cells):
                    for o in range(n_bins):
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
