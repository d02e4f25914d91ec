import numpy as np

from compare.anatomy.fitted import is_network
from compare.explain.looks.through_network import through_network
from deep.mlp import MLP
from deep.small_cnn import SmallCNN


def test_a_network_shows_filters_maps_and_grad_cam(bars):
    """Labels that are no 0, 1, 2 are found among its outputs."""
    images, labels = bars
    network = SmallCNN(epochs=1).fit(images, labels)
    assert is_network(network)
    found = through_network(network, images[:4], labels[:4])
    assert found["grad_cam"].shape == (4, 16, 16)
    assert found["filters"].shape == (32, 3, 3, 3)
    assert found["maps"].shape == (8, 14, 14)
    assert found["filters"].dtype == found["maps"].dtype == np.uint8
    spread = found["maps"].astype(float).std(axis=(1, 2))
    assert (spread > 0).all()


def test_a_network_without_convolutions_says_why_there_is_nothing(bars):
    """It keeps its occlusion map; only what it has not is left out."""
    images, labels = bars
    network = MLP(width=8, epochs=1).fit(images, labels)
    found = through_network(network, images[:2], labels[:2])
    assert set(found) == {"without"}
    assert "no convolution" in str(found["without"])
    assert not is_network(object())
