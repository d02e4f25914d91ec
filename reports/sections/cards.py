"""A card for each method: its steps, its settings, what it sees, and what this run measured of it."""

from math import log10, prod

from reports.reading.values import as_dict, as_list, is_whole, items, number, one_of
from reports.words.columns import COLUMNS
from reports.words.formats import count, duration, file_size, in_words, milliseconds, percent

ORIGINS = {  # a short word for each step, and what it means
    "hand": ("by hand", "fixed by people, whatever the pictures are"),
    "random": ("random", "drawn by chance and kept"),
    "measured": ("measured", "taken from the training pictures without their labels"),
    "borrowed": ("borrowed", "learned elsewhere, from other pictures"),
    "tuned": ("borrowed, tuned", "learned elsewhere, then trained further here"),
    "learned": ("learned", "learned from the labelled training pictures"),
}
UNKNOWN = ("not known", "the step does not say")
NUMBERS = (  # term, words, filter
    ("n_features", "features", count),
    ("n_parameters", "parameters", count),
    ("size_bytes", "in memory", file_size),
    ("fit_seconds", "to fit", duration),
    ("tune_seconds", "to tune", duration),
    ("predict_ms_per_image", "ms an answer", milliseconds),
)
TIMED = {column.key for column in COLUMNS if column.timed}
MOST_NAMED = 4  # changes named one by one
MOST_STEPS = 40


def read_cards(run, methods, probes, chance):
    """Gather one card a method.

    Parameters
    ----------
    run : dict
        `run.json`.
    methods : list of dict
        The summary's.
    probes : dict or None
        See `probes.read_probes`.
    chance : float
        Share of the commonest class.

    Returns
    -------
    list of dict
        `method`; `views`, dicts with `name`, `sees`, `blind_to`; `steps` (see `_step`), empty where
        unknown; `origins`, those of its steps; `numbers`, of (term, words, text); `searched`, of
        (setting, chosen, candidates); `further`, the other settings; `measured`, sentences.
    """
    picture = [run["dataset"].get("height"), run["dataset"].get("width"), 3]
    known = {method["name"]: method for method in run["methods"]}
    return [
        {
            "method": method,
            "views": _views(items(known[method["name"]], "views")),
            **_diagram(as_list(method.get("steps")), picture),
            "numbers": _numbers(method),
            **_settings(method),
            "measured": measured(method, probes, chance) if method["done"] else [],
        }
        for method in methods
    ]


def _views(saved):
    keys = ("name", "sees", "blind_to")
    return [
        {key: str(view.get(key) or "") for key in keys} for view in saved if isinstance(view, dict)
    ]


def _diagram(saved, picture):
    """The steps from the picture to the answer, each with the width of what leaves it."""
    steps = _steps(saved)
    if not steps:
        return {"steps": [], "origins": [], "picture": ""}
    sizes = [prod(step["shape"]) for step in _flat(steps) if step["shape"]]
    has_size = _is_shape(picture)
    largest = max([*sizes, prod(picture) if has_size else 1, 2])
    for step in _flat(steps):
        step["width"] = _width(step["shape"], largest)
    present = {step["origin"] for step in _flat(steps)}
    return {
        "steps": steps,
        "origins": [key for key in (*ORIGINS, "unknown") if key in present],
        "picture": _shape_words(picture) if has_size else "",
        "picture_width": _width(picture, largest) if has_size else None,
    }


def _steps(saved):
    return [_step(step) for step in map(as_dict, saved[:MOST_STEPS]) if step.get("title")]


def _step(saved):
    """One step as the page shows it; see `schema.Step`."""
    origin = one_of(saved.get("origin"), ORIGINS, "unknown")
    shape = items(saved, "shape")
    shape = shape if _is_shape(shape) else []
    return {
        "title": str(saved["title"]),
        "detail": str(saved.get("detail") or ""),
        "origin": origin,
        "origin_words": ORIGINS.get(origin, UNKNOWN)[0],
        "shape": shape,
        "leaves": _shape_words(shape),
        "n_parameters": number(saved.get("n_parameters")),
        "joined": [_steps(as_list(part)) for part in items(saved, "joined")],
    }


