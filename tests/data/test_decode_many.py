import io
import os
from collections import Counter

import numpy as np
import pytest

from data import decode_many as module
from data.decode import Header
from data.decode_many import decode_many
from data.files import File
from data.image_folder import Picture

SMALL = Header("PNG", (8, 8))


@pytest.fixture
def picture(encode, noise):
    """Give a function that makes a picture file in memory: its header's size may be a lie."""

    def made(seed=0, content=None, header=SMALL, turn=None):
        content = encode(noise(seed=seed)) if content is None else content
        file = File(("cat", f"{seed}.png"), len(content), lambda: io.BytesIO(content))
        return Picture(file, header, turn=seed if turn is None else turn)

    return made


def test_bad_pictures_leave_no_gap(picture, noise):
    """Those that follow move up, in the same array, and keep their order."""
    pictures = [picture(0), picture(1, b"no picture"), picture(2), picture(3, b""), picture(4)]
    images = np.empty((5, 8, 8, 3), np.uint8)
    kept, reasons, kinds = decode_many(pictures, images, None, print)
    assert kept.tolist() == [True, False, True, False, True]
    assert [path for path, _ in reasons] == ["cat/1.png", "cat/3.png"]
    assert kinds == Counter()
    np.testing.assert_array_equal(images[:3], [noise(seed=seed) for seed in (0, 2, 4)])


def test_pictures_are_read_in_the_archives_order_and_land_in_their_own_rows(picture, noise):
    """A compressed archive can only be read front to back."""
    pictures = [picture(seed, turn=9 - seed) for seed in range(5)]
    images = np.empty((5, 8, 8, 3), np.uint8)
    decode_many(pictures, images, None, print)
    np.testing.assert_array_equal(images, [noise(seed=seed) for seed in range(5)])


def test_what_is_in_memory_at_once_is_bounded_by_bytes(picture):
    """Large photographs come one by one, small pictures in sixteens; none is left out."""
    large, small = Header("PNG", (7500, 7900)), Header("PNG", (32, 32))
    pictures = [picture(i, b"x", header=large if i < 4 else small) for i in range(44)]
    batches = list(module._batches(pictures, 32))
    assert [len(batch) for batch in batches] == [1, 1, 1, 1, 16, 16, 8]
    assert [one for batch in batches for one in batch] == pictures
    half = [picture(i, b"x", header=Header("PNG", (2400, 2400))) for i in range(9)]
    assert [len(batch) for batch in module._batches(half, 32)] == [3, 3, 3]


def test_photographs_that_are_shrunk_while_decoding_may_be_many(picture):
    """A JPEG of 24 million pixels takes a few megabytes, unless it is progressive or kept large."""
    photo = Header("JPEG", (6000, 4000))
    progressive = photo._replace(is_progressive=True)
    for header, side_px, n_at_once in ((photo, 96, 16), (progressive, 96, 2), (photo, 1024, 1)):
        photos = [picture(i, b"x", header=header) for i in range(16)]
        assert len(next(module._batches(photos, side_px))) == n_at_once


def test_lines_say_how_far_it_is(picture, monkeypatch):
    """Steady lines, none at the end: the next line of the run says that it is over."""
    monkeypatch.setattr(module, "SECONDS_BETWEEN_LINES", 0)
    said = []
    images = np.empty((40, 8, 8, 3), np.uint8)
    decode_many([picture(i) for i in range(40)], images, None, said.append)
    assert [line.split(" pictures")[0] for line in said] == ["  16 of 40", "  32 of 40"]


def test_what_decoders_write_to_the_terminal_is_held_back(picture, monkeypatch, capfd):
    """Libraries in C write to file descriptor 2; afterwards it is the terminal again."""

    def chatty(content, side_px):
        os.write(2, b"JPEGLib: Bogus Huffman table")
        return np.zeros((8, 8, 3), np.uint8), []

    monkeypatch.setattr(module, "decode", chatty)
    decode_many([picture(0)], np.empty((1, 8, 8, 3), np.uint8), None, print)
    os.write(2, b"and on")
    assert capfd.readouterr().err == "and on"
