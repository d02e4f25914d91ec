"""Borrowed networks: the numbers must be those that Keras itself would give."""

import hashlib

import numpy as np
import pytest

from deep import BACKBONES, NETWORKS
from deep.backbones import ENTRIES
from deep.weights import FOLDER_VARIABLE, find_weights

OTHERS = ("vgg16", "resnet50", "inception_v3", "efficientnet_b0")


@pytest.fixture
def with_weights(imagenet_weights, monkeypatch):
    """KERAS_HOME with real weights of MobileNetV2."""
    monkeypatch.setenv("KERAS_HOME", str(imagenet_weights))


def test_every_backbone_is_offered_frozen_and_fine_tuned():
    """An entry without its two methods could not be used."""
    assert set(ENTRIES) == set(BACKBONES)
    assert {f"{name}:finetuned" for name in ENTRIES} <= set(NETWORKS)


def test_every_entry_says_what_it_takes():
    """Size, licence and input stand at each downloaded backbone."""
    for entry in ENTRIES.values():
        if entry.address:
            assert entry.address.startswith("https://storage.googleapis.com/")
            assert entry.weights_file.endswith(".h5")
            assert entry.licence
            assert 32 <= entry.input_px <= 299
            assert 1 < entry.megabytes < 600


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_preprocessing_and_loading_equal_keras_own(name, tmp_path, monkeypatch, rng):
    """With weights that a user names, as Keras would load them, features are the same to rounding.

    The real files cannot be had everywhere, so random weights are stored under their names; in
    Keras' own folder they would be fetched anew, for their sum. EfficientNet is the trap: Keras
    treats "imagenet" unlike a file.
    """
    from deep import frozen
    from deep.backend import keras

    entry = ENTRIES[name]
    path = tmp_path / "models" / entry.weights_file
    path.parent.mkdir()
    application = getattr(keras.applications, entry.constructor)
    side = entry.input_px
    keras.utils.set_random_seed(0)
    made = application(include_top=False, weights=None, input_shape=(side, side, 3))
    for layer in made.layers:  # as if trained: statistics that are not just zeros and ones
        if isinstance(layer, (keras.layers.BatchNormalization, keras.layers.Normalization)):
            arrays = [rng.uniform(0.5, 1.5, w.shape).astype(w.dtype) for w in layer.get_weights()]
            layer.set_weights(arrays)
    made.save(path)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    images = rng.integers(0, 256, size=(2, side, side, 3), dtype=np.uint8)
    cls = getattr(frozen, BACKBONES[name].split(":")[1])
    ours = cls().fit(images)
    assert ours.provenance_["weights_are"] == "NOT the published file"
    assert ours.provenance_["weights_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()

    from keras.src.utils import file_utils

    monkeypatch.setattr(file_utils, "get_file", lambda *arguments, **options: str(path))
    network = application(include_top=False, weights="imagenet", input_shape=(side, side, 3))
    prepared = getattr(keras.applications, entry.module).preprocess_input(images.astype(np.float32))
    maps = network.predict(prepared, verbose=0)
    expected = np.concatenate([maps.mean(axis=(1, 2)), maps.max(axis=(1, 2))], axis=1)
    np.testing.assert_allclose(ours.transform(images), expected, rtol=1e-3, atol=1e-4)
    assert expected.std() > 0


@pytest.mark.slow
def test_mobilenets_features_equal_keras_own_way(with_weights, rng):
    """Resized, preprocessed as Keras says, pooled: the same numbers as by hand."""
    from deep.backend import keras
    from deep.frozen import MobileNetV2Features

    images = rng.integers(0, 256, size=(3, 96, 96, 3), dtype=np.uint8)
    path = find_weights(ENTRIES["mobilenet_v2"].weights_file)
    ours = MobileNetV2Features().fit(images).transform(images)
    network = keras.applications.MobileNetV2(
        include_top=False, weights=path, input_shape=(96, 96, 3)
    )
    prepared = keras.applications.mobilenet_v2.preprocess_input(images.astype(np.float32))
    maps = network.predict(prepared, verbose=0)
    expected = np.concatenate([maps.mean(axis=(1, 2)), maps.max(axis=(1, 2))], axis=1)
    np.testing.assert_allclose(ours, expected, atol=1e-4)


@pytest.mark.slow
def test_a_frozen_backbone_does_not_move_in_fit(with_weights, bars):
    """It is a representation: labels cannot change it."""
    from deep.frozen import MobileNetV2Features

    images, labels = bars
    backbone = MobileNetV2Features().fit(images, labels)
    before = backbone.model_.get_weights()
    backbone.transform(images)
    for old, new in zip(before, backbone.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.slow
def test_fine_tuning_moves_upper_convolutions_and_no_batch_norm(with_weights, bars):
    """The second phase bends the top; ImageNet's statistics stay."""
    from deep.backend import keras
    from deep.finetune import FineTunedMobileNetV2
    from deep.keras_classifier import core

    images, labels = bars
    method = FineTunedMobileNetV2(head_epochs=2, epochs=2, unfrozen_fraction=0.5).fit(
        images, labels
    )
    _, original, _ = ENTRIES["mobilenet_v2"].build(images.shape[1:])
    tuned = next(la for la in core(method.model_).layers if isinstance(la, keras.Model))
    moved = {
        layer.name
        for layer, old in zip(tuned.layers, original.layers, strict=True)
        if any((a != b).any() for a, b in zip(layer.get_weights(), old.get_weights(), strict=True))
    }
    norms = {la.name for la in tuned.layers if isinstance(la, keras.layers.BatchNormalization)}

    lower_half = {layer.name for layer in tuned.layers[: len(tuned.layers) // 2]}
    assert moved
    assert not moved & norms
    assert not moved & lower_half

    assert method.provenance_["weights_sha256"]
