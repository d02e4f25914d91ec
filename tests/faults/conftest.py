"""What the tests of the numbered faults share: answers to expect, and sound input to spoil."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FAST = ("--methods", "majority,color+svm", "--explain", "none")  # majority: never fails


@pytest.fixture(scope="session")
def compare(command):
    """Give a function that compares two fast methods on a data set, with more words if wanted."""

    def compared(dataset, *words, **keywords):
        return command("--dataset", dataset, *FAST, *words, **keywords)

    return compared


@pytest.fixture(scope="session")
def refused():
    """Give a function that asserts an E: one line that says these words, code 2, nothing written."""

    def asserted(ended, *phrases):
        assert ended.code == 2, ended
        assert ended.stdout == ""
        assert "Traceback" not in ended.stderr
        *before, last = ended.stderr.splitlines()
        assert last.startswith("bakeoff: "), ended.stderr
        assert not [line for line in before if line.startswith("bakeoff:")]
        for phrase in phrases:
            assert phrase in last
        written = list(ended.folder.rglob("*")) if ended.folder else []
        assert not [path for path in written if path.is_file()], written

    return asserted


def encoded(picture, file_format="PNG", **options):
    """Give the bytes of a picture file.

    Parameters
    ----------
    picture : ndarray or PIL.Image.Image
    """
    picture = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    buffer = io.BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def picture_of(k, seed=0, height=32, width=32):
    """Draw a noisy picture of class `k`: red, green or blue; any method can learn them."""
    pixels = np.random.default_rng([k, seed]).integers(0, 80, (height, width, 3))
    pixels[..., k % 3] += 120
    return pixels.astype(np.uint8)


@pytest.fixture(scope="session")
def encode():
    """Give `encoded`: array or Pillow image in, bytes of a file out."""
    return encoded


@pytest.fixture(scope="session")
def draw():
    """Give `picture_of`: class and seed in, picture out."""
    return picture_of


@pytest.fixture(scope="session")
def sound_folder():
    """Give a function that writes a folder of class folders in which nothing is wrong."""

    def written(root, n_each=20, classes=("cat", "dog"), side_px=32):
        for k, name in enumerate(classes):
            (root / name).mkdir(parents=True)
            for i in range(n_each):
                content = encoded(picture_of(k, i, side_px, side_px))
                (root / name / f"{i:03d}.png").write_bytes(content)
        return root

    return written


@pytest.fixture(scope="session")
def sound_arrays():
    """Pictures and labels in which nothing is wrong: 90 of 16 x 16 px, three classes in turn."""
    labels = np.arange(90) % 3
    images = np.stack([picture_of(k, i, 16, 16) for i, k in enumerate(labels)])
    return images, labels


@pytest.fixture(scope="session")
def sound_npz(sound_arrays, tmp_path_factory):
    """Path of a file with `sound_arrays`."""
    path = tmp_path_factory.mktemp("sound") / "sound.npz"
    np.savez(path, x_train=sound_arrays[0], y_train=sound_arrays[1])
    return path
