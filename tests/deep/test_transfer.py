import numpy as np
import pytest

from deep import weights
from deep.weights import WeightsUnavailable, check_available


def test_missing_weights_are_said_within_seconds(tmp_path, monkeypatch):
    """Without a file and without a network the message names file, address and folder."""

    def no_network(*arguments, **options):
        raise OSError("no route to host")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(weights.socket, "create_connection", no_network)
    with pytest.raises(WeightsUnavailable, match=r"put net\.h5 \(from https://.*family/net\.h5\)"):
        check_available("net.h5", "family")


def test_weights_on_this_machine_need_no_network(tmp_path, monkeypatch):
    """A file in KERAS_HOME is enough."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "net.h5").write_bytes(b"weights")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(weights.socket, "create_connection", None)
    check_available("net.h5", "family")


@pytest.fixture
def with_weights(imagenet_weights, monkeypatch):
    """KERAS_HOME with real weights."""
    monkeypatch.setenv("KERAS_HOME", str(imagenet_weights))


@pytest.mark.slow
def test_backbone_features_equal_keras_own_way(with_weights, rng):
    """Resized, preprocessed as Keras says, pooled: the same numbers as by hand."""
    from deep.backbones import MOBILENET_V2, MobileNetV2Features
    from deep.backend import keras

    images = rng.integers(0, 256, size=(3, 96, 96, 3), dtype=np.uint8)
    path = weights.weights_path(MOBILENET_V2.weights_file)
    ours = MobileNetV2Features().fit(images).transform(images)
    network = keras.applications.MobileNetV2(
        include_top=False, weights=path, input_shape=(96, 96, 3), pooling="avg"
    )
    prepared = keras.applications.mobilenet_v2.preprocess_input(images.astype(np.float32))
    np.testing.assert_allclose(ours, network.predict(prepared, verbose=0), atol=1e-4)


@pytest.mark.slow
def test_a_frozen_backbone_does_not_move_in_fit(with_weights, bars):
    """It is a representation: labels cannot change it."""
    from deep.backbones import MobileNetV2Features

    images, labels = bars
    backbone = MobileNetV2Features().fit(images, labels)
    before = backbone.model_.get_weights()
    backbone.transform(images)
    for old, new in zip(before, backbone.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.slow
def test_fine_tuning_moves_upper_convolutions_and_no_batch_norm(with_weights, bars):
    """The second phase bends the top; ImageNet's statistics stay."""
    from deep.backbones import MOBILENET_V2
    from deep.backend import keras
    from deep.finetune import FineTunedMobileNetV2

    images, labels = bars
    method = FineTunedMobileNetV2(head_epochs=2, epochs=2, learning_rate=1e-3).fit(images, labels)
    _, original, _ = MOBILENET_V2.build(images.shape[1:])
    tuned = next(layer for layer in method.model_.layers if isinstance(layer, keras.Model))
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
