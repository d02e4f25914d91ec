"""Accuracy of two runs, method by method: hollow for the earlier run, filled for the later one."""

from reports.figures.accuracy import LONGEST_NAME, percent_ticks
from reports.figures.marks import MARK_SIZES, put_mark
from reports.figures.svg import INK, PAPER, RULE, SOFT, method_color, new_axes, svg_text
from reports.words.formats import is_number, percent, points, points_span, shorten

APART = 0.17  # of a row: the two runs' intervals lie above and below its middle


def charts(diff):
    """Draw the chart twice: names beside the marks, and above them for narrow screens.

    Parameters
    ----------
    diff : dict
        See `diff.compare_runs`.

    Returns
    -------
    dict
        `wide` and `narrow`: SVG texts; empty where no method was scored in both runs.
    """
    rows = [row for row in diff["rows"] if all(_value(row[run]) is not None for run in "ab")]
    if not rows:
        return {}
    return {
        "wide": _chart(rows, "dumbbell-wide", 1100, 46, (250, 230)),
        "narrow": _chart(rows, "dumbbell-narrow", 340, 70, (12, 20)),
    }


def finding(rows):
    """Say in a sentence what the chart shows."""
    words = [
        f"{row['b']['name']} {percent(_value(row['a']))} and {percent(_value(row['b']))}"
        + (f" ({_word(row)})" if row["paired"] else "")
        for row in rows
    ]
    return f"Accuracy in run A and in run B: {', '.join(words)}."


def _chart(rows, key, width, row_px, beside):
    is_wide = beside[0] > 100
    left, right = beside
    figure, axes = new_axes(width, row_px * len(rows) + 60, left, right, bottom=30, top=30)
    axes.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5), yticks=[])
    percent_ticks(axes)
    to_px = 1 / (width - left - right)
    for n, row in enumerate(rows):
        y, name_y = (n, n) if is_wide else (n + 0.22, n - 0.24)
        style = {"va": "center", "color": INK}
        name = {"fontsize": 14, "fontfamily": "monospace", **style}
        axes.text(-left * to_px, name_y, f"{{{n}}}", **name)
        _marks(axes, row, y, APART if is_wide else 0.7 * APART)
        x, side = (1 + 24 * to_px, "left") if is_wide else (1, "right")
        _change(axes, row, x, name_y, side)
    names = [shorten(row["b"]["name"], LONGEST_NAME) for row in rows]
    return svg_text(figure, key, finding(rows), names)


def _marks(axes, row, y, apart):
    """Both runs' accuracies with their intervals, and the way from one to the other."""
    color, method = method_color(row["b"]), row["b"]
    ends = [_value(row["a"]), _value(row["b"])]
    axes.plot([0, 1], [y, y], color=RULE, linewidth=1, zorder=1)
    if row["paired"]:  # on other pictures there is no way from one to the other
        axes.plot(ends, [y - apart, y + apart], color=color, linewidth=2.5, zorder=2)
    size = MARK_SIZES[method["family"]] - 2
    for run, sign, face in (("a", -1, PAPER), ("b", 1, color)):
        found = row[run]["metrics"]["accuracy"]
        if is_number(found["low"]) and is_number(found["high"]):
            bar = {"color": color, "linewidth": 7, "alpha": 0.3, "solid_capstyle": "butt"}
            axes.plot([found["low"], found["high"]], [y + sign * apart] * 2, zorder=1.5, **bar)
        rim = {"color": face, "markeredgecolor": color, "mew": 1.8}
        put_mark(axes, method, found["value"], y + sign * apart, markersize=size, **rim)


def _change(axes, row, x, y, side):
    """Write the difference and whether it is shown; nothing where the pictures differ."""
    style = {"va": "center", "ha": side}
    if not row["paired"]:
        words = f"A {percent(_value(row['a']))}, B {percent(_value(row['b']))}"
        axes.text(x, y, words, color=INK, fontsize=13, **style)
        return
    weight = "bold" if row["shown"] else "normal"
    words = f"{points(row['difference'])} points, {_word(row)}"
    if side == "left":
        axes.text(x, y - 0.18, words, color=INK, fontsize=13, fontweight=weight, **style)
        span = points_span(row["low"], row["high"])
        axes.text(x, y + 0.22, span, color=SOFT, fontsize=11, **style)
    else:
        axes.text(x, y, words, color=INK, fontsize=12, fontweight=weight, **style)


def _word(row):
    if row["same"]:
        return "same answers"
    return "shown" if row["shown"] else "not shown"


def _value(method):
    return method["metrics"]["accuracy"]["value"]
