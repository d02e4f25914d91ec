import numpy as np
import pytest

from deep.augment import augmented
from deep.backend import keras
from deep.embedding import before_last_dense, embed
from deep.fast_cnn import FastCNN
from deep.global_pool_cnn import GlobalPoolCNN
from deep.mlp import MLP
from deep.resnet20 import ResNet20
from deep.small_cnn import SmallCNN


@pytest.fixture
def images(rng):
    """Five pictures without meaning."""
    return rng.integers(0, 256, size=(5, 16, 16, 3), dtype=np.uint8)


def _last_dense(network):
    dense = [layer for layer in network._flatten_layers() if isinstance(layer, keras.layers.Dense)]
    return dense[-1]


def _answer_from(embedded, network, scale=1.0):
    dense = _last_dense(network)
    kernel, *bias = (keras.ops.convert_to_numpy(weight) for weight in dense.weights)
    scores = scale * (embedded @ kernel + (bias[0] if bias else 0))
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("make", [SmallCNN, GlobalPoolCNN, MLP, ResNet20])
def test_the_last_layer_makes_the_networks_own_answer_of_it(make, images):
    """Nothing is lost between what is taken out and what the network says."""
    network = make().build((16, 16, 3), 3)
    embedded = embed(network, images)
    assert embedded.shape == (5, _last_dense(network).kernel.shape[0])
    answer = network.predict(images, verbose=0)
    np.testing.assert_allclose(_answer_from(embedded, network), answer, atol=1e-5)


def test_what_stands_behind_the_last_dense_layer_does_not_matter(images):
    """One of ours multiplies its sums by a number before the softmax."""
    from deep.fast_cnn import LOGIT_SCALE

    network = FastCNN().build((16, 16, 3), 3)
    answer = network.predict(images, verbose=0)
    found = _answer_from(embed(network, images), network, LOGIT_SCALE)
    np.testing.assert_allclose(found, answer, atol=1e-5)


def test_layers_that_augment_are_passed_by(images):
    """They stand before the network and change training pictures only."""
    network = SmallCNN().build((16, 16, 3), 3)
    found = embed(augmented(network, ("mirror", "shift"), 1), images)
    np.testing.assert_allclose(found, embed(network, images), atol=1e-6)


def test_a_head_that_is_a_network_of_its_own_is_looked_into(images):
    """As fine-tuning builds it: borrowed layers, then a head trained apart."""
    layers = keras.layers
    pictures = keras.Input((16, 16, 3), dtype="uint8")
    found = layers.GlobalAveragePooling2D()(layers.Rescaling(1 / 255)(pictures))
    head = keras.Sequential([keras.Input((3,)), layers.Dropout(0.5), layers.Dense(4, "softmax")])
    network = keras.Model(pictures, head(found))
    embedded = embed(network, images)
    np.testing.assert_allclose(embedded, images.mean(axis=(1, 2)) / 255, atol=1e-5)
    answer = network.predict(images, verbose=0)
    np.testing.assert_allclose(_answer_from(embedded, network), answer, atol=1e-5)


def test_a_network_without_a_dense_layer_is_refused(images):
    """There is no place before a decision that could be named."""
    pictures = keras.Input((16, 16, 3), dtype="uint8")
    network = keras.Model(pictures, keras.layers.GlobalMaxPooling2D()(pictures))
    assert before_last_dense(network) is None
    with pytest.raises(ValueError, match="no dense layer"):
        embed(network, images)
