"""A fitted method as data: its settings, and per part what it has learned.

A part is an estimator of its own inside the method (`methods.parts_of`): an extractor, a scaler, a
classifier. An extractor that learns nothing from pictures keeps nothing: it is fitted again to their
size. A network's weights lie in a file of their own, as plain arrays.
"""

import numpy as np
from sklearn.base import clone

from compare.fitting.tune import search_space
from compare.methods import parts_of
from features import EXTRACTORS

EXTRACTOR_MODULES = {reference.split(":")[0] for reference in EXTRACTORS.values()}
PLAIN = (str, int, float, bool, type(None))
# Set by the suite, whatever was tuned.
SEEDS_AND_LENGTHS = {"random_state", "epochs", "head_epochs", "patience"}
MOST_WHOLE = 10_000_000
BYTES_OF = "bytes / 255"  # the entry of a state that holds, as bytes, arrays of n / 255


class NotKept(ValueError):
    """A method that cannot be kept as data; the message says why."""


def takes_only_the_size(part):
    """Whether a part is an extractor that learns nothing of its pictures but their size."""
    is_ours = type(part).__module__ in EXTRACTOR_MODULES
    return is_ours and "random_state" not in part.get_params()


def settings_of(estimator, blank):
    """What was set otherwise than the method's own code sets it.

    Parameters
    ----------
    estimator, blank : the fitted method, and the method as it is made

    Returns
    -------
    dict of str to plain values

    Raises
    ------
    NotKept
        For a setting that is no number, word, or row of these.
    """
    usual, found = blank.get_params(), {}
    for name, value in estimator.get_params().items():
        if _is_made_of_estimators(value):
            continue
        before = usual.get(name)
        if value is before or (_is_plain(value) and _is_plain(before) and value == before):
            continue
        if not _is_plain(value):
            if type(value) is type(before) and repr(value) == repr(before):
                continue
            raise NotKept(f"its setting {name} is a {type(value).__name__}, no plain value")
        found[name] = plain(value)
    return found


def put_settings(estimator, settings, is_own):
    """Set what `settings_of` found; only values that the suite itself could have chosen.

    Parameters
    ----------
    estimator : the method as it is made
    settings : dict of str to plain values
        From a file of whoever.
    is_own : bool
        A user's own method may have been set in any way.

    Raises
    ------
    NotKept
        For a setting that the method does not have, or a value that it is never given.
    """
    usual, space = estimator.get_params(), search_space(estimator)
    for name, value in settings.items():
        known = [v for v in (usual.get(name), *space.get(name, ())) if plain(v) == value]
        if name not in usual or not (known or is_own or _is_seed_or_length(name, value)):
            raise NotKept(f"its setting {name!r} = {value!r} is none that the method is ever given")
        estimator.set_params(**{name: known[0] if known else value})


def states_of(estimator):
    """Per part what it has learned, apart from what other parts or files hold.

    Parameters
    ----------
    estimator : fitted method

    Returns
    -------
    list of dict of str to object
    """
    return [_state(part) for part in parts_of(estimator)]


def put_states(estimator, states, image_shape, weights_file):
    """Make a method that has just been made a fitted one.

    Parameters
    ----------
    estimator : the method as it is made, its settings set
    states : list of dict
        What `states_of` gave.
    image_shape : (int, int, 3)
    weights_file : callable(int) -> Path
        Where the weights of the network in a part lie.

    Returns
    -------
    The estimator.

    Raises
    ------
    NotKept
        If they are of a method with other parts.
    """
    for part in parts_of(estimator):
        if hasattr(part, "extractor"):
            part.extractor_ = clone(part.extractor)
    parts = parts_of(estimator)
    if not isinstance(states, list) or len(states) != len(parts):
        raise NotKept("it is of a method with other parts")
    for position, (part, state) in enumerate(zip(parts, states, strict=True)):
        if takes_only_the_size(part):
            part.fit(np.zeros((1, *image_shape), np.uint8))
            continue
        _put_state(part, state)
        if hasattr(part, "restore"):
            part.restore(image_shape, weights_file(position))
    return estimator


def networks_in(estimator):
    """Positions, among the parts, of those whose weights are to be written; with the parts."""
    return [(k, p) for k, p in enumerate(parts_of(estimator)) if hasattr(p, "save_weights")]


def plain(value):
    """A setting as JSON holds it: rows of values as lists, NumPy's numbers as Python's."""
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def _is_plain(value):
    if isinstance(value, (tuple, list)):
        return all(_is_plain(item) for item in value)
    return isinstance(value, (*PLAIN, np.generic))


def _is_made_of_estimators(value):
    if isinstance(value, (list, tuple)):
        return any(_is_made_of_estimators(item) for item in value)
    return hasattr(value, "get_params")


def _is_seed_or_length(name, value):
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_WHOLE
    return name.rsplit("__", 1)[-1] in SEEDS_AND_LENGTHS and (value is None or is_whole)


def _state(part):
    if takes_only_the_size(part):
        return {}
    elsewhere = {*part.get_params(deep=False), "extractor_"}
    if hasattr(part, "restore"):
        elsewhere |= {"model_", "history_"}
    state = part.__getstate__() or {}
    learned = {name: value for name, value in state.items() if name not in elsewhere}
    as_bytes = {name: b for name, v in learned.items() if (b := _as_bytes(v)) is not None}
    learned = {name: value for name, value in learned.items() if name not in as_bytes}
    return {**learned, BYTES_OF: as_bytes} if as_bytes else learned


def _put_state(part, state):
    state = dict(state)
    for name, values in state.pop(BYTES_OF, {}).items():
        state[name] = values.astype(np.float32) / 255
    if state:
        part.__setstate__({**vars(part), **state})


def _as_bytes(value):
    """Pixels that were scaled to 0-1, as the bytes they came from: a quarter of the room. Else None."""
    if not isinstance(value, np.ndarray) or value.dtype != np.float32 or value.ndim != 2:
        return None
    if not value.size or value.min() < 0 or value.max() > 1:
        return None
    found = np.rint(value * 255).astype(np.uint8)
    return found if np.array_equal(found.astype(np.float32) / 255, value) else None