def _is_shape(shape):
    return bool(shape) and all(is_whole(n) and n > 0 for n in shape)


def _flat(steps):
    for step in steps:
        yield step
        for part in step["joined"]:
            yield from _flat(part)


def _shape_words(shape):
    if len(shape) == 1:
        return f"{count(shape[0])} numbers"
    return " × ".join(str(n) for n in shape)


def _width(shape, largest):
    """From 0 to 1, a step for each tenfold."""
    return round(log10(max(prod(shape), 1)) / log10(largest), 3) if shape else None


def _numbers(method):
    """What it weighs and how long it takes; times only where they can be compared."""
    found = []
    for key, words, write in NUMBERS:
        value = method["metrics"][key]["value"]
        is_hidden = key in TIMED and method["parallel"]
        if value is None or is_hidden or (key == "tune_seconds" and not value):
            continue
        found.append((key, words, write(value)))
    return found


def _settings(method):
    """Settings that were searched for, with their candidates, and those that were left as they are."""
    space, chosen = method["search_space"], method["parameters"]
    names = [name for name in chosen if isinstance(space.get(name), list)]
    searched = [
        (_plain(name), _words(chosen[name]), " · ".join(_words(value) for value in space[name]))
        for name in names
    ]
    further = {name: value for name, value in chosen.items() if name not in names}
    further = {_plain(name): value for name, value in further.items() if value is not None}
    return {"searched": searched, "further": further}


def _plain(name):
    """A setting's name as one reads it: "svm: C" for "svm__C"."""
    return ": ".join(part for part in name.split("__") if "&" not in part)


def _words(value):
    return "automatic" if value is None else in_words(value) or "none"


def measured(method, probes, chance):
    """Say under which change the method lost most, and under which no loss is shown.

    A loss counts as shown where the interval of the changed pictures lies under that of the untouched.

    Returns
    -------
    list of str
    """
    if not probes:
        return []
    falls, stands, start = [], [], None
    for probe in probes["probes"]:
        values = next((x["values"] for x in probe["lines"] if x["method"] is method), None)
        if not values or values[0]["value"] is None:
            continue
        start, worst = values[0], _worst(values)
        if worst is None:
            stands.append(probe["title"])
        else:
            falls.append((values[0]["value"] - values[worst]["value"], probe, values, worst))
    n_changes = len(falls) + len(stands)
    if not n_changes:
        return []
    if not falls:
        return [
            f"Under none of the {n_changes} changes is a loss shown{_nothing_to_lose(start, chance)}."
        ]
    _, probe, values, worst = max(falls, key=lambda fall: fall[0])
    level = probe["level_words"][worst]
    level = "" if level == "changed" else f" ({level})"
    before, after = (percent(values[n]["value"], 0) for n in (0, worst))
    first = f"The largest loss is shown under “{probe['title']}”{level}: from {before} to {after} right."
    return [first, _standing(stands, n_changes)]


def _nothing_to_lose(start, chance):
    if start["low"] is None or start["low"] > chance:
        return ""
    return "; untouched, too, it is not shown to beat always naming the commonest class"


def _worst(values):
    """The level with the largest loss that is shown, or None."""
    start = values[0]
    shown = [
        (value["value"], n)
        for n, value in enumerate(values)
        if n and None not in (value["value"], value["high"], start["low"])
        if value["high"] < start["low"]
    ]
    return min(shown)[1] if shown else None


def _standing(titles, n_changes):
    if not titles:
        return f"Each of the {n_changes} changes is shown to cost it something."
    named = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
    more = len(titles) - MOST_NAMED
    return f"No loss is shown under {named}{f' and {more} more' if more > 0 else ''}."
