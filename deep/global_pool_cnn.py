"""Six convolutions, then one question per pattern: is it anywhere in the picture?

Sees patterns of patterns, and forgets by design where it found them: the global maximum is the same
wherever a shape stands. That prior, not its depth, is what the tutorial's network lacks. Blind to
the places that parts have relative to each other beyond the last convolution's view (about half of
a 32-pixel picture).

Sources: Lin, Chen & Yan (2014), "Network In Network" (global pooling); Ioffe & Szegedy (2015),
"Batch Normalization"; Simonyan & Zisserman (2015), "Very Deep Convolutional Networks" (3 x 3 pairs).
"""

from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from deep.norm import BatchNorm


class GlobalPoolCNN(KerasClassifier):
    """Three pairs of 3 x 3 convolutions with batch norm, a global maximum, softmax; Adam, cosine.

    Parameters
    ----------
    width : int
        Filters of the first pair; the second has twice, the third four times as many.
    dropout : float
        Share of the patterns hidden from the last layer in each training step.
    """

    search_space = {"learning_rate": (3e-3, 1e-3), "dropout": (0.2, 0.5)}

    def __init__(
        self,
        width=24,
        dropout=0.2,
        epochs=10,
        batch_size=32,
        learning_rate=3e-3,
        patience=10,
        validation_fraction=0.1,
        random_state=0,
    ):
        super().__init__(
            epochs, batch_size, learning_rate, patience, validation_fraction, random_state
        )
        self.width = width
        self.dropout = dropout

    def build(self, image_shape, n_classes):
        """Return the network for pictures of at least 4 x 4 pixels.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        maps = layers.Rescaling(1 / 127.5, offset=-1)(pictures)
        for stage, n_filters in enumerate((self.width, 2 * self.width, 4 * self.width)):
            if stage:
                maps = layers.MaxPooling2D()(maps)
            for _ in range(2):
                maps = layers.Conv2D(n_filters, 3, padding="same", use_bias=False)(maps)
                maps = BatchNorm(momentum=0.9)(maps)
                maps = layers.ReLU()(maps)
        found = layers.GlobalMaxPooling2D()(maps)
        found = layers.Dropout(self.dropout)(found)
        return keras.Model(
            pictures, layers.Dense(n_classes, activation="softmax", dtype="float32")(found)
        )

    def schedule(self, n_steps):
        """A short warm-up, then half a cosine down to zero (Loshchilov & Hutter 2017)."""
        warm_up = max(1, n_steps // 20)
        return keras.optimizers.schedules.CosineDecay(
            initial_learning_rate=self.learning_rate / 10,
            decay_steps=max(1, n_steps - warm_up),
            warmup_target=self.learning_rate,
            warmup_steps=warm_up,
        )
