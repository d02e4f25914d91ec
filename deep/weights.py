"""Where pretrained weights come from: Keras' folder on this machine, else Keras' download.

The question "can this method run here?" is answered without importing Keras and within seconds, so
that a run without a network skips what it must and goes on.
"""

import hashlib
import os
import socket
import sys
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE_SECONDS = 4.0
DOWNLOAD_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/"


class WeightsUnavailable(RuntimeError):
    """Pretrained weights are neither on this machine nor to be had; the method is skipped."""


def weights_path(file_name):
    """Where Keras keeps, and looks for, a weights file: `$KERAS_HOME/models` or `~/.keras/models`."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "models" / file_name


def check_available(file_name, url_folder):
    """Return quietly if the weights are here or their server answers.

    Parameters
    ----------
    file_name : str
    url_folder : str
        Folder under Keras' download address, such as "mobilenet_v2".

    Raises
    ------
    WeightsUnavailable
        Within seconds; names the file, the address and where to put the file by hand.
    """
    if weights_path(file_name).exists():
        return
    url = f"{DOWNLOAD_FOLDER}{url_folder}/{file_name}"
    try:
        with socket.create_connection((urlsplit(url).hostname, 443), timeout=PATIENCE_SECONDS):
            pass
    except OSError as error:
        raise WeightsUnavailable(
            f"weights not available offline; put {file_name} (from {url}) into "
            "$KERAS_HOME/models or ~/.keras/models"
        ) from error


@contextmanager
def download_patience():
    """Let Keras download: give up on a silent server, and keep its bar off standard output."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE_SECONDS)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        socket.setdefaulttimeout(before)


def sha256_of(path):
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
