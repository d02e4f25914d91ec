"""What tells methods apart besides colour: a mark a family, and dashes that go round by method."""

from reports.figures.svg import PAPER, method_color

MARKS = {  # matplotlib's names; `templates/marks.svg.j2` draws the same shapes
    "baseline": "s",
    "classical": "o",
    "random": "D",
    "transfer": "^",
    "deep": "p",
    "other": "v",
}
# Marks of one size differ in area; these look equally large.
MARK_SIZES = {
    "baseline": 10,
    "classical": 11,
    "random": 10,
    "transfer": 13,
    "deep": 13,
    "other": 13,
}
DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))


def put_mark(axes, method, x, y, **changes):
    """Draw a method's mark, with a rim of paper that parts it from what lies below.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    method : dict
    x, y : float
    **changes
        What differs from the usual, in matplotlib's words.
    """
    mark = {"marker": MARKS[method["family"]], "markersize": MARK_SIZES[method["family"]]}
    mark |= {"color": method_color(method), "markeredgecolor": PAPER, "mew": 1.5}
    axes.plot([x], [y], **{**mark, "clip_on": False, "zorder": 3, **changes})


def dashes_of(method):
    """The dashes of a method's line, as matplotlib takes them."""
    return DASHES[method["index"] % len(DASHES)]
