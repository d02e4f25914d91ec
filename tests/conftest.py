"""Small data that every test may use; nothing here takes more than a second."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.forked_commands import command, start  # noqa: F401 - fixtures, for every test

ROOT = Path(__file__).resolve().parent.parent
# Tests that keep to one worker, first of all. Those of whole runs fork a process for the cells, which
# is cheap only while nothing has loaded TensorFlow; those of commands share one server; those in a
# browser look at one report, which takes a minute or two to make, and others need not wait for it.
TOGETHER = {
    "runs": (
        "compare/test_run.py",
        "compare/explain/test_explained_run.py",
        "compare/test_many.py",
    ),
    "commands": ("faults/", "test_commands.py", "test_report_command.py", "test_readme.py"),
    "browser": ("reports/browser/",),
}
READ_ONCE = "cifar10"  # a fixture; so do the tests that use it

# A shell that starts the tests in the background has them ignore Ctrl-C, and all that they start with
# them; tests of Ctrl-C would then wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_itemcollected(item):
    """Mark tests that share something costly, before pytest-xdist reads the groups; skip long ones."""
    if group := _group_of(item):
        item.add_marker(pytest.mark.xdist_group(group))
    if item.get_closest_marker("long") and not os.environ.get("BAKEOFF_TEST_ALL"):
        reason = "one more case, and a long one: set BAKEOFF_TEST_ALL=1 to try it"
        item.add_marker(pytest.mark.skip(reason))


def pytest_collection_modifyitems(items):
    """Begin with them, so that no worker is left with a long group at the end."""
    places = [*TOGETHER, READ_ONCE, None]
    items.sort(key=lambda item: places.index(_group_of(item)))


def _group_of(item):
    if READ_ONCE in item.fixturenames:
        return READ_ONCE
    inside = item.path.relative_to(ROOT / "tests").as_posix()
    return next((name for name, paths in TOGETHER.items() if inside.startswith(paths)), None)


@pytest.fixture
def rng():
    """A generator that gives every test the same numbers."""
    return np.random.default_rng(0)


@pytest.fixture
def every_epoch_saved(monkeypatch):
    """Trainings are written to the disk after each epoch, however short, also in forked processes."""
    from deep import checkpoint

    monkeypatch.setattr(checkpoint, "SECONDS_BETWEEN", 0.0)


@pytest.fixture(scope="session")
def bars():
    """Upright (3), level (7) and slanted (11) bars, 16 x 16, in random colours and places."""
    rng = np.random.default_rng(1)
    labels = np.repeat([3, 7, 11], 20)
    images = rng.integers(0, 60, size=(60, 16, 16, 3))
    for image, label in zip(images, labels, strict=True):
        color, at = rng.integers(150, 256, size=3), rng.integers(4, 11)
        if label == 3:
            image[:, at : at + 2] = color
        elif label == 7:
            image[at : at + 2] = color
        else:
            image[np.arange(16), np.arange(16)] = color
            image[np.arange(15), np.arange(1, 16)] = color
    return images.astype(np.uint8), labels


@pytest.fixture(scope="session")
def shared_data():
    """Folder with real MNIST and CIFAR-10; the test is skipped where it is absent."""
    folder = Path(os.environ.get("BAKEOFF_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (folder / "mnist.npz").exists():
        pytest.skip("no real data here: set BAKEOFF_SHARED_DATA to a folder with mnist.npz")
    return folder


@pytest.fixture(scope="session")
def cifar10(shared_data):
    """All 60,000 pictures of real CIFAR-10, which take a quarter of a minute to read."""
    from data.sources import load

    return load(str(shared_data / "cifar10.tar.xz"))


@pytest.fixture(scope="session")
def imagenet_weights(tmp_path_factory):
    """A KERAS_HOME with MobileNetV2's weights; the test is skipped where they are absent."""
    folder = Path(
        os.environ.get("BAKEOFF_SHARED_WEIGHTS", ROOT.parent / "shared" / "weights" / "models")
    )
    if not folder.is_dir():
        pytest.skip("no ImageNet weights here: set BAKEOFF_SHARED_WEIGHTS to a folder of .h5 files")
    home = tmp_path_factory.mktemp("keras_home")
    (home / "models").mkdir()
    for file in folder.iterdir():
        (home / "models" / file.name).symlink_to(file)
    return home
