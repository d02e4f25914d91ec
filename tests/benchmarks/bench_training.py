"""How fast ResNet-20 trains through our bridge, against what one would write without it.

    python tests/benchmarks/bench_training.py [--out results.json] [--repeats 5] [--pictures 6400]

Training at 32 x 32 in batches of 128: our bridge in float32 and in bfloat16, each also with Keras'
own batch norm; Keras' `model.fit` on arrays, as every tutorial has it; a plain PyTorch loop,
channels last, in float32 and in bfloat16. None of them augments. All take turns in each repeat, so
that other load on the machine falls on all; the first epoch of each is a warm-up. PyTorch is no
dependency of the project: where it is not installed, its rows say so. Last, MobileNetV2's features
of 96-pixel pictures against a bare `predict` on prepared tensors; skipped without its weights in
`$KERAS_HOME/models`. Takes about six minutes on two cores.
"""

import argparse
import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deep import resnet20
from deep.backbones import ENTRIES
from deep.backend import keras
from deep.frozen import MobileNetV2Features
from deep.resnet20 import ResNet20
from deep.weights import find_weights

BATCH = 128
N_CLASSES = 10


def main():
    """Time everything, print a line each, and save."""
    options = _options()
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, size=(options.pictures, 32, 32, 3), dtype=np.uint8)
    labels = np.arange(options.pictures) % N_CLASSES
    contests = {
        "training": {
            "our bridge, float32": _bridge(images, labels, "float32"),
            "our bridge, bfloat16": _bridge(images, labels, "mixed_bfloat16"),
            "the same, Keras' norm, float32": _bridge(images, labels, "float32", own_norm=False),
            "the same, Keras' norm, bfloat16": _bridge(
                images, labels, "mixed_bfloat16", own_norm=False
            ),
            "naive model.fit(arrays)": _naive(images, labels),
            "PyTorch loop, float32": _pytorch(images, labels, bfloat16=False),
            "PyTorch loop, bfloat16": _pytorch(images, labels, bfloat16=True),
        },
        "MobileNetV2 features": _backbone(rng, max(64, options.pictures // 10)),
    }
    results = {name: _race(runs, options.repeats) for name, runs in contests.items()}
    for name, rows in results.items():
        for label, row in rows.items():
            print(f"{name:<22}{label:<34}{_figures(row)}", flush=True)
    if options.out:
        saved = {"n_cpus": os.cpu_count(), "pictures": options.pictures, "results": results}
        options.out.write_text(json.dumps(saved, indent=2) + "\n", "utf-8")


def _options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--pictures", type=int, default=6400, help="training pictures of an epoch")
    return parser.parse_args()


def _race(runs, repeats):
    """Let all take turns; a run is a function that returns pictures per second, or says why not."""
    speeds = {label: [] for label, run in runs.items() if callable(run)}
    for repeat in range(repeats + 1):
        for label, found in speeds.items():
            speed = runs[label]()
            if repeat:  # the first is the warm-up
                found.append(speed)
    medians = {label: float(np.median(found)) for label, found in speeds.items()}
    first = next(iter(medians.values()), None)
    return {
        label: {
            "pictures_per_second": medians[label],
            "of_the_first": medians[label] / first,
            "all": speeds[label],
        }
        if label in medians
        else {"skipped": run}
        for label, run in runs.items()
    }


def _figures(row):
    if "skipped" in row:
        return f"skipped: {row['skipped']}"
    return f"{row['pictures_per_second']:8.0f} pictures/s  {row['of_the_first']:5.2f} x the first"


def _timed(run, n_images):
    start = time.perf_counter()
    run()
    return n_images / (time.perf_counter() - start)


def _bridge(images, labels, precision, own_norm=True):
    """One epoch more each time, of one training that the bridge itself has set up."""
    from deep.batches import training_batches

    method = ResNet20(epochs=1, batch_size=BATCH, augmentation=(), precision=precision)
    with _norm_layer(resnet20.BatchNorm if own_norm else keras.layers.BatchNormalization):
        method.fit(images[:BATCH], labels[:BATCH], validation=(images[:BATCH], labels[:BATCH]))
    batches = training_batches(images, labels, BATCH, seed=0)
    return lambda: _timed(lambda: method.model_.fit(batches, shuffle=False, verbose=0), len(images))


@contextmanager
def _norm_layer(layer):
    """ResNet-20 is built with this batch norm within the block."""
    ours, resnet20.BatchNorm = resnet20.BatchNorm, layer
    try:
        yield
    finally:
        resnet20.BatchNorm = ours


def _naive(images, labels):
    with _norm_layer(keras.layers.BatchNormalization):
        model = ResNet20().build(images.shape[1:], N_CLASSES)
    model.compile(
        keras.optimizers.SGD(0.1, momentum=0.9),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return lambda: _timed(
        lambda: model.fit(images, labels, batch_size=BATCH, verbose=0), len(images)
    )


def _pytorch(images, labels, bfloat16):
    try:
        import torch
    except ImportError:
        return "torch is not installed"
    network = _pytorch_resnet(torch).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        network.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    pictures = torch.from_numpy(images).permute(0, 3, 1, 2)
    targets = torch.from_numpy(labels)

    def epoch():
        for rows in torch.randperm(len(pictures)).split(BATCH):
            batch = pictures[rows].float().div(63.75).sub(2)
            batch = batch.contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
                loss = torch.nn.functional.cross_entropy(network(batch), targets[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    return lambda: _timed(epoch, len(images))


def _pytorch_resnet(torch):
    """ResNet-20 with option-A shortcuts, as one would write it by hand."""
    nn = torch.nn

    def normed_conv(n_inputs, n_filters, stride=1):
        convolution = nn.Conv2d(n_inputs, n_filters, 3, stride, padding=1, bias=False)
        return nn.Sequential(convolution, nn.BatchNorm2d(n_filters))

    class Block(nn.Module):
        def __init__(self, n_inputs, n_filters, stride):
            super().__init__()
            self.first = normed_conv(n_inputs, n_filters, stride)
            self.second = normed_conv(n_filters, n_filters)
            self.stride, self.n_new = stride, n_filters - n_inputs

        def forward(self, maps):
            added = self.second(torch.relu(self.first(maps)))
            if self.n_new:
                half = self.n_new // 2
                maps = nn.functional.pad(
                    maps[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, half, half)
                )
            return torch.relu(maps + added)

    blocks, n_inputs = [normed_conv(3, 16), nn.ReLU()], 16
    for n_filters in (16, 32, 64):
        for block in range(3):
            blocks.append(Block(n_inputs, n_filters, 2 if n_filters > 16 and not block else 1))
            n_inputs = n_filters
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, N_CLASSES)]
    return nn.Sequential(*blocks, *head)


def _backbone(rng, n_images):
    entry = ENTRIES["mobilenet_v2"]
    if not find_weights(entry.weights_file):
        why = f"no {entry.weights_file} in $KERAS_HOME/models"
        return {"bare predict": why, "our features": why}
    images = rng.integers(0, 256, size=(n_images, 96, 96, 3), dtype=np.uint8)
    prepared = keras.applications.mobilenet_v2.preprocess_input(images.astype(np.float32))
    bare = keras.applications.MobileNetV2(
        include_top=False,
        weights=find_weights(entry.weights_file),
        input_shape=(96, 96, 3),
        pooling="avg",
    )
    ours = MobileNetV2Features().fit(images)
    return {
        "bare predict": lambda: _timed(
            lambda: bare.predict(prepared, batch_size=64, verbose=0), n_images
        ),
        "our features": lambda: _timed(lambda: ours.transform(images), n_images),
    }


if __name__ == "__main__":
    main()
