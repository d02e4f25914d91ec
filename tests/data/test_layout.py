import pytest

from data.dataset import DataError
from data.layout import find_places


def places(*paths, folders=()):
    folders = {tuple(folder.split("/")) for folder in folders}
    return find_places([tuple(path.split("/")) for path in paths], folders, "pets")


def test_folders_are_classes():
    """The simplest layout: one folder a class."""
    assert places("cat/1", "dog/1") == ([("", "cat"), ("", "dog")], [])


@pytest.mark.parametrize(
    ("folder", "part"),
    [
        ("train", "train"),
        ("Training", "train"),
        ("val", "validation"),
        ("VALID", "validation"),
        ("validation", "validation"),
        ("Test", "test"),
        ("testing", "test"),
    ],
)
def test_part_names_are_known_in_every_spelling(folder, part):
    """Data sets from the web do not agree on these names."""
    found, _ = places(f"{folder}/cat/1", "other_part/cat/1", f"{folder}/dog/1")
    assert found == [(part, "cat"), None, (part, "dog")]


def test_wrapping_folders_are_looked_through():
    """Archives are packed with any number of folders around what counts."""
    found, _ = places("mydata/dataset/train/cat/1", "mydata/dataset/test/cat/1")
    assert found == [("train", "cat"), ("test", "cat")]
    assert places("a/b/cat/1", "a/b/dog/1")[0] == [("", "cat"), ("", "dog")]


def test_only_a_train_folder_is_no_wrapping():
    """`train` alone, with classes in it, is the training part."""
    assert places("train/cat/1", "train/dog/1")[0] == [("train", "cat"), ("train", "dog")]


def test_a_class_may_be_called_train():
    """Beside cars and buses a train is a vehicle."""
    found, _ = places("car/1", "bus/1", "train/1")
    assert found == [("", "car"), ("", "bus"), ("", "train")]


def test_pictures_in_deeper_folders_belong_to_their_class():
    """Cats sorted by year are still cats."""
    assert places("cat/2024/1", "cat/2", "dog/1")[0] == [("", "cat"), ("", "cat"), ("", "dog")]


def test_pictures_outside_the_class_folders_have_no_place():
    """A cover picture beside the classes is not put into one."""
    assert places("cover", "cat/1", "dog/1")[0] == [None, ("", "cat"), ("", "dog")]
    assert places("train/cover", "train/cat/1")[0] == [None, ("train", "cat")]


def test_empty_class_folders_are_named():
    """A class that was forgotten to be filled is said, not dropped in silence."""
    paths = ["in/train/cat/1", "in/train/dog/1", "in/test/cat/1"]
    folders = ["in", "in/train", "in/train/cat", "in/train/owl", "in/test/dog", "else/train/x"]
    assert places(*paths, folders=folders)[1] == ["test/dog", "train/owl"]


@pytest.mark.parametrize(
    "paths", [["1", "2"], ["train/1", "test/1"], ["in/train/1", "in/val/2"], ["train/1"]]
)
def test_pictures_without_class_folders_are_answered_with_an_example(paths):
    """The error shows, in one line, what the folder should look like."""
    with pytest.raises(DataError, match=r"no class folders") as raised:
        places(*paths)
    assert "pets/cat/1.jpg, pets/dog/1.jpg ..." in str(raised.value)
    assert "\n" not in str(raised.value)


def test_two_folders_for_one_part_are_refused():
    """Which one is meant cannot be guessed."""
    with pytest.raises(DataError, match=r"Training, train mean the same part twice"):
        places("train/cat/1", "Training/cat/1")
