"""MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100, from the files in Keras' folder of data sets.

`compare.fetch` puts them there and checks their sums; here they are only read, without Keras. Of CIFAR
its authors publish the same pictures in two forms, pickled for Python and as plain bytes: the plain
ones are taken, for a pickle runs whatever program its author put in it. Each set keeps its own test
part, so that a score can be compared with published ones.
"""

import gzip
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.dataset import DataError, Dataset, as_uint8_rgb

GOOGLE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
TORONTO = "https://www.cs.toronto.edu/~kriz/"
KRIZHEVSKY = "Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images"
MOST_BYTES = 60_000_000  # of one file unpacked; the largest, Fashion-MNIST's, has 47,040,016
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
    """Where a data set comes from, and under which names it is looked for on this machine.

    Parameters
    ----------
    addresses : tuple of str
    file_names : tuple of str
        Where each address is kept, below the folder of Keras' data sets.
    megabytes : tuple of float
        Of each file, roughly.
    sums : tuple of str
        SHA-256 of each file.
    remark : str
        What else to say when the download fails.
    """

    addresses: tuple[str, ...]
    file_names: tuple[str, ...]
    megabytes: tuple[float, ...]
    sums: tuple[str, ...]
    remark: str = ""

    def files(self):
        """Each file's (address, name, megabytes, "sha256:...")."""
        hashes = [f"sha256:{known}" for known in self.sums]
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
    # Keras knows no sums of these: they are those that other projects give for the authors' own files.
    "fashion_mnist": Download(
        tuple(GOOGLE + name for name in FASHION_FILES),
        tuple(f"fashion-mnist/{name}" for name in FASHION_FILES),
        (0.03, 26.4, 0.01, 4.4),
        (
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
    ),
    "cifar10": Download(
        (TORONTO + "cifar-10-binary.tar.gz",),
        ("cifar-10-binary.tar.gz",),
        (170.1,),
        ("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",),
        SLOW,
    ),
    "cifar100": Download(
        (TORONTO + "cifar-100-binary.tar.gz",),
        ("cifar-100-binary.tar.gz",),
        (168.5,),
        ("58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",),
        SLOW,
    ),
}
CIFAR10_MEMBERS = (
    tuple(f"cifar-10-batches-bin/data_batch_{k}.bin" for k in range(1, 6)),
    ("cifar-10-batches-bin/test_batch.bin",),
)
CIFAR100_MEMBERS = (("cifar-100-binary/train.bin",), ("cifar-100-binary/test.bin",))


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
    paths = [folder() / file_name for file_name in DOWNLOADS[name].file_names]
    missing = next((path.name for path in paths if not path.is_file()), None)
    if missing:
        raise DataError(how_to_get(name, f"{missing} is not on this machine"))
    try:
        train, test = READERS[name](paths)
    except Exception as error:  # three kinds of archives have a dozen kinds of error for damage
        words = " ".join(str(error).split()) or type(error).__name__
        raise DataError(how_to_get(name, f"its file is damaged: {words}")) from error
    images = as_uint8_rgb(np.concatenate([train[0], test[0]]), name)
    return Dataset(
        images=images,
        labels=np.concatenate([train[1], test[1]]).astype(np.int64),
        class_names=class_names,
        name=name,
        origin=", ".join(DOWNLOADS[name].addresses),
        licence=licence,
        citation=citation,
        test_rows=np.arange(len(train[0]), len(images)),
    )


def _from_npz(paths):
    with np.load(paths[0], allow_pickle=False) as file:
        return tuple((file[f"x_{part}"], file[f"y_{part}"]) for part in ("train", "test"))


def _from_idx(paths):
    """LeCun's format: big-endian sizes, then one byte a pixel or a label."""
    found = []
    for path in paths:
        with gzip.open(path) as file:
            content = file.read(MOST_BYTES)
        n_axes = content[3]
        sizes = np.frombuffer(content, ">i4", n_axes, offset=4)
        found.append(np.frombuffer(content, np.uint8, offset=4 + 4 * n_axes).reshape(sizes))
    train_labels, train_images, test_labels, test_images = found
    return (train_images, train_labels), (test_images, test_labels)


def _from_cifar10(paths):
    return tuple(_from_records(paths[0], members, 1) for members in CIFAR10_MEMBERS)


def _from_cifar100(paths):
    return tuple(_from_records(paths[0], members, 2) for members in CIFAR100_MEMBERS)


def _from_records(path, members, n_label_bytes):
    """Records of labels (the finest last), then 32 x 32 pixels of red, of green and of blue."""
    with tarfile.open(path, "r:gz") as archive:
        content = b"".join(archive.extractfile(name).read(MOST_BYTES) for name in members)
    records = np.frombuffer(content, np.uint8).reshape(-1, n_label_bytes + 3 * 32 * 32)
    pixels = records[:, n_label_bytes:].reshape(-1, 3, 32, 32)
    return pixels.transpose(0, 2, 3, 1), records[:, n_label_bytes - 1]


READERS = {
    "mnist": _from_npz,
    "fashion_mnist": _from_idx,
    "cifar10": _from_cifar10,
    "cifar100": _from_cifar100,
}


def folder():
    """Where Keras keeps data sets: `$KERAS_HOME/datasets` or `~/.keras/datasets`."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "datasets"


def how_to_get(name, reason):
    """What to do by hand, in one line, when a data set is not here and cannot be downloaded.

    Parameters
    ----------
    name : str
        A key of `DOWNLOADS`.
    reason : str

    Returns
    -------
    str
    """
    place = "$KERAS_HOME/datasets" if os.environ.get("KERAS_HOME") else "~/.keras/datasets"
    download = DOWNLOADS[name]
    pairs = zip(download.addresses, download.file_names, strict=True)
    steps = ", ".join(f"{address} as {place}/{file_name}" for address, file_name in pairs)
    reason = reason.replace(os.path.expanduser("~"), "~")  # messages end up in reports
    return (
        f"{name} could not be loaded ({reason}){download.remark}. Get it by hand and put {steps} "
        "(delete what is there under that name, it may be damaged), or give --dataset <path> with "
        "the same pictures as an .npz file or a folder of class folders"
    )
