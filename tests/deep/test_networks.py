import importlib

import numpy as np
import pytest

from deep import NETWORKS
from deep.backend import keras
from deep.cifar_cnn import CifarCNN
from deep.fast_cnn import FULL_BATCH, FastCNN, PartlyIdentity, whitening
from deep.mlp import MLP
from deep.random_conv import RandomConv
from deep.resnet20 import ResNet20

FROM_SCRATCH = [name for name in NETWORKS if ":" not in name]
SIDES = (8, 16, 28, 33)


def _network(name):
    module, name = NETWORKS[name].split(":")
    return getattr(importlib.import_module(module), name)()


def _n_layers(network, kind):
    return sum(type(layer).__name__ == kind for layer in network.layers)


@pytest.mark.parametrize("name", FROM_SCRATCH)
@pytest.mark.parametrize("side", SIDES)
def test_each_network_takes_pictures_of_any_size(name, side):
    """Digits of 8 pixels, MNIST's 28, and odd sides; two classes are enough."""
    network = _network(name)
    network.batch_size_ = network.batch_size
    assert network.build((side, side, 3), 2).output_shape == (None, 2)


def test_resnet20_is_the_papers():
    """19 convolutions and a dense layer; 0.27 million weights; shortcuts without any."""
    network = ResNet20().build((32, 32, 3), 10)
    assert _n_layers(network, "Conv2D") + _n_layers(network, "Dense") == 20
    assert sum(int(np.prod(weight.shape)) for weight in network.trainable_variables) == 269_722
    assert network.get_layer(index=-2).input.shape == (None, 8, 8, 64)


def test_cifar_cnn_has_what_the_tutorials_have():
    """Batch norm, dropout, max and average pooling, and a dense head."""
    network = CifarCNN().build((32, 32, 3), 10)
    kinds = ["Conv2D", "BatchNorm", "MaxPooling2D", "AveragePooling2D", "Dropout", "Dense"]
    assert [_n_layers(network, kind) for kind in kinds] == [6, 6, 2, 1, 4, 2]


def test_an_mlp_does_not_mind_shuffled_pixels(rng):
    """With its first weights shuffled alike, it answers the same: pixels have no neighbours there."""
    images = rng.integers(0, 256, size=(5, 8, 8, 3), dtype=np.uint8)
    order = rng.permutation(8 * 8 * 3)
    network = MLP(width=16).build((8, 8, 3), 3)
    before = network.predict(images, verbose=0)
    first, *rest = network.get_weights()
    network.set_weights([first[order], *rest])
    shuffled = images.reshape(5, -1)[:, order].reshape(images.shape)
    np.testing.assert_allclose(network.predict(shuffled, verbose=0), before, atol=1e-5)


def test_whitened_patches_are_uncorrelated(rng):
    """Smooth pictures, whose neighbours are alike, come out unrelated; faint directions stay faint."""
    coarse = rng.integers(0, 256, size=(200, 9, 9, 3)).repeat(2, axis=1).repeat(2, axis=2)
    smooth = (coarse[:, :-1, :-1] + coarse[:, 1:, :-1] + coarse[:, :-1, 1:] + coarse[:, 1:, 1:]) / 4
    images = (0.8 * smooth + 0.2 * rng.integers(0, 256, smooth.shape)).astype(np.uint8)
    kernel, bias = whitening(images)
    maps = keras.ops.conv(images.astype(np.float32) / 255, kernel) + bias
    components = keras.ops.convert_to_numpy(maps).reshape(-1, 24)
    np.testing.assert_allclose(components[:, :12], -components[:, 12:], atol=1e-3)
    covariance = np.cov(components[:, :12], rowvar=False)
    np.testing.assert_allclose(covariance - np.diag(np.diag(covariance)), 0, atol=0.05)
    assert 0.85 < np.diag(covariance).min() < np.diag(covariance).max() < 1.05
    np.testing.assert_allclose(components.mean(axis=0), 0, atol=1e-3)


@pytest.mark.slow
def test_the_whitening_layer_does_not_move_in_training(bars):
    """It is worked out from the pictures, then frozen; all else learns."""
    images, labels = bars
    network = FastCNN(epochs=1, widths=(8, 8, 8)).fit(images, labels, validation=bars)
    trained = network.model_.layers[-1]
    kernel, bias = trained.get_layer("whitening").get_weights()
    expected = whitening(images)
    np.testing.assert_array_equal(kernel, expected[0])
    np.testing.assert_array_equal(bias, expected[1])
    assert not {id(v) for v in trained.get_layer("whitening").variables} & {
        id(v) for v in trained.trainable_variables
    }


def test_few_pictures_get_small_batches_and_small_steps():
    """Eight steps an epoch of 256 would teach nothing; the rate per picture stays the same."""
    network = FastCNN()
    assert [network.batch_size_for(n) for n in (45_000, 3_200, 100)] == [FULL_BATCH, 50, 8]
    network.batch_size_ = 64
    assert network.schedule(100).peak == pytest.approx(network.learning_rate / 4)


