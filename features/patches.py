"""Patches of pictures: drawn, normalised, whitened, laid out for a matrix product, and pooled.

The parts that `visual_words` is put together from. The loops over every pixel of every patch
are compiled by numba, without threads of their own: whoever calls them shares out the pictures.
"""

import numpy as np

from features.kernels import compiled

CONTRAST_FLOOR = np.float32(10)  # added to a patch's variance: an even patch is not blown up


def random_patches(images, patch_px, n_patches, rng):
    """Draw patches from any picture and any place alike.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    patch_px, n_patches : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_patches, patch_px * patch_px * 3), float32, 0-255
    """
    n_images, height, width = images.shape[:3]
    which = rng.integers(n_images, size=n_patches)
    top = rng.integers(height - patch_px + 1, size=n_patches)
    left = rng.integers(width - patch_px + 1, size=n_patches)
    windows = np.lib.stride_tricks.sliding_window_view(images, (patch_px, patch_px), axis=(1, 2))
    # (n, channel, row, column) -> the order of pixels in memory
    patches = windows[which, top, left].transpose(0, 2, 3, 1)
    return patches.reshape(n_patches, -1).astype(np.float32)


def contrast_normalised(patches):
    """Bring each patch to mean 0 and (nearly) standard deviation 1.

    Parameters
    ----------
    patches : ndarray of shape (n, n_numbers), float32, 0-255

    Returns
    -------
    ndarray of shape (n, n_numbers), float32
    """
    centred = patches - patches.mean(axis=1, keepdims=True)
    return centred / np.sqrt(patches.var(axis=1, ddof=1, keepdims=True) + CONTRAST_FLOOR)


def whitening(patches, smoothing):
    """Find the symmetric matrix that makes the numbers of a patch uncorrelated (ZCA).

    Parameters
    ----------
    patches : ndarray of shape (n, n_numbers), float32
    smoothing : float
        Added to each variance: directions with less than this are left small.

    Returns
    -------
    mean : ndarray of shape (n_numbers,), float32
    matrix : ndarray of shape (n_numbers, n_numbers), float32
        `(patches - mean) @ matrix` has a covariance near the identity.

    Notes
    -----
    Bell & Sejnowski (1997), "The 'independent components' of natural scenes are edge filters".
    """
    mean = patches.mean(axis=0, dtype=np.float64)
    variances, directions = np.linalg.eigh(np.cov(patches, rowvar=False, dtype=np.float64))
    scale = 1 / np.sqrt(np.maximum(variances, 0) + smoothing)
    matrix = (directions * scale) @ directions.T
    return mean.astype(np.float32), matrix.astype(np.float32)


@compiled(fastmath=True)
def patch_rows(images, patch_px, stride, n_rows, n_columns):
    """Lay out every patch of every picture as a row, and measure its contrast.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, n_channels), uint8, 0-255
    patch_px, stride, n_rows, n_columns : int
        Patches begin every `stride` pixels, in `n_rows` x `n_columns` places, the rest of the
        picture being left over evenly on both sides.

    Returns
    -------
    patches : ndarray of shape (n_images * n_rows * n_columns, n_numbers), float32, 0-255
    sharpness : ndarray of shape (n_images * n_rows * n_columns,), float32
        What to multiply by to bring the patch to standard deviation 1.
    """
    n_images, height, width, n_channels = images.shape
    top = (height - patch_px - (n_rows - 1) * stride) // 2
    left = (width - patch_px - (n_columns - 1) * stride) // 2
    n_numbers = patch_px * patch_px * n_channels
    patches = np.empty((n_images * n_rows * n_columns, n_numbers), np.float32)
    sharpness = np.empty(len(patches), np.float32)
    for which in range(len(patches)):
        image, place = divmod(which, n_rows * n_columns)
        y = top + place // n_columns * stride
        x = left + place % n_columns * stride
        total, squares, at = 0, 0, 0
        for row in range(y, y + patch_px):
            for column in range(x, x + patch_px):
                for channel in range(n_channels):
                    value = np.int64(images[image, row, column, channel])
                    patches[which, at] = value
                    total += value
                    squares += value * value
                    at += 1
        variance = (squares - total * total / n_numbers) / (n_numbers - 1)
        sharpness[which] = 1 / np.sqrt(variance + CONTRAST_FLOOR)
    return patches, sharpness


@compiled(fastmath=True)
def rectify(answers, sharpness, offset, threshold, above, below):
    """What exceeds the threshold, on either side.

    Parameters
    ----------
    answers : ndarray of shape (n_patches, n_words), float32
        Inner products of the raw patches with the words.
    sharpness : ndarray of shape (n_patches,), float32
    offset : ndarray of shape (n_words,), float32
        An answer proper is `answers * sharpness - offset`.
    threshold : float32
    above, below : ndarray of shape (n_patches, n_words), float32
        Filled with `max(answer - threshold, 0)` and `max(-answer - threshold, 0)`.
    """
    nothing = np.float32(0)
    for patch in range(len(answers)):
        scale = sharpness[patch]
        for word in range(answers.shape[1]):
            value = answers[patch, word] * scale - offset[word]
            above[patch, word] = max(value - threshold, nothing)
            below[patch, word] = max(-value - threshold, nothing)


def windows(n_rows, n_columns, grid):
    """Weights that average over each cell of a grid, falling off towards the next cells' middles.

    Each position is shared between the nearest cells (bilinear interpolation, as in HOG), so that a
    small shift changes the averages a little and never at a stroke.

    Parameters
    ----------
    n_rows, n_columns, grid : int

    Returns
    -------
    ndarray of shape (grid * grid, n_rows * n_columns), float32, each row sums to 1
    """
    return np.kron(_windows_along(n_rows, grid), _windows_along(n_columns, grid))


def _windows_along(n_positions, grid):
    place = (np.arange(n_positions) + 0.5) / n_positions * grid - 0.5
    # The outermost cells keep what lies beyond their middles.
    place = np.clip(place, 0, grid - 1)
    weights = np.maximum(0, 1 - np.abs(place - np.arange(grid)[:, None]))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
