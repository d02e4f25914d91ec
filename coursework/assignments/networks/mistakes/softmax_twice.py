"""The last layer makes probabilities already, and `softmax` flattens them a second time."""

from deep.backend import keras

EXPECTED = {"fails": ["test_sure_answers_are_possible"], "hint": "Softmax twice"}


def build(image_shape, n_classes, dropout):
    """End in a softmax."""
    layers = keras.layers
    pictures = keras.Input(tuple(image_shape))
    maps = pictures
    for n_filters in (16, 32, 64):
        maps = layers.Conv2D(n_filters, 3, padding="same", use_bias=False)(maps)
        maps = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(maps))
        maps = layers.MaxPooling2D()(maps)
    found = layers.Dropout(dropout)(layers.Flatten()(maps))
    return keras.Model(pictures, layers.Dense(n_classes, activation="softmax")(found))
