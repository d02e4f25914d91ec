"""Faults 16 to 29: arrays and labels, classes, and what lies between the pictures of a folder."""

import os
import sys

import numpy as np
import pytest


@pytest.fixture
def spoiled_npz(sound_arrays, tmp_path):
    """Give a function that writes the sound arrays to an .npz, some of them replaced or dropped."""

    def written(**changes):
        images, labels = sound_arrays
        arrays = {"x_train": images, "y_train": labels, **changes}
        path = tmp_path / "spoiled.npz"
        np.savez(path, **{key: value for key, value in arrays.items() if value is not None})
        return path

    return written


def test_16_nan_and_infinity_are_refused_with_their_count(
    compare, refused, spoiled_npz, sound_arrays
):
    """To train on them would spread them into every weight."""
    images = sound_arrays[0].astype(np.float32)
    images[0, 0, 0, 0], images[1, 0, 0, 0] = np.nan, np.inf
    ended = compare(spoiled_npz(x_train=images))
    refused(ended, "spoiled, x_train: 2 values are NaN or infinite", "remove or repair them")


@pytest.mark.parametrize(
    ("change", "phrases"),
    [
        (lambda x: x / 255, ("floats between 0 and 1", "(images * 255).round().astype('uint8')")),
        (lambda x: x / 127.5 - 1, ("expected whole numbers 0-255, got float64 from -", "rescale")),
        (lambda x: x * 300, ("expected whole numbers 0-255, got float64 from 0.0 to", "rescale")),
        (lambda x: x.astype("U3"), ("expected numbers 0-255, got an array of <U3",)),
    ],
)
def test_17_a_wrong_range_is_refused_with_the_line_that_mends_it(
    compare, refused, spoiled_npz, sound_arrays, change, phrases
):
    """Floats from 0 to 1, from -1 to 1, beyond 255; texts."""
    images = change(sound_arrays[0].astype(np.float64))
    refused(compare(spoiled_npz(x_train=images)), *phrases)


def test_18_channels_first_is_refused_with_the_transposition(
    compare, refused, spoiled_npz, sound_arrays
):
    """PyTorch's order."""
    ended = compare(spoiled_npz(x_train=sound_arrays[0].transpose(0, 3, 1, 2)))
    refused(ended, "channels last", "(90, 3, 16, 16)", "images.transpose(0, 2, 3, 1)")


def test_19_lengths_that_differ_are_refused_with_both(compare, refused, spoiled_npz, sound_arrays):
    """Which picture would go without a label is anybody's guess."""
    ended = compare(spoiled_npz(y_train=sound_arrays[1][:-1]))
    refused(ended, "90 pictures in x_train but 89 labels in y_train")


@pytest.mark.parametrize(
    ("labels", "class_names", "phrases"),
    [
        (lambda y: np.where(y == 1, np.nan, y), None, ("30 labels are NaN", "label or drop")),
        (lambda y: y + 0.5, None, ("numbers such as 0.5", "does not predict quantities")),
        (lambda y: y - 1, None, ("30 labels are negative, the least -1", "drop those rows")),
        (lambda y: y.astype(float) - 1, None, ("30 labels are negative",)),
        (lambda y: y - 1, ["a", "b", "c"], ("labels run from -1 to 1", "3 class names (0 to 2)")),
        (lambda y: y, ["a", "b"], ("labels run from 0 to 2", "2 class names (0 to 1)")),
        (lambda y: np.array(["", "a", "b"])[y], None, ("30 labels are empty", "label them")),
        (lambda y: None, None, ("x_train and y_train belong together; y_train is missing",)),
    ],
)
def test_20_labels_that_are_none_are_refused(
    compare, refused, spoiled_npz, sound_arrays, labels, class_names, phrases
):
    """Missing, -1, a fraction, beyond the names; the error says how many or which."""
    names = class_names and np.array(class_names)
    ended = compare(spoiled_npz(y_train=labels(sound_arrays[1]), class_names=names))
    refused(ended, *phrases)


def test_21_one_class_alone_is_refused(compare, refused, spoiled_npz, sound_folder, tmp_path):
    """In arrays and in a folder, and before anything is trained."""
    refused(compare(spoiled_npz(y_train=np.zeros(90, int))), "one class only", "needs two")
    refused(compare(sound_folder(tmp_path / "one", classes=("cat",))), "one class only")


def test_22_too_few_pictures_of_a_class_are_refused_with_the_number_needed(
    compare, refused, spoiled_npz
):
    """One picture cannot be in three parts."""
    labels = (np.arange(90) == 7).astype(int)
    refused(compare(spoiled_npz(y_train=labels)), "only 1 picture of class '1'", "at least 4")


@pytest.fixture(scope="module")
def odd_folder(sound_folder, encode, draw, tmp_path_factory):
    """A folder with all that lies around in folders, and class names that nobody should type."""
    base = tmp_path_factory.mktemp("odd")
    root = sound_folder(base / "odd", classes=("cat", "c\u0430t", "dog<script>alert(1)<script>"))
    outside = sound_folder(base / "outside", n_each=1)
    (root / "empty").mkdir()
    litter = (".DS_Store", "cat/Thumbs.db", "cat/.hidden.png", "cat/._000.png", ".git/config")
    for name in litter:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"litter")
    for name, target in (
        ("cat/circle", root),
        ("out", outside / "cat"),
        ("cat/out.png", outside / "cat" / "000.png"),
        ("cat/self.png", "self.png"),
    ):
        (root / name).symlink_to(target)
    sound = encode(draw(0, 500))
    names = [b"bad\xff.png", b"new\nline.png", b"w" * 240 + b".png", b"=cmd.png"]
    for name in names:
        with open(os.path.join(os.fsencode(root / "cat"), name), "wb") as file:
            file.write(sound)
    (root / "cat" / "<img src=x onerror=alert(1)>\n.png").write_bytes(b"")
    return root


