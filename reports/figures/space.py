"""Maps of representations: a mark a picture, in its class's colour and shape.

Written by hand: all marks of a class are one path, ten bytes a mark, where a plotting library needs
sixty. Colour is never alone: two classes of the same shape have colours that no one confuses.
"""

from xml.sax.saxutils import quoteattr

from reports.words.formats import percent

SIDE, MARGIN = 1000, 40
# How each shape is drawn, from where its picture lies; the first two are dots, by their line's cap.
SHAPES = (
    ("dot", "h0"),
    ("square", "h0"),
    ("plus", "m-15 0h30m-15-15v30"),
    ("cross", "m-12-12l24 24m0-24l-24 24"),
    ("triangle", "m0-15l15 25h-30z"),
)


def maps(summary):
    """Draw every map.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.

    Returns
    -------
    list of str
        SVG texts.
    """
    space = summary["space"]
    if not space:
        return []
    return [_map(found, space) for found in space["maps"]]


def marks(summary):
    """Draw each coloured class's mark, for the legend.

    Returns
    -------
    dict of int to str
        SVG texts by class number.
    """
    space = summary["space"]
    return {
        k: f'<svg class="class-mark" aria-hidden="true" viewBox="-24 -24 48 48">'
        f"{_path(position, [(0, 0)])}</svg>"
        for position, k in enumerate(space["colored"] if space else [])
    }


def finding(found, n_neighbours):
    """Say in a sentence what one map shows."""
    return (
        f"Map of {found['method']['name']}: of {n_neighbours} neighbours "
        f"{percent(found['purity']['value'], 0)} are of the same class in the whole space, "
        f"{percent(found['map_purity']['value'], 0)} on this map."
    )


def _map(found, space):
    labels, points = space["labels"], found["points"]
    others = [k for k in sorted(set(labels.tolist())) if k not in space["colored"]]
    pale = [point for k in others for point in points[labels == k].tolist()]
    paths = [f'<path class="pale" d="{_marks(pale, "h0")}"/>'] if pale else []
    paths += [
        _path(position, points[labels == k].tolist()) for position, k in enumerate(space["colored"])
    ]
    label = quoteattr(finding(found, space["n_neighbours"]))
    box = f"{-MARGIN} {-MARGIN} {SIDE + 2 * MARGIN} {SIDE + 2 * MARGIN}"
    return f'<svg class="plot map" role="img" aria-label={label} viewBox="{box}">{"".join(paths)}</svg>'


def _path(position, points):
    name, shape = SHAPES[position % len(SHAPES)]
    return f'<path class="{name} class-{position}" d="{_marks(points, shape)}"/>'


def _marks(points, shape):
    return "".join(f"M{x} {y}{shape}" for x, y in points)
