import numpy as np
import pytest

from data.array_file import load
from data.dataset import DataError


@pytest.fixture
def write_npz(tmp_path):
    """Give a function that writes arrays to an .npz; six grey pictures and labels by default."""

    def written(drop=(), **arrays):
        generator = np.random.default_rng(0)
        contents = {
            "x_train": generator.integers(0, 256, (6, 8, 8), np.uint8),
            "y_train": np.arange(6) % 3,
            **arrays,
        }
        path = tmp_path / "shapes.npz"
        np.savez(path, **{key: value for key, value in contents.items() if key not in drop})
        return path

    return written


def pictures(n_images, *shape):
    return np.zeros((n_images, *(shape or (8, 8))), np.uint8)


def test_training_arrays_alone_are_enough(write_npz):
    """Grey pictures are repeated to three channels, labels named after themselves."""
    dataset = load(write_npz())
    assert dataset.images.shape == (6, 8, 8, 3)
    assert dataset.class_names == ("0", "1", "2")
    assert dataset.labels.tolist() == [0, 1, 2] * 2
    assert dataset.test_rows is None
    assert dataset.name == "shapes"


def test_brought_parts_are_kept(write_npz):
    """Validation and test rows follow the training rows."""
    dataset = load(write_npz(x_val=pictures(3), y_val=np.arange(3), x_test=pictures(2),
                             y_test=np.arange(2)))  # fmt: skip
    assert dataset.validation_rows.tolist() == [6, 7, 8]
    assert dataset.test_rows.tolist() == [9, 10]


def test_medmnist_names_are_known(write_npz):
    """Its labels have the shape (n, 1)."""
    arrays = {f"{part}_images": pictures(4, 8, 8, 3) for part in ("train", "val", "test")}
    arrays |= {f"{part}_labels": np.eye(4, 1, dtype=int) for part in ("train", "val", "test")}
    dataset = load(write_npz(drop=("x_train", "y_train"), **arrays))
    assert dataset.labels.tolist() == [1, 0, 0, 0] * 3
    assert dataset.validation_rows.tolist() == [4, 5, 6, 7]
    assert dataset.test_rows.tolist() == [8, 9, 10, 11]


@pytest.mark.parametrize(
    ("labels", "class_names", "positions"),
    [
        ([10, 20, 10, 20, 30, 10], ("10", "20", "30"), [0, 1, 0, 1, 2, 0]),
        ([2.0, 0.0, 1.0, 0.0, 0.0, 0.0], ("0", "1", "2"), [2, 0, 1, 0, 0, 0]),
        (["dog", "cat", "cat", "cat", "cat", "dog"], ("cat", "dog"), [1, 0, 0, 0, 0, 1]),
        ([b"dog", b"cat", b"cat", b"cat", b"cat", b"dog"], ("cat", "dog"), [1, 0, 0, 0, 0, 1]),
        ([True, False, True, True, True, True], ("0", "1"), [1, 0, 1, 1, 1, 1]),
    ],
)
def test_labels_become_positions_and_keep_their_names(write_npz, labels, class_names, positions):
    """Numbers with gaps, whole floats, texts, bytes, truth values."""
    dataset = load(write_npz(y_train=np.array(labels)))
    assert dataset.class_names == class_names
    assert dataset.labels.tolist() == positions


def test_class_names_in_the_file_are_used(write_npz):
    """Numbers point into them, texts are looked up in them."""
    names = np.array(["owl", "cat", "dog"])
    assert load(write_npz(class_names=names)).class_names == ("owl", "cat", "dog")
    texts = names[[2, 1, 0, 0, 1, 2]]
    assert load(write_npz(class_names=names, y_train=texts)).labels.tolist() == [2, 1, 0, 0, 1, 2]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"y_train": np.array([0, 1, np.nan, 1, np.nan, 0])}, "2 labels are NaN"),
        ({"y_train": np.array([0, 1, 2.5, 1, 1, 0])}, "numbers such as 2.5"),
        ({"y_train": np.array([-1, 1, -1, 1, 1, 0])}, "2 labels are negative, the least -1"),
        ({"y_train": np.array([-1.0, 1, 0, 1, 1, 0])}, "1 labels are negative"),
        ({"y_train": np.array(["a", "", "b", "a", "b", "a"])}, "1 labels are empty"),
        ({"y_train": np.eye(6, 3)}, r"labels.argmax\(axis=1\)"),
        ({"y_train": np.arange(5)}, "6 pictures in x_train but 5 labels in y_train"),
        ({"y_train": np.zeros(6, int)}, "one class only"),
        ({"y_train": np.zeros(6, complex)}, "whole numbers or texts"),
        ({"class_names": np.array(["a", "b"])}, "there are 2 class names"),
        ({"class_names": np.array(["a", "b", "a"])}, "holds a name twice"),
        ({"class_names": np.array(["a", "b"]), "y_train": np.array(list("abcabc"))}, "'c' is not"),
        ({"x_test": pictures(2)}, "y_test is missing"),
        ({"x_test": pictures(2, 9, 9), "y_test": np.arange(2)}, "x_test are 9 x 9"),
        ({"x_test": pictures(2), "y_test": np.array(["a", "b"])}, "numbers in one part"),
        ({"x_train": pictures(6) / 255 + 0.5}, "x_train: floats between 0 and 1"),
        ({"x_train": np.full((6, 8, 8), np.nan)}, "384 values are NaN"),
        ({"x_train": pictures(6, 3, 8, 8)}, "channels last"),
        ({"x_train": pictures(6, 8, 8, 8)}, "expected pictures of shape"),
        ({"x_train": np.array([None] * 6)}, "numpy.savez"),
        ({"y_train": np.array([{}] * 6)}, "numpy.savez"),
    ],
)
def test_unusable_arrays_are_refused(write_npz, arrays, message):
    """Each error names the array and what to do."""
    with pytest.raises(DataError, match=message):
        load(write_npz(**arrays))


def test_objects_under_other_names_are_never_touched(write_npz):
    """What is not needed is not read, so it cannot do harm either."""
    assert len(load(write_npz(notes=np.array([{}]))).images) == 6


@pytest.mark.parametrize("drop", [("x_train", "y_train"), ("x_train",), ("y_train",)])
def test_missing_keys_are_answered_with_those_found_and_those_expected(write_npz, drop):
    """Nobody remembers how the arrays were called."""
    with pytest.raises(DataError, match=r"(found: .*extra.*expected x_train|belong|keys found)"):
        load(write_npz(drop=drop, extra=np.zeros(1)))


@pytest.mark.parametrize("kept", [0.5, 0.95])
def test_a_cut_file_is_refused(write_npz, kept):
    """A download that broke off."""
    path = write_npz()
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    with pytest.raises(DataError, match="no .npz file, or a damaged one"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"<html>Log in</html>", b"\x80\x04K\x01."])
def test_what_is_no_npz_is_refused(tmp_path, content):
    """A portal's page or a pickle under the name of an .npz."""
    path = tmp_path / "shapes.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match="no .npz file, or a damaged one"):
        load(path)


def test_a_flipped_byte_is_found(write_npz):
    """The archive's own checksum."""
    path = write_npz()
    content = bytearray(path.read_bytes())
    content[300] ^= 255
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        load(path)


def test_a_file_that_swells_is_refused(write_npz, monkeypatch):
    """Its size unpacked stands in the directory."""
    monkeypatch.setattr("data.array_file.MOST_BYTES", 100)
    with pytest.raises(DataError, match="at most 100 are read"):
        load(write_npz())
