"""What each method looked at: maps of the same pictures, and what a representation keeps of them."""

import re

import numpy as np

from reports.reading.explained import fraction, method_of, objects, part_of, refuse, sentences, text
from reports.reading.saved import read_arrays
from reports.reading.values import is_class, is_shown, number

PICTURES_FILE = "look_pictures.npz"
HOG_PICTURES = ("hog_grey", "hog_edges")
OF_METHOD = ("grad_cam", "filters", "maps")
HEX_COLOR = re.compile(r"#[0-9a-f]{6}")
NOTICEABLE = 0.005  # a smaller fall rounds to no point at all
# Name of an array -> its number of dimensions, and whether it holds bytes.
SHAPES = {
    "occlusion": (4, False),
    "grad_cam": (3, False),
    "hog_cells": (4, False),
    "hog_grey": (3, True),
    "hog_edges": (3, True),
    "filters": (4, True),
    "maps": (3, True),
}


def read_looks(run_folder, saved, methods, n_classes, pictures):
    """Read every method's maps of a few test pictures.

    Parameters
    ----------
    run_folder : pathlib.Path
    saved : dict
        See `explained.read_explain`.
    methods : list of dict
        The summary's.
    n_classes : int
    pictures : collection of int
        Row numbers of the pictures that can be shown.

    Returns
    -------
    dict or None
        `pictures`: list of dicts with `row`, `true`, `scale` (the largest fall of any method on it) and
        `lines`, one a method: `method`, `answer`, `sureness`, `right`, `occlusion` (float array of
        shape (height, width)), `peak` (the largest fall), `where` (in words), `grad_cam` (as
        `occlusion`, or None), `cam_where`. `networks`: dicts with `method`, `filters` (uint8 of shape
        (n, height, width, 3)) and `maps` (uint8 of shape (n, height, width)). `hog`: None, or `method`
        and `pictures`: dicts with `cells`, `signed`, `grey`, `edges`, `nearest`. `color`: None, or
        `method`, `n_bins`, `grid`, `joint` and `pictures`. `unasked`: dicts with `method` and
        `reason`. `has_grad_cam`, `n_drawn`, `sentences`. None without maps.

    Raises
    ------
    ReportError
        If lists and arrays do not fit each other or a method is a stranger.
    """
    part = part_of(saved, "looks")
    path = run_folder / PICTURES_FILE
    if not part or not path.is_file():
        return None
    of_methods = objects(part, "methods", "the looks")
    shown = objects(part, "pictures", "the looks")
    if not of_methods or not shown:
        return None
    arrays = _arrays(path, len(of_methods), len(shown))
    by_name = {method["name"]: method for method in methods}
    entries = [
        {**found, "method": method_of(by_name, found.get("name"), "a map")} for found in of_methods
    ]
    kept = [k for k in range(len(shown)) if is_shown(shown[k].get("row"), pictures)]
    if not kept:
        return None
    found = [_picture(k, shown[k], entries, arrays, n_classes) for k in kept]
    return {
        "pictures": found,
        "n_drawn": number(part.get("n_drawn")),
        "networks": _networks(entries, arrays),
        "has_grad_cam": any(line["grad_cam"] is not None for p in found for line in p["lines"]),
        "hog": _hog(part, by_name, arrays, kept, n_classes, pictures),
        "color": _color(part, by_name, kept),
        "unasked": [
            {"method": entry["method"], "reason": text(entry, "without")}
            for entry in entries
            if text(entry, "without")
        ],
        "sentences": sentences(part),
    }


def rows_looked_at(found):
    """Row numbers of the pictures that the section shows."""
    if not found:
        return set()
    nearest = found["hog"]["pictures"] if found["hog"] else []
    rows = {picture["row"] for picture in found["pictures"]}
    return rows | {picture["nearest"]["row"] for picture in nearest if picture["nearest"]}


def _arrays(path, n_methods, n_pictures):
    """The file's arrays, those that there are, each of the kind that its name promises."""
    names = [f"{key}_{k}" for key in OF_METHOD for k in range(n_methods)]
    found = read_arrays(path, ("occlusion",), optional=(*names, "hog_cells", *HOG_PICTURES))
    for name, array in found.items():
        kind = name.rstrip("0123456789").rstrip("_")
        n_dimensions, is_bytes = SHAPES[kind]
        fits = array.ndim == n_dimensions and array.size > 0
        fits &= array.dtype == np.uint8 if is_bytes else array.dtype.kind == "f"
        if kind == "filters":
            fits = fits and array.shape[-1] == 3
        elif kind != "maps":
            fits = fits and array.shape[1 if kind == "occlusion" else 0] == n_pictures
        if not fits or not np.isfinite(array).all():
            refuse(f"{path.name} holds {name!r} as {array.dtype} of shape {array.shape}")
    if len(found["occlusion"]) != n_methods or np.abs(found["occlusion"]).max() > 1.001:
        refuse(f"{path.name}: expected falls from -1 to 1 of {n_methods} methods as 'occlusion'")
    return found


