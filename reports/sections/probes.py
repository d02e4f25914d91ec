"""When the pictures change: the fitted methods asked again about pictures moved, blurred, darkened."""

from reports.reading.explained import method_of, objects, part_of, refuse, sentences, text
from reports.reading.saved import read_probe_pictures
from reports.reading.values import entry, estimate, is_class, items, number
from reports.words.formats import shorten

BY_HAND, LEARNED = ("classical",), ("transfer", "deep")
LONGEST_LEVEL, LONGEST_UNIT, LONGEST_CLASS = 16, 40, 40
FEW_METHODS = 2  # up to so many, every line has its band


def read_probes(run_folder, saved, methods, class_names):
    """Read the probes and the example picture that goes through each of them.

    Parameters
    ----------
    run_folder : pathlib.Path
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.
    class_names : list of str

    Returns
    -------
    dict or None
        `probes`: list of dicts with `title`, `unit`, `what`, `levels`, `level_words`, `lines` (dicts
        with `method` and `values`, one a level), `sentence`, `so_what`, `pictures` (uint8 array of
        shape (n_levels, height, width, 3), or None). `overall`: dicts with `method`, `error` and
        `consistency`, least error first. `example`: see `_example`. `bold`: indices of the methods
        whose intervals are drawn.
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
        "example": _example(part, probes, class_names),
        "bold": _bold(probed),
        "n_pictures": number(part.get("n_pictures")),
        "sentences": sentences(part),
    }


def _probe(probe, by_name):
    where = f"the probe {text(probe, 'title')!r}"
    levels, answers = items(probe, "levels"), probe.get("methods")
    if not levels or None in map(number, levels):
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
        "answers": entry(probe, "example_answers"),
        "lines": sorted(lines, key=lambda line: line["method"]["index"]),
    }


def _example(part, probes, class_names):
    """Every method's answers to the example picture, for the page's script.

    Returns
    -------
    dict or None
        `true`, a class number; `classes`, names by number; `probes`, of each `words`, one a level,
        and by method index its `answers` (class numbers) and accuracies, one a level. None where
        an older run did not keep them.
    """
    true = part.get("example_true")
    if true is None:
        return None
    _check_classes([true], 1, len(class_names), "'example_true' of the probes")
    turned = [_turned(probe, len(class_names)) for probe in probes]
    answers = [k for it in turned for found in it["methods"].values() for k in found["answers"]]
    classes = {k: shorten(class_names[k], LONGEST_CLASS) for k in sorted({true, *answers})}
    return {"true": true, "classes": classes, "probes": turned}


def _turned(probe, n_classes):
    found = {}
    for line in probe["lines"]:
        name, answers = line["method"]["name"], probe["answers"].get(line["method"]["name"])
        where = f"'example_answers' of the probe {probe['title']!r} for {name!r}"
        _check_classes(answers, len(probe["levels"]), n_classes, where)
        known = [value["value"] for value in line["values"]]
        rounded = [None if value is None else round(value, 4) for value in known]
        found[line["method"]["index"]] = {"answers": answers, "accuracies": rounded}
    unit = shorten(probe["unit"], LONGEST_UNIT)
    words = [f"{word} {unit}".strip() if n else word for n, word in enumerate(probe["level_words"])]
    return {"words": words, "methods": found}


def _check_classes(found, n, n_classes, where):
    """Refuse what is no list of `n` class numbers."""
    is_list = isinstance(found, list) and len(found) == n
    if not is_list or not all(is_class(k, n_classes) for k in found):
        refuse(f"expected {n} class numbers below {n_classes} as {where}")


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
