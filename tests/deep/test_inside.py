import numpy as np
import pytest

from deep import inside
from deep.backend import keras
from deep.inside import first_filters, first_maps, grad_cam
from deep.keras_classifier import core
from deep.mlp import MLP
from deep.small_cnn import SmallCNN

BLOB_PX = 6


def _blobs(n, seed):
    """Grey noise with a bright blob anywhere, whose colour is the class; and the blobs' places."""
    rng = np.random.default_rng(seed)
    images = rng.integers(90, 150, (n, 24, 24, 3), dtype=np.uint8)
    labels = np.arange(n) % 2
    inside_blob = np.zeros((n, 24, 24), bool)
    for k, (top, left) in enumerate(rng.integers(0, 24 - BLOB_PX, (n, 2))):
        place = (k, slice(top, top + BLOB_PX), slice(left, left + BLOB_PX))
        images[place] = (250, 40, 40) if labels[k] else (40, 250, 40)
        inside_blob[place] = True
    return images, labels, inside_blob


def _painted(kernel, prepare=lambda pictures: pictures, scale=1.0):
    """A network of one convolution with these weights, a global mean, and two classes."""
    pictures = keras.Input((8, 8, 3), dtype="uint8")
    seen = prepare(keras.layers.Rescaling(1 / 255)(pictures))
    convolution = keras.layers.Conv2D(kernel.shape[-1], kernel.shape[:2], use_bias=False)
    found = keras.layers.GlobalAveragePooling2D()(convolution(seen))
    dense = keras.layers.Dense(2, activation="softmax")
    network = keras.Model(pictures, dense(found))
    convolution.set_weights([kernel])
    first_half = np.arange(kernel.shape[-1]) < kernel.shape[-1] / 2
    to_first, to_second = scale * first_half, scale * ~first_half
    dense.set_weights([np.stack([to_first, to_second], axis=1), np.zeros(2)])
    return network


def test_grad_cam_of_a_trained_network_falls_on_the_planted_object():
    """A blob anywhere decides the class: mostly the peak is on it, and three times its share of heat."""
    images, labels, _ = _blobs(300, seed=0)
    method = SmallCNN(epochs=6).fit(images, labels)
    images, labels, inside_blob = _blobs(40, seed=1)
    answers = method.predict_proba(images).argmax(axis=1)
    assert (answers == labels).mean() > 0.9
    heat = grad_cam(core(method.model_), images, answers)
    assert heat.shape == images.shape[:3]
    lit = [(h, blob) for h, blob in zip(heat, inside_blob, strict=True) if h.any()]
    assert len(lit) > 30
    chance = BLOB_PX**2 / 24**2
    assert np.mean([h[blob].sum() / h.sum() for h, blob in lit]) > 3 * chance
    assert np.mean([blob.ravel()[h.argmax()] for h, blob in lit]) > 0.5


def test_grad_cam_is_the_evidence_itself_where_that_is_known():
    """Red speaks for the first class, blue for the second: each is hot where its colour is."""
    kernel = np.zeros((1, 1, 3, 2), np.float32)
    kernel[0, 0, 0, 0] = kernel[0, 0, 2, 1] = 1
    images = np.zeros((2, 8, 8, 3), np.uint8)
    images[:, 1:3, 1:3, 0] = images[:, 5:7, 4:7, 2] = 255
    red, blue = grad_cam(_painted(kernel), images, np.array([0, 1]))
    np.testing.assert_array_equal(red > 0, images[0, ..., 0] > 0)
    np.testing.assert_array_equal(blue > 0, images[0, ..., 2] > 0)


def test_grad_cam_still_sees_the_slope_where_the_answer_is_certain():
    """A probability of 1 is flat; the log odds are not."""
    kernel = np.zeros((1, 1, 3, 2), np.float32)
    kernel[0, 0, 0, 0] = kernel[0, 0, 2, 1] = 1
    images = np.zeros((1, 8, 8, 3), np.uint8)
    images[:, :, :4, 0] = 255
    network = _painted(kernel, scale=80.0)
    assert network.predict(images, verbose=0)[0, 0] == 1
    heat = grad_cam(network, images, np.array([0]))[0]
    assert (heat[:, :4] > 0).all()
    assert not heat[:, 4:].any()


def test_filters_are_shown_in_red_green_blue_whatever_the_network_reads():
    """VGG and ResNet were trained on blue, green, red: their weights are turned round again."""
    kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 4)).astype(np.float32)
    as_is = first_filters(_painted(kernel))
    np.testing.assert_array_equal(as_is, kernel.transpose(3, 0, 1, 2))
    turned = first_filters(_painted(kernel, prepare=lambda pictures: pictures[..., ::-1]))
    np.testing.assert_array_equal(turned, as_is[..., ::-1])


def test_a_network_on_grey_has_maps_but_no_colour_filters():
    """Filters with another number of inputs than three have no colours to be shown in."""
    kernel = np.ones((3, 3, 1, 2), np.float32)
    network = _painted(kernel, prepare=lambda p: keras.ops.mean(p, axis=-1, keepdims=True))
    images = np.full((1, 8, 8, 3), 255, np.uint8)
    assert first_filters(network) is None
    np.testing.assert_allclose(first_maps(network, images), 9, rtol=1e-5)


def test_insides_are_found_within_a_network_that_holds_another():
    """As every fine-tuned backbone does: the same maps as of the inner network alone."""
    inner = SmallCNN().build((16, 16, 3), 4)
    body = keras.Model(inner.inputs[0], inner.layers[4].output)
    pictures = keras.Input((16, 16, 3), dtype="uint8")
    means = keras.layers.GlobalAveragePooling2D()(body(pictures))
    head = keras.Sequential([keras.Input((64,)), keras.layers.Dense(3, activation="softmax")])
    outer = keras.Model(pictures, head(means))
    images = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    np.testing.assert_array_equal(first_filters(outer), first_filters(inner))
    np.testing.assert_allclose(first_maps(outer, images), first_maps(inner, images), atol=1e-5)
    before = outer.predict(images, verbose=0)
    assert grad_cam(outer, images, np.array([0, 2])).shape == (2, 16, 16)
    np.testing.assert_array_equal(outer.predict(images, verbose=0), before)


def test_what_has_no_insides_to_show_says_so():
    """A network without convolutions, and one that is code and no graph."""
    images = np.zeros((1, 16, 16, 3), np.uint8)
    network = MLP(width=8).build((16, 16, 3), 2)
    with pytest.raises(ValueError, match="no convolution"):
        grad_cam(network, images, np.array([0]))
    with pytest.raises(ValueError, match="no convolution"):
        first_maps(network, images)

    class OnlyCode(keras.Model):
        """Computes without saying how it is connected."""

        def call(self, pictures):
            """Nothing."""
            return pictures

    with pytest.raises(ValueError, match="cannot be followed"):
        grad_cam(OnlyCode(), images, np.array([0]))


def test_a_backend_without_gradients_is_named(monkeypatch):
    """With what would work in its place."""
    monkeypatch.setattr(inside.keras.backend, "backend", lambda: "openvino")
    with pytest.raises(
        NotImplementedError, match=r"TensorFlow, JAX and PyTorch, not for 'openvino'"
    ):
        inside._gradient(lambda values: values, np.zeros(1, np.float32))
