import contextlib
import io
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from data.decode import MOST_PIXELS, DecodeError, decode, measure


@pytest.mark.parametrize("file_format", ["PNG", "BMP", "TIFF", "PPM", "WEBP"])
def test_lossless_formats_give_back_the_same_pixels(encode, noise, file_format):
    """What was stored without loss is read without loss."""
    options = {"lossless": True} if file_format == "WEBP" else {}
    picture, kinds = decode(encode(noise(), file_format, **options))
    np.testing.assert_array_equal(picture, noise())
    assert kinds == []


def test_a_jpeg_comes_near_its_original(encode):
    """JPEG loses a little, not more."""
    even = np.full((16, 16, 3), (200, 100, 50), np.uint8)
    picture, _ = decode(encode(even, "JPEG", quality=95))
    assert np.abs(picture.astype(int) - even).max() <= 4


def test_grey_becomes_three_equal_channels(encode):
    """Methods always get RGB."""
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    picture, kinds = decode(encode(grey))
    np.testing.assert_array_equal(picture, np.repeat(grey[..., None], 3, axis=2))
    assert kinds == []


def test_see_through_parts_are_laid_on_white(encode):
    """Alpha 0 is white, alpha 255 the colour itself, half of each lies between."""
    picture = np.zeros((1, 3, 4), np.uint8)
    picture[0, :, 3] = 0, 128, 255
    decoded, kinds = decode(encode(picture))
    np.testing.assert_allclose(decoded[0, :, 0], [255, 127, 0], atol=1)
    assert kinds == ["transparent"]


def test_an_alpha_channel_that_hides_nothing_is_no_news(encode, noise):
    """Many programs write an opaque alpha channel; a warning would be noise."""
    opaque = np.dstack([noise(), np.full((8, 8), 255, np.uint8)])
    picture, kinds = decode(encode(opaque))
    np.testing.assert_array_equal(picture, noise())
    assert kinds == []


def test_a_transparent_palette_colour_is_laid_on_white(encode):
    """PNG's tRNS chunk and GIF's transparent colour mean the same as alpha."""
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.putpixel((1, 0), 1)
    picture, kinds = decode(encode(palette, transparency=0))
    np.testing.assert_array_equal(picture[0], [[255, 255, 255], [0, 0, 255]])
    assert kinds == ["transparent"]


@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "PPM"])
def test_16_bits_are_rescaled_and_never_clipped(encode, file_format):
    """The ends stay the ends, the middle the middle, and a dark picture stays dark."""
    values = np.array([[0, 257, 32896, 65535]], np.uint16)
    picture, kinds = decode(encode(values, file_format))
    np.testing.assert_array_equal(picture[0, :, 0], [0, 1, 128, 255])
    assert kinds == ["16-bit"]


def test_16_bit_colour_is_named_too():
    """Pillow brings 16-bit RGB to 8 bits without a word; we say it."""
    row = b"\0" + struct.pack(">6H", 0, 32896, 65535, 65535, 0, 257)
    header = struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row)), (b"IEND", b""))
    content = b"\x89PNG\r\n\x1a\n"
    for kind, data in chunks:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        content += struct.pack(">I", len(data)) + kind + data + checksum
    picture, kinds = decode(content)
    np.testing.assert_array_equal(picture[0], [[0, 128, 255], [255, 0, 1]])
    assert kinds == ["16-bit"]


def test_cmyk_is_converted(encode):
    """No ink is white, not black."""
    picture, kinds = decode(encode(Image.new("CMYK", (4, 4), (0, 0, 0, 0)), "TIFF"))
    assert (picture == 255).all()
    assert kinds == ["cmyk"]


@pytest.mark.parametrize("file_format", ["GIF", "TIFF"])
def test_of_several_frames_the_first_is_taken(encode, file_format):
    """An animation is classified by its first picture."""
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    content = encode(frames[0], file_format, save_all=True, append_images=frames[1:])
    picture, kinds = decode(content)
    np.testing.assert_array_equal(picture[0, 0], [255, 0, 0])
    assert kinds == ["first frame"]


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_exif_orientation_is_applied(encode, file_format):
    """A phone stores a portrait lying down, with a note; every method sees it upright."""
    lying = Image.new("RGB", (16, 8))
    lying.paste((255, 255, 255), (0, 0, 8, 8))  # left half white; turned clockwise: upper half
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encode(lying, file_format, exif=exif)
    picture, _ = decode(content)
    assert picture.shape == (16, 8, 3)
    assert picture[:8].mean() > 250
    assert picture[8:].mean() < 5
    assert measure(io.BytesIO(content))[1] == (8, 16)


