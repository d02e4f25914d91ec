"""Where pretrained weights come from: a folder that the user names, Keras' own, else a download.

Looking for them needs no Keras, and a missing network is noticed within seconds, so that a run can
skip what it must and go on.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

FOLDER_VARIABLE = "BAKEOFF_WEIGHTS"  # what `--weights` sets; worker processes inherit it
CONNECT_SECONDS, SILENCE_SECONDS = 4.0, 20.0  # for a server to answer at all; to go on
N_ATTEMPTS = 2
HDF5_START = b"\x89HDF\r\n\x1a\n"
WEB_PAGE_STARTS = (b"<!doctype", b"<html", b"<head", b"<?xml")


class MethodUnavailable(RuntimeError):
    """The method cannot run here or on these pictures; it is skipped, with this as the reason."""


class WeightsUnavailable(MethodUnavailable):
    """Pretrained weights are neither on this machine nor to be had."""


def look_in(path):
    """Look for weights at `path` first, here and in every process that starts from here.

    Parameters
    ----------
    path : path
        A file, or a folder of them.
    """
    os.environ[FOLDER_VARIABLE] = str(path)


def keras_folder():
    """Where Keras keeps downloaded weights: `$KERAS_HOME/models` or `~/.keras/models`."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "models"


def find_weights(file_name):
    """The weights file on this machine, or None.

    `$BAKEOFF_WEIGHTS` (what `--weights` sets) is looked at first: the file itself, or a folder that
    holds it, also under `models`.

    Parameters
    ----------
    file_name : str

    Returns
    -------
    Path or None
    """
    places = [keras_folder() / file_name]
    if os.environ.get(FOLDER_VARIABLE):
        named = Path(os.environ[FOLDER_VARIABLE])
        itself = [named] if named.name == file_name else []
        places = [*itself, named / file_name, named / "models" / file_name, *places]
    return next((place for place in places if place.is_file()), None)


def obtain_weights(file_name, address, md5=None, bar=None):
    """The weights file, downloaded into Keras' folder where it is not on this machine.

    Parameters
    ----------
    file_name : str
    address : str
        Of the file.
    md5 : str, optional
        What the download must sum to, where its publisher says.
    bar : object with `total`, `update(n)`, `reset()`, `close()`, optional
        Told of the download's progress, in bytes.

    Returns
    -------
    Path

    Raises
    ------
    WeightsUnavailable
        Within seconds where there is no network; names the file, the address and where to put the
        file by hand.
    """
    target = keras_folder() / file_name
    here = find_weights(file_name)
    if here is not None and here != target:
        return here  # the user has named it: it is theirs to choose, and the report names its sum
    try:
        obtain(address, target, f"md5:{md5}" if md5 else None, bar)
    except (OSError, ValueError) as error:
        raise WeightsUnavailable(
            f"weights not available offline ({what_went_wrong(error, address)}); "
            f"put {file_name} (from {address}) into $KERAS_HOME/models or ~/.keras/models, "
            "or give its folder with --weights"
        ) from error
    return target


def obtain(address, target, known_hash=None, bar=None):
    """Have a file as it was published: the one that is there, or else a download in its place.

    Parameters
    ----------
    address, target, known_hash, bar
        See `download`.

    Raises
    ------
    OSError, ValueError
        As of `download`; where another file is there, both sums are named.
    """
    if not target.is_file():
        download(address, target, known_hash, bar)
        return
    if is_as_published(target, known_hash):
        return
    try:
        download(address, target, known_hash, bar)
    except (OSError, ValueError) as error:
        found = remembered_sum(target, known_hash.partition(":")[0])
        raise ValueError(
            f"{target.name} is there but is not the published file: expected {known_hash}, found "
            f"{found}; and {what_went_wrong(error, address)}"
        ) from error


def is_as_published(path, known_hash):
    """Whether a file has the sum that its publisher gives; True where none is known.

    Parameters
    ----------
    path : Path
    known_hash : str or None
        "md5:..." or "sha256:...".
    """
    if known_hash is None:
        return True
    algorithm, _, expected = known_hash.partition(":")
    return remembered_sum(path, algorithm) == expected


def remembered_sum(path, algorithm="sha256"):
    """A file's sum, taken once and kept beside it for as long as its size and time stay as they are.

    Parameters
    ----------
    path : Path
    algorithm : str

    Returns
    -------
    str
        Hexadecimal digits.
    """
    note, stat = path.with_name(f".{path.name}.sum"), path.stat()
    about = [algorithm, stat.st_size, stat.st_mtime_ns]
    with suppress(OSError, ValueError, TypeError):  # no note yet, or a damaged one
        *known, found = json.loads(note.read_text("utf-8"))
        if known == about and isinstance(found, str):
            return found
    found = sum_of(path, algorithm)
    with suppress(OSError):  # in a folder that may only be read the sum is taken each time
        note.write_text(json.dumps([*about, found]), "utf-8")
    return found


def download(address, target, known_hash=None, bar=None):
    """Download a file under a temporary name, check it, rename it. Proxies are respected.

    Parameters
    ----------
    address : str
    target : Path
    known_hash : str, optional
        "md5:..." or "sha256:...". A file that does not match is removed and asked for once more.
    bar : see `obtain_weights`

    Raises
    ------
    OSError
        If the server cannot be reached, or stops.
    ValueError
        If what came has another sum, is a web page, or is no weights file under a weights file's
        name, twice.
    """
    import pooch
    from requests.exceptions import ChunkedEncodingError

    pooch.get_logger().setLevel("ERROR")
    fetched = pooch.HTTPDownloader(
        progressbar=bar or False, timeout=(CONNECT_SECONDS, SILENCE_SECONDS)
    )

    def checked(url, file, asker):
        fetched(url, file, asker)
        _check_start(Path(file), target.suffix, known_hash)

    for attempt in range(N_ATTEMPTS):
        try:
            pooch.retrieve(address, known_hash, target.name, target.parent, downloader=checked)
            return
        except (ValueError, ChunkedEncodingError):
            if attempt == N_ATTEMPTS - 1:
                raise


def _check_start(path, suffix, known_hash):
    """Refuse a web page by its first bytes, with or without a sum to check by."""
    with open(path, "rb") as file:
        start = file.read(64)
    is_page = start.lstrip().lower().startswith(WEB_PAGE_STARTS)
    is_other = suffix == ".h5" and known_hash is None and not start.startswith(HDF5_START)
    if is_page or is_other:
        what = "a web page" if is_page else "no HDF5 file"
        algorithm = (known_hash or "sha256").partition(":")[0]
        raise ValueError(
            f"what came is {what}, perhaps a log-in page: open a browser and log in (expected "
            f"{known_hash or 'a sum that its publisher does not give'}, "
            f"got {algorithm}:{sum_of(path, algorithm)})"
        )


def what_went_wrong(error, address):
    """A failed download in a few words: the libraries below tell it in a paragraph.

    Parameters
    ----------
    error : OSError or ValueError
        What `download` raised.
    address : str
    """
    from requests.exceptions import ChunkedEncodingError, ConnectionError, ProxyError, Timeout

    if isinstance(error, ProxyError):
        return f"no connection to {urlsplit(address).hostname} through the proxy"
    if isinstance(error, ChunkedEncodingError):
        return f"{urlsplit(address).hostname} broke off in the middle of the file"
    if isinstance(error, (ConnectionError, Timeout)):
        return f"no connection to {urlsplit(address).hostname}"
    return " ".join(str(error).split()) or type(error).__name__


def sum_of(path, algorithm="sha256"):
    """A file's SHA-256 (or another sum), in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
