import json

import numpy as np
import pytest

from deep import checkpoint
from deep.backend import keras
from deep.checkpoint import Checkpoint, fingerprint
from deep.keras_classifier import KerasClassifier
from deep.norm import BatchNorm
from deep.schedules import Triangle
from deep.small_cnn import SmallCNN
from deep.training import balancing_weights, make_loss, make_optimizer


class Tiny(KerasClassifier):
    """A convolution with batch norm and dropout, seconds to train."""

    def build(self, image_shape, n_classes):
        """Return a network with all that a training has to remember."""
        layers = keras.layers
        pictures = keras.Input(image_shape, dtype="uint8")
        maps = layers.Conv2D(4, 3, use_bias=False)(layers.Rescaling(1 / 255)(pictures))
        maps = layers.Dropout(0.2)(layers.ReLU()(BatchNorm(momentum=0.9)(maps)))
        found = layers.GlobalMaxPooling2D()(maps)
        return keras.Model(
            pictures, layers.Dense(n_classes, activation="softmax", dtype="float32")(found)
        )

    def schedule(self, n_steps):
        """A rate that depends on the step."""
        return Triangle(self.learning_rate, n_steps)


class Crash(Exception):
    """The machine was switched off."""


def _crash_after(last):
    def on_epoch(epoch, n_epochs, logs):
        if epoch == last:
            raise Crash

    return on_epoch


@pytest.mark.parametrize(
    "settings",
    [
        {"augmentation": ("mirror", "shift", "zoom"), "optimizer": "sgd", "patience": 3},
        pytest.param({"patience": None, "weight_decay": 0.01}, marks=pytest.mark.slow),
    ],
)
def test_a_crashed_training_ends_as_if_it_had_not_crashed(
    settings, bars, tmp_path, every_epoch_saved
):
    """Weights, curves and the epoch kept are those of a training without the crash.

    So the orders of the pictures, dropout and augmentation go on where they were, too.
    """
    settings = {"epochs": 4, "batch_size": 16, **settings}
    whole = Tiny(**settings).fit(*bars)
    with pytest.raises(Crash):
        Tiny(**settings).fit(*bars, on_epoch=_crash_after(2), checkpoint=tmp_path)
    told = []
    again = Tiny(**settings)
    again.fit(*bars, on_epoch=lambda epoch, *_: told.append(epoch), checkpoint=tmp_path)
    assert told[0] == 3
    assert again.provenance_ == whole.provenance_
    assert again.history_.keys() == whole.history_.keys()
    for name, curve in whole.history_.items():
        np.testing.assert_allclose(again.history_[name], curve, rtol=1e-5, err_msg=name)
    pairs = zip(again.model_.get_weights(), whole.model_.get_weights(), strict=True)
    for resumed, uninterrupted in pairs:
        np.testing.assert_allclose(resumed, uninterrupted, rtol=1e-5, atol=1e-6)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_of_another_training_is_not_continued(bars, tmp_path, every_epoch_saved):
    """Of other pictures, or changed by hand: the training begins with its first epoch."""
    with pytest.raises(Crash):
        Tiny(epochs=3).fit(*bars, on_epoch=_crash_after(1), checkpoint=tmp_path)
    path = tmp_path / "training.npz"
    with np.load(path) as stored:
        arrays = dict(stored)
    own = json.loads(str(arrays["about"]))["fingerprint"]
    assert Checkpoint(tmp_path, own, {}).n_epochs_done == 1
    assert Checkpoint(tmp_path, fingerprint(Tiny(epochs=3), bars), {}).n_epochs_done == 0
    np.savez(path, **{**arrays, "model_0": arrays["model_0"] + 1})  # no longer what its sum says
    assert Checkpoint(tmp_path, own, {}).n_epochs_done == 0


def test_settings_and_pictures_tell_trainings_apart(bars):
    """Half a training at one rate and half at another would be neither."""
    images, labels = bars
    here = fingerprint(Tiny(), bars)
    assert fingerprint(Tiny(), (images.copy(), labels)) == here
    assert fingerprint(Tiny(learning_rate=0.01), bars) != here
    assert fingerprint(Tiny(), (255 - images, labels)) != here


def test_short_epochs_are_not_written_one_by_one(bars, tmp_path, monkeypatch):
    """The disk would take longer than the learning does."""
    clock, seen = iter(range(0, 1000, 2)), []  # each look at the clock is two seconds later
    monkeypatch.setattr(checkpoint, "monotonic", lambda: next(clock))
    write = checkpoint.write_arrays
    monkeypatch.setattr(
        checkpoint, "write_arrays", lambda *a, **k: [seen.append(1), write(*a, **k)]
    )
    network = Tiny(epochs=7, patience=None).fit(*bars, checkpoint=tmp_path)
    assert len(network.history_["loss"]) == 7
    assert len(seen) == 2


def test_a_damaged_checkpoint_is_not_continued(bars, tmp_path):
    """Half a file is as good as none."""
    (tmp_path / "training.npz").write_bytes(b"PK\x03\x04 half")
    assert len(Tiny(epochs=1).fit(*bars, checkpoint=tmp_path).history_["loss"]) == 1


def test_the_curves_survive_a_loss_that_is_no_number(bars):
    """What led there is the most useful picture of the whole training."""
    network = Tiny(epochs=9, optimizer="sgd", learning_rate=1e38)
    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        network.fit(*bars)
    assert not np.isfinite(network.history_["loss"][-1])
    assert len(network.history_["learning_rate"]) == len(network.history_["loss"])


