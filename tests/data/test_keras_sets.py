"""The known data sets, read from small files in the forms in which they are published."""

import gzip
import io
import subprocess
import sys
import tarfile

import numpy as np
import pytest

from data import keras_sets
from data.dataset import DataError

NAMES = ("mnist", "fashion_mnist", "cifar10", "cifar100")


def _idx(array):
    sizes = np.array(array.shape, ">i4").tobytes()
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes())


def _tar(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _records(images, *labels):
    planes = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
    return np.concatenate([*(x[:, None] for x in labels), planes], axis=1).tobytes()


def _published(name, images, labels):
    """Files of a data set whose training part has all pictures and whose test part the first ten."""
    part = images[:10], labels[:10]
    if name == "mnist":
        buffer = io.BytesIO()
        np.savez(buffer, x_train=images, y_train=labels, x_test=part[0], y_test=part[1])
        return {"mnist.npz": buffer.getvalue()}
    if name == "fashion_mnist":
        contents = map(_idx, (labels, images, part[1], part[0]))
        return dict(zip(keras_sets.DOWNLOADS[name].file_names, contents, strict=True))
    if name == "cifar10":
        train, test = keras_sets.CIFAR10_MEMBERS
        pieces = zip(np.array_split(images, 5), np.array_split(labels, 5), strict=True)
        members = {
            member: _records(*piece) for member, piece in zip(train, pieces, strict=True)
        } | {test[0]: _records(*part)}
        return {"cifar-10-binary.tar.gz": _tar(members)}
    coarse = np.full_like(labels, 19)
    (train,), (test,) = keras_sets.CIFAR100_MEMBERS
    members = {
        train: _records(images, coarse, labels),
        test: _records(part[0], coarse[:10], part[1]),
    }
    return {"cifar-100-binary.tar.gz": _tar(members)}


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Give a function that writes files into Keras' folder of data sets, which is a fresh one."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))

    def written(files):
        for name, content in files.items():
            path = tmp_path / "datasets" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    return written


@pytest.mark.parametrize(
    ("name", "shape", "n_classes"),
    [
        ("mnist", (28, 28), 10),
        ("fashion_mnist", (28, 28), 10),
        ("cifar10", (32, 32, 3), 10),
        ("cifar100", (32, 32, 3), 100),
    ],
)
def test_published_files_become_a_dataset_with_its_own_test_part(put, rng, name, shape, n_classes):
    """Every pixel and label in its place; with class names, licence and citation."""
    labels = rng.permutation(n_classes).astype(np.uint8)
    images = rng.integers(0, 256, (n_classes, *shape), dtype=np.uint8)
    put(_published(name, images, labels))
    dataset = getattr(keras_sets, name)()
    expected = images if len(shape) == 3 else np.repeat(images[..., None], 3, axis=-1)
    np.testing.assert_array_equal(dataset.images, np.concatenate([expected, expected[:10]]))
    np.testing.assert_array_equal(dataset.labels, np.concatenate([labels, labels[:10]]))
    assert dataset.n_classes == len(set(dataset.class_names)) == n_classes
    assert dataset.test_rows.tolist() == list(range(n_classes, n_classes + 10))
    assert dataset.licence
    assert dataset.citation


@pytest.mark.parametrize("name", NAMES)
def test_without_its_files_the_error_says_what_to_put_where(monkeypatch, tmp_path, name):
    """Address, file name, folder, the other way, and no home folder."""
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(DataError) as raised:
        getattr(keras_sets, name)()
    message = str(raised.value)
    download = keras_sets.DOWNLOADS[name]
    for address, file_name in zip(download.addresses, download.file_names, strict=True):
        assert f"{address} as ~/.keras/datasets/{file_name}" in message
    assert "--dataset <path>" in message
    assert str(tmp_path) not in message
    assert ("slow" in message) == name.startswith("cifar")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content", [b"", b"<html>Please log in</html>", b"\x1f\x8b\x08" + bytes(40)]
)
def test_a_damaged_file_is_an_error_in_one_line(put, name, content):
    """Whatever lies there under the name."""
    put(dict.fromkeys(keras_sets.DOWNLOADS[name].file_names, content))
    with pytest.raises(DataError, match="its file is damaged: .*delete what is there") as raised:
        getattr(keras_sets, name)()
    assert "\n" not in str(raised.value)


def test_pickled_arrays_are_not_loaded(put):
    """A pickle in the place of MNIST would run its author's program."""
    buffer = io.BytesIO()
    np.savez(buffer, x_train=np.array([{}], object))
    put({"mnist.npz": buffer.getvalue()})
    with pytest.raises(DataError, match="allow_pickle"):
        keras_sets.mnist()


def test_another_keras_home_is_named(monkeypatch):
    """By its variable, since its value may be private."""
    monkeypatch.setenv("KERAS_HOME", "/somewhere/private")
    with pytest.raises(DataError, match=r"\$KERAS_HOME/datasets/mnist.npz"):
        keras_sets.mnist()


def test_importing_the_sources_does_not_import_keras():
    """Listing data sets must not cost the seconds that Keras takes."""
    program = (
        "import sys, data.sources, data.keras_sets; "
        "sys.exit(any(m in sys.modules for m in ('keras', 'tensorflow')))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_addresses_and_sums_are_those_of_the_installed_keras(monkeypatch, name):
    """What is pinned here is what Keras itself asks for; of Fashion-MNIST it knows no sums."""
    module = pytest.importorskip(f"keras.src.datasets.{name}")
    asked = []

    def get_file(fname, origin, file_hash=None, cache_subdir="datasets", **others):
        asked.append((origin, f"{cache_subdir}/{fname}".removeprefix("datasets/"), file_hash))
        if len(asked) == len(keras_sets.DOWNLOADS[name].sums):
            raise StopIteration  # the last has been asked for: nothing needs to be read
        return fname

    monkeypatch.setattr(module, "get_file", get_file)
    with pytest.raises((StopIteration, OSError)):
        module.load_data()
    download = keras_sets.DOWNLOADS[name]
    known = download.sums if name == "mnist" else (None,) * 4
    assert asked == list(zip(download.addresses, download.file_names, known, strict=True))
