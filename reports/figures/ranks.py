"""Critical-difference diagram: mean ranks on one axis, bars over those that are not told apart.

One row a method, best rank first, so that names can be read on a phone as well.

Source: Demšar (2006), "Statistical Comparisons of Classifiers over Multiple Data Sets", figure 1.
"""

from matplotlib.ticker import MaxNLocator

from reports.figures.accuracy import LONGEST_NAME
from reports.figures.marks import put_mark
from reports.figures.svg import INK, RULE, SOFT, drawn_for, new_axes, svg_text
from reports.words.formats import shorten

GROUP_PX = 14  # between two bars


def charts(summary):
    """Draw the diagram twice: names beside the marks, and above them for narrow screens.

    Parameters
    ----------
    summary : dict
        See `many.across`; `ranked`, `groups` and `critical_difference` are used.

    Returns
    -------
    dict
        `wide` and `narrow`: SVG texts.
    """
    return {
        "wide": _chart(summary, "ranks-wide", 900, 34, left=250),
        "narrow": _chart(summary, "ranks-narrow", 340, 50, left=12),
    }


def finding(summary):
    """Say in a sentence what the diagram shows."""
    words = [f"{method['name']} {method['mean_rank']:.2f}" for method in summary["ranked"]]
    return f"Mean rank over the data sets, best first: {', '.join(words)}."


def _chart(summary, key, width, row_px, left):
    methods, is_wide = summary["ranked"], left > 100
    right = 70 + GROUP_PX * len(summary["groups"])
    figure, axes = new_axes(width, row_px * len(methods) + 84, left, right, bottom=30, top=54)
    last = max(len(methods), 2)
    axes.set(xlim=(1, last), ylim=(len(methods) - 0.5, -0.5), yticks=[])
    axes.xaxis.set_major_locator(MaxNLocator(10 if is_wide else 6, integer=True))
    to_rank = (last - 1) / (width - left - right)
    for row, method in enumerate(methods):
        lift = 0 if is_wide else 0.2
        place = (1 - left * to_rank, row - lift)
        style = {"color": INK, "fontsize": 14, "va": "center", "fontfamily": "monospace"}
        with drawn_for(axes, method):
            axes.text(*place, f"{{{row}}}", **style)
            _mark(axes, method, row + lift, last, last + 14 * to_rank)
    _groups(axes, summary, last, to_rank)
    _ruler(axes, summary["critical_difference"], last)
    names = [shorten(method["name"], LONGEST_NAME) for method in methods]
    return svg_text(figure, key, finding(summary), names)


def _mark(axes, method, y, last, value_x):
    axes.plot([1, last], [y, y], color=RULE, linewidth=1.2, zorder=1)
    put_mark(axes, method, method["mean_rank"], y)
    bold = {"color": INK, "fontsize": 13, "va": "center", "fontweight": "bold"}
    axes.text(value_x, y, f"{method['mean_rank']:.2f}", **bold)


def _groups(axes, summary, last, to_rank):
    """One upright bar a group, from its best method to its worst."""
    rows = {method["name"]: row for row, method in enumerate(summary["ranked"])}
    for n, group in enumerate(summary["groups"]):
        places = [rows[method["name"]] for method in group if method["name"] in rows]
        if not places:
            continue
        x = last + (60 + GROUP_PX * n) * to_rank
        ends = [min(places) - 0.3, max(places) + 0.3]
        style = {"linewidth": 5, "solid_capstyle": "butt", "clip_on": False}
        axes.plot([x, x], ends, color=SOFT, **style)


def _ruler(axes, critical_difference, last):
    """A bar as long as the smallest difference of mean ranks that counts."""
    if critical_difference is None:
        return
    end = min(1 + critical_difference, last)
    over = {"transform": axes.get_xaxis_transform(), "clip_on": False}
    axes.plot([1, end], [1.06, 1.06], color=INK, linewidth=2.5, **over, zorder=3)
    words = f"critical difference {critical_difference:.2f}"
    words += " (longer than the axis)" if 1 + critical_difference > last else ""
    text = {"color": SOFT, "fontsize": 11, "ha": "left", "va": "bottom"}
    axes.text(1, 1.09, words, transform=axes.get_xaxis_transform(), **text)