def _picture(k, picture, entries, arrays, n_classes):
    """One picture with every method's map of it."""
    where = f"picture {picture['row']}"
    true = _class(picture.get("true"), n_classes, where)
    lines = []
    for n, entry in enumerate(entries):
        answer = _class(_at(entry, "answers", k), n_classes, where)
        falls = arrays["occlusion"][n, k]
        cam = arrays[f"grad_cam_{n}"][k] if f"grad_cam_{n}" in arrays else None
        lit = None if cam is None else _where(cam / max(float(cam.max()), 1e-12))
        lines.append(
            {
                "method": entry["method"],
                "answer": answer,
                "sureness": fraction({"sureness": _at(entry, "sureness", k)}, "sureness", where),
                "right": answer == true,
                "occlusion": falls,
                "peak": max(0.0, float(falls.max())),
                "where": _where(falls),
                "grad_cam": cam,
                "cam_where": lit or "",
            }
        )
    scale = max(NOTICEABLE, *(line["peak"] for line in lines))
    return {"row": picture["row"], "true": true, "scale": scale, "lines": lines}


def _where(falls):
    """In which ninth of the picture the largest fall is, in words; empty where none can be noticed."""
    if falls.max() < NOTICEABLE:
        return ""
    # The peak is a plateau as large as the cover's steps: its middle is the place.
    down, across = (
        float(np.mean(places)) / side
        for places, side in zip(np.nonzero(falls >= 0.999 * falls.max()), falls.shape, strict=True)
    )
    vertical = ("at the top", "", "at the bottom")[min(2, int(3 * down))]
    horizontal = ("on the left", "", "on the right")[min(2, int(3 * across))]
    return " ".join(filter(None, (vertical, horizontal))) or "in the middle"


def _networks(entries, arrays):
    """The first filters of each method that has some, and what they find in a picture."""
    return [
        {"method": entry["method"], "filters": arrays[f"filters_{k}"], "maps": arrays[f"maps_{k}"]}
        for k, entry in enumerate(entries)
        if f"filters_{k}" in arrays and f"maps_{k}" in arrays
    ]


def _hog(part, by_name, arrays, kept, n_classes, pictures):
    hog = part_of(part, "hog")
    if not hog or not {"hog_cells", *HOG_PICTURES} <= arrays.keys():
        return None
    nearest = objects(hog, "nearest", "HOG's pictures")
    found = []
    for k in kept:
        near = nearest[k] if k < len(nearest) else {}
        near = near if is_shown(near.get("row"), pictures) else None
        if near:
            near = {"row": near["row"], "label": _class(near.get("label"), n_classes, "HOG's")}
        found.append(
            {
                "cells": arrays["hog_cells"][k],
                "signed": hog.get("signed") is True,
                "grey": arrays["hog_grey"][k],
                "edges": arrays["hog_edges"][k],
                "nearest": near,
            }
        )
    return {"method": method_of(by_name, hog.get("method"), "HOG's pictures"), "pictures": found}


def _color(part, by_name, kept):
    color = part_of(part, "color")
    if not color:
        return None
    found = objects(color, "pictures", "the colours")
    if len(found) <= max(kept):
        refuse(f"expected colours of {max(kept) + 1} pictures or more, got {len(found)}")
    return {
        "method": method_of(by_name, color.get("method"), "the colours"),
        "n_bins": number(color.get("n_bins")),
        "grid": number(color.get("grid")),
        "joint": color.get("joint") is not False,
        "pictures": [
            {
                "bars": [_bar(bar) for bar in objects(found[k], "bars", "the colours")],
                "rest": fraction(found[k], "rest", "the colours"),
                "n_used": number(found[k].get("n_used")),
            }
            for k in kept
        ],
    }


def _bar(bar):
    if not isinstance(bar.get("color"), str) or not HEX_COLOR.fullmatch(bar["color"]):
        refuse(f"expected a colour such as '#aa3300', got {bar.get('color')!r}")
    return {"color": bar["color"], "share": fraction(bar, "share", "the colours")}


def _at(entry, key, k):
    values = entry.get(key)
    if not isinstance(values, list) or len(values) <= k:
        refuse(f"expected one value a picture as {key!r} of {entry['method']['name']!r}")
    return values[k]


def _class(k, n_classes, where):
    if not is_class(k, n_classes):
        refuse(f"expected a class from 0 to {n_classes - 1} of {where}, got {k!r}")
    return k
