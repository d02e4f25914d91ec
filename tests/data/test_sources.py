import importlib
import subprocess
import sys

import numpy as np
import pytest

from data import SOURCES
from data.dataset import DataError, Dataset
from data.sources import load


def test_the_first_source_needs_no_download():
    """The order of the table is the order of every listing, and the first is the default."""
    assert next(iter(SOURCES)) == "wild_digits"


@pytest.mark.parametrize("name", SOURCES)
def test_every_name_in_the_table_leads_to_a_function(name):
    """The table is text; this is what keeps it true."""
    module, function = SOURCES[name].split(":")
    assert callable(getattr(importlib.import_module(module), function))


def test_the_table_imports_nothing():
    """`import data` alone costs no NumPy."""
    program = "import sys, data; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_digits_are_spread_over_all_byte_values():
    """0 to 16 become 0 to 255."""
    dataset = load("digits")
    assert isinstance(dataset, Dataset)
    assert dataset.images.shape == (1797, 8, 8, 3)
    assert np.unique(dataset.images).tolist() == [(16 * 0 + v * 255 + 8) // 16 for v in range(17)]
    assert dataset.class_names == tuple("0123456789")


def test_an_unknown_name_is_answered_with_the_known_ones():
    """And with the one that was probably meant, and with the other way."""
    with pytest.raises(DataError) as raised:
        load("fashion-mnits")
    message = str(raised.value)
    assert "did you mean 'fashion_mnist'?" in message
    assert "wild_digits, digits, mnist, fashion_mnist, cifar10, cifar100" in message
    assert "a path works too" in message
    assert "\n" not in message


@pytest.mark.parametrize("name", ["", "no/such/folder", "a\nb", "nul\0byte", "x" * 5000])
def test_what_is_neither_name_nor_path_is_refused(name):
    """In one line, however strange the name."""
    with pytest.raises(DataError, match=r"^no data set[^\n]*$"):
        load(name)


@pytest.mark.parametrize("name", ["page.zip", "film.mp4", "array.npy", "picture.png"])
def test_a_file_of_another_kind_is_refused(tmp_path, name):
    """A portal's page under an archive's name, or what is no data set at all."""
    (tmp_path / name).write_bytes(b"<html>Log in</html>" * 100)
    with pytest.raises(DataError, match=f"{name}: this is no archive"):
        load(str(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pets.pkl", "a pickle can run programs and is never loaded; store"),
        ("pets.joblib", "a pickle can run programs"),
        ("net.PTH", "a pickle can run programs"),
        ("net.keras", "holds a model, not pictures"),
        ("net.h5", "HDF5 files are not read"),
    ],
)
def test_other_programs_files_are_answered_by_name(tmp_path, name, words):
    """What they are, why they stay shut, and what to give instead."""
    (tmp_path / name).write_bytes(b"whatever")
    with pytest.raises(DataError, match=f"{name}: .*{words}"):
        load(str(tmp_path / name))


def test_folders_archives_and_arrays_come_through_the_same_door(
    write_folder, write_archive, tmp_path
):
    """One argument for all of them; spaces in the path do no harm."""
    folder = write_folder({"cat/1.png": None, "dog/1.png": None}, name="my pets")
    from_folder = load(str(folder))
    from_archive = load(str(write_archive(folder, "my pets.zip")))
    np.savez(tmp_path / "pets.NPZ.npz", x_train=from_folder.images, y_train=from_folder.labels)
    from_arrays = load(str(tmp_path / "pets.NPZ.npz"))
    for dataset in (from_archive, from_arrays):
        np.testing.assert_array_equal(dataset.images, from_folder.images)
        np.testing.assert_array_equal(dataset.labels, from_folder.labels)


def test_any_source_can_be_resized_and_says_so(tmp_path):
    """Pixels are averaged, not dropped: a fine chequer becomes an even grey."""
    chequer = np.indices((32, 64)).sum(axis=0) % 2 * 255
    images = np.repeat(chequer[None].astype(np.uint8), 4, axis=0)
    np.savez(tmp_path / "chequer.npz", x_train=images, y_train=[0, 1, 0, 1])
    dataset = load(str(tmp_path / "chequer.npz"), image_size=8)
    assert dataset.images.shape == (4, 8, 8, 3)
    assert np.abs(dataset.images.astype(int) - 127).max() <= 4
    assert dataset.warnings == ("pictures resized from 64 x 32 px to 8 x 8 px (centre square)",)
    assert dataset.labels.tolist() == [0, 1, 0, 1]


def test_the_size_that_is_there_already_changes_nothing():
    """No resizing, no warning."""
    assert load("digits", image_size=8).warnings == ()


@pytest.mark.parametrize("image_size", [0, 3, -8, 5000, 32.5, "32"])
def test_sizes_that_make_no_sense_are_refused(image_size):
    """Before anything is loaded."""
    with pytest.raises(DataError, match="a side of 4 to 1024 pixels"):
        load("digits", image_size=image_size)
