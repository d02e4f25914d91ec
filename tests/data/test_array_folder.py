import os
from pathlib import Path

import numpy as np
import pytest

from data import mapped, picture_cache
from data.array_file import load as load_npz
from data.dataset import DataError
from data.mapped import behind
from data.sources import load


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A place of its own for what is written side by side."""
    monkeypatch.setattr(picture_cache, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(picture_cache, "WORTH_BYTES", 1)  # by bytes: few may be large
    return tmp_path / "kept"


@pytest.fixture
def write(tmp_path, rng):
    """Give a function that writes arrays as .npy files; six pictures and two for testing by default."""

    def written(drop=(), **arrays):
        contents = {
            "x_train": rng.integers(0, 256, (6, 8, 8, 3), np.uint8),
            "y_train": np.arange(6) % 3,
            "x_test": rng.integers(0, 256, (2, 8, 8, 3), np.uint8),
            "y_test": np.arange(2),
            **arrays,
        }
        contents = {name: value for name, value in contents.items() if name not in drop}
        folder = tmp_path / "shapes"
        folder.mkdir(exist_ok=True)
        for name, value in contents.items():
            np.save(folder / f"{name}.npy", value, allow_pickle=True)
        np.savez(tmp_path / "shapes.npz", **contents)
        return folder

    return written


def _equal(one, other):
    np.testing.assert_array_equal(one.images, other.images)
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.test_rows, other.test_rows)
    assert (one.class_names, one.name) == (other.class_names, other.name)


def test_one_array_of_pictures_is_used_where_it_lies(write):
    """Nothing is read, nothing copied; without a test part the split makes one."""
    folder = write(drop=("x_test", "y_test"))
    found = load(str(folder))
    assert Path(behind(found.images).filename) == folder / "x_train.npy"
    assert (found.labels.tolist(), found.test_rows) == ([0, 1, 2, 0, 1, 2], None)
    assert found.origin == "folder of arrays shapes"


@pytest.mark.parametrize("shape", [(8, 8, 3), (8, 8), (8, 8, 1)])
@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32])
@pytest.mark.parametrize("large", [False, True])
def test_it_is_the_data_set_that_the_same_arrays_in_one_file_give(
    write, rng, monkeypatch, large, kind, shape
):
    """Grey or coloured, of any kind of number, held in memory or written side by side."""
    monkeypatch.setattr(mapped, "LARGE_BYTES", 100 if large else 10**9)
    x_train, x_test = (rng.integers(0, 256, (n, *shape)).astype(kind) for n in (6, 2))
    names = np.array(["owl", "cat", "dog"])
    folder = write(x_train=x_train, x_test=x_test, class_names=names)
    found = load(str(folder))
    _equal(found, load_npz(folder.with_suffix(".npz")))
    assert (behind(found.images) is not None) == large


def test_what_was_written_side_by_side_is_found_the_next_time(write, kept, monkeypatch):
    """Nothing is written again until a file changes; it says so, for it takes a while."""
    monkeypatch.setattr(mapped, "LARGE_BYTES", 100)
    folder, said = write(), []
    first, again = (load(str(folder), say=said.append) for _ in range(2))
    _equal(first, again)
    assert said == ["Writing 8 pictures side by side into one file; the next run finds it there."]
    other = np.zeros((6, 8, 8, 3), np.uint8)
    write(x_train=other)
    np.testing.assert_array_equal(load(str(folder), say=said.append).images[:6], other)
    assert len(said) == 2


def test_without_room_to_write_it_says_how_to_do_without(write, kept, monkeypatch):
    """Never in memory instead, which might not hold it."""
    monkeypatch.setattr(mapped, "LARGE_BYTES", 100)
    kept.write_text("a file where a folder should be")
    with pytest.raises(DataError, match=r"^shapes: .* one x_train.npy and y_train.npy with all"):
        load(str(write()))


def test_its_pictures_can_be_resized(write, monkeypatch):
    """In a file where they are many, to the same bytes."""
    folder = str(write())
    few = load(folder, image_size=16).images
    monkeypatch.setattr(mapped, "LARGE_BYTES", 100)
    many = load(folder, image_size=16).images
    np.testing.assert_array_equal(many, few)
    assert behind(many) is not None


REFUSED = {
    "pickled objects": ({"x_train": np.array([{}, 1], object)}, "x_train.npy: it holds pickled"),
    "floats of 0 to 1": ({"x_train": np.full((6, 8, 8, 3), 0.5)}, "floats between 0 and 1"),
    "channels first": ({"x_train": np.zeros((6, 3, 8, 8), np.uint8)}, "channels last"),
    "texts": ({"x_train": np.array(["a", "b"])}, "expected numbers 0-255"),
    "other lengths": ({"y_train": np.arange(5)}, "6 pictures in x_train but 5 labels in y_train"),
    "another size": ({"x_test": np.zeros((2, 9, 9, 3), np.uint8)}, "they must have one size"),
    "negative labels": ({"y_train": np.arange(6) - 1}, "1 labels are negative"),
    "labels in columns": ({"y_train": np.eye(6)}, "expected one label a picture"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unusable_arrays_are_refused_as_those_of_one_file_are(write, case):
    """In one line that names the array."""
    arrays, said = REFUSED[case]
    with pytest.raises(DataError, match=rf"^shapes[^\n]*{said}[^\n]*$"):
        load(str(write(**arrays)))


def test_half_a_pair_is_refused(write):
    """Pictures without labels, and labels of a part without pictures."""
    for drop in ("y_train", "x_test"):
        folder = write(drop=(drop,))
        (folder / f"{drop}.npy").unlink(missing_ok=True)
        with pytest.raises(DataError, match=f"belong together; {drop} is missing"):
            load(str(folder))


def _cut(path):
    path.write_bytes(path.read_bytes()[:-40])


def _zip(path):
    np.savez(path.with_suffix(""), x=np.zeros(3))
    path.with_suffix(".npz").rename(path)


DAMAGED = {
    "cut short": _cut,
    "empty": lambda path: path.write_bytes(b""),
    "a web page": lambda path: path.write_bytes(b"<html>Log in</html>"),
    "a header that is a program": lambda path: path.write_bytes(
        b"\x93NUMPY\x01\x00\x14\x00__import__('os')   "
    ),
    "a pickle": lambda path: path.write_bytes(b"\x80\x04K\x01."),
    "an archive": _zip,
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_no_array_is_refused(write, case):
    """Whatever stands in the file, in one line that names it."""
    folder = write()
    DAMAGED[case](folder / "x_test.npy")
    with pytest.raises(DataError, match=r"^shapes, x_test.npy: [^\n]*$"):
        load(str(folder))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
@pytest.mark.parametrize("case", ["a pipe", "a link", "a folder"])
def test_what_is_no_plain_file_is_never_opened(write, case):
    """A pipe would be waited on for ever; a link may lead to somebody else's pictures."""
    folder = write()
    path, elsewhere = folder / "x_train.npy", folder.parent / "elsewhere.npy"
    path.rename(elsewhere)
    {"a pipe": os.mkfifo, "a link": lambda to: to.symlink_to(elsewhere), "a folder": Path.mkdir}[
        case
    ](path)
    with pytest.raises(DataError, match="a link or no file"):
        load(str(folder))


def test_class_folders_beside_other_arrays_are_still_class_folders(write_folder):
    """Only arrays of pictures by their known names make a folder one of arrays."""
    folder = write_folder({"cat/1.png": None, "dog/1.png": None})
    np.save(folder / "notes.npy", np.arange(3))
    assert load(str(folder)).class_names == ("cat", "dog")
