"""A dictionary of small patches, learned without labels: which kinds of patch lie where.

Sees what hand-made features see (edges, corners, their directions) and also colour contrasts and
textures, because the words are taken from the training pictures themselves. Blind to where inside
a cell of its grid a patch lies, to the brightness and contrast of a patch, and to anything larger
than a patch: it can tell fur from sky, and not a cat from a heap of cat patches.

Four steps. A patch is brought to mean 0 and contrast 1; whitened, so that neighbouring pixels no
longer say the same thing; compared with each word by an inner product; and what exceeds a threshold,
on the positive and on the negative side, is averaged over each cell. All but the threshold is linear,
so patches, contrast, whitening and dictionary come down to ONE matrix product with the raw pixels, and
the averages to a second one.

Sources: Coates, Lee & Ng (2011), "An Analysis of Single-Layer Networks in Unsupervised Feature
Learning", AISTATS; Coates & Ng (2011), "The Importance of Encoding Versus Training with Sparse
Coding and Vector Quantization", ICML.
"""

import numpy as np
from joblib import Parallel, cpu_count, delayed
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, TransformerMixin
from threadpoolctl import threadpool_limits

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
FINEST_PX = 64  # larger pictures are looked at every second, third ... pixel
BUFFER_NUMBERS = 150_000  # answers held at a time and thread: small enough for the cache
PICTURES_PER_TASK = 128


class VisualWords(TransformerMixin, BaseEstimator):
    """How strongly each word of a learned dictionary of patches answers, cell by cell.

    Parameters
    ----------
    n_words : int
        Size of the dictionary; even if `mirrored`. More words, more accuracy, and more seconds.
    patch_px : int
        Side of a patch in pixels.
    grid : int
        Answers are averaged over `grid` x `grid` cells that overlap like tiles of a roof: each
        patch counts to the nearest four, by how near it is to their middles.
    threshold : float
        An answer counts by how much it exceeds this.
    smoothing : float
        Added to the variances before whitening; small values make much of the finest detail, and
        of its noise.
    mirrored : bool
        Whether a picture and its mirror image are the same thing: right for animals, wrong for
        digits. Half of the words then are mirror images of the other half and the features are
        summed over both readings, which is what a linear classifier would learn from training
        pictures shown both ways round, at half the length and at no cost.
    random_state : int
        Seed of the patches drawn.
    """

    search_space = {
        "n_words": (200, 400, 800, 1600, 3200),
        "grid": (3, 2),
        "mirrored": (False, True),
    }

    def __init__(
        self,
        n_words=200,
        patch_px=6,
        grid=3,
        threshold=0.25,
        smoothing=1.0,
        mirrored=False,
        random_state=0,
    ):
        self.n_words = n_words
        self.patch_px = patch_px
        self.grid = grid
        self.threshold = threshold
        self.smoothing = smoothing
        self.mirrored = mirrored
        self.random_state = random_state

    def fit(self, images, labels=None):
        """Learn whitening and dictionary from patches of the training pictures.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
            Above 64 pixels a side, every second patch is looked at, above 128 every third, and so
            on, so that the cost of a picture stays bounded.
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is too small for a patch in each cell, or `mirrored` words cannot pair up.
        """
        self._check(images)
        rng = np.random.default_rng(self.random_state)
        self.stride_ = -(-max(images.shape[1:3]) // FINEST_PX)
        n_patches = min(N_PATCHES_LEAST + N_PATCHES_PER_WORD * self.n_words, N_PATCHES_MOST)
        patches = contrast_normalised(random_patches(images, self.patch_px, n_patches, rng))
        both = np.concatenate([patches, self._mirror(patches)]) if self.mirrored else patches
        mean, self.whitening_ = whitening(both, self.smoothing)
        self.words_ = self._learn_words((patches - mean) @ self.whitening_, rng)
        weights = self.whitening_ @ self.words_.T
        self.offset_ = mean @ weights
        # A patch's own mean drops out of the product when the weights of each word sum to 0.
        self.weights_ = np.ascontiguousarray(weights - weights.mean(axis=0))
        n_read = self.n_words // 2 if self.mirrored else self.n_words
        self.n_features_out_ = self.grid**2 * 2 * n_read
        return self

    def transform(self, images):
        """Average the words' answers over each cell.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32, 0 or more
            Cell by cell, row-wise: first the positive, then the negative answers of all words.
        """
        features = np.empty((len(images), self.n_features_out_), np.float32)
        starts = range(0, len(images), PICTURES_PER_TASK)
        # Threads share out the pictures; each product then needs one core only.
        with threadpool_limits(limits=1, user_api="blas"):
            Parallel(n_jobs=max(1, min(cpu_count(), len(starts))), require="sharedmem")(
                delayed(self._describe)(
                    images[start : start + PICTURES_PER_TASK],
                    features[start : start + PICTURES_PER_TASK],
                )
                for start in starts
            )
        return features

    def _describe(self, images, features):
        """Write the features of a few pictures into `features`."""
        layout = (self.patch_px, self.stride_)
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

    def _learn_words(self, whitened, rng):
        """Rows of unit length, (n_words, patch_px * patch_px * 3)."""
        if not self.mirrored:
            return _spherical_kmeans(whitened, self.n_words, rng)
        words = _spherical_kmeans(whitened, self.n_words // 2, rng)
        return np.concatenate([words, self._mirror(words)])

    def _mirror(self, rows):
        """The same patches, left and right exchanged."""
        squares = rows.reshape(len(rows), self.patch_px, self.patch_px, -1)
        return squares[:, :, ::-1].reshape(len(rows), -1)

    def _check(self, images):
        height, width = images.shape[1:3]
        least = self.patch_px + self.grid - 1
        if min(height, width) < least:
            raise ValueError(
                f"visual_words: {self.grid} x {self.grid} cells of {self.patch_px} px patches need "
                f"pictures of at least {least} x {least} pixels, got {height} x {width}; enlarge "
                "the pictures or lower `patch_px`"
            )
        if self.mirrored and self.n_words % 2:
            raise ValueError(
                f"visual_words: mirrored words come in pairs, got n_words={self.n_words}; "
                f"take {self.n_words + 1}"
            )


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
