"""When the pictures change: the fitted methods asked again about pictures moved, blurred, darkened."""

from reports.compared import entry, estimate, number
from reports.explained import method_of, objects, part_of, refuse, sentences, text
from reports.formats import shorten
from reports.saved import read_probe_pictures

BY_HAND, LEARNED = ("classical",), ("transfer", "deep")
LONGEST_LEVEL = 16
FEW_METHODS = 2  # up to so many, every line has its band


def read_probes(run_folder, saved, methods):
    """Read the probes and the example picture that goes through each of them.

    Parameters
    ----------
    run_folder : pathlib.Path
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.

    Returns
    -------
    dict or None
        `probes`: list of dicts with `title`, `unit`, `what`, `levels`, `level_words`, `lines` (dicts
        with `method` and `values`, one a level), `sentence`, `so_what`, `pictures` (uint8 array of
        shape (n_levels, height, width, 3), or None). `overall`: dicts with `method`, `error` and
        `consistency`, least error first. `bold`: indices of the methods whose intervals are drawn.
        `n_pictures`, `sentences`. None without probes.

    Raises
    ------
    ReportError
        If a probe's lists do not fit each other or it names a stranger.
    """
    part = part_of(saved, "probes")
    by_name = {method["name"]: method for method in methods}
    found = objects(part, "probes", "the probes") if part else []
    if not found:
        return None
    probes = [_probe(probe, by_name) for probe in found]
    n_levels = {probe["key"]: len(probe["levels"]) for probe in probes}
    pictures = read_probe_pictures(run_folder, n_levels)
    names = [
        n for n in by_name if any(n == x["method"]["name"] for p in probes for x in p["lines"])
    ]
    probed = [by_name[name] for name in names]
    return {
        "probes": [{**probe, "pictures": pictures.get(probe["key"])} for probe in probes],
        "overall": _overall(part, probed),
        "bold": _bold(probed),
        "n_pictures": number(part.get("n_pictures")),
        "sentences": sentences(part),
    }


def _probe(probe, by_name):
    where = f"the probe {text(probe, 'title')!r}"
    levels, answers = probe.get("levels"), probe.get("methods")
    if not isinstance(levels, list) or not levels or None in [number(level) for level in levels]:
        refuse(f"expected numbers as 'levels' of {where}")
    if not isinstance(answers, dict) or not answers:
        refuse(f"expected accuracies by method as 'methods' of {where}")
    lines = []
    for name, values in answers.items():
        method = method_of(by_name, name, where)
        if not isinstance(values, list) or len(values) != len(levels):
            refuse(f"expected {len(levels)} accuracies of {name!r} in {where}, one a level")
        lines.append({"method": method, "values": [estimate(value) for value in values]})
    words = {
        key: text(probe, key) for key in ("key", "title", "unit", "what", "sentence", "so_what")
    }
    return {
        **words,
        "levels": levels,
        "level_words": _level_words(probe, len(levels), where),
        "lines": sorted(lines, key=lambda line: line["method"]["index"]),
    }


def _level_words(probe, n_levels, where):
    """How each level is called."""
    words = probe.get("level_words")
    is_texts = isinstance(words, list) and all(isinstance(word, str) for word in words)
    if not is_texts or len(words) != n_levels:
        refuse(f"expected {n_levels} names as 'level_words' of {where}, one a level")
    return [shorten(word, LONGEST_LEVEL) for word in words]


def _overall(part, methods):
    rows = [
        {
            "method": method,
            "error": estimate(entry(part, "corruption_error").get(method["name"])),
            "consistency": estimate(entry(part, "consistency").get(method["name"])),
        }
        for method in methods
    ]

    def least_error(row):
        value = row["error"]["value"]
        return (value is None, value, row["method"]["index"])

    return sorted(rows, key=least_error)


def _bold(methods):
    """Every one of few methods; of many the most accurate made by hand and the most accurate learned."""
    if len(methods) <= FEW_METHODS:
        return [method["index"] for method in methods]
    best = (_most_accurate(methods, families) for families in (BY_HAND, LEARNED))
    return [method["index"] for method in best if method]


def _most_accurate(methods, families):
    known = [
        method
        for method in methods
        if method["family"] in families and method["metrics"]["accuracy"]["value"] is not None
    ]
    return max(known, key=lambda method: method["metrics"]["accuracy"]["value"], default=None)
