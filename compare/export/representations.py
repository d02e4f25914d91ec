"""Our extractors once more, as layers of a network: what a converter can read.

Each gives the numbers of its class in `features` or `deep`, which a test holds it to; how it works is
told there. Loops over pixels become products with matrices that say which pixel counts where.
"""

import numpy as np

from compare.export.of_grey import edges, gabor, in_cells, lbp
from deep.backend import keras
from features.balance import Balance
from features.color_histogram import LEVEL_BITS, ColorHistogram, bins_of_color
from features.dictionary import Dictionary
from features.edges import Edges
from features.gabor import Gabor
from features.hog import CLIP_AT, EPSILON, HOG, votes_of_gradient
from features.lbp import LBP
from features.patches import CONTRAST_FLOOR, windows
from features.pixels import Pixels
from features.visual_words import VisualWords

ops = keras.ops


class NotExportable(ValueError):
    """A part that no converter can be told of; the message names it."""


def represented(part, pictures):
    """Pictures as one extractor's numbers.

    Parameters
    ----------
    part : fitted extractor
    pictures : Keras tensor of shape (n_images, height, width, 3), uint8

    Returns
    -------
    Keras tensor of shape (n_images, n_features), float32

    Raises
    ------
    NotExportable
    """
    if hasattr(part, "model_"):
        return part.model_(pictures)
    for kind, layers in LAYERS.items():
        if isinstance(part, kind):
            return layers(part, pictures)
    known = ", ".join(kind.__name__ for kind in LAYERS)
    raise NotExportable(
        f"{type(part).__name__} has no form that ONNX knows; there is one of {known} and of networks"
    )


def standardised(scaler, rows):
    """What a fitted `StandardScaler` gives, in float32.

    Parameters
    ----------
    scaler : sklearn.preprocessing.StandardScaler
    rows : Keras tensor of shape (n, n_features), float32
    """
    rows = rows - scaler.mean_.astype(np.float32)
    return rows if scaler.scale_ is None else rows / scaler.scale_.astype(np.float32)


def balanced(part, rows):
    """What a fitted `features.balance.Balance` gives."""
    if not isinstance(part, Balance):
        raise NotExportable(f"{type(part).__name__} has no form that ONNX knows")
    return standardised(part.scaler_, rows) * part.scale_


def _pixels(part, pictures):
    return ops.reshape(ops.cast(pictures, "float32"), (-1, part.n_features_out_)) / 255


def _color(part, pictures):
    height, width = part.image_shape_[:2]
    table = bins_of_color(part.space, tuple(part.n_bins), part.joint)
    n_bins = int(table.max()) + 1 if not part.joint else int(np.prod(part.n_bins))
    levels = ops.cast(pictures, "int32") // 2 ** (8 - LEVEL_BITS)
    step = 2**LEVEL_BITS
    colors = (levels[..., 0] * step + levels[..., 1]) * step + levels[..., 2]
    bins = ops.take(table, ops.reshape(colors, (-1, height * width)), axis=0)
    votes = ops.sum(ops.one_hot(bins, n_bins), axis=2)  # (n, pixels, bins)
    counts = ops.matmul(in_cells(height, width, part.grid).T[None], votes)
    shares = counts * (table.shape[1] / ops.sum(counts, axis=2, keepdims=True))
    return ops.reshape(ops.sqrt(shares), (-1, part.n_features_out_))


def _hog(part, pictures):
    height, width = part.image_shape_[:2]
    n_bins = part.orientations * (2 if part.signed else 1)
    degrees = 360 if part.signed else 180
    table = votes_of_gradient(n_bins, degrees, part.interpolated)
    votes = _votes(ops.cast(pictures, "int32"), table, n_bins)
    found = [_cells(votes, part, side, height, width, n_bins) for side in part.cell_px_]
    return ops.concatenate(found, axis=1) if len(found) > 1 else found[0]


def _votes(pictures, table, n_bins):
    """Each pixel's vote for each direction, (n, height, width, n_bins): its steepest channel's."""
    height, width = pictures.shape[1:3]
    across = ops.pad(pictures[:, :, 2:] - pictures[:, :, :-2], ((0, 0), (0, 0), (1, 1), (0, 0)))
    down = ops.pad(pictures[:, 2:] - pictures[:, :-2], ((0, 0), (1, 1), (0, 0), (0, 0)))
    squares = across * across + down * down
    # The first among equals: a later channel must be steeper to take its place.
    best, place = squares[..., 0], (down[..., 0] + 255) * 511 + across[..., 0] + 255
    for channel in (1, 2):
        here = (down[..., channel] + 255) * 511 + across[..., channel] + 255
        is_steeper = squares[..., channel] > best
        best = ops.where(is_steeper, squares[..., channel], best)
        place = ops.where(is_steeper, here, place)
    length = ops.sqrt(ops.cast(best, "float32"))[..., None]
    bins, shares = (
        ops.take(values, place, axis=0) for values in (table[0].astype(np.int32), table[1])
    )
    up = shares[..., None]
    lower, upper = (ops.one_hot(k, n_bins) for k in (bins, (bins + 1) % n_bins))
    return length * (lower * (1 - up) + upper * up)


