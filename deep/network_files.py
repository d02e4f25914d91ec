"""A network's numbers in a file: plain arrays in an `.npz`, nothing that could be executed.

The network itself is built by its code; the file only fills it. So a file from someone else can be
wrong, but cannot do anything.
"""

import json
import os
from pathlib import Path
from zipfile import BadZipFile

import numpy as np


def write_arrays(path, **arrays):
    """Write named arrays as an `.npz`, whole or not at all.

    Parameters
    ----------
    path : path
        Its folder is made where it is missing.
    **arrays : ndarray, or str
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npz")
    np.savez(unfinished, **arrays)
    os.replace(unfinished, path)


def read_arrays(path):
    """Read what `write_arrays` wrote; None if it is missing, damaged or holds objects."""
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            return dict(file)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


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
