"""How fast networks train and answer through our bridge, against what one would write without it.

Keras' `model.fit` and `model.predict` on arrays, as every tutorial has them, and a plain PyTorch loop,
channels last. None of them augments. PyTorch is no dependency of the project: where it is not
installed, its rows say so; and so do those of MobileNetV2 without its weights in `$KERAS_HOME/models`.
"""

from contextlib import contextmanager
from functools import partial
from importlib.metadata import version

import numpy as np

import deep
from data.wild_digits import load
from deep import global_pool_cnn, resnet20
from deep.backbones import ENTRIES
from deep.backend import compute_precision, keras
from deep.batches import training_batches
from deep.frozen import MobileNetV2Features
from deep.global_pool_cnn import GlobalPoolCNN
from deep.kept_network import core
from deep.norm import BatchNorm
from deep.resnet20 import ResNet20
from deep.small_cnn import SmallCNN
from deep.weights import find_weights
from tests.benchmarks.pytorch_way import PyTorchResNet20, version_of_pytorch
from tests.benchmarks.race import Contest, equal_answers, largest_difference, race_each, skipped

KERAS = f"Keras {version('keras')}"
N_CLASSES = 10
N_TRAINED, N_ASKED, N_LARGE = 5000, 10_000, 640  # the default run trains on as many
SIZE, LARGE_PX = "32 x 32", 96
BATCH = 128
BFLOAT16 = "mixed_bfloat16"