def _cells(votes, part, cell_px, height, width, n_bins):
    """Votes added up in cells, and the cells in blocks brought to unit length."""
    spread = _shared if part.interpolated else _whole
    rows, columns = spread(height, cell_px), spread(width, cell_px)
    side, n_down, n_across = part.block_cells, rows.shape[1], columns.shape[1]
    lines = ops.matmul(rows.T[None], ops.reshape(votes, (-1, height, width * n_bins)))
    cells = ops.matmul(columns.T[None], ops.reshape(lines, (-1, width, n_bins)))
    cells = ops.reshape(cells, (-1, n_down, n_across, n_bins)) / cell_px**2
    blocks = [
        ops.reshape(cells[:, r : r + side, c : c + side], (-1, side * side * n_bins))
        for r in range(n_down - side + 1)
        for c in range(n_across - side + 1)
    ]
    blocks = _to_unit_length(ops.stack(blocks, axis=1))
    blocks = _to_unit_length(ops.minimum(blocks, CLIP_AT))
    return ops.reshape(blocks, (-1, blocks.shape[1] * blocks.shape[2]))


def _to_unit_length(blocks):
    return blocks / ops.sqrt(ops.sum(blocks * blocks, axis=2, keepdims=True) + EPSILON**2)


def _shared(side, cell_px):
    """How much of a pixel's vote each cell along a side gets: the two nearest share it."""
    n_cells = side // cell_px
    shares = np.zeros((side, n_cells + 2), np.float32)  # with a rim that takes what falls to none
    for pixel in range(side):
        place = (pixel + 0.5) / cell_px + 0.5
        cell = min(int(place), n_cells)
        upwards = min(place - cell, 1.0)
        shares[pixel, cell] = 1 - upwards
        shares[pixel, cell + 1] = upwards
    return shares[:, 1:-1]


def _whole(side, cell_px):
    """The same, where a vote falls to one cell; pixels beyond the last whole cell belong to none."""
    shares = np.zeros((side, side // cell_px), np.float32)
    for pixel in range(side // cell_px * cell_px):
        shares[pixel, pixel // cell_px] = 1
    return shares


def _words(part, pictures):
    words: Dictionary = part.dictionary_
    height, width = pictures.shape[1:3]
    side, stride, grid = words.patch_px, words.stride, words.grid
    n_rows, n_columns = ((n - side) // stride + 1 for n in (height, width))
    top = (height - side - (n_rows - 1) * stride) // 2
    left = (width - side - (n_columns - 1) * stride) // 2
    rows = slice(top, top + (n_rows - 1) * stride + side)
    columns = slice(left, left + (n_columns - 1) * stride + side)
    values = ops.cast(pictures, "float32")[:, rows, columns]
    n_words = words.weights_.shape[1]
    kernel = words.weights_.reshape(side, side, 3, n_words)
    answers = ops.conv(values, kernel.astype(np.float32), strides=stride, padding="valid")
    n_numbers = side * side * 3
    ones = np.ones((side, side, 3, 1), np.float32)
    total = ops.conv(values, ones, strides=stride, padding="valid")
    squares = ops.conv(values * values, ones, strides=stride, padding="valid")
    variance = (squares - total * total / n_numbers) / (n_numbers - 1)
    proper = answers / ops.sqrt(ops.maximum(variance, 0) + CONTRAST_FLOOR) - words.offset_
    proper = ops.reshape(proper, (-1, n_rows * n_columns, n_words))
    averages = windows(n_rows, n_columns, grid)[None]
    cells = ops.stack(
        [
            ops.matmul(averages, ops.relu(sign * proper - np.float32(words.threshold)))
            for sign in (1.0, -1.0)
        ],
        axis=2,
    )  # (n, cells, sign, words)
    if words.mirrored:
        half = n_words // 2
        squared = ops.reshape(cells, (-1, grid, grid, 2, n_words))
        cells = squared[..., :half] + ops.flip(squared[..., half:], axis=2)
    return ops.reshape(cells, (-1, part.n_features_out_))


LAYERS = {
    **{Pixels: _pixels, ColorHistogram: _color, HOG: _hog, VisualWords: _words},
    **{Edges: edges, LBP: lbp, Gabor: gabor},
}
