"""The raw pixels, one number each: the representation that changes nothing.

Sees everything, in its place. Blind to nothing, and that is its weakness: a picture moved by one
pixel, brightened or recoloured is far from itself.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin


class Pixels(TransformerMixin, BaseEstimator):
    """Raw pixel values, scaled to 0-1 and laid out in one row a picture."""

    def fit(self, images, labels=None):
        """Learn nothing but the row's length.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored
        """
        self.n_features_out_ = int(np.prod(images.shape[1:]))
        return self

    def transform(self, images):
        """Flatten the pictures.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, height * width * 3), float32, 0-1
        """
        return images.reshape(len(images), -1).astype(np.float32) / 255