def measure_training(repeats, quick, work):
    """An epoch more each turn, of trainings that are under way.

    Parameters
    ----------
    repeats : int
    quick : bool
        On a tenth of the pictures.
    work : Path
        Keeps the rows until all are there.

    Returns
    -------
    dict
        `rows`.
    """
    images, labels = _pictures(N_TRAINED // (10 if quick else 1))
    methods = {
        "small_cnn": SmallCNN(epochs=1),
        "global_pool_cnn": GlobalPoolCNN(epochs=1),
        "resnet20": _residual("auto"),
    }
    has_bfloat16 = compute_precision("auto") == BFLOAT16
    if has_bfloat16:  # otherwise auto is float32 already
        methods["resnet20, float32"] = _residual("float32")
    contests = {
        f"{name} against keras": partial(_against_keras, name, method, images, labels)
        for name, method in methods.items()
    }
    for precision in ("float32", BFLOAT16)[: 1 + has_bfloat16]:
        for other, build in (("norm", _against_own_norm), ("pytorch", _against_pytorch_epochs)):
            contests[f"{precision} against {other}"] = partial(build, precision, images, labels)
    rows = race_each(contests, repeats, work)
    if not has_bfloat16:
        rows.append(skipped("training resnet20, bfloat16", "this machine could only emulate it"))
    return {"rows": rows}


def _against_keras(name, method, images, labels):
    ours, theirs = (way(method, images, labels) for way in (_our_epoch, _naive_epoch))
    peer, headline = f"{KERAS}'s model.fit on arrays", name in deep.NETWORKS
    return _training(name, ours, theirs, images, peer, headline)


def _against_own_norm(precision, images, labels):
    """ResNet-20 as it is, against itself with the batch norm that Keras brings."""
    ours = _our_epoch(_residual(precision), images, labels)
    with _norm_layer(keras.layers.BatchNormalization):
        plain = _our_epoch(_residual(precision), images, labels)
    return _training(_named(precision), ours, plain, images, f"ourselves with {KERAS}'s batch norm")


def _against_pytorch_epochs(precision, images, labels):
    if not (peer := version_of_pytorch()):
        return skipped(f"training {_named(precision)}, against PyTorch", "it is not installed")
    ours = _our_epoch(_residual(precision), images, labels)
    network = PyTorchResNet20(images, labels, N_CLASSES, precision == BFLOAT16)
    return _training(_named(precision), ours, partial(network.epoch, BATCH), images, peer)


def _residual(precision):
    return ResNet20(epochs=1, batch_size=BATCH, augmentation=(), precision=precision)


def _named(precision):
    return f"resnet20, {precision.removeprefix('mixed_')}"


def _training(what, ours, theirs, images, peer, headline=False):
    return Contest(
        f"training {what}, an epoch", len(images), SIZE, peer, ours, theirs, headline=headline
    )


def measure_inference(repeats, quick, work):
    """The same network asked in two ways.

    Parameters
    ----------
    repeats : int
    quick : bool
        On a tenth of the pictures.
    work : Path
        Keeps the rows until all are there.

    Returns
    -------
    dict
        `rows`.
    """
    share = 10 if quick else 1
    images, labels = _pictures(N_ASKED // share)
    methods = {
        "small_cnn": SmallCNN(epochs=1),
        "global_pool_cnn": GlobalPoolCNN(epochs=1),
        "resnet20": ResNet20(epochs=1, augmentation=()),
    }
    contests = {
        name: partial(_same_network, name, method, images, labels)
        for name, method in methods.items()
    }
    contests["pytorch"] = partial(_against_pytorch, images, labels)
    contests["backbone"] = partial(_of_a_backbone, N_LARGE // share)
    return {"rows": race_each(contests, repeats, work)}


def _same_network(name, method, images, labels):
    """Trained a little through the bridge, and asked through it and without it."""
    few = images[:1000], labels[:1000]
    method.fit(*few, validation=few)
    network = _build(method, images)
    network.set_weights(core(method.model_).get_weights())
    return Contest(
        f"answers of {name}",
        len(images),
        SIZE,
        f"{KERAS}'s model.predict on arrays",
        lambda: method.predict_proba(images).argmax(axis=1),
        lambda: network.predict(images, verbose=0).argmax(axis=1),
        agreement=equal_answers,
        headline=name != "resnet20",
    )


def _against_pytorch(images, labels):
    """Networks of the same shape that have learned next to nothing: their speed is the same."""
    what = "answers of resnet20, float32"
    if not (peer := version_of_pytorch()):
        return skipped(f"{what}, against PyTorch", "it is not installed")
    few = images[:BATCH], labels[:BATCH]
    ours = ResNet20(epochs=1, augmentation=(), precision="float32").fit(*few, validation=few)
    theirs = PyTorchResNet20(images, labels, N_CLASSES, bfloat16=False)
    return Contest(
        what,
        len(images),
        SIZE,
        peer,
        lambda: ours.predict_proba(images),
        lambda: theirs.answers(2 * BATCH),
    )


def _of_a_backbone(n_images):
    """Features of pictures that need no resizing, against a prediction on prepared tensors."""
    entry, what = ENTRIES["mobilenet_v2"], "features of MobileNetV2"
    path = find_weights(entry.weights_file)
    if not path:
        return skipped(what, f"no {entry.weights_file} in $KERAS_HOME/models")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, size=(n_images, LARGE_PX, LARGE_PX, 3), dtype=np.uint8)
    prepared = keras.applications.mobilenet_v2.preprocess_input(images.astype(np.float32))
    bare = keras.applications.MobileNetV2(
        include_top=False, weights=path, input_shape=images.shape[1:], pooling="avg"
    )
    ours = MobileNetV2Features().fit(images)
    return Contest(
        what,
        n_images,
        f"{LARGE_PX} x {LARGE_PX}",
        f"{KERAS}'s model.predict on prepared arrays",
        lambda: ours.transform(images),
        lambda: bare.predict(prepared, batch_size=64, verbose=0),
        agreement=_means_agree,
    )


def _means_agree(ours, theirs):
    """Ours holds each map's mean, then its peak; theirs the mean."""
    return largest_difference(ours[:, : theirs.shape[1]], theirs)


def _pictures(n_images):
    dataset = load(n_train=n_images, n_validation=10, n_test=10)
    return dataset.images[:n_images], dataset.labels[:n_images]


def _our_epoch(method, images, labels):
    few = images[:BATCH], labels[:BATCH]
    method.fit(*few, validation=few)
    batches = training_batches(images, labels, method.batch_size_, seed=0)
    return partial(method.model_.fit, batches, shuffle=False, verbose=0)


def _naive_epoch(method, images, labels):
    network = _build(method, images)
    optimizer = (
        keras.optimizers.SGD(0.1, momentum=0.9)
        if method.optimizer == "sgd"
        else keras.optimizers.Adam()
    )
    network.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return partial(network.fit, images, labels, batch_size=method.batch_size_, verbose=0)


def _build(method, images):
    """The method's network of Keras' own layers, in float32."""
    with _norm_layer(keras.layers.BatchNormalization):
        return method.build(images.shape[1:], N_CLASSES)


@contextmanager
def _norm_layer(layer):
    """Networks are built with this batch norm within the block."""
    ours = BatchNorm
    for module in (global_pool_cnn, resnet20):
        module.BatchNorm = layer
    try:
        yield
    finally:
        for module in (global_pool_cnn, resnet20):
            module.BatchNorm = ours
