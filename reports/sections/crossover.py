"""How many pictures it takes: accuracy against the size of the training set, where a run tried some."""

from reports.reading.explained import fraction, method_of, objects, part_of, refuse, sentences, text
from reports.reading.values import estimate, is_whole, items, number

STATES = ("crosses", "overtaken", "always ahead", "never", "more than once", "not shown")


def read_crossover(saved, methods):
    """Read the curves.

    Parameters
    ----------
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.

    Returns
    -------
    list of dict, or None
        One a way of training: `augment` (list of str), `sizes`, `lines` (dicts with `method`,
        `last`, the value at the largest size, and `points`: dicts with `n`, `value`, `low`, `high`,
        `values`), `crossings` (dicts with `method`, `n`, `about`, `low`, `high`, `state`), `first` (the
        crossing at the fewest pictures, or None) and `sentences`. None where no size was asked for.

    Raises
    ------
    ReportError
        If a curve lacks a point or names a stranger.
    """
    part = part_of(saved, "crossover")
    if not part:
        return None
    by_name = {method["name"]: method for method in methods}
    return [_curves(found, by_name) for found in objects(part, "curves", "the crossover")] or None


def _curves(found, by_name):
    sizes = items(found, "sizes")
    if not sizes or not all(is_whole(n) and n > 0 for n in sizes):
        refuse("expected the sizes of the crossover as whole numbers")
    lines = found.get("methods")
    if not isinstance(lines, dict) or not lines:
        refuse("expected the curves of the crossover by method")
    crossings = [_crossing(it, by_name) for it in objects(found, "crossings", "the crossover")]
    known = [it for it in crossings if it["state"] == "crosses" and it["n"] is not None]
    return {
        "augment": [str(kind) for kind in items(found, "augment")],
        "sizes": sizes,
        "lines": [_line(name, points, sizes, by_name) for name, points in lines.items()],
        "crossings": crossings,
        "first": min(known, key=lambda crossing: crossing["n"]) if known else None,
        "sentences": sentences(found),
    }


def _line(name, points, sizes, by_name):
    method = method_of(by_name, name, "a curve of the crossover")
    where = f"the curve of {method['name']!r}"
    points = objects({"points": points}, "points", where)
    if [point.get("n") for point in points] != sizes:
        refuse(f"expected a point at each size in {where}")
    points = [_point(point, where) for point in points]
    return {"method": method, "points": points, "last": points[-1]["value"]}


def _point(point, where):
    values = [number(value) for value in items(point, "values")]
    return {
        **estimate(point),
        "n": point["n"],
        "value": fraction(point, "value", where),
        "values": [value for value in values if value is not None],
    }


def _crossing(crossing, by_name):
    method = method_of(by_name, crossing.get("method"), "a crossing")
    state = text(crossing, "state")
    if state not in STATES:
        refuse(f"expected the state of a crossing to be one of {', '.join(STATES)}, got {state!r}")
    ends = {key: number(crossing.get(key)) for key in ("n", "low", "high")}
    return {
        **{key: end if end and end > 0 else None for key, end in ends.items()},
        "about": float(f"{ends['n']:.2g}") if ends["n"] else None,  # finer it cannot be read off
        "method": method,
        "state": state,
    }
