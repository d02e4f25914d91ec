import os
import sys

import numpy as np
import pytest
from PIL import Image

from data.dataset import DataError
from data.image_folder import load
from data.splits import make_split


def said(dataset, words):
    return [sentence for sentence in dataset.warnings if words in sentence]


def test_folder_names_are_classes_in_sorted_order(write_folder):
    """Labels are positions in the sorted class names."""
    dataset = load(write_folder({"dog/1.png": None, "cat/1.png": None, "cat/2.png": None}))
    assert dataset.class_names == ("cat", "dog")
    assert dataset.labels.tolist() == [0, 0, 1]
    assert dataset.images.shape == (3, 8, 8, 3)
    assert dataset.test_rows is None
    assert dataset.validation_rows is None
    assert dataset.warnings == dataset.quarantine == ()


def test_the_home_folder_is_not_told(write_folder, tmp_path):
    """Name and origin land in reports that are handed on."""
    dataset = load(write_folder({"dog/1.png": None, "cat/1.png": None}))
    assert dataset.name == "pets"
    assert str(tmp_path) not in repr(dataset)


def test_brought_parts_are_kept(write_folder):
    """Each picture stays in the part it came in."""
    names = [f"{part}/{pet}/1.png" for part in ("train", "val", "test") for pet in ("cat", "dog")]
    dataset = load(write_folder(dict.fromkeys(f"in/{name}" for name in names)))
    assert dataset.test_rows.tolist() == [0, 1]
    assert dataset.validation_rows.tolist() == [4, 5]


def test_only_a_train_part_means_no_test_part(write_folder):
    """The suite then draws its own."""
    dataset = load(write_folder({"train/cat/1.png": None, "train/dog/1.png": None}))
    assert dataset.test_rows is None


@pytest.mark.parametrize("part", ["test", "val"])
def test_a_source_without_a_train_part_is_refused(write_folder, part):
    """There is nothing to learn from."""
    folder = write_folder({f"{part}/cat/1.png": None, f"{part}/dog/1.png": None})
    with pytest.raises(DataError, match="no train part"):
        load(folder)


def test_a_class_only_in_test_is_refused_by_the_split(write_folder):
    """Nobody can recognise what nobody was shown."""
    files = {f"{part}/{pet}/{i}.png": None
             for part, pets in (("train", "ab"), ("test", "abc")) for pet in pets
             for i in range(8)}  # fmt: skip
    with pytest.raises(DataError, match="class 'c' has test pictures but no training pictures"):
        make_split(load(write_folder(files)))


def test_one_class_is_refused(write_folder):
    """A single folder is no classification."""
    with pytest.raises(DataError, match="one class only"):
        load(write_folder({"cat/1.png": None, "cat/2.png": None}))


@pytest.mark.parametrize(
    "extension", ["zip", "tar", "tar.gz", "tgz", "tar.xz", "tar.bz2", "renamed"]
)
def test_an_archive_gives_the_same_arrays_as_its_folder(write_folder, write_archive, extension):
    """Order in the archive, compression and extension make no difference."""
    folder = write_folder({f"in/{pet}/{i}.png": None for pet in ("cat", "dog") for i in range(5)})
    unpacked, packed = load(folder), load(write_archive(folder, f"pets.{extension}"))
    np.testing.assert_array_equal(packed.images, unpacked.images)
    np.testing.assert_array_equal(packed.labels, unpacked.labels)
    assert packed.name == ("pets.renamed" if extension == "renamed" else "pets")


