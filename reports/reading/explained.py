"""Opening `explain.json`: what a run learned about its methods beyond their scores.

It may be missing (older runs, `--explain none`), and then its sections are. If it is there it has to
be whole: a ladder with a rung left out would tell another story.
"""

from reports import AGAIN, ReportError
from reports.reading.saved import read_json
from reports.reading.values import items, number

EXPLAIN = "explain.json"


def read_explain(run_folder):
    """Read `explain.json`, or an empty dict where the run was not explained."""
    path = run_folder / EXPLAIN
    return read_json(path) if path.is_file() else {}


def part_of(saved, key):
    """One of the file's parts, or None where it was left out.

    Raises
    ------
    ReportError
        If the part is neither an object nor null.
    """
    found = saved.get(key)
    if found is not None and not isinstance(found, dict):
        refuse(f"expected {key!r} to be an object or null, got a {type(found).__name__}")
    return found


def objects(container, key, where):
    """Return a list of objects; ReportError where it is none."""
    found = container.get(key)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        refuse(f"expected a list of objects as {key!r} of {where}")
    return found


def sentences(container):
    """Return the generated sentences, without empty ones."""
    return [str(sentence) for sentence in items(container, "sentences") if sentence]


def text(container, key):
    """Return a text that may be missing."""
    return str(container.get(key) or "")


def fraction(container, key, where):
    """Return a number from 0 to 1; ReportError where it is none."""
    found = number(container.get(key))
    if found is None or not 0 <= found <= 1:
        refuse(f"expected {key!r} of {where} from 0 to 1, got {container.get(key)!r}")
    return found


def method_of(by_name, name, where):
    """Return the run's method of this name.

    Raises
    ------
    ReportError
        If the run has none: then the file belongs to another run.
    """
    if not isinstance(name, str) or name not in by_name:
        refuse(f"{where} names the method {name!r}, which this run does not have")
    return by_name[name]


def refuse(reason):
    """Raise a ReportError that says how to go on."""
    raise ReportError(
        f"{EXPLAIN}: {reason}; {AGAIN}, or delete the file to draw the page without "
        "what it explains"
    )
