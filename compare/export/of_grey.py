"""Our extractors that look at grey pictures, as layers of a network; see `representations`.

Edges and local binary patterns decide: an edge or none, brighter or darker. A sum that is rounded in
another way would decide otherwise where two values are equal, so what is compared is worked out in
the very order of the class itself, and in the same precision.
"""

import numpy as np

from deep.backend import keras
from features.kernels import compiled
from features.lbp import _circle, _code_of_pattern

ops = keras.ops
STEEPEST = 4 * 255  # a Sobel gradient's largest part


def in_cells(height, width, grid):
    """Which cell each pixel belongs to.

    Parameters
    ----------
    height, width, grid : int

    Returns
    -------
    ndarray of shape (height * width, grid * grid), float32, 0 or 1
    """
    down, across = np.arange(height) * grid // height, np.arange(width) * grid // width
    return np.eye(grid**2, dtype=np.float32)[(down[:, None] * grid + across).ravel()]


def edges(part, pictures):
    """What `features.edges.Edges` gives."""
    height, width = pictures.shape[1:3]
    slopes = _sobel(_luma(pictures))
    down, right = (ops.reshape(slope, (-1, height * width)) for slope in slopes)
    squares = down * down + right * right
    lengths = ops.sqrt(ops.cast(squares, "float64"))
    longest, length = ops.max(lengths, axis=1, keepdims=True), ops.cast(lengths, "float32")
    is_edge = ops.cast(length, "float64") > longest * part.threshold_fraction
    is_edge = ops.cast(is_edge, "float32")
    table = np.empty((2 * STEEPEST + 1,) * 2, np.uint8)
    _fill_with_directions(table, part.orientations)
    bins = ops.take(table.ravel(), (down + STEEPEST) * len(table) + right + STEEPEST, axis=0)
    votes = ops.one_hot(ops.cast(bins, "int32"), part.orientations) * (length * is_edge)[..., None]
    cells = in_cells(height, width, part.grid)
    density = ops.matmul(is_edge, cells / cells.sum(axis=0))[..., None]
    sums = ops.matmul(cells.T[None], votes)
    total = ops.sum(sums, axis=2, keepdims=True)
    shares = sums / ops.where(total > 0, total, 1.0)
    return ops.reshape(ops.concatenate([density, shares], axis=2), (-1, part.n_features_out_))


def lbp(part, pictures):
    """What `features.lbp.LBP` gives."""
    grey = ops.cast(_luma(pictures), "float64")
    found = [_shares(grey, *circle, part.grid) for circle in part.circles]
    return ops.concatenate(found, axis=1) if len(found) > 1 else found[0]


def gabor(part, pictures):
    """What `features.gabor.Gabor` gives."""
    height, width = pictures.shape[1:3]
    down, across, reaches = part._bank()
    longest = int(reaches.max())
    grey = ops.cast(_luma(pictures), "float32")
    grey = (grey - ops.mean(grey, axis=(1, 2), keepdims=True)) / 255
    rows, columns = (np.pad(np.arange(side), longest, mode="symmetric") for side in (height, width))
    grey = ops.take(ops.take(grey, rows, axis=1), columns, axis=2)[..., None]
    # A convolution runs backwards through its weights; Keras' runs forwards.
    kernels = np.einsum("fi,fj->ijf", down, across)[::-1, ::-1, None]
    real, imaginary = (
        ops.conv(grey, np.ascontiguousarray(values, np.float32), padding="valid")
        for values in (kernels.real, kernels.imag)
    )
    lengths = ops.sqrt(real * real + imaginary * imaginary)
    lengths = ops.transpose(ops.reshape(lengths, (-1, height * width, len(down))), (0, 2, 1))
    cells = in_cells(height, width, part.grid)
    averages = cells / cells.sum(axis=0)
    means = ops.matmul(lengths, averages)
    apart = lengths - ops.matmul(means, cells.T)
    spreads = ops.sqrt(ops.matmul(apart * apart, averages))
    return ops.reshape(ops.stack([means, spreads], axis=3), (-1, part.n_features_out_))


def _luma(pictures):
    """What `features.grey.luma` gives, as whole numbers."""
    red, green, blue = (ops.cast(pictures[..., k], "int32") for k in range(3))
    return (19595 * red + 38470 * green + 7471 * blue + 32768) // 65536


def _sobel(grey):
    """What `features.edges.sobel` gives, as whole numbers: downwards, to the right."""
    rows, columns = (np.pad(np.arange(side), 1, mode="edge") for side in grey.shape[1:])
    grey = ops.take(ops.take(grey, rows, axis=1), columns, axis=2)
    across = grey[:, :, :-2] + 2 * grey[:, :, 1:-1] + grey[:, :, 2:]
    along = grey[:, :-2] + 2 * grey[:, 1:-1] + grey[:, 2:]
    return across[:, 2:] - across[:, :-2], along[:, :, 2:] - along[:, :, :-2]


@compiled
def _fill_with_directions(table, orientations):
    """The bin of every gradient that there can be: no converter knows the angle of one."""
    for down in range(len(table)):
        for right in range(len(table)):
            angle = np.arctan2(np.float32(down - STEEPEST), np.float32(right - STEEPEST))
            table[down, right] = int(np.floor(angle / np.pi * orientations + 0.5)) % orientations


def _shares(grey, n_points, radius, grid):
    """Shares of the codes of one circle, in each cell."""
    height, width = (side - 2 * radius for side in grey.shape[1:])
    centre = grey[:, radius : radius + height, radius : radius + width]
    rows, row_fractions, columns, column_fractions = _circle(n_points, radius, *grey.shape[1:])
    pattern = 0
    for point in range(n_points):
        top, left = rows[point, 0], columns[point, 0]
        down, right = row_fractions[point][:, None], column_fractions[point]
        lower, further = top + int(down[0, 0] > 0), left + int(right[0] > 0)
        above, below = (
            grey[:, at : at + height, left : left + width] * (1 - right)
            + grey[:, at : at + height, further : further + width] * right
            for at in (top, lower)
        )
        is_brighter = above * (1 - down) + below * down >= centre
        pattern = pattern + 2**point * ops.cast(is_brighter, "int32")
    codes = ops.take(_code_of_pattern(n_points).astype(np.int32), pattern, axis=0)
    votes = ops.one_hot(ops.reshape(codes, (-1, height * width)), n_points + 2)
    cells = in_cells(height, width, grid)
    shares = ops.matmul((cells / cells.sum(axis=0)).T[None], votes)
    return ops.reshape(ops.sqrt(shares), (-1, grid * grid * (n_points + 2)))
