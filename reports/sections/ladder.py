"""What each rung bought: methods in an order in which one thing changes at a time."""

from reports.reading.explained import fraction, method_of, objects, part_of, refuse, sentences, text
from reports.reading.values import as_dict, estimate, number


def read_ladder(saved, methods):
    """Read the ladder.

    Parameters
    ----------
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.

    Returns
    -------
    dict or None
        `rungs`: list of dicts with `method`, `value`, `low`, `high`, `changed`, and `gain` (None, or
        `difference`, `low`, `high`, `shown`). `sentences`. None without rungs.

    Raises
    ------
    ReportError
        If a rung has no accuracy or names a stranger.
    """
    ladder = part_of(saved, "ladder")
    if not ladder:
        return None
    by_name = {method["name"]: method for method in methods}
    rungs = [_rung(rung, by_name) for rung in objects(ladder, "rungs", "the ladder")]
    return {"rungs": rungs, "sentences": sentences(ladder)} if rungs else None


def _rung(rung, by_name):
    method = method_of(by_name, rung.get("name"), "a rung of the ladder")
    where = f"the rung {method['name']!r}"
    value = fraction(rung, "value", where)
    return {
        **estimate(rung),
        "value": value,
        "method": method,
        "gain": _gain(rung.get("gain"), where),
        "changed": text(rung, "changed"),
    }


def _gain(gain, where):
    if gain is None:
        return None
    found = {key: number(as_dict(gain).get(key)) for key in ("difference", "low", "high")}
    if found["difference"] is None:
        refuse(f"the gain of {where} has no difference")
    return {**found, "shown": gain.get("shown") is True}
