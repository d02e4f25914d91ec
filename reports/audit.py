"""What is wrong with the pictures themselves: twins across parts, empty pictures, uneven classes."""

from reports.compared import entry, number
from reports.saved import read_json

PARTS = ("train", "validation", "test")
KINDS = {"exact": "identical", "near": "nearly identical"}


def read_audit(run_folder, class_names, pictures):
    """Read `audit.json`.

    Parameters
    ----------
    run_folder : pathlib.Path
    class_names : list of str
    pictures : collection of int
        Row numbers of the pictures that can be shown.

    Returns
    -------
    dict or None
        `n_pictures`, `seconds`, `duplicates` (`exact` and `near` with `pairs` and `across`,
        `n_test_affected`, `conflicting_labels`), `examples` (pairs that can be shown), `constant`
        (`n`, `examples`), `balance` (`largest`, `smallest`, `ratio`). None without the file.
    """
    path = run_folder / "audit.json"
    if not path.is_file():
        return None
    saved = read_json(path)
    duplicates, constant = entry(saved, "duplicates"), entry(saved, "constant")
    examples = duplicates.get("examples")
    examples = [_example(pair, len(class_names)) for pair in _list(examples)]
    return {
        "n_pictures": number(saved.get("n_pictures")),
        "seconds": number(saved.get("seconds")),
        "duplicates": {
            **{kind: _counts(entry(duplicates, kind), ("pairs", "across")) for kind in KINDS},
            **_counts(duplicates, ("n_test_affected", "conflicting_labels")),
        },
        "examples": [pair for pair in examples if pair and {pair["a"], pair["b"]} <= set(pictures)],
        "constant": {
            "n": number(constant.get("n")),
            "examples": [row for row in _list(constant.get("examples")) if row in pictures],
        },
        "balance": _balance(entry(saved, "balance"), len(class_names)),
    }


def rows_on_show(audit):
    """Row numbers of the pictures that the section shows."""
    if not audit:
        return set()
    rows = {row for pair in audit["examples"] for row in (pair["a"], pair["b"])}
    return rows | set(audit["constant"]["examples"])


def _list(value):
    return (
        [item for item in value if isinstance(item, dict | int)] if isinstance(value, list) else []
    )


def _counts(saved, keys):
    return {key: number(saved.get(key)) for key in keys}


def _example(pair, n_classes):
    """One pair of twins, or None where it cannot be shown."""
    pair = pair if isinstance(pair, dict) else {}
    known = all(isinstance(pair.get(key), int) for key in ("a", "b", "label_a", "label_b"))
    if not known or not all(0 <= pair[key] < n_classes for key in ("label_a", "label_b")):
        return None
    parts = {key: pair.get(key) if pair.get(key) in PARTS else "" for key in ("part_a", "part_b")}
    kind = KINDS.get(pair.get("kind"), KINDS["near"])
    conflict = pair["label_a"] != pair["label_b"]
    rows = {key: pair[key] for key in ("a", "b", "label_a", "label_b")}
    return {**rows, **parts, "kind": kind, "conflict": conflict}


def _balance(saved, n_classes):
    """Largest and smallest class; None where they are not known."""
    found = {}
    for end in ("largest", "smallest"):
        k, share = entry(saved, end).get("class"), number(entry(saved, end).get("share"))
        if not isinstance(k, int) or not 0 <= k < n_classes or share is None:
            return None
        found[end] = {"class": k, "share": share}
    return {**found, "ratio": number(saved.get("ratio"))}
