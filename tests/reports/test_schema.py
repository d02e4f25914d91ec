"""The schema of the summary: it says what is there, and all that is there."""

import types
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np
import pytest

from reports.schema.summary import Summary
from reports.summarize import summarize

_hints = cache(get_type_hints)


def misfits(value, kind, where="summary"):
    """List where a value is not what the schema says."""
    if kind is Any:
        return []
    if is_typeddict(kind):
        return _of_typed_dict(value, kind, where)
    origin, inner = _parts(kind)
    if origin in (Union, types.UnionType):
        found = []
        for option in inner:  # until one fits: to say why the others do not takes longest
            found.append(misfits(value, option, where))
            if not found[-1]:
                break
        return min(found, key=len)
    if origin is dict and isinstance(value, dict):
        found = [misfits(key, inner[0], f"a key of {where}") for key in value]
        found += [misfits(one, inner[1], f"{where}[{key!r}]") for key, one in value.items()]
        return sum(found, [])
    if origin is list and isinstance(value, list):
        return sum((misfits(v, inner[0], f"{where}[{n}]") for n, v in enumerate(value)), [])
    if origin is tuple and isinstance(value, tuple) and len(value) == len(inner):
        return sum((misfits(v, k, where) for v, k in zip(value, inner, strict=True)), [])
    fits = origin is None and isinstance(value, kind)
    fits &= kind is bool or not isinstance(value, bool)  # for Python True is an integer
    return [] if fits else [f"{where}: expected {kind}, got {type(value).__name__} {value!r:.60}"]


def _of_typed_dict(value, kind, where):
    if not isinstance(value, dict):
        return [f"{where}: expected {kind.__name__}, got {type(value).__name__}"]
    hints = _hints(kind)
    found = [f"{where}: {key!r} is not in {kind.__name__}" for key in sorted(value.keys() - hints)]
    found += [
        f"{where}: {key!r} is missing" for key in sorted(kind.__required_keys__ - value.keys())
    ]
    for key in value.keys() & hints.keys():
        found += misfits(value[key], hints[key], f"{where}.{key}")
    return found


@cache
def _parts(kind):
    return get_origin(kind), get_args(kind)


RUNS = {
    "ordinary": {},
    "two classes": {"class_names": ("a", "b")},
    "many classes": {"class_names": [f"class {k}" for k in range(30)], "n_test": 300},
    "folds": {"kind": "folds", "seeds": (0, 1)},
    "one method": {"field": [("small_cnn", "deep", 1.0)]},
    "nothing finished": {"field": [("hog+knn", "classical", None)]},
}


@pytest.mark.parametrize("options", RUNS.values(), ids=RUNS)
def test_a_summary_is_what_the_schema_says(make_run, options):
    """No key of a summary is unknown to the schema, none is missing, and every value is of its kind."""
    assert misfits(summarize(make_run(**options)), Summary) == []


def test_an_interrupted_run_fits_the_schema_too(make_run):
    """Without comparison, audit, explanations and pictures their parts are None or empty."""
    run = make_run(status="interrupted")
    for name in ("comparison.json", "audit.json", "explain.json", "pictures.npz"):
        (run / name).unlink()
    assert misfits(summarize(run), Summary) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"surprise": 1}, "'surprise' is not in Summary"),
        ({"quick": 1}, "quick: expected <class 'bool'>"),
        ({"seeds": [True]}, "seeds[0]: expected <class 'int'>"),
        ({"pictures": {"7": np.zeros((1, 1, 3))}}, "a key of summary.pictures"),
        ({"pairs": [{"a": 1}]}, "summary.pairs[0]: 'test' is missing"),
        ({"verdict": None}, "summary.verdict"),
    ],
)
def test_what_does_not_fit_is_found(finished_run, change, complaint):
    """The check itself fails on an unknown key, a missing one and a wrong kind, however deep."""
    found = misfits({**summarize(finished_run), **change}, Summary)
    assert any(complaint in line for line in found)
