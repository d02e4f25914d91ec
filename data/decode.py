"""From the bytes of a picture file to uint8 RGB, in one way for every source and every method.

The format is read from the content, never from the name, and only the formats listed here are even
tried: a decoder that is not called cannot be attacked. Whatever is not plain 8-bit RGB or grey
is brought there by a stated rule, and the caller is told by a word, so that it can be counted.
"""

import io
import warnings
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFile, ImageOps

from data.resize import centre_square

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
MOST_PIXELS = 60_000_000  # 8000 x 7500: more than a camera's picture, less than a bomb
# Measured: what decoding one pixel takes at its worst (with an alpha channel), and what a progressive
# JPEG takes besides.
BYTES_A_PIXEL, PROGRESSIVE_BYTES_A_PIXEL = 22, 6
BACKGROUND = (255, 255, 255)
ORIENTATION_TAG = 0x0112
TURNED = range(5, 9)  # EXIF orientations that swap width and height

# What each word in `decode`'s second result means, as the report says it after a count.
WARNING_SENTENCES = {
    "transparent": "with transparent parts: laid on white",
    "cmyk": "in CMYK, the colours of print: converted to RGB",
    "16-bit": "with 16 bits a channel: divided by 257 to 8 bits",
    "first frame": "with more than one frame or page: the first was taken",
}

# Pillow only warns of a picture that is small on disk and vast in memory; here it is an error.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# Pillow can fill what is missing of a cut file with grey. A method would learn the grey.
ImageFile.LOAD_TRUNCATED_IMAGES = False


class DecodeError(ValueError):
    """Bytes that are no usable picture; the message is a short reason."""


class Header(NamedTuple):
    """What a picture's header says.

    Parameters
    ----------
    file_format : str
        One of `FORMATS`, or "MPO" (a JPEG with a second picture inside).
    size : (int, int)
        Width and height, after the turn that EXIF asks for.
    is_progressive : bool
        A JPEG whose every pixel is in memory until the last byte is read.
    """

    file_format: str
    size: tuple[int, int]
    is_progressive: bool = False

    def n_bytes_at_work(self, side_px=None):
        """Estimate how many bytes decoding takes at its worst, from above.

        Parameters
        ----------
        side_px : int or None
            As in `decode`.

        Returns
        -------
        int
        """
        width, height = self.size
        if side_px is None or self.file_format not in ("JPEG", "MPO"):
            return BYTES_A_PIXEL * width * height
        shrunk = next(s for s in (8, 4, 2, 1) if min(width, height) // s >= 3 * side_px or s == 1)
        whole = PROGRESSIVE_BYTES_A_PIXEL if self.is_progressive else 0
        return (BYTES_A_PIXEL // shrunk**2 + whole + 1) * width * height


def measure(file):
    """Read format and size from a picture's header, without decoding its pixels.

    Parameters
    ----------
    file : binary file
        Readable and seekable.

    Returns
    -------
    Header

    Raises
    ------
    DecodeError
    """
    with _reasons():
        image = _open(file)
        # Asking a PNG without the EXIF chunk would decode it in search of a later one.
        asks = image.format != "PNG" or "exif" in image.info
        turned = asks and image.getexif().get(ORIENTATION_TAG) in TURNED
        size = image.size[::-1] if turned else image.size
        return Header(image.format, size, bool(image.info.get("progressive")))


def decode(content, side_px=None):
    """Decode a picture file.

    Safe to call from several threads at once: it holds no state.

    Parameters
    ----------
    content : bytes
        The whole file.
    side_px : int, optional
        Side of the centre square to resize to; by default the picture keeps its size.

    Returns
    -------
    picture : ndarray of shape (height, width, 3), uint8, 0-255, RGB
    kinds : list of str
        Keys of `WARNING_SENTENCES`: what had to be changed.

    Raises
    ------
    DecodeError
        For no picture, a format not in `FORMATS`, a damaged or cut file, too many pixels, or
        numbers whose range is not known.
    """
    with _reasons():
        image = _open(io.BytesIO(content))
        kinds = ["first frame"] if getattr(image, "n_frames", 1) > 1 else []
        if side_px is not None:  # a JPEG can be decoded at half, a quarter or an eighth
            image.draft(None, (3 * side_px, 3 * side_px))
        sixteen_bits = any(";16" in str(tile.args) for tile in image.tile)
        ImageOps.exif_transpose(image, in_place=True)
        image, kind = _to_rgb(image)
        kinds += [kind] if kind else []
        if sixteen_bits and "16-bit" not in kinds:
            kinds.append("16-bit")
        return np.array(image if side_px is None else centre_square(image, side_px)), kinds


@contextmanager
def _reasons():
    """Turn whatever Pillow raises into a `DecodeError` with a short reason."""
    try:
        yield
    except DecodeError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DecodeError(f"more than {MOST_PIXELS:,} pixels") from error
    except Exception as error:
        # On damaged bytes the decoders raise nearly anything: OSError, SyntaxError, struct.error,
        # IndexError, ZeroDivisionError ... A damaged picture must never end the run.
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise DecodeError(f"damaged or cut short: {reason}") from error


def _open(file):
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.UnidentifiedImageError as error:
        file.seek(0)
        if not file.read(1):
            raise DecodeError("empty file") from error
        raise DecodeError(f"no picture in a format that is read ({', '.join(FORMATS)})") from error
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise DecodeError(f"{width} x {height} pixels; at most {MOST_PIXELS:,} are read")
    return image


def _to_rgb(image):
    """Bring any mode to RGB; also the word for what that changed, or None."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image, None
    if image.mode.startswith("I"):
        return _from_16_bits(image), "16-bit"
    if image.mode == "F":
        raise DecodeError("floating-point pixels, whose range is not known; store it with 8 bits")
    if image.mode == "CMYK":
        return image.convert("RGB"), "cmyk"
    if image.has_transparency_data:
        return _on_background(image.convert("RGBA"))
    return image.convert("RGB"), None


def _from_16_bits(image):
    if image.mode == "I" and image.format != "PPM":
        raise DecodeError("32-bit pixels, whose range is not known; store it with 8 or 16 bits")
    values = np.asarray(image).astype(np.uint32)
    # 65535 / 257 = 255: the whole range is scaled, nothing is clipped and nothing stretched.
    return Image.fromarray(((values + 128) // 257).astype(np.uint8)).convert("RGB")


def _on_background(image):
    if image.getextrema()[3][0] == 255:  # an alpha channel that hides nothing changes nothing
        return image.convert("RGB"), None
    background = Image.new("RGBA", image.size, (*BACKGROUND, 255))
    return Image.alpha_composite(background, image).convert("RGB"), "transparent"
