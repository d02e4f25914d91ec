"""Twenty layers that each add to what they are given, instead of replacing it.

Sees patterns of patterns, nineteen convolutions deep: a layer need only learn what its input lacks,
so depth does not hinder training. Blind to where in the picture the parts are, beyond the last
convolution's view: the last maps are averaged over all of it.

Source: He, Zhang, Ren & Sun (2016), "Deep Residual Learning for Image Recognition", CVPR, section
4.2: the network for CIFAR-10, with shortcuts without weights (option A). Trained for 60 epochs with
one rise and fall of the rate, where the paper has about 180 with two drops.
"""

from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from deep.norm import BatchNorm
from deep.schedules import Triangle

N_BLOCKS_PER_STAGE = 3  # 6 n + 2 = 20 layers


class ResNet20(KerasClassifier):
    """Conv 16, nine residual blocks of 16, 32, 64 filters, global average, softmax; SGD.

    Parameters
    ----------
    width : int
        Filters of the first stage; the second has twice, the third four times as many.
    weight_decay : float
        5e-3 is an L2 penalty of 5e-4 under momentum 0.9 (the paper's 1e-4 is 1e-3 here): a short
        training at a high rate needs more of it.
    augmentation : tuple of str
        `crop` is the paper's: four black pixels around, 32 x 32 cut out at random.
    epochs, batch_size, learning_rate, validation_fraction, random_state, label_smoothing, precision
        See `KerasClassifier`.
    """

    search_space = {
        "learning_rate": (0.2, 0.1, 0.4),
        "weight_decay": (5e-3, 1e-3),
        "augmentation": (("mirror_if_alike", "crop"), ("crop",)),
    }

    def __init__(
        self,
        width=16,
        epochs=60,
        batch_size=128,
        learning_rate=0.2,
        validation_fraction=0.1,
        random_state=0,
        weight_decay=5e-3,
        label_smoothing=0.0,
        augmentation=("mirror_if_alike", "crop"),
        precision="auto",
    ):
        super().__init__(
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            patience=None,
            validation_fraction=validation_fraction,
            random_state=random_state,
            optimizer="sgd",
            weight_decay=weight_decay,
            label_smoothing=label_smoothing,
            augmentation=augmentation,
            precision=precision,
        )
        self.width = width

    def build(self, image_shape, n_classes):
        """Return the network, for pictures of any size.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        maps = layers.Rescaling(1 / 63.75, offset=-2)(pictures)
        maps = layers.ReLU()(_normed_conv(maps, self.width))
        for stage in range(3):
            for block in range(N_BLOCKS_PER_STAGE):
                stride = 2 if stage and not block else 1
                maps = _residual_block(maps, self.width * 2**stage, stride)
        found = layers.GlobalAveragePooling2D()(maps)
        answer = layers.Dense(n_classes, activation="softmax", dtype="float32")(found)
        return keras.Model(pictures, answer)

    def schedule(self, n_steps):
        """Up for a sixth of the training, then down to zero."""
        return Triangle(self.learning_rate, n_steps, peak_at=1 / 6, start=0.1)


def _residual_block(maps, n_filters, stride):
    added = keras.layers.ReLU()(_normed_conv(maps, n_filters, stride))
    added = _normed_conv(added, n_filters)
    return keras.layers.ReLU()(keras.layers.Add()([_shortcut(maps, n_filters, stride), added]))


def _normed_conv(maps, n_filters, stride=1):
    maps = keras.layers.Conv2D(
        n_filters, 3, stride, padding="same", use_bias=False, kernel_initializer="he_normal"
    )(maps)
    return BatchNorm(momentum=0.9, epsilon=1e-5)(maps)


def _shortcut(maps, n_filters, stride):
    """Option A: every second pixel, and new channels of zeros; nothing to learn."""
    if stride == 1:
        return maps
    n_new = n_filters - maps.shape[-1]
    thinned = keras.layers.AveragePooling2D(1, strides=stride, padding="same")(maps)
    return keras.ops.pad(thinned, ((0, 0), (0, 0), (0, 0), (n_new // 2, n_new - n_new // 2)))