def test_unequal_classes_count_the_same():
    """Weight times count is equal; the mean over the pictures is one; nearly equal is left alone."""
    weights = balancing_weights(np.repeat([0, 1, 2], [10, 20, 70]))
    np.testing.assert_allclose(weights * [10, 20, 70], 100 / 3, rtol=1e-6)
    assert balancing_weights(np.repeat([0, 1], [10, 14])) is None


@pytest.mark.slow
def test_class_weights_find_the_rare_class(rng):
    """Of nine pictures to one, the rare class is given more probability when classes are balanced."""
    labels = np.repeat([0, 1], [180, 20])
    images = rng.normal(110 + 10 * labels[:, None, None, None], 30, (200, 8, 8, 3))
    images = np.clip(images, 0, 255).astype(np.uint8)
    share, told = {}, {}
    for class_weight in ("balanced", None):
        network = Tiny(
            epochs=10, batch_size=16, learning_rate=0.03, patience=None, class_weight=class_weight
        )
        share[class_weight] = network.fit(images, labels).predict_proba(images)[:, 1].mean()
        told[class_weight] = network.provenance_.get("class_weights")
    assert share["balanced"] > 1.5 * share[None]
    assert told == {"balanced": [0.5556, 5.0], None: None}


def test_label_smoothing_asks_for_less_than_certainty():
    """Equal to Keras' own on one-hot labels; certainty is no longer the best answer."""
    loss = make_loss(0.2, 4)
    answers = np.array([[0.85, 0.05, 0.05, 0.05], [0.997, 0.001, 0.001, 0.001]], np.float32)
    losses = keras.ops.convert_to_numpy(loss(np.array([0, 0]), answers))
    assert losses[0] < losses[1]
    np.testing.assert_allclose(
        losses[0], -(0.85 * np.log(0.85) + 3 * 0.05 * np.log(0.05)), rtol=1e-5
    )


@pytest.mark.parametrize("name", ["adam", "sgd"])
def test_weight_decay_takes_from_weights_and_not_from_biases(name):
    """Without a gradient a kernel shrinks by rate times decay; a bias stays."""
    kernel, bias = (keras.Variable([1.0], name=name) for name in ("kernel", "bias"))
    make_optimizer(name, 0.1, weight_decay=0.5).apply([np.zeros(1, np.float32)] * 2, [kernel, bias])
    np.testing.assert_allclose(keras.ops.convert_to_numpy(kernel), 0.95, rtol=1e-6)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(bias), 1.0)


def test_an_unknown_optimizer_is_answered_with_those_known():
    """A typing error must not train with something else."""
    with pytest.raises(ValueError, match="unknown optimizer 'lion'; known: adam, sgd"):
        make_optimizer("lion", 0.1)


def test_the_triangle_rises_to_its_peak_and_falls_to_its_end():
    """The corners are where they are said to be."""
    rate = Triangle(2.0, 100, peak_at=0.2, start=0.25, end=0.1)
    rates = [float(rate(step)) for step in (0, 10, 20, 60, 100, 120)]
    np.testing.assert_allclose(rates, [0.5, 1.25, 2.0, 1.1, 0.2, 0.2], rtol=1e-5)


def test_fused_batch_norm_gives_keras_own_numbers(rng):
    """In training (but for the unbiased variance it remembers) and in prediction."""
    maps = rng.normal(3, 2, size=(8, 5, 5, 4)).astype(np.float32)
    ours, theirs = BatchNorm(momentum=0.5), keras.layers.BatchNormalization(momentum=0.5)
    for training in (True, False):
        results = [keras.ops.convert_to_numpy(la(maps, training=training)) for la in (ours, theirs)]
        np.testing.assert_allclose(*results, atol=2e-2 if not training else 1e-4)
    n = maps[..., 0].size
    variance = [(v - 0.5) / 0.5 for v in (ours.get_weights()[3], theirs.get_weights()[3])]
    np.testing.assert_allclose(variance[0], variance[1] * n / (n - 1), rtol=1e-4)


@pytest.mark.parametrize(
    "precision", ["float32", pytest.param("mixed_bfloat16", marks=pytest.mark.slow)]
)
def test_the_same_seed_gives_the_same_numbers(precision, bars):
    """Dropout, augmentation, order and weights: all from the one seed."""
    settings = {"epochs": 2, "precision": precision, "augmentation": ("mirror", "crop")}
    first, second = (Tiny(**settings).fit(*bars).predict_proba(bars[0]) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    other = Tiny(random_state=1, **settings).fit(*bars).predict_proba(bars[0])
    assert (first != other).any()


def test_bfloat16_keeps_weights_and_answers_in_float32(bars):
    """Only the layers between compute with fewer digits; the policy does not leak out."""
    network = SmallCNN(epochs=1, precision="mixed_bfloat16").fit(*bars)
    assert {str(weight.dtype) for weight in network.model_.get_weights()} == {"float32"}
    np.testing.assert_allclose(network.predict_proba(bars[0]).sum(axis=1), 1, atol=1e-6)
    assert network.provenance_["precision"] == "mixed_bfloat16"
    assert keras.config.dtype_policy().name == "float32"
    with pytest.raises(ValueError, match="unknown precision 'float8'; known: float32"):
        SmallCNN(epochs=1, precision="float8").fit(*bars)


def test_a_checkpoint_of_another_version_is_not_continued(bars, monkeypatch):
    """Settings and pictures are the same, and still it is another training."""
    here = fingerprint(Tiny(), bars)
    monkeypatch.setattr(checkpoint, "version", lambda package: "0.0")
    assert fingerprint(Tiny(), bars) != here
