"""Writing so that nothing is ever half written: a temporary name, flushed, then renamed."""

import io
import json
import os
from pathlib import Path

import numpy as np


def write_bytes(path, content):
    """Replace `path` by `content` at once, or leave the old file as it was.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    content : bytes or memoryview
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path, value):
    """Write plain values as JSON: two spaces, keys in the order given, NaN refused."""
    text = json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False)
    write_bytes(path, (text + "\n").encode())


def read_json(path):
    """Read a JSON file; None if it is missing or was cut short."""
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
        return None


def write_arrays(path, compress=True, **arrays):
    """Write named arrays as an `.npz`, compressed unless speed matters more."""
    buffer = io.BytesIO()
    (np.savez_compressed if compress else np.savez)(buffer, **arrays)
    write_bytes(path, buffer.getbuffer())


def read_arrays(path):
    """Read an `.npz` of plain arrays into a dict; None if it is missing or damaged."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(stored)
    except (OSError, ValueError, EOFError, KeyError):
        return None
    except Exception as error:  # zipfile and zlib raise their own kinds for damage
        if type(error).__name__ in ("BadZipFile", "error"):
            return None
        raise
