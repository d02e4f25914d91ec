"""A network without convolutions: every pixel is wired to every unit.

Sees the whole picture at once, each pixel by its own weight. Blind to the fact that pixels have
neighbours: shuffle the pixels of all pictures in the same way, and it learns just as well. What a
convolutional network of the same field scores above it, the prior of convolution has bought.

Source: Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating errors",
Nature 323; with dropout after Srivastava et al. (2014), JMLR 15.
"""

from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from deep.schedules import Triangle


class MLP(KerasClassifier):
    """Flatten, two hidden layers with batch norm and dropout, softmax; Adam, one rise and fall.

    Parameters
    ----------
    width : int
        Units of each hidden layer.
    dropout : float
        Share of the units left out in each training step.
    epochs, batch_size, learning_rate, validation_fraction, random_state, weight_decay,
    augmentation
        See `KerasClassifier`.
    """

    search_space = {"learning_rate": (1e-3, 3e-3), "dropout": (0.3, 0.1, 0.5)}

    def __init__(
        self,
        width=512,
        dropout=0.3,
        epochs=20,
        batch_size=128,
        learning_rate=1e-3,
        validation_fraction=0.1,
        random_state=0,
        weight_decay=0.0,
        augmentation=(),
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
        )
        self.width = width
        self.dropout = dropout

    def build(self, image_shape, n_classes):
        """Return the network, for pictures of any size.

        Parameters
        ----------
        image_shape : (height, width, 3)
        n_classes : int
        """
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        units = layers.Flatten()(layers.Rescaling(1 / 127.5, offset=-1)(pictures))
        for _ in range(2):
            units = layers.Dense(self.width, use_bias=False)(units)
            units = layers.BatchNormalization(momentum=0.9)(units)
            units = layers.Dropout(self.dropout)(layers.ReLU()(units))
        answer = layers.Dense(n_classes, activation="softmax", dtype="float32")(units)
        return keras.Model(pictures, answer)

    def schedule(self, n_steps):
        """Up for a quarter of the training, then down to zero."""
        return Triangle(self.learning_rate, n_steps)
