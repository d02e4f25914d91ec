import socket
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

from data import keras_sets
from data.dataset import DataError

NAMES = ("mnist", "fashion_mnist", "cifar10", "cifar100")


@pytest.fixture
def fake_keras(monkeypatch):
    """Give a function that puts another `load_data` in the place of Keras' own."""

    def put(name, load_data):
        module = ModuleType(f"keras.datasets.{name}")
        module.load_data = load_data
        monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
        monkeypatch.setitem(sys.modules, "keras.datasets", ModuleType("keras.datasets"))
        monkeypatch.setitem(sys.modules, f"keras.datasets.{name}", module)

    return put


@pytest.mark.parametrize(
    ("name", "shape", "n_classes"),
    [
        ("mnist", (28, 28), 10),
        ("fashion_mnist", (28, 28), 10),
        ("cifar10", (32, 32, 3), 10),
        ("cifar100", (32, 32, 3), 100),
    ],
)
def test_arrays_become_a_dataset_with_its_own_test_part(fake_keras, capsys, name, shape, n_classes):
    """With class names, licence and citation, and without a word on standard output."""
    labels = np.arange(n_classes, dtype=np.uint8)[:, None]
    images = np.full((n_classes, *shape), 200, np.uint8)

    def load_data():
        print("Downloading data from ...")
        return (images, labels), (images[:10], labels[:10])

    fake_keras(name, load_data)
    dataset = getattr(keras_sets, name)()
    assert dataset.images.shape == (n_classes + 10, *shape[:2], 3)
    assert dataset.n_classes == len(set(dataset.class_names)) == n_classes
    assert dataset.test_rows.tolist() == list(range(n_classes, n_classes + 10))
    assert dataset.licence
    assert dataset.citation
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Downloading" in captured.err


@pytest.mark.parametrize("name", NAMES)
def test_without_network_the_error_says_what_to_put_where(fake_keras, monkeypatch, name):
    """Address, file name, folder, the other way, and no home folder."""
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/teacher")
    timeouts = []

    def load_data():
        timeouts.append(socket.getdefaulttimeout())
        raise Exception("URL fetch failure: no route, /home/teacher/.keras")

    fake_keras(name, load_data)
    before = socket.getdefaulttimeout()
    with pytest.raises(DataError) as raised:
        getattr(keras_sets, name)()
    message = str(raised.value)
    download = keras_sets.DOWNLOADS[name]
    for address, file_name in zip(download.addresses, download.file_names, strict=True):
        assert f"{address} as ~/.keras/datasets/{file_name}" in message
    assert "--dataset <path>" in message
    assert "/home/teacher" not in message
    assert ("slow" in message) == name.startswith("cifar")
    assert timeouts == [keras_sets.WAIT_SECONDS]
    assert socket.getdefaulttimeout() == before


def test_another_keras_home_is_named(fake_keras, monkeypatch):
    """By its variable, since its value may be private."""
    monkeypatch.setenv("KERAS_HOME", "/somewhere/private")
    fake_keras("mnist", lambda: 1 / 0)
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
@pytest.mark.parametrize("name", NAMES)
def test_addresses_and_file_names_are_those_of_the_installed_keras(monkeypatch, tmp_path, name):
    """The advice in the error is only as good as its file names."""
    file_utils = pytest.importorskip("keras.src.utils.file_utils")
    asked = []

    def urlretrieve(address, target, progress):
        asked.append((address, target))
        if name == "fashion_mnist" and len(asked) < 4:
            open(target, "wb").close()
            return
        raise OSError("no network in tests")

    monkeypatch.setattr(file_utils, "urlretrieve", urlretrieve)
    monkeypatch.setattr(file_utils.config, "keras_home", lambda: str(tmp_path))
    with pytest.raises(DataError, match="no network in tests"):
        getattr(keras_sets, name)()
    download = keras_sets.DOWNLOADS[name]
    expected = [
        (address, str(tmp_path / "datasets" / file_name))
        for address, file_name in zip(download.addresses, download.file_names, strict=True)
    ]
    assert asked == expected
