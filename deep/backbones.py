"""Borrowed convolutions: networks trained on ImageNet, used as they are.

Sees what 1.3 million photographs of 1,000 classes taught: edges, textures, parts, objects. Blind to
nothing in particular, but what it knows is photographs: the further the pictures are from those, the
less is borrowed. A frozen backbone is a representation like any other: a classifier is put on top.

Source: Sandler et al. (2018), "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR;
Donahue et al. (2014), "DeCAF" (features of a trained network, reused).
"""

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from deep.weights import check_available, download_patience, sha256_of, weights_path


@dataclass(frozen=True)
class Backbone:
    """A pretrained network of `keras.applications`, and what it needs to be used rightly.

    Parameters
    ----------
    name : str
        Its module in `keras.applications`, which also holds its own `preprocess_input`.
    constructor : str
        Its function there.
    input_px : int
        Side to which pictures are resized.
    weights_file : str
        The file that Keras loads for that side.
    pretraining, licence : str
        What it has seen, and on which terms its weights come.
    """

    name: str
    constructor: str
    input_px: int
    weights_file: str
    pretraining: str
    licence: str

    def check_available(self):
        """Raise `WeightsUnavailable` if the weights cannot be had here; imports no Keras."""
        check_available(self.weights_file, self.name)

    def provenance(self):
        """Where the weights in use came from, as text by name."""
        return {
            "backbone": f"keras.applications.{self.constructor}, {self.input_px} px",
            "pretraining": self.pretraining,
            "weights_file": self.weights_file,
            "weights_sha256": sha256_of(weights_path(self.weights_file)),
            "weights_licence": self.licence,
        }

    def build(self, image_shape):
        """Return (pictures, network, feature maps): uint8 pictures in, last convolution out.

        The network is called in inference mode: its batch norm keeps ImageNet's statistics, frozen or
        not.

        Parameters
        ----------
        image_shape : (height, width, 3)
        """
        from deep.backend import keras

        self.check_available()
        here, side = weights_path(self.weights_file), self.input_px
        with download_patience():
            network = getattr(keras.applications, self.constructor)(
                include_top=False,
                weights=here if here.exists() else "imagenet",
                input_shape=(side, side, 3),
            )
        pictures = keras.Input(image_shape, dtype="uint8")
        resized = keras.layers.Resizing(side, side, interpolation="bilinear")(pictures)
        prepared = getattr(keras.applications, self.name).preprocess_input(resized)
        return pictures, network, network(prepared, training=False)


MOBILENET_V2 = Backbone(
    name="mobilenet_v2",
    constructor="MobileNetV2",
    input_px=96,
    weights_file="mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5",
    pretraining="ImageNet: 1.28 million photographs of 1,000 classes",
    licence="Apache-2.0",
)


ENTRIES = {"mobilenet_v2": MOBILENET_V2}


class BackboneFeatures(TransformerMixin, BaseEstimator):
    """A frozen backbone's last feature maps, averaged over the picture.

    Subclasses name the backbone.

    Parameters
    ----------
    batch_size : int
        Pictures that go through the network at once.
    """

    family = "transfer"
    backbone = None

    def __init__(self, batch_size=64):
        self.batch_size = batch_size

    def fit(self, images, labels=None):
        """Load the backbone; nothing is learned.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored
        """
        from deep.backend import keras

        pictures, network, maps = self.backbone.build(images.shape[1:])
        network.trainable = False
        features = keras.layers.GlobalAveragePooling2D()(maps)
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


class MobileNetV2Features(BackboneFeatures):
    """ImageNet's MobileNetV2 at 96 pixels, frozen: 1,280 numbers a picture."""

    backbone = MOBILENET_V2
