"""One cause at a time: a panel a dial, a line a training, from the usual test pictures to turned ones.

A filled mark is the accuracy on the usual pictures, a hollow one on those with the dial turned; pale
bars are intervals, the dotted line is chance.
"""

import numpy as np

from reports.figures.marks import MARKS
from reports.figures.svg import INK, PAPER, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.words.formats import is_number, percent, shorten

WIDTH, LEFT, RIGHT = 340, 52, 12
NAME_PX, LINE_PX, GAP_PX = 18, 17, 7
LONGEST_NAME = 34


def panels(summary):
    """Draw every dial.

    Returns
    -------
    list of str
        SVG texts.
    """
    if not summary["dials"]:
        return []
    return [
        _panel(dial, summary["dials"]["chance"], f"{summary['prefix']}dial-{n}")
        for n, dial in enumerate(summary["dials"]["dials"])
    ]


def finding(dial):
    """Say in a sentence what one panel shows."""
    return f"{dial['title']}: accuracy. {' '.join(_words(row, dial) for row in dial['rows'])}"


def _words(row, dial):
    value = {key: percent(row[key]["value"]) for key in _there(row)}
    said = f"{row['method']['name']}: {value['usual_usual']} {dial['usual']}"
    if "usual_turned" in value:
        said += f", {value['usual_turned']} {dial['turned']}"
    if "turned_usual" in value:
        said += f"; trained {dial['turned']}: {value['turned_usual']} and {value['turned_turned']}"
    return f"{said}."


def _there(row):
    keys = ("usual_usual", "usual_turned", "turned_usual", "turned_turned")
    return [key for key in keys if row[key]]


def _panel(dial, chance, prefix):
    rows = [row for row in dial["rows"] if row["is_drawn"]]
    heights = [NAME_PX + LINE_PX * (2 if row["turned_usual"] else 1) + GAP_PX for row in rows]
    total = sum(heights)
    figure, axes = new_axes(WIDTH, total + 26, LEFT, RIGHT, bottom=24, top=2)
    axes.set(xlim=(0, 1), ylim=(total, 0), yticks=[])
    axes.set_xticks((0, 0.25, 0.5, 0.75, 1), ("0", "25", "50", "75", "100 %"))
    axes.axvline(chance, color=SOFT, linewidth=1, dashes=(1, 3), zorder=1)
    names, top, left = [], 0, -LEFT / (WIDTH - LEFT - RIGHT)
    for row, height in zip(rows, heights, strict=True):
        with drawn_for(axes, row["method"]):
            _row(axes, row, left, top, f"{{{len(names)}}}")
        names.append(shorten(row["method"]["name"], LONGEST_NAME))
        top += height
    return svg_text(figure, prefix, finding(dial), names)


def _row(axes, row, left, top, name):
    """One method: its name, and below it a line a training."""
    style = {"fontsize": 12, "fontfamily": "monospace", "va": "center", "color": INK}
    axes.text(left, top + NAME_PX / 2, name, **style)
    for n, trained in enumerate(("usual", "turned") if row["turned_usual"] else ("usual",)):
        y = top + NAME_PX + LINE_PX * (n + 0.4)
        if row["turned_usual"]:
            axes.text(left, y, trained, fontsize=10, va="center", color=SOFT)
        _line(axes, row["method"], y, row[f"{trained}_usual"], row[f"{trained}_turned"])


def _line(axes, method, y, usual, turned):
    """One training: what it got right of the usual test pictures, and of the turned ones."""
    color = method_color(method)
    found = [one for one in (usual, turned) if one]
    axes.plot(
        [one["value"] for one in found], [y] * len(found), color=color, linewidth=1.6, zorder=3
    )
    # Both intervals in one path with a gap: a page holds many of these.
    ends = [(one["low"], one["high"], None) for one in found if is_number(one["low"])]
    spans = np.array([end for span in ends for end in span], float)
    bar = {"linewidth": 7, "alpha": 0.22, "solid_capstyle": "butt", "clip_on": False, "zorder": 2}
    axes.plot(spans, np.full(len(spans), y), color=color, **bar)
    for one, face in ((turned, PAPER), (usual, color)):
        if one:
            mark = {"marker": MARKS[method["family"]], "markersize": 7.5, "mew": 1.6, "ls": ""}
            mark |= {"markerfacecolor": face, "markeredgecolor": color, "clip_on": False}
            axes.plot([one["value"]], [y], zorder=4, **mark)
