"""What differs between two saved runs besides their answers: settings, methods, doubts, confusions."""

from reports.words.formats import in_words

MOST_CONFUSIONS = 10
RUN_FACTS = (
    ("data set", "dataset", "name"),
    ("origin of the pictures", "dataset", "origin"),
    ("pictures", "dataset", "n_images"),
    ("height in pixels", "dataset", "height"),
    ("width in pixels", "dataset", "width"),
    ("classes", "dataset", "class_names"),
    ("training pictures", "split", "n_train"),
    ("validation pictures", "split", "n_validation"),
    ("test pictures", "split", "n_test"),
    ("split seed", "split", "seed"),
    ("split fingerprint", "split", "fingerprint"),
    ("seeds", "seeds"),
    ("repeated", "protocol", "count"),
    ("way of repeating", "protocol", "how"),
    ("copies to train on", "augment"),
    ("quick look", "quick"),
    ("finished", "status"),
    ("suite", "suite_version"),
    ("made", "created"),
    ("command", "command"),
)
OF_METHODS = ("parameters", "search_space", "provenance")


def setting_changes(a, b):
    """List the facts of two runs that differ.

    Parameters
    ----------
    a, b : dict
        See `summarize.summarize`.

    Returns
    -------
    list of (str, str, str)
        What it is, and what it was in each; empty where a run has no such fact.
    """
    pairs = [(words, _fact(a, keys), _fact(b, keys)) for words, *keys in RUN_FACTS]
    for key in ("budget", "versions", "hardware"):
        pairs += [
            (f"{key}: {name}", (a[key] or {}).get(name), (b[key] or {}).get(name))
            for name in {**(a[key] or {}), **(b[key] or {})}
        ]
    return _different(pairs)


def method_changes(a, b):
    """List what differs in how one method was made.

    Parameters
    ----------
    a, b : dict
        A method's entry in each run.

    Returns
    -------
    list of (str, str, str)
    """
    pairs = [("family", a["family"], b["family"]), ("summary", a["summary"], b["summary"])]
    for part in OF_METHODS:
        one, other = a[part], b[part]
        label = {"search_space": "searched: "}.get(part, "")
        pairs += [(label + key, one.get(key), other.get(key)) for key in {**one, **other}]
    return _different(pairs)


def doubt_changes(a, b):
    """Which doubts came, went, or are about other methods now.

    Parameters
    ----------
    a, b : dict
        See `summarize.summarize`.

    Returns
    -------
    dict or None
        `came`, `went`: doubts of b and of a; `other`: pairs of doubts whose methods differ;
        `n_same`. None where a run was not checked.
    """
    if not a["doubts"] or not b["doubts"]:
        return None
    one, other = ({d["code"]: d for d in it["doubts"]["raised"]} for it in (a, b))
    both = [code for code in one if code in other]
    moved = [code for code in both if _names(one[code]) != _names(other[code])]
    return {
        "came": [doubt for code, doubt in other.items() if code not in one],
        "went": [doubt for code, doubt in one.items() if code not in other],
        "other": [(one[code], other[code]) for code in moved],
        "n_same": len(both) - len(moved),
    }


def confusion_changes(pairs):
    """The confusions whose counts moved most between two runs on the same pictures.

    Parameters
    ----------
    pairs : list of (dict, dict)
        A method's entry in each run.

    Returns
    -------
    list of dict
        `method`, `true`, `predicted` (class numbers), `a`, `b` (counts), largest change first.
    """
    found = []
    for one, other in pairs:
        before, after = (it["scores"]["confusion"]["counts"] for it in (one, other))
        if [sum(row) for row in before] != [sum(row) for row in after]:
            continue  # drawn from other draws: counts of different pictures
        for true, row in enumerate(before):
            for predicted, n in enumerate(row):
                if true != predicted and n != after[true][predicted]:
                    cell = {"method": other, "true": true, "predicted": predicted}
                    found.append({**cell, "a": n, "b": after[true][predicted]})
    return sorted(found, key=lambda cell: -abs(cell["b"] - cell["a"]))[:MOST_CONFUSIONS]


def _fact(run, keys):
    for key in keys:
        run = run.get(key) if isinstance(run, dict) else None
    return run


def _names(doubt):
    return {method["name"] for method in doubt["methods"]} | set(doubt["strangers"])


def _different(pairs):
    """Those that differ, in words."""
    return [
        (words, *("" if value is None else in_words(value) for value in (one, other)))
        for words, one, other in pairs
        if one != other
    ]
