"""Faults 1 to 15: what can be wrong with a picture file.

All files stand in one folder and go through one command. A method of our own is in the field, whose only
work is to write down which pixels it was given.
"""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

PIXELS = np.random.default_rng(5).integers(0, 256, (32, 32, 3), np.uint8)
DEEP = np.random.default_rng(6).integers(0, 65536, (32, 32), np.uint16)
NO_PICTURE = "no picture in a format that is read (PNG, JPEG, BMP, GIF, TIFF, WEBP, PPM)"
# What each EXIF orientation asks for, of a picture that lies in the file as `lying`.
TURNS = {
    1: lambda lying: lying,
    2: lambda lying: lying[:, ::-1],
    3: lambda lying: lying[::-1, ::-1],
    4: lambda lying: lying[::-1],
    5: lambda lying: lying.swapaxes(0, 1),
    6: lambda lying: np.rot90(lying, -1),
    7: lambda lying: lying[::-1, ::-1].swapaxes(0, 1),
    8: lambda lying: np.rot90(lying),
}
METHODS = "majority,color+svm,hog+knn,lbp+knn,pixels+linear"
N_DOGS = 10  # in the test part, beside the cats under test
RECORDER = """
import os
import numpy as np
from sklearn.dummy import DummyClassifier

class Recorder(DummyClassifier):
    "Writes down the pictures that it is asked about."

    def predict_proba(self, X):
        np.save(os.path.join(os.environ["SEEN_FOLDER"], f"{len(X)}.npy"), X)
        return super().predict_proba(X)

METHODS = {"recorder": Recorder()}
"""


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _with_text(png, n_bytes):
    """Give a PNG with a compressed text that unpacks to so many bytes."""
    return png[:33] + _chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(n_bytes))) + png[33:]


def _huge_header(side_px):
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + header + body + _chunk(b"IEND", b"")


