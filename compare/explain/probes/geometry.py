"""Changes of place: the same surfaces, elsewhere, turned, larger, covered or in another order.

Each function takes pictures, a level and a generator, and answers pictures of the same shape. What
comes free at a border repeats the border's pixels (a black rim would be a shape of its own). Signs
and places are drawn for each picture alike at every level, so that a curve over levels follows one
change growing. The covering square: Zeiler & Fergus (2014), "Visualizing and Understanding
Convolutional Networks"; the exchanged pieces: Brendel & Bethge (2019), "Approximating CNNs with
Bag-of-local-Features Models".
"""

import numpy as np
from PIL import Image
from scipy.ndimage import rotate

DIRECTIONS = ((0, -1), (0, 1), (-1, 0), (1, 0))  # left, right, up, down, in rows and columns
MID_GREY = 128


def moved(images, down, right):
    """Move every picture by whole pixels; negative is up and left.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    down, right : int

    Returns
    -------
    ndarray of the same shape, uint8
        Nothing is interpolated: every pixel is one of the picture's own.
    """
    height, width = images.shape[1:3]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return images[:, rows][:, :, columns]


def shifted(images, level, rng):
    """Move by a share of the shorter side, at least one whole pixel, left, right, up or down."""
    step = max(1, round(level * min(images.shape[1:3])))
    drawn = rng.integers(len(DIRECTIONS), size=len(images))
    found = np.empty_like(images)
    for k, (down, right) in enumerate(DIRECTIONS):
        found[drawn == k] = moved(images[drawn == k], step * down, step * right)
    return found


def turned(images, degrees):
    """Turn every picture about its middle; positive is to the left; bilinear.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    degrees : float

    Returns
    -------
    ndarray of the same shape, uint8
    """
    return rotate(images, degrees, axes=(1, 2), reshape=False, order=1, mode="nearest")


def rotated(images, level, rng):
    """Turn by `level` degrees about the middle, to the left or to the right; bilinear."""
    signs = rng.choice([-1, 1], size=len(images))
    found = np.empty_like(images)
    for sign in (-1, 1):
        found[signs == sign] = turned(images[signs == sign], sign * level)
    return found


def scaled(images, level, rng):
    """Show 1 + `level` times larger or smaller about the middle; bilinear, smoothed where smaller."""
    height, width = images.shape[1:3]
    factors = np.where(rng.integers(2, size=len(images)), 1 + level, 1 / (1 + level))
    rim = int(np.ceil(level * max(height, width)))  # wider than any picture shown smaller needs
    padded = np.pad(images, ((0, 0), (rim, rim), (rim, rim), (0, 0)), mode="edge")
    found = np.empty_like(images)
    for i, factor in enumerate(factors):
        tall, wide = height / factor / 2, width / factor / 2
        y, x = rim + height / 2, rim + width / 2
        found[i] = Image.fromarray(padded[i]).resize(
            (width, height), Image.Resampling.BILINEAR, box=(x - wide, y - tall, x + wide, y + tall)
        )
    return found


def occluded(images, level, rng):
    """Cover a rectangle of `level` of each side, in mid grey, anywhere inside."""
    height, width = images.shape[1:3]
    tall, wide = max(1, round(level * height)), max(1, round(level * width))
    places = rng.random((len(images), 2)) * (height - tall + 1, width - wide + 1)
    found = images.copy()
    for picture, (top, left) in zip(found, places.astype(int), strict=True):
        picture[top : top + tall, left : left + wide] = MID_GREY
    return found


def patch_shuffled(images, level, rng):
    """Cut into `level` x `level` pieces and lay them in another order.

    Every pixel stays in the picture. Where the sides are no multiple of `level`, the rim that is left
    over keeps its place; a picture of fewer pixels a side is cut into single pixels.
    """
    n, height, width, _ = images.shape
    rows, columns = min(level, height), min(level, width)
    tall, wide = height // rows, width // columns
    top, left = (height - rows * tall) // 2, (width - columns * wide) // 2
    within = (slice(None), slice(top, top + rows * tall), slice(left, left + columns * wide))
    pieces = images[within].reshape(n, rows, tall, columns, wide, 3).swapaxes(2, 3)
    pieces = pieces.reshape(n, rows * columns, -1)
    order = rng.permuted(np.tile(np.arange(rows * columns), (n, 1)), axis=1)
    pieces = np.take_along_axis(pieces, order[:, :, None], axis=1)
    pieces = pieces.reshape(n, rows, columns, tall, wide, 3).swapaxes(2, 3)
    found = images.copy()
    found[within] = pieces.reshape(n, rows * tall, columns * wide, 3)
    return found
