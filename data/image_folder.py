"""A folder of class folders, or an archive of one: the user's own pictures.

    mydata/cat/1.jpg              the folder's name is the class
    mydata/train/cat/1.jpg        with its own train, validation and test parts, if it has them

The files are read twice: first the headers, for the sizes; then the pixels, each picture brought to
the common size at once. So memory holds the small pictures and never the photographs. What a large
folder gave is kept, and read from there the next time (`picture_cache.py`).
"""

import os
import re
import statistics
import warnings
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from data import picture_cache
from data.archive_files import open_archive
from data.dataset import DataError, Dataset
from data.decode import WARNING_SENTENCES, DecodeError, Header, measure
from data.decode_many import decode_many
from data.files import LEFT_OUT_SENTENCES, MOST_FILE_BYTES, File, printable_path
from data.folder_files import FolderFiles
from data.layout import find_places
from data.look_alikes import look_alike_sentences

LARGEST_KEPT_PX = 96  # larger pictures are brought to this side, unless another is asked for
ARCHIVE_SUFFIX = re.compile(r"(\.tar)?\.(zip|tar|tgz|txz|tbz2?|gz|xz|bz2)$", re.IGNORECASE)


@dataclass(slots=True)
class Picture:
    """A picture file whose header could be read, and what is known of it."""

    file: File
    header: Header
    turn: int  # in reading order: a compressed archive can only be read front to back
    place: tuple[str, str] | None = None


def load(path, image_size=None, say=lambda line: None):
    """Load a folder of class folders, or an archive of one.

    Parameters
    ----------
    path : str or Path
    image_size : int, optional
        Side of the squares that the pictures are brought to. By default pictures of one size, up to
        96 px, stay as they are; others get the median of their shorter sides, at most 96.
    say : callable(str), optional
        Told every few seconds how far it is.

    Returns
    -------
    Dataset
        Rows in the sorted order of the files' names, so that they never depend on the machine.

    Raises
    ------
    DataError
        If there are no class folders, no readable pictures, or no training part; if an archive
        is damaged, encrypted or dangerous.
    """
    path = Path(path)
    name, origin = _name_and_origin(path)
    opened = nullcontext(FolderFiles(path)) if path.is_dir() else open_archive(path)
    with opened as files:
        key = picture_cache.key_of(files, image_size)
        images, facts = picture_cache.find(key) or _read(files, name, image_size, key, say)
    return Dataset(
        images=images,
        labels=np.array(facts["labels"], np.int64),
        class_names=tuple(facts["class_names"]),
        name=name,
        origin=origin,
        **{part: np.array(rows, np.int64) for part, rows in facts["brought_rows"].items()},
        warnings=tuple(facts["warnings"]),
        quarantine=tuple((path, reason) for path, reason in facts["quarantine"]),
    )


def _read(files, name, image_size, key, say):
    """Decode every picture; all that a data set needs to know of them, as plain values."""
    with quiet_pillow():
        pictures, quarantine, kinds = _measure_all(files, name)
        pictures, empty = _placed(pictures, files.folders, name, quarantine)
        side_px, resized = _common_side([picture.header.size for picture in pictures], image_size)
        width, height = (side_px, side_px) if side_px else pictures[0].header.size
        n_bytes = sum(picture.file.size_bytes for picture in pictures)
        place = picture_cache.Place(key, (len(pictures), height, width, 3), n_bytes)
        try:
            kept, reasons, decoded = decode_many(pictures, place.images, side_px, say)
            pictures = [pictures[row] for row in np.flatnonzero(kept)]
            facts = _facts(pictures, name, [*quarantine, *reasons])
            said = _sentences(kinds + decoded, files.left_out, empty, facts)
            facts["warnings"] = [*resized, *said]
            if picture_cache.key_of(files, image_size) != key:  # a file changed in the meantime
                place.give_up()
            return place.keep(len(pictures), facts), facts
        finally:
            place.give_up()


def _facts(pictures, name, quarantine):
    if not pictures:
        raise DataError(_no_pictures(name, quarantine))
    classes = sorted({picture.place[1] for picture in pictures})
    position = {class_name: i for i, class_name in enumerate(classes)}
    return {
        "labels": [position[picture.place[1]] for picture in pictures],
        "class_names": classes,
        "brought_rows": _brought_rows(pictures, name),
        "quarantine": sorted(quarantine),
    }


def _name_and_origin(path):
    (name,) = printable_path([path.resolve().name or "pictures"])
    if path.is_dir():
        return name, f"folder {name}"
    return ARCHIVE_SUFFIX.sub("", name) or name, f"archive {name}"