@pytest.fixture(scope="module")
def odd(compare, odd_folder):
    """The one command on that folder."""
    if sys.platform != "linux":
        pytest.skip("other systems refuse such names themselves")
    ended = compare(odd_folder)
    assert ended.code == 0, ended.stderr
    return ended


def _said(ended, words):
    return words in ended.json()["dataset"]["warnings"] and words in ended.words()


def test_23_an_empty_class_folder_is_named(odd):
    """It is no class, and the reader is told."""
    assert _said(odd, "class folders without a picture: empty")
    assert "empty" not in odd.json()["dataset"]["class_names"]


@pytest.mark.parametrize("kind", ["folder", "npz"])
def test_24_a_class_that_is_only_tested_is_refused(
    compare, refused, spoiled_npz, sound_arrays, sound_folder, tmp_path, kind
):
    """Nobody can recognise what nobody was shown."""
    if kind == "npz":
        images, labels = sound_arrays
        path = spoiled_npz(y_train=labels % 2, x_test=images[:30], y_test=labels[:30])
    else:
        path = tmp_path / "parts"
        sound_folder(path / "train", classes=("0", "1"))
        sound_folder(path / "test", classes=("0", "1", "2"))
    refused(compare(path), "class '2' has test pictures but no training pictures", "add some")


def test_25_pictures_on_both_sides_are_counted_and_the_score_without_them_is_said(
    command, spoiled_npz, sound_arrays
):
    """Half of the test pictures are copies of training pictures."""
    images, labels = sound_arrays
    test = images.copy()[:30]
    test[15:] = test[15:, ::-1] // 2 + 30
    path = spoiled_npz(x_test=test, y_test=labels[:30])
    words = ("--methods", "majority,pixels+knn", "--explain", "none")
    ended = command("--dataset", path, *words)
    assert ended.code == 0, ended.stderr
    assert ended.json("audit.json")["duplicates"]["n_test_affected"] == 15
    without = ended.json("comparison.json")["without_duplicates"]
    assert (without["n_left_out"], without["n_left"]) == (15, 15)
    assert 0 <= without["accuracy"]["pixels+knn"]["value"] <= 1
    assert "15 of 30 test pictures (50.0\u00a0%) stand, exactly or nearly" in ended.words()
    assert "without them" in ended.words()


def test_25_where_every_test_picture_is_a_copy_nothing_is_claimed(
    command, spoiled_npz, sound_arrays
):
    """There is no score without them, so the run measured memory; it says so first."""
    images, labels = sound_arrays
    path = spoiled_npz(x_test=images[:30], y_test=labels[:30])
    ended = command("--dataset", path, "--methods", "majority,pixels+knn", "--explain", "none")
    assert ended.code == 0, ended.stderr
    assert ended.json("comparison.json")["without_duplicates"]["n_left"] == 0
    first = ended.json("comparison.json")["doubts"][0]
    assert (first["code"], first["severity"]) == ("duplicates", "high")
    assert ended.stdout.startswith("No winner is shown: every test picture stands")
    assert "Every one of the 30 test pictures stands, exactly or nearly" in ended.words()


def test_26_links_are_not_followed(odd):
    """Round in a circle, out of the folder, to a file outside, to itself."""
    assert _said(odd, "links to a folder, to something outside or to nothing not followed: 4")
    assert odd.json()["dataset"]["n_images"] == 3 * 20 + 4


def test_27_what_systems_leave_behind_is_ignored_and_counted(odd):
    """.DS_Store, Thumbs.db, hidden files and folders."""
    words = "hidden or system files and folders (.DS_Store, Thumbs.db and the like) ignored: 5"
    assert _said(odd, words)


def test_28_strange_names_are_kept_harmless_and_look_alikes_are_named(odd):
    """No UTF-8, a line break, 240 letters, markup; a Cyrillic letter in a Latin word."""
    about = odd.json()["dataset"]
    assert about["class_names"] == ["cat", "c\u0430t", "dog<script>alert(1)<script>"]
    (put_aside,) = about["quarantine"]
    assert put_aside == ["cat/<img src=x onerror=alert(1)>\\n.png", "empty file"]
    page = odd.page()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "dog<script>alert(1)<script>" in odd.words()
    assert _said(odd, "1 class may be cut in two, under names that look alike: "
                      "'cat' and 'c\\u0430t'; give both one name")  # fmt: skip


@pytest.mark.parametrize("key", ["x_train", "y_train", "class_names"])
def test_29_pickled_arrays_are_never_loaded(
    compare, refused, spoiled_npz, sound_arrays, tmp_path, key
):
    """Loading one runs whatever program its author put in it."""

    class Program:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    path = spoiled_npz(**{key: np.array([Program()] * 90, dtype=object)})
    refused(compare(path), "pickled objects", "never loaded", "numpy.savez")
    assert not (tmp_path / "ran").exists()
