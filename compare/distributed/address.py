"""Where the cells go: `local:4`, or a scheduler's address; checked before anything is loaded."""

import re
import socket
from importlib.util import find_spec

from compare.command_line.words import UsageError

CONNECT_SECONDS = 4.0
MOST_LOCAL = 256
MOST_PARTS = 1000
INSTALL = "uv sync --extra dask"


def cluster(option, text):
    """Check what is said of a cluster.

    Parameters
    ----------
    option : str
        Its name, for the error.
    text : str
        As typed; empty means none.

    Returns
    -------
    str
        Empty, `local:4` or `tcp://host:port` (or `tls://`).

    Raises
    ------
    UsageError
    """
    text = str(text).strip()
    local = re.fullmatch(r"local:([0-9]{1,3})", text)
    port = re.fullmatch(r"(?:tcp|tls)://(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})", text)
    is_one = local and 1 <= int(local[1]) <= MOST_LOCAL or port and 1 <= int(port[1]) < 2**16
    if text and not is_one:
        raise UsageError(
            f"{option} takes a scheduler's address such as tcp://127.0.0.1:8786, or local:4 for four "
            f"processes on this machine; got {text!r}"
        )
    return text


def n_local(where):
    """How many processes of this machine are asked for; None where it is a scheduler's address."""
    return int(where.removeprefix("local:")) if where.startswith("local:") else None


def check_reachable(where):
    """See that Dask is installed, and that something answers at the address.

    Parameters
    ----------
    where : str
        See `cluster`; not empty.

    Raises
    ------
    UsageError
        In one line, within seconds.
    """
    if find_spec("distributed") is None:
        raise UsageError(f"--dask: dask.distributed is not installed; install it with: {INSTALL}")
    if n_local(where) is not None:
        return
    host, _, port = where.partition("://")[2].rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS) as connection:
            if where.startswith("tcp"):
                _refuse_others(connection.recv(8, socket.MSG_WAITALL))
    except OSError as error:
        raise UsageError(not_reached(where, error.strerror or error)) from error


def _refuse_others(first_bytes):
    """A scheduler speaks first, and with a small number: how many parts its greeting has."""
    if len(first_bytes) < 8 or not 0 < int.from_bytes(first_bytes, "little") < MOST_PARTS:
        raise OSError("what listens there is something else")


def not_reached(where, reason):
    """That no scheduler is there, in one line.

    Parameters
    ----------
    where : str
    reason : str or Exception
    """
    return (
        f"--dask: no scheduler answers at {where} ({reason}); start one with: python -m dask "
        "scheduler --host 127.0.0.1, and give the address that it names"
    )
