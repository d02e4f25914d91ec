"""Borrowed convolutions: networks that others trained, used as they are.

Sees what the pictures of its own training taught it, most often photographs: edges, textures, parts,
objects. Blind to what those pictures had no use for: the further the new ones are from them, the less
is borrowed. A frozen backbone is a representation like any other: a classifier is put on top.

Source: Donahue et al. (2014), "DeCAF: A Deep Convolutional Activation Feature", ICML; the networks'
own in `backbones.py`.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from deep.backbones import ENTRIES
from deep.picture_maps import means_and_peaks

BATCH_SIZE = 64


class BackboneFeatures(TransformerMixin, BaseEstimator):
    """The means and the peaks of a frozen backbone's last feature maps.

    Subclasses name the backbone.

    Parameters
    ----------
    batch_size : int
        Pictures that go through the network at once.
    """

    family = "transfer"
    backbone = None

    def __init__(self, batch_size=BATCH_SIZE):
        self.batch_size = batch_size

    def fit(self, images, labels=None):
        """Load the backbone; nothing is learned.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        MethodUnavailable
            If there are no weights, or the backbone was trained on these very pictures.
        """
        self.backbone.check_suits(images)
        return self._borrow(images.shape[1:])

    def restore(self, image_shape, path=None):
        """Borrow the backbone again: nothing was learned, so nothing is read but its own weights.

        Parameters
        ----------
        image_shape : (height, width, 3)
        path : ignored

        Raises
        ------
        MethodUnavailable
            If there are no weights.
        ValueError
            If they are others than those that the method was fitted with.
        """
        expected = self.provenance_.get("weights_sha256")
        self._borrow(image_shape)
        found = self.provenance_.get("weights_sha256")
        if found != expected:
            raise ValueError(
                f"it was fitted with other weights of its backbone: expected "
                f"{self.backbone.weights_file} of sum {expected}, found {found}; give it with --weights"
            )
        return self

    def _borrow(self, image_shape):
        from deep.backend import keras

        pictures, network, maps = self.backbone.build(image_shape)
        network.trainable = False
        features = means_and_peaks(maps)
        self.model_ = keras.Model(pictures, features)
        self.n_features_out_ = int(features.shape[-1])
        self.n_parameters_ = int(network.count_params())
        self.provenance_ = self.backbone.provenance()
        return self

    def transform(self, images):
        """Pass the pictures through the frozen network.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32
        """
        from deep.batches import ordered_batches

        features = self.model_.predict(ordered_batches(images, self.batch_size), verbose=0)
        return np.asarray(features, dtype=np.float32)


class VGG16Features(BackboneFeatures):
    """ImageNet's VGG16 at 64 pixels, frozen: 1,024 numbers a picture; 59 MB."""

    backbone = ENTRIES["vgg16"]


class ResNet50Features(BackboneFeatures):
    """ImageNet's ResNet-50 at 96 pixels, frozen: 4,096 numbers a picture; 95 MB."""

    backbone = ENTRIES["resnet50"]


class InceptionV3Features(BackboneFeatures):
    """ImageNet's Inception v3 at 128 pixels, frozen: 4,096 numbers a picture; 88 MB."""

    backbone = ENTRIES["inception_v3"]


class MobileNetV2Features(BackboneFeatures):
    """ImageNet's MobileNetV2 at 96 pixels, frozen: 2,560 numbers a picture; 9 MB."""

    backbone = ENTRIES["mobilenet_v2"]


class EfficientNetB0Features(BackboneFeatures):
    """ImageNet's EfficientNet-B0 at 128 pixels, frozen: 2,560 numbers a picture; 17 MB."""

    backbone = ENTRIES["efficientnet_b0"]


class CIFAR10ResNet20Features(BackboneFeatures):
    """CIFAR-10's ResNet-20 at 32 pixels, frozen: 128 numbers a picture; in the checkout."""

    backbone = ENTRIES["cifar10_resnet20"]
