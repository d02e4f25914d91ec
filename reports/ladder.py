"""What each rung bought: methods in an order in which one thing changes at a time."""

from reports.compared import estimate, number
from reports.explained import method_of, objects, part_of, refuse, sentences, share, text


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
    value = share(rung, "value", where)
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
    is_object = isinstance(gain, dict)
    found = {k: number(gain.get(k)) for k in ("difference", "low", "high")} if is_object else {}
    if found.get("difference") is None:
        refuse(f"the gain of {where} has no difference")
    return {**found, "shown": gain.get("shown") is True}
