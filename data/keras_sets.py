"""MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100, downloaded once and kept by `keras.datasets`.

Keras checks the sums of what it downloads (of Fashion-MNIST it knows none). Its own test part is
kept, so that a score can be compared with published ones.
"""

import contextlib
import os
import socket
import sys
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from data.dataset import DataError, Dataset, as_uint8_rgb

WAIT_SECONDS = 10  # for a server that does not answer; a slow one that answers may take its time
GOOGLE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
TORONTO = "https://www.cs.toronto.edu/~kriz/"
KRIZHEVSKY = "Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images"
CIFAR100_CLASSES = (
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus "
    "butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch "
    "crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo "
    "keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse "
    "mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy "
    "porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper "
    "snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television "
    "tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm"
)


@dataclass(frozen=True)
class Download:
    """Where Keras gets a data set from, and under which name it looks for it on this machine.

    Parameters
    ----------
    addresses : tuple of str
    file_names : tuple of str
        Where each address is kept, below the folder of Keras' data sets.
    megabytes : tuple of float
        Of each file, roughly.
    sums : tuple of str or None
        SHA-256 of each file, where Keras knows it.
    remark : str
        What else to say when the download fails.
    """

    addresses: tuple[str, ...]
    file_names: tuple[str, ...]
    megabytes: tuple[float, ...]
    sums: tuple[str | None, ...]
    remark: str = ""

    def files(self):
        """Each file's (address, name, megabytes, "sha256:..." or None)."""
        hashes = [f"sha256:{known}" if known else None for known in self.sums]
        return zip(self.addresses, self.file_names, self.megabytes, hashes, strict=True)


FASHION_FILES = tuple(
    f"{part}-{kind}-ubyte.gz"
    for part in ("train", "t10k")
    for kind in ("labels-idx1", "images-idx3")
)
SLOW = "; this server has been very slow since 2026"
DOWNLOADS = {
    "mnist": Download(
        (GOOGLE + "mnist.npz",),
        ("mnist.npz",),
        (11.5,),
        ("731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",),
    ),
    "fashion_mnist": Download(
        tuple(GOOGLE + name for name in FASHION_FILES),
        tuple(f"fashion-mnist/{name}" for name in FASHION_FILES),
        (0.03, 26.4, 0.01, 4.4),
        (None,) * 4,
    ),
    "cifar10": Download(
        (TORONTO + "cifar-10-python.tar.gz",),
        ("cifar-10-batches-py-target_archive",),
        (170.5,),
        ("6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",),
        SLOW,
    ),
    "cifar100": Download(
        (TORONTO + "cifar-100-python.tar.gz",),
        ("cifar-100-python-target_archive",),
        (169.0,),
        ("85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",),
        SLOW,
    ),
}


def mnist():
    """Load MNIST: 70,000 handwritten digits, 28 x 28, grey."""
    return _load(
        "mnist",
        tuple("0123456789"),
        licence="CC BY-SA 3.0",
        citation="LeCun, Bottou, Bengio & Haffner (1998), Gradient-Based Learning Applied to "
        "Document Recognition",
    )


def fashion_mnist():
    """Load Fashion-MNIST: 70,000 pieces of clothing, 28 x 28, grey."""
    return _load(
        "fashion_mnist",
        (
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
        licence="MIT",
        citation="Xiao, Rasul & Vollgraf (2017), Fashion-MNIST: a Novel Image Dataset for "
        "Benchmarking Machine Learning Algorithms",
    )


def cifar10():
    """Load CIFAR-10: 60,000 photographs of ten animals and vehicles, 32 x 32, colour."""
    names = "airplane automobile bird cat deer dog frog horse ship truck"
    return _load("cifar10", tuple(names.split()), citation=KRIZHEVSKY)


def cifar100():
    """Load CIFAR-100: 60,000 photographs of a hundred things, 32 x 32, colour."""
    return _load("cifar100", tuple(CIFAR100_CLASSES.split()), citation=KRIZHEVSKY)


def _load(name, class_names, citation, licence="not stated by its authors"):
    (x_train, y_train), (x_test, y_test) = _fetched(name)
    images = as_uint8_rgb(np.concatenate([x_train, x_test]), name)
    return Dataset(
        images=images,
        labels=np.concatenate([y_train, y_test]).ravel().astype(np.int64),
        class_names=class_names,
        name=name,
        origin=", ".join(DOWNLOADS[name].addresses),
        licence=licence,
        citation=citation,
        test_rows=np.arange(len(x_train), len(images)),
    )


def _fetched(name):
    """Both parts as arrays, from Keras' folder or from the network."""
    waited = socket.getdefaulttimeout()
    socket.setdefaulttimeout(WAIT_SECONDS)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # Keras draws its progress bar there
            return import_module(f"keras.datasets.{name}").load_data()
    except Exception as error:  # Keras raises a bare Exception where the network fails
        raise DataError(_how_to_get(name, error)) from error
    finally:
        socket.setdefaulttimeout(waited)


def _how_to_get(name, error):
    folder = "$KERAS_HOME/datasets" if os.environ.get("KERAS_HOME") else "~/.keras/datasets"
    download = DOWNLOADS[name]
    pairs = zip(download.addresses, download.file_names, strict=True)
    steps = ", ".join(f"{address} as {folder}/{file_name}" for address, file_name in pairs)
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    reason = reason.replace(os.path.expanduser("~"), "~")  # messages end up in reports
    return (
        f"{name} could not be loaded ({reason}){download.remark}. Get it by hand and put {steps} "
        "(delete what is there under that name, it may be damaged), or give --dataset <path> with "
        "the same pictures as an .npz file or a folder of class folders"
    )
