"""Values from a file that may hold anything: what is not of the kind expected becomes nothing.

A run's files are a stranger's. So no reader asks `value in a_dict` before it knows that the value can be
a key, and none takes JSON's `true` for the number 1, which to Python it is.
"""

from reports.words.formats import is_number


def entry(container, *keys):
    """Look a value up through nested dicts; an empty dict where the way ends."""
    for key in keys:
        container = as_dict(container).get(key)
    return as_dict(container)


def as_dict(value):
    """The value if it is a dict, an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def items(container, key):
    """Look a list up; an empty one where there is none."""
    return as_list(container.get(key))


def as_list(value):
    """The value if it is a list, an empty one otherwise."""
    return value if isinstance(value, list) else []


def number(value):
    """The value if it is a finite number, None otherwise."""
    return value if is_number(value) else None


def estimate(found):
    """A saved `value` with its interval: `value`, `low`, `high`, each a number or None."""
    return {key: number(as_dict(found).get(key)) for key in ("value", "low", "high")}


def is_whole(value):
    """Whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_class(value, n_classes):
    """Whether it is the number of one of the run's classes."""
    return is_whole(value) and 0 <= value < n_classes


def is_shown(row, pictures):
    """Whether it is the row number of a picture that can be shown."""
    return is_whole(row) and row in pictures


def one_of(value, known, otherwise):
    """The value if it is one of the known texts, another one otherwise."""
    return value if isinstance(value, str) and value in known else otherwise


def known_methods(names, by_name):
    """The run's methods of these names; a stranger is left out."""
    return [by_name[name] for name in names if isinstance(name, str) and name in by_name]


def known_pairs(container, by_name):
    """The saved `pairs` of two of the run's methods, each with these in place of their names."""
    found = []
    for pair in items(container, "pairs"):
        two = known_methods([as_dict(pair).get(key) for key in ("a", "b")], by_name)
        if len(two) == 2:
            found.append({**pair, "a": two[0], "b": two[1]})
    return found
