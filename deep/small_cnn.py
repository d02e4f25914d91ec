"""The network that every beginner's tutorial builds: two convolutions, then a dense head.

Sees small local patterns wherever they are, then reads WHERE on the picture each was found: the
flattened map goes to a dense layer that has one weight per place. So it must meet a shape in every
place before it knows it there. Blind to what training did not show.

Source: LeCun et al. (1998), "Gradient-based learning applied to document recognition", Proc. IEEE
86, in the form of the Keras and TensorFlow beginners' tutorials.
"""

import math

from deep.backend import keras
from deep.keras_classifier import KerasClassifier

LEAST_SIDE_PX = 16  # two unpadded convolutions and two halvings need some room


class SmallCNN(KerasClassifier):
    """Conv 32, max-pool, Conv 64, max-pool, flatten, Dense 64, softmax; Adam.

    The rate falls to nothing over the epochs, and the best epoch is kept. Parameters: see
    `KerasClassifier`.
    """

    def build(self, image_shape, n_classes):
        """Return the network; pictures under 16 pixels are enlarged by a whole factor first.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        enlarge = math.ceil(LEAST_SIDE_PX / min(image_shape[:2]))
        return keras.Sequential(
            [
                keras.Input(image_shape, dtype="uint8"),
                layers.Rescaling(1 / 255),
                *([layers.UpSampling2D(enlarge)] if enlarge > 1 else []),
                layers.Conv2D(32, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Conv2D(64, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                layers.Dense(n_classes, activation="softmax", dtype="float32"),
            ]
        )

    def schedule(self, n_steps):
        """Half a cosine down to zero (Loshchilov & Hutter 2017)."""
        return keras.optimizers.schedules.CosineDecay(self.learning_rate, n_steps)
