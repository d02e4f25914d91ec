"""What was learned as one `.npz`: arrays, and a text that says how they are put together.

The text is JSON. Of objects it can only name those of the list below, each a class of few numbers and
arrays; so a file from someone else can be wrong, but it cannot do anything.
"""

import importlib
import json

import numpy as np

from compare.records.files import read_arrays, write_arrays
from compare.saved_methods.state import NotKept

TREE = "tree"
DEEPEST = 20
# Everything besides numbers, words, arrays and rows of these that a method of ours learns.
OBJECTS = {
    "KernelMachine": "baselines.svm:KernelMachine",
    "Dictionary": "features.dictionary:Dictionary",
    "StandardScaler": "sklearn.preprocessing:StandardScaler",
}


def write(path, value):
    """Write plain values, arrays and listed objects, rows and dictionaries of them.

    Parameters
    ----------
    path : Path
    value : object

    Raises
    ------
    NotKept
        If it holds anything else; nothing is written then.
    """
    arrays = []
    tree = _taken_apart(value, arrays)
    named = {f"array_{k}": array for k, array in enumerate(arrays)}
    write_arrays(path, compress=False, **{TREE: json.dumps(tree, allow_nan=False)}, **named)


def read(path):
    """Read what `write` wrote.

    Parameters
    ----------
    path : Path

    Returns
    -------
    object

    Raises
    ------
    NotKept
        If the file is missing, damaged, or none of ours.
    """
    arrays = read_arrays(path)
    if arrays is None:
        raise NotKept(f"{path.name} is missing or damaged")
    try:
        return _put_together(json.loads(str(arrays.pop(TREE))), arrays, 0)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise NotKept(f"{path.name} is no file of ours ({error})") from error


def _taken_apart(value, arrays):
    """The value as JSON can hold it; arrays are laid aside, and stand in it by their number."""
    if isinstance(value, (np.ndarray, np.generic)):
        if value.dtype.hasobject:
            raise NotKept("it holds an array of Python objects")
        arrays.append(np.asarray(value))
        return {"array": len(arrays) - 1, "scalar": isinstance(value, np.generic)}
    if value is None or type(value) in (bool, int, str):
        return {"value": value}
    if type(value) is float:
        return {"float": value.hex()}  # exact, and infinity has one too
    if type(value) in (list, tuple):
        return {type(value).__name__: [_taken_apart(item, arrays) for item in value]}
    if type(value) is dict:
        if not all(isinstance(key, str) for key in value):
            raise NotKept("it holds a dictionary whose keys are no words")
        return {"dict": {key: _taken_apart(item, arrays) for key, item in value.items()}}
    name = type(value).__name__
    if OBJECTS.get(name, ":").split(":")[0].split(".")[0] == type(value).__module__.split(".")[0]:
        return {"object": name, "state": _taken_apart(_state(value), arrays)}
    raise NotKept(f"it holds a {name}, which is no plain data")


def _state(thing):
    return {key: value for key, value in vars(thing).items() if not key.startswith("_")}


def _put_together(node, arrays, depth):
    if depth > DEEPEST:
        raise ValueError("too deep")
    if "array" in node:
        array = arrays[f"array_{int(node['array'])}"]
        return array[()] if node["scalar"] else array
    if "float" in node:
        return float.fromhex(node["float"])
    for kind in (list, tuple):
        if kind.__name__ in node:
            return kind(_put_together(item, arrays, depth + 1) for item in node[kind.__name__])
    if "dict" in node:
        return {k: _put_together(item, arrays, depth + 1) for k, item in node["dict"].items()}
    if "object" in node:
        module, name = OBJECTS[node["object"]].split(":")
        found = object.__new__(getattr(importlib.import_module(module), name))
        state = _put_together(node["state"], arrays, depth + 1)
        getattr(found, "__setstate__", found.__dict__.update)(state)
        return found
    return node["value"]
