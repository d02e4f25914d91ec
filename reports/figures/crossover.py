"""Accuracy against the number of training pictures, on a logarithmic axis: one line a method."""

from matplotlib.ticker import FixedLocator, NullLocator

from reports.figures.accuracy import TICKS
from reports.figures.marks import MARKS, dashes_of
from reports.figures.svg import INK, RULE, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.words.formats import percent

WIDTH, HEIGHT = 620, 400


def panels(summary):
    """Draw one panel a way of training.

    Returns
    -------
    list of str
        SVG texts.
    """
    return [
        _panel(curves, summary["dataset"]["largest_class_share"], f"{summary['prefix']}sizes-{n}")
        for n, curves in enumerate(summary["crossover"] or [])
    ]


def finding(curves):
    """Say in a sentence what one panel shows."""
    ends = [
        f"{line['method']['name']} from {percent(line['points'][0]['value'])} to "
        f"{percent(line['points'][-1]['value'])}"
        for line in curves["lines"]
    ]
    sizes = curves["sizes"]
    return f"Accuracy from {sizes[0]:,} to {sizes[-1]:,} training pictures: {', '.join(ends)}."


def _panel(curves, guessing, prefix):
    sizes = curves["sizes"]
    figure, axes = new_axes(WIDTH, HEIGHT, left=44, right=20, bottom=46, top=14)
    margin = (sizes[-1] / sizes[0]) ** 0.04
    axes.set(xscale="log", xlim=(sizes[0] / margin, sizes[-1] * margin), ylim=(-0.01, 1.01))
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(sizes, [f"{n:,}" for n in sizes])
    axes.set_yticks(TICKS, [f"{100 * tick:.0f}" for tick in TICKS[:-1]] + ["100 %"])
    axes.set_xlabel("training pictures", color=SOFT, fontsize=12)
    axes.axhline(guessing, color=SOFT, linewidth=1.2, dashes=(3, 3), zorder=1)
    if curves["first"]:
        _mark_crossing(axes, curves["first"], axes.get_xlim())
    for line in curves["lines"]:
        with drawn_for(axes, line["method"]):
            _line(axes, line)
    return svg_text(figure, prefix, finding(curves))


def _mark_crossing(axes, crossing, limits):
    """The crossing as a line, its interval as a band; an open end reaches the edge."""
    low, high = crossing["low"] or limits[0], crossing["high"] or limits[1]
    axes.axvspan(low, high, color=RULE, alpha=0.55, linewidth=0, zorder=0.6)
    axes.axvline(crossing["n"], color=INK, linewidth=1.2, zorder=1.2)


def _line(axes, line):
    method, color = line["method"], method_color(line["method"])
    sizes = [point["n"] for point in line["points"]]
    values = [point["value"] for point in line["points"]]
    low, high = ([_end(point, key) for point in line["points"]] for key in ("low", "high"))
    axes.fill_between(sizes, low, high, color=color, alpha=0.13, linewidth=0, zorder=2)
    style = {"color": color, "linestyle": dashes_of(method), "linewidth": 2.2}
    mark = {"marker": MARKS[method["family"]], "markersize": 7, "mew": 0}
    axes.plot(sizes, values, clip_on=False, zorder=4, **style, **mark)
    for point in line["points"]:
        if len(point["values"]) > 1:  # one small dot a seed
            dots = {"linestyle": "", "marker": "o", "markersize": 3, "mew": 0, "alpha": 0.6}
            x = [point["n"]] * len(point["values"])
            axes.plot(x, point["values"], color=color, clip_on=False, zorder=3, **dots)


def _end(point, key):
    """The interval's end, widened to the seed that lies beyond it."""
    found = point[key] if point[key] is not None else point["value"]
    return (min if key == "low" else max)([found, *point["values"]])
