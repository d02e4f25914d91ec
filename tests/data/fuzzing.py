"""Throw damaged files at the loaders: a program for test_fuzzing.py, run in a process of its own.

    python tests/data/fuzzing.py pictures 20000

Seeded, so a finding can be had again. Prints JSON: how many were read, how many refused, the seconds of
work on the slowest, the most memory held, and whatever was raised that no loader may raise.
"""

import io
import json
import random
import re
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PIL import Image

from data import array_file, image_folder, picture_cache
from data.dataset import DataError
from data.decode import DecodeError, decode, measure

INTERESTING = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\1\0\0", b"\x80\0\0\0")


def whole_pictures(rng):
    """Picture files of every format that is read, in the variants that other programs write."""
    pixels = rng.integers(0, 256, (24, 24, 3), np.uint8)
    rgb = Image.fromarray(pixels)
    others = [rgb.rotate(90), rgb.rotate(180)]
    alpha = Image.fromarray(np.dstack([pixels, pixels[..., 0]]))
    deep = Image.fromarray(rng.integers(0, 65536, (24, 24), np.uint16))
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = {"save_all": True, "append_images": others}
    tiffs = ("tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits", "group4")
    variants = [
        *((rgb, name, {}) for name in ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")),
        *((rgb, name, frames) for name in ("PNG", "GIF", "TIFF", "WEBP", "MPO")),
        *((rgb, name, {"exif": exif}) for name in ("PNG", "JPEG", "WEBP", "TIFF")),
        *((alpha, name, {}) for name in ("PNG", "WEBP", "TIFF", "BMP")),
        *((deep, name, {}) for name in ("PNG", "TIFF", "PPM")),
        *((rgb.quantize(16), name, {"transparency": 0}) for name in ("PNG", "GIF")),
        *((rgb.convert("CMYK"), name, {}) for name in ("JPEG", "TIFF")),
        *((rgb.convert("1"), "TIFF", {"compression": c}) for c in tiffs if c != "jpeg"),
        *((rgb, "TIFF", {"compression": c}) for c in tiffs if c != "group4"),
        (rgb, "JPEG", {"progressive": True}),
        (rgb, "JPEG", {"subsampling": 0, "optimize": True}),
        (rgb, "WEBP", {"lossless": True}),
        (rgb.convert("1"), "PPM", {}),
    ]
    for picture, file_format, options in variants:
        buffer = io.BytesIO()
        picture.save(buffer, file_format, **options)
        yield buffer.getvalue()


def whole_arrays(rng):
    """Array files, packed and not, with all keys that are read."""
    images = rng.integers(0, 256, (12, 8, 8, 3), np.uint8)
    for save in (np.savez, np.savez_compressed):
        for labels in (np.arange(12) % 3, np.array(list("abc") * 4)):
            buffer = io.BytesIO()
            part = {"x_test": images[:3], "y_test": labels[:3]}
            save(buffer, x_train=images, y_train=labels, class_names=np.array(list("abc")), **part)
            yield buffer.getvalue()


def whole_archives(rng):
    """Archives of a folder of class folders, in every packing that is read."""
    picture = io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (8, 8, 3), np.uint8)).save(picture, "PNG")
    names = [f"{pet}/{i}.png" for pet in ("cat", "dog") for i in range(3)]
    for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", packing) as archive:
            for name in names:
                archive.writestr(name, picture.getvalue())
        yield buffer.getvalue()
    for mode in ("w", "w:gz", "w:xz", "w:bz2"):
        for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
            buffer = io.BytesIO()
            with tarfile.open(fileobj=buffer, mode=mode, format=form) as archive:
                for name in (*names, f"dog/{'long' * 40}.png"):
                    member = tarfile.TarInfo(name)
                    member.size = len(picture.getvalue())
                    archive.addfile(member, io.BytesIO(picture.getvalue()))
            yield buffer.getvalue()


def mutated(chance, wholes):
    """Give one damaged file: flipped bits, cut, another's header, or a telling number written in."""
    content = bytearray(chance.choice(wholes))
    way = chance.random()
    if way < 0.5:
        for _ in range(chance.choice((1, 2, 4, 16))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way < 0.65:
        del content[chance.randrange(len(content)) :]
    elif way < 0.8:
        n = chance.randrange(4, 64)
        content[:n] = chance.choice(wholes)[:n]
    elif way < 0.9:
        start, end = sorted(chance.randrange(len(content)) for _ in range(2))
        content[start:end] = chance.choice(wholes)[start:end]
    else:
        at = chance.randrange(min(len(content) - 4, 200))
        content[at : at + 4] = chance.choice(INTERESTING)
    return bytes(content)


def _decode(content, chance):
    measure(io.BytesIO(content))
    decode(content, chance.choice((None, 16)))


def _through_a_file(load, name):
    folder = Path(tempfile.mkdtemp())

    def loaded(content, chance):
        path = folder / name
        path.write_bytes(content)
        load(path)

    return loaded


KINDS = {
    "pictures": (whole_pictures, _decode, DecodeError),
    "arrays": (whole_arrays, _through_a_file(array_file.load, "set.npz"), DataError),
    "archives": (whole_archives, _through_a_file(image_folder.load, "set.zip"), DataError),
}


def main(kind, n_files, seed):
    """Load so many damaged files, and print what happened."""
    make, load, allowed = KINDS[kind]
    chance, wholes = random.Random(seed), list(make(np.random.default_rng(seed)))
    for content in wholes:
        load(content, chance)  # undamaged, each can be read
    found = {"read": 0, "refused": 0, "slowest": 0.0, "others": []}
    for i in range(n_files):
        content = mutated(chance, wholes)
        start = time.process_time()
        try:
            load(content, chance)
            found["read"] += 1
        except allowed as error:
            found["refused"] += 1
            if "\n" in str(error):
                found["others"].append(f"{i}: more than one line: {error!r}")
        except BaseException as error:
            found["others"].append(f"{i}: {type(error).__name__}: {error}")
        found["slowest"] = max(found["slowest"], time.process_time() - start)
    found["peak_mb"] = _peak_mb()
    print(json.dumps(found))


def _peak_mb():
    """Most memory held. The system's `ru_maxrss` would count what the parent held at the fork."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)[1]) // 1024


if __name__ == "__main__":
    picture_cache.FOLDER = Path(tempfile.mkdtemp())
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
