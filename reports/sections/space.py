"""The shape of the space: maps of representations, how pure neighbourhoods are, and who is near whom."""

from reports import AGAIN, ReportError
from reports.reading.explained import fraction, method_of, objects, part_of, refuse, sentences
from reports.reading.saved import read_arrays
from reports.reading.values import estimate, is_class, is_shown, items, number

MAPS = "space_maps.npz"
MAP_KINDS = ("pca", "tsne")
MOST_COLORS = 10  # more classes than that cannot be told apart by colour and mark


def read_space(run_folder, saved, methods, n_classes):
    """Read how pure the neighbourhoods are in each method's space, and the maps of some.

    Parameters
    ----------
    run_folder : pathlib.Path
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.
    n_classes : int

    Returns
    -------
    dict or None
        `rows`: dicts with `method`, `purity`, `map_purity`, `n_dimensions`, `kept_fraction`, the purest
        first; `maps`: those of them that are drawn, in the page's order, each with `points` (int array
        of shape (n, 2)); `labels` (int array of shape (n,)); `colored`: the classes that have a colour;
        `map` ("pca" or "tsne"); `chance`, `n_pictures`, `n_neighbours`, `left_out` (methods),
        `sentences`. None without spaces.

    Raises
    ------
    ReportError
        If a method is a stranger, or the maps do not fit.
    """
    part = part_of(saved, "space")
    if not part:
        return None
    where = "the spaces"
    by_name = {method["name"]: method for method in methods}
    rows = [_row(entry, by_name, where) for entry in objects(part, "methods", where)]
    if part.get("map") not in MAP_KINDS:
        refuse(f"expected 'pca' or 'tsne' as 'map' of {where}")
    mapped = [method_of(by_name, name, where)["name"] for name in items(part, "mapped")]
    points, labels = _maps(run_folder, len(mapped), n_classes)
    of_row = {row["method"]["name"]: row for row in rows}
    maps = [
        {**of_row[name], "points": points[n]} for n, name in enumerate(mapped) if name in of_row
    ]
    return {
        "rows": sorted(rows, key=_purest_first),
        "maps": sorted(maps, key=lambda found: found["method"]["index"]),
        "labels": labels,
        "colored": _commonest(labels),
        "map": part["map"],
        "chance": fraction(part, "chance", where),
        "n_pictures": number(part.get("n_pictures")),
        "n_neighbours": number(part.get("n_neighbours")),
        "left_out": [method_of(by_name, name, where) for name in items(part, "left_out")],
        "sentences": sentences(part),
    }


def read_neighbours(saved, methods, n_classes, pictures):
    """Read the gallery of test pictures with their nearest training pictures.

    Parameters
    ----------
    saved, methods, n_classes
        As for `read_space`.
    pictures : collection of int
        Row numbers of the pictures that can be shown.

    Returns
    -------
    dict or None
        `queries`: dicts with `row`, `true` and `lines` (dicts with `method` and `nearest`, whose
        entries have `row`, `true` and `same`, whether the class is the query's); `n_training`,
        `sentences`. None without a picture to show.

    Raises
    ------
    ReportError
        If a method is a stranger.
    """
    part = part_of(saved, "neighbours")
    if not part:
        return None
    by_name = {method["name"]: method for method in methods}
    queries = [
        {
            "row": query["row"],
            "true": query["true"],
            "lines": [
                {
                    "method": method_of(by_name, line.get("name"), "the neighbours"),
                    "nearest": _nearest(line, query["true"], n_classes, pictures),
                }
                for line in objects(query, "methods", "a picture's neighbours")
            ],
        }
        for query in objects(part, "queries", "the neighbours")
        if _can_be_shown(query, n_classes, pictures)
    ]
    if not queries:
        return None
    return {
        "queries": queries,
        "n_training": number(part.get("n_training")),
        "sentences": sentences(part),
    }


def _nearest(line, true, n_classes, pictures):
    """One method's nearest training pictures that can be shown."""
    return [
        {"row": near["row"], "true": near["true"], "same": near["true"] == true}
        for near in objects(line, "nearest", "a picture's neighbours")
        if _can_be_shown(near, n_classes, pictures)
    ]


def rows_of_neighbours(found):
    """Row numbers of the gallery's test pictures and of what lies near them."""
    queries = found["queries"] if found else []
    near = {near["row"] for q in queries for line in q["lines"] for near in line["nearest"]}
    return near | {query["row"] for query in queries}


def _row(entry, by_name, where):
    return {
        "method": method_of(by_name, entry.get("name"), where),
        "purity": estimate(entry.get("purity")),
        "map_purity": estimate(entry.get("map_purity")),
        "n_dimensions": number(entry.get("n_dimensions")),
        "kept_fraction": number(entry.get("kept_fraction")),
    }


def _purest_first(row):
    value = row["purity"]["value"]
    return (value is None, -(value or 0), row["method"]["index"])


def _maps(run_folder, n_maps, n_classes):
    """The maps' points and classes, checked."""
    path = run_folder / MAPS
    if not path.is_file():
        raise ReportError(f"{path}: missing, though explain.json names it; {AGAIN}")
    saved = read_arrays(path, ("points", "labels"))
    points, labels = saved["points"], saved["labels"]
    expected = (n_maps, len(labels) if labels.ndim == 1 else 0, 2)
    if points.shape != expected or {points.dtype.kind, labels.dtype.kind} != {"i"}:
        _refuse_maps(path, f"expected whole numbers of shape {expected}, got {points.shape}")
    if not len(labels) or labels.min() < 0 or labels.max() >= n_classes:
        _refuse_maps(path, f"expected labels from 0 to {n_classes - 1} and at least one of them")
    return points.clip(0, 1000), labels


def _refuse_maps(path, reason):
    raise ReportError(f"{path}: {reason}; {AGAIN}")


def _commonest(labels):
    """The classes with most pictures, as many as there are colours, in the order of their numbers."""
    counts = {k: int((labels == k).sum()) for k in sorted(set(labels.tolist()))}
    return sorted(sorted(counts, key=lambda k: (-counts[k], k))[:MOST_COLORS])


def _can_be_shown(entry, n_classes, pictures):
    """Whether its picture is there and its class is one of the run's."""
    return is_class(entry.get("true"), n_classes) and is_shown(entry.get("row"), pictures)