def test_the_first_filters_start_by_passing_their_input_on(rng):
    """A convolution with partly identical filters gives its own input in its first maps."""
    maps = rng.normal(size=(2, 6, 6, 3)).astype(np.float32)
    kernel = PartlyIdentity()((3, 3, 3, 5))
    out = keras.ops.convert_to_numpy(keras.ops.conv(maps, kernel, padding="same"))
    np.testing.assert_allclose(out[..., :3], maps, atol=1e-6)
    assert (np.abs(out[..., 3:]) > 0.01).any()


def test_prediction_sees_mirrored_pictures_only_if_training_did(bars):
    """With the mirror on, a picture and its mirror image get one answer; else they need not."""
    images, labels = bars
    settings = {"epochs": 2, "widths": (8, 8, 8), "augmentation": ("mirror", "shift")}
    network = FastCNN(**settings).fit(images, labels)

    def turning_changes():
        answers = [network.predict_proba(view) for view in (images, images[:, :, ::-1])]
        return np.abs(answers[0] - answers[1]).max()

    assert network.provenance_["mirror"] == "on"
    assert turning_changes() < 1e-3
    network.provenance_["mirror"] = "off"  # as a training without it leaves it
    assert turning_changes() > 1e-3


@pytest.mark.slow
def test_the_final_weights_are_the_running_average(bars):
    """With an average that hardly moves, training ends near where it began."""
    settings = {"epochs": 2, "widths": (8, 8, 8), "precision": "float32", "random_state": 3}
    averaged, fast = (FastCNN(averaging=share, **settings).fit(*bars) for share in (0.999, 0.0))
    keras.utils.set_random_seed(3)
    start = FastCNN(**settings).build((16, 16, 3), 3).get_weights()

    def way(network):
        ends = network.model_.layers[-1].get_weights()
        return np.abs(ends[2] - start[2]).mean()  # the first learned kernel

    assert way(averaged) < 0.3 * way(fast)


def test_random_filters_see_a_shape_wherever_it_is(rng):
    """Moved within its cell of the grid, a shape gives nearly the same numbers."""
    images = rng.integers(0, 256, size=(50, 32, 32, 3), dtype=np.uint8)
    extractor = RandomConv(n_filters=20).fit(images)
    there = np.full((1, 32, 32, 3), 128, np.uint8)
    there[:, 4:8, 4:8] = rng.integers(0, 256, size=(4, 4, 3))
    here, elsewhere = np.roll(there, 1, axis=(1, 2)), np.roll(there, 16, axis=(1, 2))
    features = extractor.transform(np.concatenate([there, here, elsewhere]))
    near, far = np.abs(features[1:] - features[0]).mean(axis=1)
    assert near < 0.2 * far


def test_random_filters_ignore_brightness_and_contrast(rng):
    """Half the contrast on another ground leaves the features nearly as they were."""
    images = rng.integers(0, 256, size=(50, 16, 16, 3), dtype=np.uint8)
    extractor = RandomConv(n_filters=20).fit(images)
    features = extractor.transform(images)
    np.testing.assert_allclose(extractor.transform(images // 2 + 60), features, atol=0.15)
    assert features.shape == (50, extractor.n_features_out_) == (50, 160)
    assert features.dtype == np.float32


def test_random_filters_come_from_the_seed_and_from_no_label(rng):
    """The same seed draws the same filters; labels change nothing; another seed draws others."""
    images = rng.integers(0, 256, size=(20, 16, 16, 3), dtype=np.uint8)
    labels = np.arange(20) % 2
    first, second, other = (
        RandomConv(n_filters=5, random_state=seed).fit(images, y).transform(images)
        for seed, y in ((0, labels), (0, 1 - labels), (1, labels))
    )
    np.testing.assert_array_equal(first, second)
    assert np.abs(first - other).max() > 0.01


@pytest.mark.parametrize("n_images", [30, 300, 5000])
def test_few_pictures_are_gone_over_until_there_are_steps_enough(n_images):
    """Epochs count passes, learning counts steps: small training parts get more passes, large none."""
    from deep.finetune import FineTunedCIFAR10ResNet20
    from deep.global_pool_cnn import GlobalPoolCNN

    for network in (GlobalPoolCNN(), FineTunedCIFAR10ResNet20()):
        longer = network.long_enough(n_images)
        n_steps = longer["epochs"] * -(-n_images // network.batch_size_for(n_images))
        assert n_steps >= network.least_steps
        if n_images == 5000:
            assert longer["epochs"] == network.epochs
        else:
            assert longer["epochs"] > network.epochs
    assert GlobalPoolCNN().long_enough(300)["patience"] is None  # it never stops: the last is kept
    assert GlobalPoolCNN().long_enough(5000)["patience"] == GlobalPoolCNN().patience
    stopping = GlobalPoolCNN(epochs=20, patience=3).long_enough(300)
    assert stopping == {"epochs": 100, "patience": 15}
