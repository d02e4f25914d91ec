"""Small pictures, folders and archives for the tests of `data`."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.dataset import Dataset


@pytest.fixture
def encode():
    """Give a function that encodes a picture: array or Pillow image in, bytes out."""

    def encoded(picture, file_format="PNG", **options):
        picture = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        buffer = io.BytesIO()
        picture.save(buffer, file_format, **options)
        return buffer.getvalue()

    return encoded


@pytest.fixture
def noise():
    """Give a function that draws a random picture of shape (height, width, 3), uint8."""

    def drawn(height=8, width=8, seed=0):
        return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)

    return drawn


@pytest.fixture
def write_folder(tmp_path, encode, noise):
    """Give a function that writes {relative path: bytes, or None for a random PNG} to a folder."""

    def written(files, name="pets"):
        root = tmp_path / name
        for seed, (path, content) in enumerate(sorted(files.items())):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(encode(noise(seed=seed)) if content is None else content)
        return root

    return written


@pytest.fixture
def write_archive(tmp_path):
    """Give a function that packs a folder as zip or tar, by the extension of the wanted name."""

    def written(folder, name):
        path = tmp_path / name
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        if name.endswith(".zip"):
            with zipfile.ZipFile(path, "w") as archive:
                for file in files:
                    archive.write(file, file.relative_to(folder))
        else:
            compression = {"gz": "gz", "tgz": "gz", "xz": "xz", "bz2": "bz2"}
            with tarfile.open(path, "w:" + compression.get(name.split(".")[-1], "")) as archive:
                for file in reversed(files):  # the order in an archive must not matter
                    archive.add(file, file.relative_to(folder))
        return path

    return written


@pytest.fixture
def make_dataset():
    """Give a function that makes a data set of random pictures, classes in turn."""

    def made(n_images=60, n_classes=3, **changes):
        generator = np.random.default_rng(0)
        arguments = {
            "images": generator.integers(0, 256, (n_images, 8, 8, 3), np.uint8),
            "labels": np.arange(n_images) % n_classes,
            "class_names": tuple(f"class {k}" for k in range(n_classes)),
            "name": "noise",
        }
        return Dataset(**{**arguments, **changes})

    return made


@pytest.fixture(scope="session")
def shared_data():
    """Folder with real data sets, or a skipped test."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("BAKEOFF_SHARED_DATA") or beside)
    if not folder.is_dir():
        pytest.skip("no real data: set BAKEOFF_SHARED_DATA to a folder with mnist.npz")
    return folder