@contextmanager
def quiet_pillow():
    """Keep Pillow's remarks on odd metadata off the terminal; damaged pixels still raise."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
        yield


def _measure_all(files, name):
    """Read every header: the pictures, what is none with its reason, and counts of oddities."""
    pictures, quarantine, kinds = [], [], Counter()
    extensions = Image.registered_extensions()
    for file in files:
        try:
            header = measured(file)
        except (DecodeError, OSError) as error:
            quarantine.append(("/".join(file.path), str(error)))
            continue
        said = extensions.get(os.path.splitext(file.path[-1])[1].lower(), header.file_format)
        if said != header.file_format and {said, header.file_format} != {"JPEG", "MPO"}:
            kinds["other format"] += 1
        pictures.append(Picture(file, header, turn=len(pictures)))
    if not pictures:
        raise DataError(_no_pictures(name, quarantine))
    return pictures, quarantine, kinds


def measured(file):
    """Read a file's header.

    Parameters
    ----------
    file : File

    Returns
    -------
    Header

    Raises
    ------
    DecodeError, OSError
    """
    if file.size_bytes > MOST_FILE_BYTES:
        raise DecodeError(f"{file.size_bytes:,} bytes; at most {MOST_FILE_BYTES:,} are read")
    with file.open() as opened:
        return measure(opened)


def _no_pictures(name, quarantine):
    if not quarantine:
        return f"{name}: there are no files in it; expected a folder of class folders"
    path, reason = quarantine[0]
    return (
        f"{name}: none of the {len(quarantine)} files can be read as a picture ({path}: {reason})"
    )


def _placed(pictures, folders, name, quarantine):
    """Keep the pictures that lie in a class folder, in the sorted order of their names."""
    places, empty = find_places([picture.file.path for picture in pictures], folders, name)
    for picture, place in zip(pictures, places, strict=True):
        picture.place = place
        if place is None:
            quarantine.append(("/".join(picture.file.path), "lies in no class folder"))
    placed = [picture for picture in pictures if picture.place]
    return sorted(placed, key=lambda picture: picture.file.path), empty


def _common_side(sizes, image_size):
    """Side of the squares to resize to, or None to keep the size; and the sentence that says so."""
    smallest, largest = (pick(sizes, key=lambda size: size[0] * size[1]) for pick in (min, max))
    if len(set(sizes)) == 1:
        wanted = (image_size, image_size) if image_size else largest
        if largest == wanted and (image_size or max(largest) <= LARGEST_KEPT_PX):
            return None, ()
        came = "all of {} x {} px".format(*largest)
    else:
        came = "of {} x {} to {} x {} px".format(*smallest, *largest)
    shorter = [min(size) for size in sizes]
    side_px = image_size or min(LARGEST_KEPT_PX, int(statistics.median(shorter)))
    n_enlarged = sum(side < side_px for side in shorter)
    enlarged = f", {n_enlarged} of them enlarged" if n_enlarged else ""
    return side_px, (
        f"{len(sizes)} pictures {came}: shorter side brought to {side_px} px{enlarged}, "
        "then cropped to the centre square",
    )


def _brought_rows(pictures, name):
    """Rows of the parts that the folder brings with it."""
    parts = np.array([picture.place[0] for picture in pictures])
    if not np.isin(parts, ["", "train"]).any():
        found = " and ".join(sorted(set(parts)))
        raise DataError(f"{name}: found a {found} part but no train part; add train/<class>/...")
    rows = {part: np.flatnonzero(parts == part) for part in ("validation", "test")}
    return {f"{part}_rows": found.tolist() for part, found in rows.items() if len(found)}


def _sentences(kinds, left_out, empty, facts):
    """What was changed or left out, one sentence a kind, each with its count."""
    other_format = "whose content is of another format than the name says: read by content"
    meanings = {"other format": other_format, **WARNING_SENTENCES}
    for kind, meaning in meanings.items():
        if kinds[kind]:
            yield f"{kinds[kind]} picture{'s' * (kinds[kind] > 1)} {meaning}"
    for kind, meaning in LEFT_OUT_SENTENCES.items():
        if left_out[kind]:
            yield f"{meaning}: {left_out[kind]}"
    if empty:
        more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
        yield f"class folders without a picture: {', '.join(empty[:5])}{more}"
    yield from look_alike_sentences(facts["class_names"])
    if n_bad := len(facts["quarantine"]):
        yield f"files left out because they cannot be used, each with its reason: {n_bad}"
