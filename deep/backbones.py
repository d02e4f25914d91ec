"""What can be borrowed: networks trained by others, and what each needs to be used rightly.

To add one: an entry here, a class of three lines in `frozen.py` and one in `finetune.py`, and their
lines in the folder's tables. Nothing here imports Keras before a network is built.
"""

from dataclasses import dataclass

import numpy as np

from deep.picture_maps import resized_to
from deep.travelling import TRAVELLING
from deep.weights import is_as_published, obtain_weights, remembered_sum

GOOGLE = "https://storage.googleapis.com/tensorflow/keras-applications/"
IMAGENET_DEVIATIONS = (0.229, 0.224, 0.225)  # of red, green, blue; the variance is their square
IMAGENET = "ImageNet: 1.28 million photographs of 1,000 classes"


@dataclass(frozen=True)
class Backbone:
    """A pretrained network of `keras.applications`, and what it needs to be used rightly.

    Parameters
    ----------
    module : str
        In `keras.applications`; also holds its own `preprocess_input`.
    constructor : str
        Its function there.
    input_px : int
        Side to which pictures are resized. The networks were trained at 224 (Inception: 299); less
        keeps a two-core machine's waiting in minutes, and small pictures hold no more.
    weights_file : str
        The file that Keras loads for that side.
    address : str
        The folder that Keras downloads it from.
    megabytes : int
        Of the file.
    licence : str
        On which terms the weights come.
    md5 : str or None
        What the published file sums to, as Keras itself has it. It has none of MobileNetV2's, nor
        does anyone else, so of that file only the beginning is checked; the report names its SHA-256.
    """

    module: str
    constructor: str
    input_px: int
    weights_file: str
    address: str
    megabytes: int
    licence: str
    md5: str | None = None

    def obtain(self, bar=None):
        """Have the weights on this machine; see `deep.weights.obtain_weights`. Imports no Keras."""
        return obtain_weights(self.weights_file, self.address + self.weights_file, self.md5, bar)

    def check_suits(self, images):
        """Take any pictures: photographs of ImageNet are not known here; see `TravellingBackbone`."""

    def provenance(self):
        """Where the weights in use came from, as text by name."""
        path = self.obtain()
        facts = {
            "backbone": f"keras.applications.{self.constructor}, {self.input_px} px",
            "pretraining": IMAGENET,
            "weights_file": self.weights_file,
            "weights_sha256": remembered_sum(path),
            "weights_licence": self.licence,
        }
        if self.md5:
            is_published = is_as_published(path, f"md5:{self.md5}")
            facts["weights_are"] = "as published" if is_published else "NOT the published file"
        return facts

    def build(self, image_shape, filled=True):
        """Return (pictures, network, feature maps): uint8 pictures in, last convolution out.

        The network is called in inference mode: its batch norm keeps ImageNet's statistics, frozen or
        not.

        Parameters
        ----------
        image_shape : (height, width, 3)
        filled : bool
            With the pretrained weights; without, no file is asked for.
        """
        from deep.backend import keras

        side, weights = self.input_px, str(self.obtain()) if filled else None
        network = getattr(keras.applications, self.constructor)(
            include_top=False, weights=weights, input_shape=(side, side, 3)
        )
        if filled:
            self._complete(network)
        pictures = keras.Input(image_shape, dtype="uint8")
        resized = resized_to(side, pictures)
        prepared = getattr(keras.applications, self.module).preprocess_input(resized)
        return pictures, network, network(prepared, training=False)

    def _complete(self, network):
        """Do what Keras does only to weights that it has downloaded itself: nothing for most."""


class EfficientNet(Backbone):
    """Keras divides once more by the square root of each colour's deviation, for ImageNet only."""

    def _complete(self, network):
        norm = next(la for la in network.layers if type(la).__name__ == "Normalization")
        mean, variance, count = norm.get_weights()
        norm.set_weights([mean, variance * np.array(IMAGENET_DEVIATIONS), count])
        norm.finalize_state()


ENTRIES = {
    # Simonyan & Zisserman (2015), "Very Deep Convolutional Networks", ICLR
    "vgg16": Backbone(
        module="vgg16",
        constructor="VGG16",
        input_px=64,
        weights_file="vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        address=GOOGLE + "vgg16/",
        megabytes=59,
        licence="CC BY 4.0 (Visual Geometry Group, Oxford)",
        md5="6d6bbae143d832006294945121d1f1fc",
    ),
    # He, Zhang, Ren & Sun (2016), "Deep Residual Learning for Image Recognition", CVPR
    "resnet50": Backbone(
        module="resnet50",
        constructor="ResNet50",
        input_px=96,
        weights_file="resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        address=GOOGLE + "resnet/",
        megabytes=95,
        licence="MIT (Kaiming He)",
        md5="4d473c1dd8becc155b73f8504c6f6626",
    ),
    # Szegedy et al. (2016), "Rethinking the Inception Architecture for Computer Vision", CVPR
    "inception_v3": Backbone(
        module="inception_v3",
        constructor="InceptionV3",
        input_px=128,
        weights_file="inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
        address=GOOGLE + "inception_v3/",
        megabytes=88,
        licence="Apache-2.0",
        md5="bcbd6486424b2319ff4ef7d526e38f63",
    ),
    # Sandler et al. (2018), "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR
    "mobilenet_v2": Backbone(
        module="mobilenet_v2",
        constructor="MobileNetV2",
        input_px=96,
        weights_file="mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5",
        address=GOOGLE + "mobilenet_v2/",
        megabytes=9,
        licence="Apache-2.0",
    ),
    # Tan & Le (2019), "EfficientNet: Rethinking Model Scaling", ICML
    "efficientnet_b0": EfficientNet(
        module="efficientnet",
        constructor="EfficientNetB0",
        input_px=128,
        weights_file="efficientnetb0_notop.h5",
        address="https://storage.googleapis.com/keras-applications/",
        megabytes=17,
        licence="Apache-2.0",
        md5="50bc09e76180e00e4465e1a485ddc09d",
    ),
    "cifar10_resnet20": TRAVELLING,
}