def test_unusable_files_are_quarantined_and_the_rest_goes_on(write_folder, encode, noise):
    """Each bad file is listed with its reason; none ends the run."""
    whole = encode(noise(32, 32))
    files = {f"{pet}/{i}.png": None for pet in ("cat", "dog") for i in range(3)}
    bad = {
        "cat/empty.jpg": b"",
        "cat/cut.png": encode(noise())[:-60],
        "dog/page.jpg": b"<html>Please log in</html>",
        "readme.txt": b"hello",
        "dog/labels.csv": b"file,label\n",
        "cover.png": whole,
    }
    dataset = load(write_folder(files | bad))
    reasons = dict(dataset.quarantine)
    assert reasons.keys() == bad.keys()
    assert reasons["cat/empty.jpg"] == "empty file"
    assert reasons["cat/cut.png"].startswith("damaged or cut short")
    assert reasons["dog/page.jpg"].startswith("no picture in a format that is read")
    assert reasons["cover.png"] == "lies in no class folder"
    assert len(dataset.images) == 6
    assert said(dataset, "cannot be used, each with its reason: 6")


def test_a_class_without_a_usable_picture_is_named_and_left_out(write_folder):
    """An empty folder, and one whose pictures are all broken, are no classes."""
    folder = write_folder({"cat/1.png": None, "dog/1.png": None, "owl/1.png": b""})
    (folder / "fox").mkdir()
    dataset = load(folder)
    assert dataset.class_names == ("cat", "dog")
    assert said(dataset, "class folders without a picture: fox, owl")


@pytest.mark.parametrize("files", [{}, {"cat/1.jpg": b"", "dog/1.txt": b"dog"}])
def test_a_folder_without_pictures_is_refused(write_folder, tmp_path, files):
    """The error names the first file and its reason."""
    (tmp_path / "pets").mkdir()
    write_folder(files)
    with pytest.raises(DataError, match=r"no files in it|cat/1.jpg: empty file"):
        load(tmp_path / "pets")


def test_a_file_that_breaks_only_when_decoded_can_empty_the_set(write_folder, encode, noise):
    """Headers that are whole over pixels that are cut: refused, with the reason."""
    cut = encode(noise(32, 32))[:-500]
    with pytest.raises(DataError, match="damaged or cut short"):
        load(write_folder({"cat/1.png": cut, "dog/1.png": cut}))


def test_system_files_are_ignored_and_counted(write_folder):
    """What the operating system leaves behind is no picture and no fault."""
    files = {f"{pet}/1.png": None for pet in ("cat", "dog")}
    litter = ["cat/.DS_Store", "Thumbs.db", "dog/desktop.ini", "cat/._1.png", ".git/config"]
    dataset = load(write_folder(files | dict.fromkeys(litter, b"x")))
    assert dataset.quarantine == ()
    assert said(dataset, "the like) ignored: 5")


def test_oddities_are_counted_one_sentence_a_kind(write_folder, encode, noise):
    """What was changed in decoding is said, with its number."""
    clear = encode(np.zeros((8, 8, 4), np.uint8))
    files = {
        "cat/1.png": clear,
        "cat/2.png": clear,
        "dog/1.jpg": encode(noise()),
        "dog/2.png": encode(np.zeros((8, 8), np.uint16)),
        "dog/3": encode(noise()),
    }
    dataset = load(write_folder(files))
    assert dataset.warnings == (
        "1 picture whose content is of another format than the name says: read by content",
        "2 pictures with transparent parts: laid on white",
        "1 picture with 16 bits a channel: divided by 257 to 8 bits",
    )


def test_small_pictures_of_one_size_stay_as_they_are(write_folder, encode, noise):
    """Not even a picture that is not square is touched."""
    files = {f"{pet}/1.png": encode(noise(48, 96)) for pet in ("cat", "dog")}
    dataset = load(write_folder(files))
    assert dataset.images.shape == (2, 48, 96, 3)
    assert dataset.warnings == ()


@pytest.mark.parametrize(
    ("sizes", "side_px"),
    [([(20, 30), (30, 20), (40, 80)], 20), ([(100, 200)] * 3, 96), ([(200, 300), (99, 500)], 96)],
)
def test_other_pictures_become_squares_of_the_median_side(
    write_folder, encode, noise, sizes, side_px
):
    """The median of the shorter sides, at most 96 px, and a sentence that says so."""
    files = {f"{'cat' if i else 'dog'}/{i}.png": encode(noise(*size))
             for i, size in enumerate(sizes)}  # fmt: skip
    dataset = load(write_folder(files))
    assert dataset.images.shape[1:] == (side_px, side_px, 3)
    assert said(dataset, f"shorter side brought to {side_px} px")


