"""What a fitted estimator is: its size, its settings, where its parts came from."""

import sys
from math import isfinite

import numpy as np

from compare.methods import parts_of


def is_network(estimator):
    """Whether it is one of our networks: none is, as long as Keras was never needed."""
    module = sys.modules.get("deep.keras_classifier")
    return module is not None and isinstance(estimator, module.KerasClassifier)


def saved_seconds(estimator):
    """What kept features saved, which is added to the times: they report what making them takes."""
    return sum(getattr(part, "saved_seconds_", 0.0) for part in parts_of(estimator))


def provenance(parts):
    """Where a fitted estimator's parts came from, as text by name."""
    facts = {k: v for part in parts for k, v in getattr(part, "provenance_", {}).items()}
    if any(getattr(part, "saved_seconds_", 0.0) > 0 for part in parts):
        facts["features"] = "kept from an earlier extraction; its seconds are counted in the times"
    return facts


def total(parts, name):
    """Sum of an attribute over the parts that have it; None where none has."""
    counts = [getattr(part, name) for part in parts if hasattr(part, name)]
    return int(sum(counts)) if counts else None


def size_bytes(estimator):
    """Bytes of all arrays and weights that the fitted estimator holds, each counted once."""
    seen, todo, total = set(), [estimator], 0
    while todo:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, np.ndarray):
            total += thing.nbytes
        elif hasattr(thing, "get_weights"):
            total += sum(weight.nbytes for weight in thing.get_weights())
        elif isinstance(thing, (list, tuple, set)):
            todo += list(thing)
        elif isinstance(thing, dict):
            todo += list(thing.values())
        elif hasattr(thing, "get_params") or type(thing).__module__.startswith("sklearn"):
            todo += list(getattr(thing, "__dict__", {}).values())
    return int(total)


def plain_name(parameter):
    """A parameter's name without the wrappers around an extractor."""
    return parameter.replace("__of__", "__").replace("__extractor__", "__")


def plain_parameters(estimator):
    """Hyper-parameters as JSON can hold them; nested estimators show through their own."""
    plain = (str, int, float, bool, type(None))
    return {
        plain_name(name): [_storable(v) for v in value]
        if isinstance(value, tuple)
        else _storable(value)
        for name, value in estimator.get_params().items()
        if not name.endswith("verbose")
        and (
            isinstance(value, plain)
            or (isinstance(value, tuple) and all(isinstance(item, plain) for item in value))
        )
    }


def _storable(value):
    """Infinity and NaN as text: JSON has no such numbers."""
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def finite_curves(history):
    """Training curves up to the first epoch in which something was no longer a number.

    Parameters
    ----------
    history : dict of str to list of float

    Returns
    -------
    dict of str to list of float, or None
        None where no epoch is left.
    """
    n_epochs = max((len(curve) for curve in history.values()), default=0)
    wild = [k for curve in history.values() for k, value in enumerate(curve) if not isfinite(value)]
    n_kept = min([n_epochs, *wild])
    return {name: curve[:n_kept] for name, curve in history.items()} if n_kept else None
