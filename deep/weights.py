"""Where pretrained weights come from: a folder that the user names, Keras' own, else a download.

Looking for them needs no Keras, and a missing network is noticed within seconds, so that a run can
skip what it must and go on.
"""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

FOLDER_VARIABLE = "BAKEOFF_WEIGHTS"  # what `--weights` sets; worker processes inherit it
CONNECT_SECONDS, SILENCE_SECONDS = 4.0, 20.0  # for a server to answer at all; to go on
N_ATTEMPTS = 2
HDF5_START = b"\x89HDF\r\n\x1a\n"


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
    here = find_weights(file_name)
    if here is not None:
        return here
    target = keras_folder() / file_name
    try:
        download(address, target, f"md5:{md5}" if md5 else None, bar)
    except (OSError, ValueError) as error:
        raise WeightsUnavailable(
            f"weights not available offline ({what_went_wrong(error, address)}); "
            f"put {file_name} (from {address}) into $KERAS_HOME/models or ~/.keras/models, "
            "or give its folder with --weights"
        ) from error
    return target


def download(address, target, known_hash=None, bar=None):
    """Download a file under a temporary name, check it, rename it.

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
        If what came has another sum, or is no weights file under a weights file's name, twice.
    """
    import pooch

    pooch.get_logger().setLevel("ERROR")
    downloader = pooch.HTTPDownloader(
        progressbar=bar or False, timeout=(CONNECT_SECONDS, SILENCE_SECONDS)
    )
    for attempt in range(N_ATTEMPTS):
        try:
            pooch.retrieve(address, known_hash, target.name, target.parent, downloader=downloader)
            _check_start(target)
            return
        except ValueError:
            if attempt == N_ATTEMPTS - 1:
                raise


def _check_start(path):
    """Remove what is no HDF5 file though its name says so: some publishers give no sum to check."""
    with open(path, "rb") as file:
        start = file.read(len(HDF5_START))
    if path.suffix == ".h5" and start != HDF5_START:
        path.unlink()
        raise ValueError("what came is no HDF5 file, perhaps a log-in page")


def what_went_wrong(error, address):
    """A failed download in a few words: the libraries below tell it in a paragraph.

    Parameters
    ----------
    error : OSError or ValueError
        What `download` raised.
    address : str
    """
    from requests.exceptions import ConnectionError, Timeout

    if isinstance(error, (ConnectionError, Timeout)):
        return f"no connection to {urlsplit(address).hostname}"
    return " ".join(str(error).split()) or type(error).__name__


def sum_of(path, algorithm="sha256"):
    """A file's SHA-256 (or another sum), in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()
