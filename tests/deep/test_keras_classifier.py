import numpy as np
import pytest

from deep.backend import keras
from deep.global_pool_cnn import GlobalPoolCNN
from deep.keras_classifier import KerasClassifier
from deep.small_cnn import SmallCNN


def test_small_cnn_is_exactly_the_tutorials_network():
    """Two convolutions, two poolings, flatten, Dense 64, softmax: nothing more, nothing less."""
    layers = [type(layer).__name__ for layer in SmallCNN().build((32, 32, 3), 10).layers]
    expected = "Rescaling Conv2D MaxPooling2D Conv2D MaxPooling2D Flatten Dense Dense"
    assert layers == expected.split()
    assert SmallCNN().build((32, 32, 3), 10).count_params() == 167_562


@pytest.mark.parametrize("side", [8, 10, 15, 28])
def test_small_cnn_takes_small_pictures(side):
    """Pictures too small for two poolings are enlarged by a whole factor."""
    assert SmallCNN().build((side, side, 3), 4).output_shape == (None, 4)


def test_global_pool_cnn_does_not_care_where_a_shape_is(rng):
    """Moved by a whole pooling step on an empty ground, the shape gives the same answer."""
    network = GlobalPoolCNN(width=8).build((96, 96, 3), 5)
    there = np.zeros((1, 96, 96, 3), np.uint8)
    there[:, 40:52, 40:52] = rng.integers(0, 256, size=(12, 12, 3))
    here = np.roll(there, (4, 8), axis=(1, 2))
    answers = [network.predict(picture, verbose=0) for picture in (there, here)]
    np.testing.assert_allclose(*answers, atol=1e-5)


def test_the_best_epoch_is_kept_and_chosen_on_validation_pictures(bars):
    """The weights at the end score what the best validation epoch scored."""
    images, labels = bars
    network = SmallCNN(epochs=6, learning_rate=0.01, patience=6)
    network.fit(images[::2], labels[::2], validation=(images[1::2], labels[1::2]))
    chosen = network.predict_proba(images[1::2])
    right = np.searchsorted(network.classes_, labels[1::2])
    loss = -np.log(chosen[np.arange(len(right)), right]).mean()
    assert loss == pytest.approx(min(network.history_["val_loss"]), rel=1e-3)
    kept = network.provenance_["kept_epoch"]
    assert network.history_["val_loss"][kept - 1] == min(network.history_["val_loss"])


def test_history_has_a_number_per_epoch_and_the_caller_is_told(bars):
    """Training curves are kept as plain lists; progress counts from one."""
    told = []
    network = SmallCNN(epochs=2)
    network.fit(*bars, on_epoch=lambda epoch, n_epochs, logs: told.append((epoch, n_epochs)))
    assert told == [(1, 2), (2, 2)]
    assert {name: len(curve) for name, curve in network.history_.items()} == {
        name: 2 for name in ("accuracy", "loss", "val_accuracy", "val_loss", "learning_rate")
    }


class Exploding(KerasClassifier):
    """A network whose loss cannot stay finite."""

    def build(self, image_shape, n_classes):
        """Return a network that divides by zero."""
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        flat = layers.Flatten()(layers.Rescaling(1e30)(pictures))
        return keras.Model(pictures, layers.Dense(n_classes)(flat * flat * flat))


def test_a_loss_that_is_no_number_ends_the_training(bars):
    """It must not go on for hours and then be compared."""
    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        Exploding(epochs=3).fit(*bars)


def test_validation_pictures_of_an_unknown_class_are_left_out(bars):
    """A small draw of training rows may lack a class that validation rows show."""
    images, labels = bars
    known = labels != 11
    network = SmallCNN(epochs=1)
    network.fit(images[known], labels[known], validation=(images, labels))
    assert network.classes_.tolist() == [3, 7]