def _turned(encode, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encode(PIXELS, exif=exif)


def _unusable(encode):
    """Files that must be put aside, by the fault's number and the name."""
    png, jpeg = encode(PIXELS), encode(PIXELS, "JPEG")
    flipped = bytearray(encode(PIXELS, "TIFF", compression="tiff_adobe_deflate"))
    flipped[1500:1540] = bytes(byte ^ 255 for byte in flipped[1500:1540])
    return {
        "01_zero.jpg": b"",
        "02_cut.jpg": jpeg[: len(jpeg) // 2],
        "02_cut.png": png[: len(png) // 2],
        "02_flipped.tif": bytes(flipped),  # of this one the library in C complains aloud
        "03_page.jpg": b"<!doctype html><title>Log in</title>" * 20,
        "03_text.jpg": b"cat\n",
        "05_script.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
        "05_script.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
        "05_layers.psd": b"8BPS\0\1" + bytes(200),
        "05_stars.fits": b"SIMPLE  =                    T".ljust(2880),
        "05_page.pdf": b"%PDF-1.7\n",
        "05_lines.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "06_bomb.png": _huge_header(30_000),
        "06_text_bomb.png": _with_text(png, 80_000_000),
    }


def _usable(encode):
    """Files that must be read, by the fault's number and the name: bytes, and the pixels due."""
    frames = [Image.fromarray(PIXELS), Image.new("RGB", (32, 32), "red")]
    see_through = np.dstack([PIXELS, np.full((32, 32), 51, np.uint8)])
    palette = Image.new("P", (32, 32), 1)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.paste(0, (0, 0, 32, 16))
    half_white = np.full((32, 32, 3), (0, 0, 255), np.uint8)
    half_white[:16] = 255
    grey = np.repeat(((DEEP.astype(np.int64) + 128) // 257)[..., None], 3, axis=2)
    even = np.full((32, 32, 3), 77, np.uint8)
    return {
        "04_png.jpg": (encode(PIXELS), PIXELS),
        "08_pages.tif": (encode(frames[0], "TIFF", save_all=True, append_images=frames[1:]), PIXELS),
        "08_moving.gif": (
            encode(frames[1], "GIF", save_all=True, append_images=[Image.new("RGB", (32, 32))]),
            np.full_like(PIXELS, (255, 0, 0)),
        ),
        "08_moving.png": (encode(frames[0], save_all=True, append_images=frames[1:]), PIXELS),
        "09_ink.tif": (encode(Image.new("CMYK", (32, 32)), "TIFF"), np.full_like(PIXELS, 255)),
        "10_deep.png": (encode(DEEP), grey),
        "10_deep.tif": (encode(DEEP, "TIFF"), grey),
        "11_alpha.png": (encode(see_through), np.rint(PIXELS * 0.2 + 255 * 0.8)),
        "11_palette.png": (encode(palette, transparency=0), half_white),
        "11_palette.gif": (encode(palette, "GIF", transparency=0), half_white),
        **{
            f"12_turn{k}.png": (_turned(encode, k), turn(PIXELS)) for k, turn in TURNS.items()
        },
        "14_even.png": (encode(even), even),
        "15_lossless.webp": (encode(PIXELS, "WEBP", lossless=True), PIXELS),
        "15_packed.tiff": (encode(PIXELS, "TIFF", compression="tiff_lzw"), PIXELS),
    }  # fmt: skip


@pytest.fixture(scope="module")
def run(compare, sound_folder, encode, draw, tmp_path_factory):
    """The one command: `Ended`, and the pixels that the method saw, by the file's name."""
    base = tmp_path_factory.mktemp("spoiled")
    sound_folder(base / "pets" / "train")
    test = base / "pets" / "test"
    for pet in ("cat", "dog"):
        (test / pet).mkdir(parents=True)
    good = {name: content for name, (content, _) in _usable(encode).items()}
    for name, content in (good | _unusable(encode)).items():
        (test / "cat" / name).write_bytes(content)
    for i in range(N_DOGS):
        (test / "dog" / f"{i}.png").write_bytes(encode(draw(1, 100 + i)))
    (base / "recorder.py").write_text(RECORDER)
    for i in range(3):
        even = encode(np.full_like(PIXELS, 80 * i))
        (base / "pets" / "train" / "cat" / f"even{i}.png").write_bytes(even)
    words = (
        "--methods",
        METHODS,
        "--also",
        base / "recorder.py",
        "--unchecked",
        "--budget",
        "none",
    )
    ended = compare(base / "pets", *words, environment={"SEEN_FOLDER": str(base)})
    assert ended.code == 0, ended.stderr
    seen = np.load(base / f"{len(good) + N_DOGS}.npy")
    return ended, dict(zip(sorted(good), seen, strict=False))


def _put_aside(run, number, reason):
    """Assert that this fault's files stand in the run's and the report's list with this reason."""
    ended, seen = run
    listed = dict(ended.json()["dataset"]["quarantine"])
    found = {path: why for path, why in listed.items() if path.startswith(f"test/cat/{number}")}
    assert found
    for path, why in found.items():
        assert reason in why
        assert f"{path}: {why}" in ended.words()
    assert not [name for name in seen if name.startswith(number)]


def _read_as_due(run, encode, number, warning=None):
    """Assert that methods saw the right pixels, and that run and report say what was changed."""
    ended, seen = run
    due = {n: pixels for n, (_, pixels) in _usable(encode).items() if n.startswith(number)}
    assert due
    for name, pixels in due.items():
        np.testing.assert_allclose(seen[name], pixels, atol=1 if number == "11" else 0)
    if warning:
        assert warning in ended.json()["dataset"]["warnings"]
        assert warning in ended.words()


def test_00_exactly_the_unusable_files_are_put_aside(run, encode):
    """Their number is said; no decoder's remark gets to the terminal, only our own lines."""
    ended, _ = run
    about = ended.json()["dataset"]
    names = {path.removeprefix("test/cat/") for path, _ in about["quarantine"]}
    assert names == _unusable(encode).keys()
    assert any(words.endswith(f"its reason: {len(names)}") for words in about["warnings"])
    lines = ended.stderr.splitlines()
    assert lines[0] == "Reading pets ..."
    assert lines[1].startswith("pets: ")
    assert lines[2].startswith("6 fits to run: ")
    assert all(line.startswith("  ") for line in lines[3:])


def test_01_an_empty_file_is_put_aside(run):
    """Zero bytes are no picture."""
    _put_aside(run, "01", "empty file")


def test_02_a_cut_file_is_put_aside(run):
    """What is missing is never filled with grey."""
    _put_aside(run, "02", "damaged or cut short: ")


def test_03_text_under_a_pictures_name_is_put_aside(run):
    """A portal's login page is the usual case."""
    _put_aside(run, "03", NO_PICTURE)


def test_04_a_wrong_extension_does_no_harm(run, encode):
    """The content decides."""
    words = "1 picture whose content is of another format than the name says: read by content"
    _read_as_due(run, encode, "04", words)


def test_05_formats_that_run_programs_never_reach_a_decoder(run):
    """EPS, PSD, FITS, PDF and SVG, under their own names and under a picture's."""
    _put_aside(run, "05", NO_PICTURE)


def test_06_a_decompression_bomb_is_put_aside(run):
    """Small on disk, vast in memory: as pixels, or as a text beside them."""
    _put_aside(run, "06", "")
    reasons = dict(run[0].json()["dataset"]["quarantine"])
    assert "60,000,000" in reasons["test/cat/06_bomb.png"]
    assert run[0].peak_mb < 500  # a picture of 30,000 x 30,000 alone is five times as much


def test_07_huge_pictures_are_read_in_bounded_memory(command, sound_folder, encode, tmp_path):
    """Five of 59 million pixels: 1,200 MB if they were all in memory at once."""
    folder = sound_folder(tmp_path / "huge", n_each=8)
    for k, mode in enumerate(("1", "1", "1", "RGB", "RGB")):
        content = encode(Image.new(mode, (7500, 7900), "red"), "JPEG" if mode == "RGB" else "PNG")
        (folder / "cat" / f"huge{k}.{'jpg' if mode == 'RGB' else 'png'}").write_bytes(content)
    words = ("--methods", "majority", "--explain", "none", "--jobs", "1")
    ended = command("--dataset", folder, *words)
    assert ended.code == 0, ended.stderr
    about = ended.json()["dataset"]
    assert about["n_images"] == 21
    assert about["quarantine"] == []
    assert about["width"] == 32
    assert ended.peak_mb < 800  # 300 of the imports, one picture in full and what becomes of it


def test_08_of_several_frames_the_first_counts(run, encode):
    """A TIFF of two pages, an animated GIF and PNG."""
    words = "3 pictures with more than one frame or page: the first was taken"
    _read_as_due(run, encode, "08", words)


def test_09_inks_become_light(run, encode):
    """No ink is white."""
    _read_as_due(run, encode, "09", "1 picture in CMYK, the colours of print: converted to RGB")


def test_10_sixteen_bits_are_rescaled_and_never_clipped(run, encode):
    """Every value from 0 to 65535 keeps its place."""
    _read_as_due(run, encode, "10", "2 pictures with 16 bits a channel: divided by 257 to 8 bits")


def test_11_what_is_transparent_is_laid_on_white(run, encode):
    """An alpha channel, a palette's see-through colour in PNG and in GIF."""
    _read_as_due(run, encode, "11", "3 pictures with transparent parts: laid on white")


def test_12_pictures_stand_upright_whatever_their_exif_says(run, encode):
    """All eight orientations, pixel by pixel, as a method gets them."""
    _read_as_due(run, encode, "12")


def test_13_pictures_smaller_than_a_block_of_cells_are_refused_before_training(
    compare, refused, sound_folder, tmp_path
):
    """With the least side, and the words that enlarge them."""
    pictures = sound_folder(tmp_path / "small", side_px=7)
    ended = compare(pictures, "--methods", "pixels+knn,hog+knn")
    refused(ended, "hog: expected pictures of at least 8 x 8 pixels, got 7 x 7", "--image-size 8")
    enlarged = compare(pictures, "--methods", "pixels+knn,hog+knn", "--image-size", "8")
    assert enlarged.code == 0, enlarged.stderr


def test_14_even_pictures_give_no_nan(run, encode):
    """Features of a picture without any edge or colour are still numbers, in training and in test."""
    _read_as_due(run, encode, "14")
    ended, seen = run
    for name in METHODS.split(","):
        assert ended.json(f"cells/{name}/0/outcome.json")["status"] == "done"
        with np.load(ended.folder / "cells" / name / "0" / "predictions.npz") as saved:
            assert len(saved["probabilities"]) == len(seen) + N_DOGS
            assert np.isfinite(saved["probabilities"]).all()
    assert "NaN" not in ended.words()


def test_15_webp_and_tiff_are_read(run, encode):
    """Both lose nothing here, so the pixels are equal."""
    _read_as_due(run, encode, "15")
