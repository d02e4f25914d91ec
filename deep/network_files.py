"""A network's numbers in a file: plain arrays in an `.npz`, nothing that could be executed.

The network itself is built by its code; the file only fills it. So a file from someone else can be
wrong, but cannot do anything. A sum beside the arrays tells whether they are as they were written.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

SUM = "sha256"


def write_arrays(path, **arrays):
    """Write named arrays and their sum as an `.npz`, whole or not at all.

    Parameters
    ----------
    path : path
        Its folder is made where it is missing.
    **arrays : ndarray, or str
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    # The same steps as in compare/records/files.py, which this folder may not import.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, **arrays, **{SUM: np.array(_sum_of(arrays))})
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        if hasattr(os, "O_DIRECTORY"):
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
            os.fsync(folder)
            os.close(folder)
    finally:
        unfinished.unlink(missing_ok=True)


def read_arrays(path, sealed=False):
    """Read what `write_arrays` wrote.

    Parameters
    ----------
    path : path
    sealed : bool
        Whether a file without a sum counts as damaged, too; older ones have none.

    Returns
    -------
    dict of str to ndarray, or None
        None if it is missing, damaged, holds objects, or was changed after it was written.
    """
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = dict(file)
    except Exception:  # zipfile, zlib, struct and NumPy have a dozen kinds of error for damage
        return None
    expected = arrays.pop(SUM, None)
    if expected is None:
        return None if sealed else arrays
    return arrays if str(expected) == _sum_of(arrays) else None


def _sum_of(arrays):
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def save_network(path, network):
    """Write a network's weights, in the order in which it lists them.

    Parameters
    ----------
    path : path
    network : keras.Model
    """
    weights = [np.asarray(weight) for weight in network.get_weights()]
    names = json.dumps([variable.path for variable in network.weights])
    write_arrays(path, names=names, **{f"weight_{k}": weight for k, weight in enumerate(weights)})


def fill_network(network, path):
    """Put saved weights into a network that its code has built anew.

    Parameters
    ----------
    network : keras.Model
    path : path
        What `save_network` wrote for a network of the same build.

    Raises
    ------
    ValueError
        If the file is missing or damaged, or is of another network; the network is unchanged.
    """
    saved = read_arrays(path)
    if saved is None or "names" not in saved:
        raise ValueError(f"{Path(path).name} is no file of saved weights, or is damaged")
    weights = [saved.get(f"weight_{k}") for k in range(len(saved) - 1)]
    shapes = [None if weight is None else weight.shape for weight in weights]
    expected = [tuple(weight.shape) for weight in network.weights]
    if shapes != expected:
        raise ValueError(
            f"{Path(path).name} is of another network: {len(shapes)} arrays that do not fit the "
            f"{len(expected)} expected here"
        )
    network.set_weights(weights)