BAD = {
    "empty": (b"", "empty file"),
    "html": (b"<!doctype html><title>Log in</title>" * 50, "no picture"),
    "text": (b"cat,dog\n", "no picture"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n", "no picture"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
    "pdf": (b"%PDF-1.7\n", "no picture"),
    "psd": (b"8BPS" + bytes(200), "no picture"),
    "fits": (b"SIMPLE  =                    T".ljust(2880), "no picture"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_picture_is_refused_with_a_reason(kind):
    """Neither a portal's login page nor a format that runs programs gets to a decoder."""
    content, reason = BAD[kind]
    with pytest.raises(DecodeError, match=reason):
        decode(content)
    with pytest.raises(DecodeError, match=reason):
        measure(io.BytesIO(content))


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM"])
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_cut_file_is_an_error_and_never_filled_with_grey(encode, noise, file_format, kept):
    """A method would learn the grey."""
    content = encode(noise(64, 64), file_format)
    with pytest.raises(DecodeError, match="damaged or cut short"):
        decode(content[: int(kept * len(content))])


def test_flipped_bytes_never_raise_anything_else(encode, noise):
    """Whatever a decoder raises on damaged bytes, the caller sees one error or a picture."""
    generator = np.random.default_rng(0)
    for file_format in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "PPM"):
        content = encode(noise(), file_format)
        for _ in range(100):
            damaged = np.frombuffer(content, np.uint8).copy()
            damaged[generator.integers(len(damaged), size=4)] = generator.integers(256, size=4)
            with contextlib.suppress(DecodeError):
                assert decode(damaged.tobytes())[0].dtype == np.uint8


@pytest.mark.parametrize("filters", ["default", "error"])
def test_a_decompression_bomb_is_refused_by_its_header(filters):
    """A few bytes that claim a hundred million pixels are not unpacked, whatever warnings do."""
    header = struct.pack(">IIBBBBB", 10_000, MOST_PIXELS // 5_000, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header
    content += struct.pack(">I", zlib.crc32(b"IHDR" + header))
    idat = zlib.compress(bytes(100))
    content += struct.pack(">I", len(idat)) + b"IDAT" + idat
    content += struct.pack(">I", zlib.crc32(b"IDAT" + idat))
    with warnings.catch_warnings():
        warnings.simplefilter(filters)
        warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
        with pytest.raises(DecodeError, match="pixels"):
            decode(content)


@pytest.mark.parametrize("mode", ["F", "I"])
def test_numbers_of_unknown_range_are_refused(encode, mode):
    """To guess a range would darken one picture and burn out the next."""
    with pytest.raises(DecodeError, match="range is not known"):
        decode(encode(Image.new(mode, (4, 4)), "TIFF"))


def test_a_constant_picture_stays_constant(encode):
    """Resizing an even picture makes no pattern."""
    picture, _ = decode(encode(np.full((50, 70, 3), 77, np.uint8)), side_px=16)
    assert picture.shape == (16, 16, 3)
    assert (picture == 77).all()


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_resizing_takes_the_centre_square(encode, file_format):
    """The longer side is cropped on both ends, the picture is not squeezed."""
    wide = np.zeros((40, 120, 3), np.uint8)
    wide[:, 40:80] = 255
    picture, _ = decode(encode(wide, file_format), side_px=20)
    assert picture.shape == (20, 20, 3)
    assert picture[:, 2:-2].min() > 240


def test_decoding_in_threads_gives_the_same_pictures(encode, noise):
    """The decoder holds no state."""
    contents = [encode(noise(40, 30, seed)) for seed in range(50)]
    with ThreadPoolExecutor(4) as pool:
        side_by_side = list(pool.map(lambda content: decode(content, 16)[0], contents))
    np.testing.assert_array_equal(side_by_side, [decode(content, 16)[0] for content in contents])
