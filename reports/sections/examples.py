"""The pictures themselves, before any result: some of each class, and how they were divided."""

from reports.reading.saved import PARTS, read_examples
from reports.reading.values import as_dict, items, number
from reports.words.formats import count, listed


def read_pictured_classes(run_folder, run, rows_with_pictures):
    """Gather what a reader should have seen before a verdict.

    Parameters
    ----------
    run_folder : pathlib.Path
    run : dict
        `run.json`.
    rows_with_pictures : collection of int

    Returns
    -------
    dict or None
        `classes`: of each that has pictures `class`, `rows`, and `counts`, `widths` (of the largest
        class) by part; `n_more`: classes that are not shown; `sentence`: what the split is. None for
        older runs.
    """
    dataset = run["dataset"]
    n_classes = len(dataset["class_names"])
    rows = [
        [row for row in of_class if row in rows_with_pictures]
        for of_class in read_examples(run_folder, n_classes)
    ]
    counts = [_counts(dataset.get("counts"), k) for k in range(n_classes)]
    largest = max(sum(n for n in of_class if n is not None) for of_class in counts) or 1
    classes = [
        {
            "class": k,
            "rows": rows[k],
            "counts": counts[k],
            "widths": [100 * (n or 0) / largest for n in counts[k]],
        }
        for k in range(n_classes)
        if rows[k]
    ]
    if not classes:
        return None
    return {"classes": classes, "n_more": n_classes - len(classes), "sentence": _split(run)}


def rows_of_examples(found):
    """Row numbers, a list a class."""
    return [of_class["rows"] for of_class in found["classes"]] if found else []


def _counts(counts, k):
    """Pictures of one class in each part, None where unknown."""
    of_parts = [items(as_dict(counts), part) for part in PARTS]
    return [number(of_part[k]) if len(of_part) > k else None for of_part in of_parts]


def _split(run):
    """What the split is, in a sentence or two."""
    n_train, n_validation, n_test = (count(run["split"].get(f"n_{part}")) for part in PARTS)
    kind = run["protocol"]["kind"]
    where = "In the first fold each" if kind == "folds" else "Each"
    text = (
        f"{where} method learns from {n_train} pictures, settings are chosen by {n_validation} others, "
        f"and it is judged by {n_test} that it has not seen."
    )
    again = {
        "folds": " Every picture is tested once, fold by fold.",
        "resampled": " For each seed the first two parts are drawn anew; counted here is the first.",
    }
    own = [part for part in run["dataset"].get("own_parts") or [] if part in PARTS]
    if own and kind != "folds":
        text += f" The {listed(own)} part{'s are' if own[1:] else ' is'} the data set’s own."
    return text + again.get(kind, "")
