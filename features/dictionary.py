"""A dictionary of patches: learned by k-means, then asked how strongly each of its words answers.

The workings of `visual_words`.
"""

import numpy as np
from scipy.sparse import csr_array

from features.patches import (
    contrast_normalised,
    patch_rows,
    random_patches,
    rectify,
    whitening,
    windows,
)

# Patches drawn from the training pictures to learn whitening and words: enough for each word.
N_PATCHES_LEAST, N_PATCHES_PER_WORD, N_PATCHES_MOST = 10_000, 100, 100_000
N_ROUNDS = 10  # of k-means; more change nothing that a test set could show
BUFFER_NUMBERS = 150_000  # answers held at a time and thread: small enough for the cache


class Dictionary:
    """Words of unit length among whitened patches.

    Parameters
    ----------
    patch_px, stride, grid : int
        Side of a patch; steps between patches; cells a side that answers are averaged over.
    threshold : float
    mirrored : bool
        See `VisualWords`.
    """

    def __init__(self, patch_px, stride, grid, threshold, mirrored):
        self.patch_px = patch_px
        self.stride = stride
        self.grid = grid
        self.threshold = threshold
        self.mirrored = mirrored

    def learn(self, images, n_words, smoothing, rng):
        """Learn whitening and words.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        n_words : int
        smoothing : float
        rng : numpy.random.Generator

        Returns
        -------
        self
        """
        n_patches = min(N_PATCHES_LEAST + N_PATCHES_PER_WORD * n_words, N_PATCHES_MOST)
        patches = contrast_normalised(random_patches(images, self.patch_px, n_patches, rng))
        both = np.concatenate([patches, self._mirror(patches)]) if self.mirrored else patches
        mean, self.whitening_ = whitening(both, smoothing)
        self.words_ = self._learn_words((patches - mean) @ self.whitening_, n_words, rng)
        weights = self.whitening_ @ self.words_.T
        self.offset_ = mean @ weights
        # A patch's own mean drops out of the product when the weights of each word sum to 0.
        self.weights_ = np.ascontiguousarray(weights - weights.mean(axis=0))
        n_read = n_words // 2 if self.mirrored else n_words
        self.n_features = self.grid**2 * 2 * n_read
        return self

    def __setstate__(self, state):
        # Compiled code reads the offsets without looking how many there are.
        weights, offset = state["weights_"], state["offset_"]
        n_read = weights.shape[1] // 2 if state["mirrored"] else weights.shape[1]
        expected = state["grid"] ** 2 * 2 * n_read
        if offset.shape != weights.shape[1:] or state["n_features"] != expected:
            raise ValueError(f"{weights.shape[1]} words, {len(offset)} offsets: they do not fit")
        self.__dict__.update(state)

    def describe(self, images, features):
        """Write the averaged answers of a few pictures into `features`.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        features : ndarray of shape (n_images, n_features), float32
        """
        layout = (self.patch_px, self.stride)
        n_rows, n_columns = (_n_positions(side, *layout) for side in images.shape[1:3])
        averages = windows(n_rows, n_columns, self.grid)
        n_words = self.weights_.shape[1]
        n_block = max(1, BUFFER_NUMBERS // (n_rows * n_columns))
        above = np.empty((n_rows * n_columns, n_block), np.float32)
        below = np.empty_like(above)
        cells = np.empty((self.grid, self.grid, 2, n_words), np.float32)
        flat = cells.reshape(self.grid**2, 2, n_words)
        threshold = np.float32(self.threshold)
        for image, row in zip(images, features, strict=True):
            patches, sharpness = patch_rows(image[None], *layout, n_rows, n_columns)
            for start in range(0, n_words, n_block):
                words = slice(start, min(start + n_block, n_words))
                n = words.stop - start
                answers = patches @ self.weights_[:, words]
                rectify(answers, sharpness, self.offset_[words], threshold, above, below)
                flat[:, 0, words] = averages @ above[:, :n]
                flat[:, 1, words] = averages @ below[:, :n]
            row[:] = (_both_readings(cells) if self.mirrored else cells).ravel()

    def _learn_words(self, whitened, n_words, rng):
        """Rows of unit length, (n_words, patch_px * patch_px * 3)."""
        if not self.mirrored:
            return _spherical_kmeans(whitened, n_words, rng)
        words = _spherical_kmeans(whitened, n_words // 2, rng)
        return np.concatenate([words, self._mirror(words)])

    def _mirror(self, rows):
        """The same patches, left and right exchanged."""
        squares = rows.reshape(len(rows), self.patch_px, self.patch_px, -1)
        return squares[:, :, ::-1].reshape(len(rows), -1)


def _n_positions(side, patch_px, stride):
    return (side - patch_px) // stride + 1


def _both_readings(cells):
    """Sum the features of each picture with those of its mirror image.

    Mirroring a picture exchanges left and right cells, and each word with its mirror image; so the
    mirror image's features are at hand without looking at it.

    Parameters
    ----------
    cells : ndarray of shape (grid, grid, 2, n_words), float32

    Returns
    -------
    ndarray of shape (grid, grid, 2, n_words / 2), float32
    """
    first, second = np.split(cells, 2, axis=-1)
    return first + second[:, ::-1]


def _spherical_kmeans(rows, n_words, rng):
    """K-means over directions, a row and its negative being one: words of unit length.

    Parameters
    ----------
    rows : ndarray of shape (n, n_numbers), float32
    n_words : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_words, n_numbers), float32
    """
    words = _unit_length(rows[rng.choice(len(rows), n_words, replace=n_words > len(rows))])
    for _ in range(N_ROUNDS):
        sums = np.zeros_like(words)
        for start in range(0, len(rows), 10_000):
            chunk = rows[start : start + 10_000]
            answers = chunk @ words.T
            nearest = np.abs(answers).argmax(axis=1)
            strength = np.take_along_axis(answers, nearest[:, None], axis=1)[:, 0]
            # Who belongs to whom as a sparse matrix: much faster than adding row after row.
            belongs = (strength, (nearest, np.arange(len(chunk))))
            sums += csr_array(belongs, shape=(n_words, len(chunk))) @ chunk
        lost = ~sums.any(axis=1)
        sums[lost] = rows[rng.choice(len(rows), lost.sum())]
        words = _unit_length(sums)
    return words


def _unit_length(rows):
    # A patch of one even colour has no direction; it stays 0.
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, np.float32(1e-6))