def test_the_image_size_can_be_chosen(write_folder, write_archive, encode, noise):
    """For a folder and for an archive of it, with the same result."""
    files = {f"{pet}/{i}.jpg": encode(noise(70 + i, 90, i), "JPEG")
             for pet in ("cat", "dog") for i in range(20)}  # fmt: skip
    folder = write_folder(files)
    unpacked = load(folder, image_size=24)
    packed = load(write_archive(folder, "pets.tar.gz"), image_size=24)
    assert unpacked.images.shape == (40, 24, 24, 3)
    np.testing.assert_array_equal(packed.images, unpacked.images)
    assert not said(unpacked, "enlarged")
    assert said(load(folder, image_size=72), "4 of them enlarged")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_out_of_the_folder_are_not_followed(write_folder, tmp_path):
    """Nothing outside gets in, and circles end."""
    folder = write_folder({"cat/1.png": None, "dog/1.png": None})
    outside = write_folder({"secret.png": None, "more/1.png": None}, name="outside")
    (folder / "cat" / "out.png").symlink_to(outside / "secret.png")
    (folder / "cat" / "folder").symlink_to(outside / "more")
    (folder / "dog" / "circle").symlink_to(folder)
    (folder / "dog" / "self.png").symlink_to("self.png")
    (folder / "dog" / "broken.png").symlink_to("nowhere.png")
    (folder / "dog" / "inside.png").symlink_to(folder / "cat" / "1.png")
    dataset = load(folder)
    assert dataset.labels.tolist() == [0, 1, 1]  # the link to a file inside counts
    assert said(dataset, "not followed: 5")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
def test_a_named_pipe_does_not_hold_up_the_run(write_folder):
    """Opening one would wait for ever."""
    folder = write_folder({"cat/1.png": None, "dog/1.png": None})
    os.mkfifo(folder / "cat" / "pipe.png")
    assert said(load(folder), "pipes, sockets or devices ignored: 1")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_strange_names_are_made_printable(write_folder, encode, noise):
    """Bytes that are no UTF-8, line breaks, accents in two spellings, very long names."""
    folder = write_folder({"train/caf\u00e9/1.png": None, "test/cafe\u0301/1.png": None,
                           "train/a\nb/1.png": None, f"train/{'x' * 200}/1.png": None,
                           "train/<script>/1.png": None})  # fmt: skip
    raw = os.fsencode(folder) + b"/train/\xff\xfe"
    os.mkdir(raw)
    with open(raw + b"/\xe9.png", "wb") as file:
        file.write(encode(noise()))
    names = load(folder).class_names
    assert names == tuple(sorted(["<script>", "\\udcff\\udcfe", "a\\nb", "caf\u00e9", "x" * 200]))
    "".join(names).encode("utf-8")


def test_damaged_exif_does_not_speak_up_or_stop_the_run(write_folder, encode, noise):
    """Odd metadata is no reason to lose a picture."""
    content = encode(noise(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x09\0\x12\x01")
    dataset = load(write_folder({"cat/1.jpg": content, "dog/1.jpg": content}))
    assert len(dataset.images) == 2


def test_memory_holds_small_pictures_only(write_folder, encode):
    """A picture of 4 megapixels leaves its 16 x 16 pixels behind and no more."""
    content = encode(Image.new("RGB", (2000, 2000), "red"), "JPEG")
    dataset = load(write_folder({"cat/1.jpg": content, "dog/1.jpg": content}), image_size=16)
    assert dataset.images.base is None
    assert dataset.images.nbytes == 2 * 16 * 16 * 3
