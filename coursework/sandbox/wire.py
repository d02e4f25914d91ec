"""What crosses the pipe between the grader and a student's process: plain data, never a pickle.

A frame is its length, a line of JSON and the raw bytes of its arrays. Reading one runs no code, needs
no unpacking that could swell, and accepts nothing but numbers, text, lists, tuples, dicts and arrays;
anything else (a network, a fitted classifier) stays where it is and travels as a numbered `Handle`.
This file is also read inside the sandbox, so it imports nothing of the project.
"""

import json
import math
import struct
from dataclasses import dataclass

import numpy as np

LENGTH = struct.Struct("<QQ")  # bytes of the JSON, bytes of the arrays
DTYPES = {
    np.dtype(name).str
    for name in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                 "float16", "float32", "float64")
}  # fmt: skip
KIND = "~"  # the key that marks an object of the JSON as more than a list


class WireError(Exception):
    """What came is no frame of ours."""


@dataclass(frozen=True)
class Handle:
    """Something that stays in the student's process: its number there, and its type's name."""

    number: int
    type_name: str


def pack(value, as_handle=None):
    """Turn a value into a frame.

    Parameters
    ----------
    value : None, bool, int, float, str, ndarray, Handle, or list, tuple, dict of these
    as_handle : callable(object) -> Handle or None
        What to do with anything else; by default it is refused.

    Returns
    -------
    bytes

    Raises
    ------
    WireError
        For a value that may not cross.
    """
    arrays = []
    try:
        tree = _to_tree(value, arrays, as_handle or _refuse)
        text = json.dumps({"tree": tree, "arrays": [[a.dtype.str, a.shape] for a in arrays]})
    except RecursionError as error:
        raise WireError("the value is nested too deeply") from error
    head, body = text.encode("utf-8", "replace"), b"".join(a.tobytes() for a in arrays)
    return LENGTH.pack(len(head), len(body)) + head + body


def unpack(head, body):
    """Read the two parts of a frame back.

    Parameters
    ----------
    head, body : bytes

    Returns
    -------
    the value

    Raises
    ------
    WireError
        Where anything is not as `pack` writes it.
    """
    try:
        frame = json.loads(head)
        arrays = _arrays(frame["arrays"], body)
        return _from_tree(frame["tree"], arrays)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise WireError(f"not in the form that results have ({type(error).__name__})") from error


def _refuse(value):
    raise WireError(f"a {type(value).__name__} cannot be handed over; use numbers, text and arrays")


def _to_tree(value, arrays, as_handle):
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, list):
        return [_to_tree(item, arrays, as_handle) for item in value]
    if isinstance(value, tuple):
        return {KIND: "tuple", "items": [_to_tree(item, arrays, as_handle) for item in value]}
    if isinstance(value, dict):
        pairs = [[_to_tree(v, arrays, as_handle) for v in pair] for pair in value.items()]
        return {KIND: "dict", "items": pairs}
    if isinstance(value, Handle):
        return {KIND: "handle", "number": value.number, "type": value.type_name}
    if not isinstance(value, type) and hasattr(value, "__array__"):
        return _array_to_tree(np.asarray(value), value, arrays, as_handle)
    return _to_tree(as_handle(value), arrays, _refuse)


def _array_to_tree(array, value, arrays, as_handle):
    if array.dtype.kind == "U":
        return {KIND: "texts", "shape": list(array.shape), "items": array.ravel().tolist()}
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if array.dtype.str not in DTYPES:
        return _to_tree(as_handle(value), arrays, _refuse)
    arrays.append(array)
    kind = "number" if isinstance(value, np.generic) else "array"
    return {KIND: kind, "at": len(arrays) - 1}


def _arrays(described, body):
    arrays, start = [], 0
    for dtype, shape in described:
        if dtype not in DTYPES or any(type(n) is not int or n < 0 for n in shape):
            raise ValueError
        n_bytes = math.prod(shape) * np.dtype(dtype).itemsize
        if start + n_bytes > len(body):
            raise ValueError
        flat = np.frombuffer(body[start : start + n_bytes], dtype)
        arrays.append(flat.reshape(shape).copy())
        start += n_bytes
    if start != len(body):
        raise ValueError
    return arrays


def _from_tree(tree, arrays):
    if isinstance(tree, list):
        return [_from_tree(item, arrays) for item in tree]
    if not isinstance(tree, dict):
        return tree
    return READERS[tree[KIND]](tree, arrays)


def _read_texts(tree, arrays):
    if not all(isinstance(item, str) for item in tree["items"]):
        raise ValueError
    return np.array(tree["items"], dtype=str).reshape(tree["shape"])


def _read_handle(tree, arrays):
    if type(tree["number"]) is not int:
        raise ValueError
    return Handle(tree["number"], str(tree["type"])[:80])


READERS = {
    "tuple": lambda tree, arrays: tuple(_from_tree(item, arrays) for item in tree["items"]),
    "dict": lambda tree, arrays: {
        _from_tree(key, arrays): _from_tree(value, arrays) for key, value in tree["items"]
    },
    "array": lambda tree, arrays: arrays[tree["at"]],
    "number": lambda tree, arrays: arrays[tree["at"]][()],
    "texts": _read_texts,
    "handle": _read_handle,
}
