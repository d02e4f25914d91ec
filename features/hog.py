"""Histograms of oriented gradients: which way edges run, cell by cell, whatever their colour.

Sees outlines and their directions, roughly placed; forgives small shifts inside a cell and changes
of brightness. Blind to colour, to what fills an outline, and to where inside a cell an edge lies;
moved by more than a cell, the same shape becomes another vector.

The definition is scikit-image's (`skimage.feature.hog`, L2-Hys), for whole batches at once. Pixels
are bytes, so a gradient takes one of 511 x 511 values: its magnitude and its bin are looked up in a
table in place of a square root and an arc tangent per pixel.

Source: Dalal & Triggs (2005), "Histograms of Oriented Gradients for Human Detection", CVPR.
"""

from functools import lru_cache

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

EPSILON = 1e-5
CLIP_AT = 0.2
CHUNK_PIXELS = 500_000  # pictures are taken in chunks of about this many pixels: bounded memory


class HOG(TransformerMixin, BaseEstimator):
    """Histograms of edge directions over a grid of cells, normalised over blocks of cells.

    Parameters
    ----------
    orientations : int
        Direction bins over 180 degrees.
    cell_px : int or None
        Side of a cell in pixels. None: a quarter of the shorter side, at least 4.
    block_cells : int
        Side of a block in cells; blocks overlap and each is normalised on its own.
    """

    def __init__(self, orientations=9, cell_px=None, block_cells=2):
        self.orientations = orientations
        self.cell_px = cell_px
        self.block_cells = block_cells

    def fit(self, images, labels=None):
        """Fix the cell size from the pictures' size.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is smaller than one block.
        """
        height, width = images.shape[1:3]
        self.cell_px_ = self.cell_px or max(4, round(min(height, width) / 4))
        least = self.cell_px_ * self.block_cells
        if min(height, width) < least:
            raise ValueError(
                f"hog: {self.block_cells} x {self.block_cells} cells of {self.cell_px_} px need "
                f"pictures of at least {least} x {least} pixels, got {height} x {width}; "
                "enlarge the pictures or lower `cell_px`"
            )
        n_rows, n_columns = (
            side // self.cell_px_ - self.block_cells + 1 for side in (height, width)
        )
        self.n_features_out_ = n_rows * n_columns * self.block_cells**2 * self.orientations
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
        features = np.empty((len(images), self.n_features_out_), np.float32)
        n_chunk = max(1, CHUNK_PIXELS // (images.shape[1] * images.shape[2]))
        for start in range(0, len(images), n_chunk):
            chunk = images[start : start + n_chunk]
            cells = _cell_histograms(chunk, self.orientations, self.cell_px_)
            features[start : start + n_chunk] = _normalised_blocks(cells, self.block_cells)
        return features


def _cell_histograms(images, orientations, cell_px):
    """Gradient magnitude per direction bin, (n_images, n_rows, n_columns, orientations)."""
    magnitude, direction = _gradients(images, orientations)
    n_images, height, width = magnitude.shape
    n_rows, n_columns = height // cell_px, width // cell_px
    # Pixels beyond the last whole cell belong to none.
    covered = np.s_[:, : n_rows * cell_px, : n_columns * cell_px]
    row = np.arange(n_rows * cell_px) // cell_px
    column = np.arange(n_columns * cell_px) // cell_px
    cell = row[:, None] * n_columns + column
    slot = (np.arange(n_images)[:, None, None] * (n_rows * n_columns) + cell) * orientations
    slot = slot + direction[covered]
    n_slots = n_images * n_rows * n_columns * orientations
    sums = np.bincount(slot.ravel(), weights=magnitude[covered].ravel(), minlength=n_slots)
    return sums.reshape(n_images, n_rows, n_columns, orientations) / cell_px**2


def _gradients(images, orientations):
    """Magnitude and direction bin of each pixel's steepest channel; both (n, height, width)."""
    if _is_grey(images):
        images = images[..., :1]
    values = images.astype(np.int16)
    down, right = np.zeros_like(values), np.zeros_like(values)  # the frame keeps gradient 0
    down[:, 1:-1] = values[:, 2:] - values[:, :-2]
    right[:, :, 1:-1] = values[:, :, 2:] - values[:, :, :-2]
    magnitudes, bins = _tables(orientations)
    which = (down.astype(np.int32) + 255) * 511 + (right + np.int32(255))
    magnitude = magnitudes[which]
    if images.shape[-1] > 1:
        steepest = magnitude.argmax(axis=-1)[..., None]
        magnitude = np.take_along_axis(magnitude, steepest, axis=-1)
        which = np.take_along_axis(which, steepest, axis=-1)
    return magnitude[..., 0], bins[which[..., 0]]


def _is_grey(images):
    return bool(
        (images[..., 0] == images[..., 1]).all() and (images[..., 0] == images[..., 2]).all()
    )


@lru_cache(maxsize=4)
def _tables(orientations):
    """Magnitude and bin of every gradient of bytes, indexed by (down + 255) * 511 + right + 255."""
    step = np.arange(-255, 256, dtype=np.float64)
    down, right = step[:, None], step[None, :]
    degrees = np.rad2deg(np.arctan2(down, right)) % 180
    # The same comparisons as scikit-image makes, so that edges of bins fall to the same side.
    ends = (180 / orientations) * np.arange(1, orientations + 1)
    bins = np.minimum(np.searchsorted(ends, degrees, side="right"), orientations - 1)
    return np.hypot(down, right).ravel(), bins.astype(np.uint8).ravel()


def _normalised_blocks(cells, block_cells):
    """L2-Hys over sliding blocks: normalise, clip, normalise again; (n_images, n_features)."""
    blocks = np.lib.stride_tricks.sliding_window_view(
        cells, (block_cells, block_cells), axis=(1, 2)
    )
    # (n, rows, columns, orientation, block row, block column) -> scikit-image's order
    blocks = blocks.transpose(0, 1, 2, 4, 5, 3)
    blocks = blocks.reshape(*blocks.shape[:3], -1)
    blocks = np.minimum(_unit_length(blocks), CLIP_AT)
    return _unit_length(blocks).reshape(len(cells), -1)


def _unit_length(blocks):
    return blocks / np.sqrt((blocks**2).sum(axis=-1, keepdims=True) + EPSILON**2)
