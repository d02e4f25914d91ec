"""The network that the CIFAR-10 tutorials build: three pairs of convolutions, then a dense head.

Sees patterns of patterns; batch norm lets it learn fast, dropout keeps it from learning by heart.
Still reads WHERE on the picture each was found, like the beginners' network, but on a coarse map of
4 x 4 places, averaged over their neighbourhoods. Blind to what training did not show.

Source: Simonyan & Zisserman (2015), "Very Deep Convolutional Networks" (pairs of 3 x 3); Ioffe &
Szegedy (2015), "Batch Normalization"; Srivastava et al. (2014), "Dropout", JMLR 15.
"""

import math

from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from deep.norm import BatchNorm
from deep.schedules import Triangle

LEAST_SIDE_PX = 8  # three halvings


class CifarCNN(KerasClassifier):
    """Conv pairs of 32, 64, 128 with batch norm and dropout; max, max, average pooling; Dense 128.

    Parameters
    ----------
    width : int
        Filters of the first pair; the second has twice, the third four times as many.
    epochs, batch_size, learning_rate, validation_fraction, random_state, weight_decay,
    augmentation, precision
        See `KerasClassifier`.
    """

    search_space = {
        "learning_rate": (2e-3, 1e-3),
        "augmentation": ((), ("mirror_if_alike", "shift")),
    }

    def __init__(
        self,
        width=32,
        epochs=12,
        batch_size=64,
        learning_rate=2e-3,
        validation_fraction=0.1,
        random_state=0,
        weight_decay=0.0,
        augmentation=(),
        precision="float32",
    ):
        super().__init__(
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            patience=None,
            validation_fraction=validation_fraction,
            random_state=random_state,
            weight_decay=weight_decay,
            augmentation=augmentation,
            precision=precision,
        )
        self.width = width

    def build(self, image_shape, n_classes):
        """Return the network; pictures under 8 pixels are enlarged by a whole factor first.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        maps = layers.Rescaling(1 / 127.5, offset=-1)(pictures)
        enlarge = math.ceil(LEAST_SIDE_PX / min(image_shape[:2]))
        if enlarge > 1:
            maps = layers.UpSampling2D(enlarge)(maps)
        stages = ((1, 0.1, layers.MaxPooling2D), (2, 0.2, layers.MaxPooling2D))
        for factor, dropout, pooling in (*stages, (4, 0.3, layers.AveragePooling2D)):
            for _ in range(2):
                maps = layers.Conv2D(factor * self.width, 3, padding="same", use_bias=False)(maps)
                maps = layers.ReLU()(BatchNorm(momentum=0.9)(maps))
            maps = layers.Dropout(dropout)(pooling(2)(maps))
        units = layers.Dense(128, activation="relu")(layers.Flatten()(maps))
        units = layers.Dropout(0.4)(units)
        answer = layers.Dense(n_classes, activation="softmax", dtype="float32")(units)
        return keras.Model(pictures, answer)

    def schedule(self, n_steps):
        """Up for a quarter of the training, then down to zero."""
        return Triangle(self.learning_rate, n_steps)
