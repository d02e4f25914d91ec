from types import SimpleNamespace

import numpy as np
import pytest

from compare.cell import Cell
from compare.draws import Draw
from compare.methods import resolve
from compare.processes import memory
from compare.processes.child import Child, can_fork, handed_over
from compare.processes.memory import does_not_fit, free_bytes, needed_bytes, peak_bytes
from data.dataset import Dataset
from data.splits import make_split

METHODS = ("majority", "pixels+knn", "hog+svm", "visual_words+linear", "hog&color+svm", "small_cnn")


def _dataset(n_images, side_px):
    labels = np.arange(n_images) % 10
    images = np.random.default_rng(0).integers(0, 256, (n_images, side_px, side_px, 3), np.uint8)
    return Dataset(images, labels, tuple("0123456789"), "noise")


def _cell(name, dataset):
    split = make_split(dataset, seed=0)
    return Cell(resolve([name])[0], Draw("0", 0, split))


@pytest.fixture(scope="module")
def pictures():
    """A thousand pictures of 32 x 32 pixels."""
    return _dataset(1000, 32)


@pytest.mark.parametrize("name", METHODS)
def test_more_or_larger_pictures_need_more_memory(pictures, name):
    """And whatever is asked for, no method needs nothing."""
    cell, larger = _cell(name, pictures), _dataset(1000, 64)
    needed = needed_bytes(cell, pictures)
    assert 0 < needed < needed_bytes(cell, pictures, n_train=100_000)
    assert needed < needed_bytes(cell, larger)


@pytest.mark.parametrize("name", METHODS)
def test_the_size_that_is_advised_would_fit(pictures, name):
    """With a little room; where no number of pictures would fit, none is named."""
    cell = _cell(name, pictures)
    least, most = needed_bytes(cell, pictures, 30), needed_bytes(cell, pictures)
    assert does_not_fit(cell, pictures, most) is None
    assert does_not_fit(cell, pictures, None) is None
    between = (least + 2 * most) // 3
    reason = does_not_fit(cell, pictures, between)
    if "--train-size" in reason:
        n_train = int(reason.split("--train-size ")[1].split(",")[0])
        assert needed_bytes(cell, pictures, n_train) <= between
    assert "--train-size" not in does_not_fit(cell, pictures, 1000)


def test_of_a_method_of_ones_own_nothing_is_known(pictures):
    """So it is never refused."""
    method = SimpleNamespace(own_file="mine.py")
    cell = SimpleNamespace(method=method, split=_cell("majority", pictures).split)
    assert needed_bytes(cell, pictures) is None
    assert does_not_fit(cell, pictures, 1) is None


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Folders in which a test lays out what Linux would say."""
    for name in ("PROCESS", "CONTROL_GROUPS"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(memory, name, tmp_path / name)
    monkeypatch.setattr(memory, "OF_MACHINE", tmp_path / "meminfo")
    return tmp_path


def _write(place, **files):
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(f"{text}\n")


def test_a_system_that_does_not_say_what_is_free_refuses_nothing(machine):
    """No files as those of Linux: unknown, not zero."""
    assert free_bytes() is None


def test_the_least_of_machine_and_containers_counts(machine):
    """A container's limit, that of one around it, and what either could let go of."""
    _write(machine, meminfo="MemTotal: 9000 kB\nMemAvailable:   8000 kB")
    assert free_bytes() == 8000 * 1024
    _write(machine / "PROCESS", cgroup="0::/outer/inner")
    groups = machine / "CONTROL_GROUPS"
    inner = {"memory__max": "max", "memory__current": 700, "memory__stat": "inactive_file 1"}
    _write(groups / "outer" / "inner", **inner)
    outer = {"memory__max": 5000, "memory__current": 4000, "memory__stat": "inactive_file 200"}
    _write(groups / "outer", **outer)
    assert free_bytes() == 5000 - 4000 + 200


def test_an_older_kind_of_container_counts_too(machine):
    """The files have other names there; a limit below its use leaves nothing."""
    _write(machine / "PROCESS", cgroup="9:pids:/\n4:cpu,memory:/box")
    old = {"memory__limit_in_bytes": 3000, "memory__usage_in_bytes": 2500}
    _write(
        machine / "CONTROL_GROUPS" / "memory" / "box", **old, memory__stat="total_inactive_file 40"
    )
    assert free_bytes() == 540


@pytest.mark.slow
@pytest.mark.skipif(peak_bytes() is None, reason="this system does not say what was held")
@pytest.mark.parametrize(
    ("name", "n_images", "side_px"),
    [
        ("pixels+svm", 4000, 32),
        ("visual_words+linear", 3000, 32),
        pytest.param("small_cnn", 600, 64, marks=pytest.mark.long),
    ],
)
def test_a_real_cell_needs_what_was_told_within_a_factor_of_two(tmp_path, name, n_images, side_px):
    """Its peak, beyond that of a method that does nothing on the same pictures."""
    dataset = _dataset(n_images, side_px)
    nothing, found = (_peak(_cell(each, dataset), dataset, tmp_path) for each in ("majority", name))
    told = needed_bytes(_cell(name, dataset), dataset)
    assert told / 2 < found - nothing < told * 2


def _peak(cell, dataset, folder):
    """Most memory of a fresh process that runs the cell."""
    with handed_over(dataset, fork=can_fork()) as handed:
        child = Child(dataset, handed)
        try:
            child.begin(cell, folder)
            kind = None
            while kind != "ended":
                kind, what = child.answer()
            return what[0].peak_bytes
        finally:
            child.stop()
