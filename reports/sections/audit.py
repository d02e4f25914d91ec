"""What is wrong with the pictures themselves: twins across parts, empty pictures, uneven classes."""

from reports.reading.saved import PARTS, read_json
from reports.reading.values import (
    as_dict,
    entry,
    is_class,
    is_shown,
    items,
    number,
    one_of,
)

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
        `n_pictures`, `n_compared` (closely, where not all were), `seconds`, `duplicates` (`exact` and
        `near` with `pairs` and `across`, `n_test_affected`, `conflicting_labels`), `examples` (pairs
        that can be shown), `constant` (`n`, `examples`), `balance` (`largest`, `smallest`, `ratio`).
        None without the file.
    """
    path = run_folder / "audit.json"
    if not path.is_file():
        return None
    saved = read_json(path)
    duplicates, constant = entry(saved, "duplicates"), entry(saved, "constant")
    examples = [_example(as_dict(pair), len(class_names)) for pair in items(duplicates, "examples")]
    return {
        "n_pictures": number(saved.get("n_pictures")),
        "n_compared": _part_compared(saved),
        "seconds": number(saved.get("seconds")),
        "duplicates": {
            **{kind: _counts(entry(duplicates, kind), ("pairs", "across")) for kind in KINDS},
            **_counts(duplicates, ("n_test_affected", "conflicting_labels")),
        },
        "examples": [
            pair
            for pair in examples
            if pair and all(is_shown(pair[k], pictures) for k in ("a", "b"))
        ],
        "constant": {
            "n": number(constant.get("n")),
            "examples": [row for row in items(constant, "examples") if is_shown(row, pictures)],
        },
        "balance": _balance(entry(saved, "balance"), len(class_names)),
    }


def _part_compared(saved):
    """How many pictures near duplicates were looked for among; None where it was all of them."""
    n_pictures, n_compared = number(saved.get("n_pictures")), number(saved.get("n_compared"))
    if n_pictures is None or n_compared is None or n_compared >= n_pictures:
        return None
    return n_compared


def rows_on_show(audit):
    """Row numbers of the pictures that the section shows."""
    if not audit:
        return set()
    rows = {row for pair in audit["examples"] for row in (pair["a"], pair["b"])}
    return rows | set(audit["constant"]["examples"])


def _counts(saved, keys):
    return {key: number(saved.get(key)) for key in keys}


def _example(pair, n_classes):
    """One pair of twins, or None where its classes are not the run's."""
    if not all(is_class(pair.get(key), n_classes) for key in ("label_a", "label_b")):
        return None
    return {
        **{key: pair.get(key) for key in ("a", "b", "label_a", "label_b")},
        **{key: one_of(pair.get(key), PARTS, "") for key in ("part_a", "part_b")},
        "kind": KINDS[one_of(pair.get("kind"), KINDS, "near")],
        "conflict": pair["label_a"] != pair["label_b"],
    }


def _balance(saved, n_classes):
    """Largest and smallest class; None where they are not known."""
    found = {}
    for end in ("largest", "smallest"):
        k, share = entry(saved, end).get("class"), number(entry(saved, end).get("share"))
        if not is_class(k, n_classes) or share is None:
            return None
        found[end] = {"class": k, "share": share}
    return {**found, "ratio": number(saved.get("ratio"))}
