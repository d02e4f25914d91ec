import numpy as np
import pytest

from data.sources import load
from data.splits import make_split


def test_mnist_as_an_array_file(shared_data):
    """70,000 pictures, ten classes, the official test part."""
    dataset = load(str(shared_data / "mnist.npz"))
    assert dataset.images.shape == (70_000, 28, 28, 3)
    assert dataset.class_names == tuple("0123456789")
    assert dataset.test_rows.tolist() == list(range(60_000, 70_000))
    assert dataset.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.bincount(dataset.labels[dataset.test_rows])[:2].tolist() == [980, 1135]
    assert len(make_split(dataset, train_size=1000, test_size=500).train) == 1000


@pytest.mark.slow
def test_cifar10_as_an_archive(cifar10):
    """60,000 JPEG pictures behind a train and a test folder, classes in CIFAR-10's own order."""
    assert cifar10.images.shape == (60_000, 32, 32, 3)
    assert cifar10.class_names[:3] == ("airplane", "automobile", "bird")
    assert np.bincount(cifar10.labels).tolist() == [6000] * 10
    assert len(cifar10.test_rows) == 10_000
    assert cifar10.warnings == cifar10.quarantine == ()
