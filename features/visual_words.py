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
from sklearn.base import BaseEstimator, TransformerMixin
from threadpoolctl import threadpool_limits

from features.dictionary import Dictionary

FINEST_PX = 64  # larger pictures are looked at every second, third ... pixel
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
        "mirrored": (False, True),
        "grid": (3, 2),
    }
    cost_grows_with = ("n_words",)

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

    @property
    def least_px(self):
        """Shortest side that a picture may have, in pixels."""
        return self.patch_px + self.grid - 1

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
        self.dictionary_ = Dictionary(
            self.patch_px,
            stride=-(-max(images.shape[1:3]) // FINEST_PX),
            grid=self.grid,
            threshold=self.threshold,
            mirrored=self.mirrored,
        ).learn(images, self.n_words, self.smoothing, rng)
        self.n_features_out_ = self.dictionary_.n_features
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
                delayed(self.dictionary_.describe)(
                    images[start : start + PICTURES_PER_TASK],
                    features[start : start + PICTURES_PER_TASK],
                )
                for start in starts
            )
        return features

    def _check(self, images):
        height, width = images.shape[1:3]
        if min(height, width) < self.least_px:
            raise ValueError(
                f"visual_words: {self.grid} x {self.grid} cells of {self.patch_px} px patches need "
                f"pictures of at least {self.least_px} x {self.least_px} pixels, got {height} x "
                f"{width}; enlarge the pictures or lower `patch_px`"
            )
        if self.mirrored and self.n_words % 2:
            raise ValueError(
                f"visual_words: mirrored words come in pairs, got n_words={self.n_words}; "
                f"take {self.n_words + 1}"
            )
