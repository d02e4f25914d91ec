import numpy as np
import pytest

from deep import batches
from deep.batches import ordered_batches, training_batches


@pytest.fixture
def pictures(rng):
    """Ten pictures with labels, and a weight for each class."""
    images = rng.integers(0, 256, (10, 4, 4, 3), np.uint8)
    return images, np.arange(10) % 3, np.array([0.5, 1.0, 2.0], np.float32)


@pytest.fixture
def left_where_they_are(monkeypatch):
    """Any pictures count as too many to hold."""
    monkeypatch.setattr(batches, "MOST_BYTES_HELD", 100)


def _epochs(stream, n_epochs=2):
    """Every batch of a few epochs, as arrays."""
    found = [batch for _ in range(n_epochs) for batch in stream.as_numpy_iterator()]
    return [batch if isinstance(batch, tuple) else (batch,) for batch in found]


def _equal(one, other):
    assert len(one) == len(other)
    for batch, expected in zip(one, other, strict=True):
        assert len(batch) == len(expected)
        for array, wanted in zip(batch, expected, strict=True):
            assert array.dtype == wanted.dtype
            np.testing.assert_array_equal(array, wanted)


@pytest.mark.parametrize("weighted", [False, True])
def test_batches_read_from_where_the_pictures_lie_are_those_held(pictures, monkeypatch, weighted):
    """The same pictures in the same order, epoch after epoch, and from a later epoch on."""
    images, labels, weights = pictures
    given = (images, labels, 4, 7, weights if weighted else None)
    held = [_epochs(training_batches(*given, n_epochs_done=done)) for done in (0, 1)]
    monkeypatch.setattr(batches, "MOST_BYTES_HELD", 100)
    read = [_epochs(training_batches(*given, n_epochs_done=done)) for done in (0, 1)]
    for one, other in zip(read, held, strict=True):
        _equal(one, other)


def test_ordered_batches_are_the_same_too(pictures, monkeypatch):
    """With labels for validation, and without for prediction."""
    images, labels, _ = pictures
    held = [_epochs(ordered_batches(arrays, 3), 1) for arrays in (images, (images, labels))]
    monkeypatch.setattr(batches, "MOST_BYTES_HELD", 100)
    read = [_epochs(ordered_batches(arrays, 3), 1) for arrays in (images, (images, labels))]
    for one, other in zip(read, held, strict=True):
        _equal(one, other)


def test_a_network_knows_the_shape_of_what_is_read(pictures, left_where_they_are):
    """Only the number of pictures in a batch is open."""
    spec = ordered_batches(pictures[0], 3).element_spec
    assert spec.shape.as_list() == [None, 4, 4, 3]


@pytest.mark.slow
def test_a_training_from_a_file_ends_with_the_same_weights(bars, tmp_path, monkeypatch):
    """Bit by bit: a mapped file in place of TensorFlow's own memory."""
    from deep.small_cnn import SmallCNN

    images, labels = bars
    network = SmallCNN(epochs=2, batch_size=16)
    held = network.fit(images, labels, validation=(images, labels)).model_.get_weights()
    np.save(tmp_path / "x.npy", images)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    monkeypatch.setattr(batches, "MOST_BYTES_HELD", 100)
    read = network.fit(mapped, labels, validation=(mapped, labels)).model_.get_weights()
    for one, other in zip(read, held, strict=True):
        np.testing.assert_array_equal(one, other)
