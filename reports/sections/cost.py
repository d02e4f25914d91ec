"""What accuracy cost: who is both faster and better, and what the best asks for more than the rest.

Times are compared only between cells that had the machine to themselves.
"""

from reports.words.formats import count, decimal, duration, milliseconds, points, points_span

FIT, PREDICT = "fit_seconds", "predict_ms_per_image"
TIMES = (FIT, PREDICT)


def read_cost(methods, pairs, verdict):
    """Set accuracy against time.

    Parameters
    ----------
    methods : list of dict
        The summary's that finished.
    pairs : list of dict
        See `pairs.read_pairs`.
    verdict : list of str
        What it has said already is not said again.

    Returns
    -------
    dict or None
        `rows`: the methods whose times can be compared, fastest to train first. `apart`: those that
        ran beside others. `fronts`: by time, the indices of the methods that nothing beats at less
        time, fastest first. `sentences`. None without a finished method.
    """
    if not methods:
        return None
    known = [
        m for m in methods if None not in (_value(m, "accuracy"), *(_value(m, t) for t in TIMES))
    ]
    rows = sorted(
        (m for m in known if not m["parallel"]), key=lambda m: (_value(m, FIT), m["index"])
    )
    fronts = {time: front(rows, time) for time in TIMES}
    steps = in_order(rows, fronts[FIT])
    sentences = []
    if len(rows) > 1:
        sentences = [
            _cheapest(rows, pairs),
            *_steps(steps, pairs, verdict),
            _search(rows),
            _in_use(rows, pairs),
        ]
    return {
        "rows": rows,
        "apart": [method for method in methods if method["parallel"]],
        "fronts": fronts,
        "sentences": [sentence for sentence in sentences if sentence],
    }


def front(rows, time):
    """Indices of the methods that no other beats at the same or less time, fastest first."""
    found, best = [], -1.0
    for row in sorted(rows, key=lambda m: (_value(m, time), -_value(m, "accuracy"))):
        if _value(row, "accuracy") > best:
            best = _value(row, "accuracy")
            found.append(row["index"])
    return found


def in_order(rows, indices):
    """The methods with these indices, in the indices' order."""
    by_index = {row["index"]: row for row in rows}
    return [by_index[index] for index in indices]


def _value(method, key):
    return method["metrics"][key]["value"]


def _best(rows):
    return max(rows, key=lambda m: (_value(m, "accuracy"), -_value(m, FIT)))


def _pair(pairs, a, b):
    """The comparison of two methods: (pair, whether it is told the other way round), or None."""
    for pair in pairs or []:
        if (pair["a"]["index"], pair["b"]["index"]) == (a["index"], b["index"]):
            return pair, False
        if (pair["a"]["index"], pair["b"]["index"]) == (b["index"], a["index"]):
            return pair, True
    return None


def _alike(rows, pairs):
    """The methods that are compared with the best and not shown to be worse."""
    best = _best(rows)
    others = [(row, _pair(pairs, best, row)) for row in rows if row is not best]
    return [row for row, found in others if found and not found[0]["shown"]]


def _cheapest(rows, pairs):
    if not pairs:
        return ""
    best, alike = _best(rows), _alike(rows, pairs)
    takes = duration(_value(best, FIT))
    faster = [row for row in rows if _value(row, FIT) < _value(best, FIT)]
    cheap = [row for row in alike if row in faster]
    if cheap:
        least = min(cheap, key=lambda row: _value(row, FIT))
        return (
            f"The cheapest choice that this test part does not speak against is {least['name']}: it "
            f"trains in {duration(_value(least, FIT))}, the most accurate, {best['name']}, in {takes}, "
            "and it is not shown to be worse."
        )
    if alike:
        return (
            f"{best['name']} is the most accurate and trains in {takes}; none of the methods that are "
            "not shown to be worse trains faster."
        )
    if faster:
        return f"Whatever trains faster than {best['name']} ({takes}) is shown to be less accurate."
    return f"{best['name']} is the most accurate, and nothing here trains faster."


def _steps(steps, pairs, verdict):
    """What the last step along the front costs, and which step gains most; shown gains only."""
    found = [step for step in zip(steps, steps[1:], strict=False) if _is_gain(*step, pairs)]
    found = [step for step in found if not _is_told(*step, verdict)]
    if not found:
        return []
    largest = max(found, key=lambda step: _value(step[1], "accuracy") - _value(step[0], "accuracy"))
    last = found[-1] if found[-1][1] is steps[-1] else None
    sentences = [_step("The last step", *last, pairs)] if last else []
    if largest is not last:
        sentences.append(_step("The step that gains most", *largest, pairs))
    return sentences


def _is_gain(before, after, pairs):
    found = _pair(pairs, after, before)
    return bool(found and found[0]["shown"])


def _is_told(before, after, verdict):
    return any(
        before["name"] in said and after["name"] in said and "training time" in said
        for said in verdict
    )


def _step(words, before, after, pairs):
    pair, is_turned = _pair(pairs, after, before)
    low, high = pair["corrected_low"], pair["corrected_high"]
    if is_turned and None not in (low, high):
        low, high = -high, -low
    gain = points(_value(after, "accuracy") - _value(before, "accuracy")).removeprefix("+")
    span = points_span(low, high)
    return (
        f"{words}, from {before['name']} to {after['name']}, takes "
        f"{_times(_value(after, FIT), _value(before, FIT))} the training time "
        f"({duration(_value(after, FIT))} against {duration(_value(before, FIT))}) and buys {gain} "
        f"points{f' (corrected interval {span})' if span else ''}."
    )


def _times(more, less):
    ratio = more / max(less, 1e-9)
    return f"{count(ratio) if ratio >= 9.95 else decimal(ratio, 1)} times"


def _search(rows):
    """How long the search for settings took, beside the last trainings."""
    searched = [row for row in rows if (_value(row, "tune_seconds") or 0) > 0]
    if not searched:
        return ""
    longest = max(searched, key=lambda row: _value(row, "tune_seconds"))
    total = sum(_value(row, "tune_seconds") for row in searched)
    return (
        f"Choosing settings took {duration(total)} in all before the last trainings of "
        f"{duration(sum(_value(row, FIT) for row in rows))}, longest for {longest['name']} "
        f"({duration(_value(longest, 'tune_seconds'))})."
    )


def _in_use(rows, pairs):
    """What an answer costs, once all is trained."""
    best = _best(rows)
    quick = min([best, *_alike(rows, pairs)], key=lambda row: _value(row, PREDICT))
    said = f"An answer costs {best['name']} {milliseconds(_value(best, PREDICT))} ms a picture"
    if quick is not best:
        return (
            f"{said}; of the methods not shown to be worse {quick['name']} is quickest, with "
            f"{milliseconds(_value(quick, PREDICT))} ms."
        )
    slowest = max(rows, key=lambda row: _value(row, PREDICT))
    if slowest is best:
        return f"{said}, more than any other method here."
    return f"{said}; slowest is {slowest['name']} with {milliseconds(_value(slowest, PREDICT))} ms."
