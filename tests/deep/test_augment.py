import numpy as np
import pytest

from deep.augment import (
    AUGMENTATIONS,
    OFF,
    ON,
    UNDECIDED,
    Mirror,
    Shift,
    augmented,
    mirror_decision,
)
from deep.backend import keras
from deep.keras_classifier import KerasClassifier
from deep.small_cnn import SmallCNN


@pytest.fixture
def pictures(rng):
    return rng.integers(0, 256, size=(40, 16, 16, 3), dtype=np.uint8)


def _applied(layer, pictures, training=True):
    return keras.ops.convert_to_numpy(layer(pictures, training=training))


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_augmentation_changes_pictures_in_training_only(name, pictures):
    """In prediction each layer passes its pictures on untouched; always uint8, always one size."""
    keras.utils.set_random_seed(0)
    layer = AUGMENTATIONS[name](16, 10)
    changed, kept = _applied(layer, pictures), _applied(layer, pictures, training=False)
    np.testing.assert_array_equal(kept, pictures)
    assert changed.dtype == np.uint8
    assert changed.shape == pictures.shape
    assert (changed != pictures).any() == (name != "mirror_if_alike")  # that asks first


def test_two_epochs_of_the_mirror_show_each_picture_once_each_way(pictures):
    """No picture is seen twice the same way, as a coin would have it."""
    layer = Mirror(steps_per_epoch=1)
    first, second, third = (_applied(layer, pictures) for _ in range(3))
    turned = (first != pictures).any(axis=(1, 2, 3))
    assert 10 < turned.sum() < 30
    np.testing.assert_array_equal(first[turned], pictures[turned][:, :, ::-1])
    np.testing.assert_array_equal(second[~turned], pictures[~turned][:, :, ::-1])
    np.testing.assert_array_equal(second[turned], pictures[turned])
    np.testing.assert_array_equal(third, first)


@pytest.mark.parametrize(("edge", "mode"), [("reflect", "reflect"), ("constant", "constant")])
def test_shifted_pictures_are_crops_of_the_padded_one(edge, mode, pictures):
    """Every result is one of the 25 crops, and not always the same one."""
    moved = _applied(Shift(2, edge), pictures)
    found = set()
    for before, after in zip(pictures, moved, strict=True):
        padded = np.pad(before, ((2, 2), (2, 2), (0, 0)), mode=mode)
        crops = [(y, x) for y in range(5) for x in range(5)]
        found |= {(y, x) for y, x in crops if (padded[y : y + 16, x : x + 16] == after).all()}
    assert len(found) > 10


def test_an_unknown_augmentation_is_answered_with_those_known():
    """A typing error must not train without augmentation."""
    network = SmallCNN().build((16, 16, 3), 3)
    with pytest.raises(ValueError, match="unknown augmentation 'flip'; known: mirror, "):
        augmented(network, ("flip",), 10)


def test_mirroring_is_decided_once_the_answer_is_clear(rng):
    """Alike: on. Much worse: off. Too few pictures to tell, or nothing known yet: undecided."""
    plain = rng.random(2000) < 0.6
    as_well, worse = rng.permutation(plain[:50]), plain & (rng.random(2000) < 0.6)
    assert mirror_decision(plain, plain.copy(), 10) == ON
    assert mirror_decision(plain, worse, 10) == OFF
    assert mirror_decision(plain[:50], as_well, 10) == UNDECIDED
    guessing = rng.random(2000) < 0.1
    assert mirror_decision(guessing, rng.permutation(guessing), 10) == UNDECIDED


class LeftOrRight(KerasClassifier):
    """Knows on which side a picture is bright, and nothing else; quickly."""

    def build(self, image_shape, n_classes):
        """Return a linear network."""
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        flat = layers.Flatten()(layers.Rescaling(1 / 255)(pictures))
        return keras.Model(pictures, layers.Dense(n_classes, activation="softmax")(flat))


@pytest.mark.parametrize(("bright", "decision"), [("left or right", OFF), ("top or bottom", ON)])
def test_the_network_itself_says_whether_mirrored_pictures_are_alike(bright, decision, rng):
    """Where the class is a side, mirroring is wrong and stays off; where it is a height, it goes on."""
    labels = np.arange(300) % 2
    images = rng.integers(0, 100, size=(300, 8, 8, 3))
    halves = (np.arange(8) >= 4) == labels[:, None]
    axes = (slice(None), None, slice(None), None)
    images += 100 * (halves[axes] if bright == "left or right" else halves[:, :, None, None])
    network = LeftOrRight(
        epochs=4, learning_rate=0.02, patience=None, augmentation=("mirror_if_alike",)
    )
    network.fit(images[:200].astype(np.uint8), labels[:200],
                validation=(images[200:].astype(np.uint8), labels[200:]))  # fmt: skip
    assert network.provenance_["mirror"] == {ON: "on", OFF: "off"}[decision]
