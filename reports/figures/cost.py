"""Accuracy against time, on an axis where each step is tenfold: one mark a method, with its name.

The stair joins the methods that nothing beats at less time. Names are put where they touch neither
each other nor a mark; a name that has to stand apart is joined to its mark by a thin line.
"""

import math
from itertools import product

from reports.figures.marks import put_mark
from reports.figures.svg import INK, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.sections.cost import FIT, PREDICT, in_order
from reports.words.formats import duration, is_number, milliseconds, percent, shorten

FLOORS = {FIT: 0.01, PREDICT: 0.001}  # what is faster is drawn there
TICKS = {
    FIT: {0.01: "≤ 0.01 s", 0.1: "0.1 s", 1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min",
          3600: "1 h", 36000: "10 h", 360000: "100 h"},
    PREDICT: {0.001: "≤ 0.001", 0.01: "0.01", 0.1: "0.1", 1: "1", 10: "10", 100: "100",
              1000: "1,000 ms"},
}  # fmt: skip
TITLES = {FIT: "training time", PREDICT: "milliseconds for one answer"}
WIDTHS = {"wide": {FIT: 660, PREDICT: 440}, "narrow": {FIT: 340, PREDICT: 340}}
LONGEST_NAME = {"wide": 26, "narrow": 18}
CHARACTER, LINE = 7.0, 15.0  # px of a letter, and of a line of text
MARGINS = {"left": 44, "right": 16, "bottom": 40, "top": 14}


def charts(summary):
    """Draw accuracy against both times, for wide and for narrow screens.

    Parameters
    ----------
    summary : dict

    Returns
    -------
    dict
        `wide` and `narrow`: dicts of SVG texts by time; empty where no two times can be compared.
    """
    cost = summary["cost"]
    if not cost or len(cost["rows"]) < 2:
        return {}
    return {
        size: {time: _chart(summary, time, size) for time in (FIT, PREDICT)}
        for size in ("wide", "narrow")
    }


def _chart(summary, time, size):
    rows = summary["cost"]["rows"]
    width, height = WIDTHS[size][time], 400 + 12 * max(0, len(rows) - 12)
    figure, axes = new_axes(width, height, **MARGINS)
    last = max(_at(row, time) for row in rows)
    if time == FIT:
        last = max([last, *(_with_search(row) for row in rows)])
    first = min(_at(row, time) for row in rows)
    start = max(at for at in TICKS[time] if at <= first)
    axes.set(xscale="log", xlim=(start / 1.6, last * 2), ylim=(-0.02, 1.04))
    ticks = {at: words for at, words in TICKS[time].items() if start <= at <= last * 1.5}
    step = 2 if width < 400 and len(ticks) > 5 else 1
    shown = dict(list(ticks.items())[::step])
    axes.set_xticks(list(shown), list(shown.values()))
    axes.minorticks_off()
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], [f"{n} %" for n in range(0, 101, 20)])
    axes.set_xlabel(TITLES[time], color=SOFT, fontsize=11)
    stair = _stair(axes, rows, summary["cost"]["fronts"][time], time)
    for row in rows:
        with drawn_for(axes, row):
            _result(axes, row, time)
    names = [shorten(row["name"], LONGEST_NAME[size]) for row in rows]
    _name_all(axes, rows, names, time, (width, height, stair))
    label = finding(summary, time)
    key = f"cost-{size}-{'fit' if time == FIT else 'predict'}"
    return svg_text(figure, summary["prefix"] + key, label, names)


def _at(row, time):
    return max(row["metrics"][time]["value"], FLOORS[time])


def _accuracy(row):
    return row["metrics"]["accuracy"]["value"]


def _with_search(row):
    return _at(row, FIT) + (row["metrics"]["tune_seconds"]["value"] or 0)


def _scale(axes, width, height):
    """Functions from (time, accuracy) to pixels from the upper left corner, and back."""
    low, high = (math.log10(end) for end in axes.get_xlim())
    bottom, top = axes.get_ylim()
    across = (width - MARGINS["left"] - MARGINS["right"]) / (high - low)
    up = (height - MARGINS["top"] - MARGINS["bottom"]) / (top - bottom)

    def to_px(x, y):
        across_px, down_px = (math.log10(x) - low) * across, (top - y) * up
        return MARGINS["left"] + across_px, MARGINS["top"] + down_px

    def from_px(x, y):
        return 10 ** (low + (x - MARGINS["left"]) / across), top - (y - MARGINS["top"]) / up

    return to_px, from_px


def _stair(axes, rows, front, time):
    """Draw the stair, and return its level stretches: (from, to, accuracy)."""
    steps = in_order(rows, front)
    x = [*(_at(row, time) for row in steps), axes.get_xlim()[1]]
    y = [_accuracy(row) for row in steps]
    axes.step(x, [*y, y[-1]], where="post", color=SOFT, linewidth=1.25, dashes=(4, 3), zorder=1)
    return list(zip(x, x[1:], y, strict=False))


def _result(axes, row, time):
    x, y, color = _at(row, time), _accuracy(row), method_color(row)
    found = row["metrics"]["accuracy"]
    if is_number(found["low"]) and is_number(found["high"]):
        axes.plot([x, x], [found["low"], found["high"]], color=color, linewidth=6, alpha=0.3,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
    if time == FIT and _with_search(row) > 1.05 * x:
        axes.plot([x, _with_search(row)], [y, y], color=color, linewidth=1.5, zorder=2)
        axes.plot([_with_search(row)], [y], color=color, marker="|", markersize=8, zorder=2)
    put_mark(axes, row, x, y, clip_on=True)


def _name_all(axes, rows, names, time, frame):
    """Write every name at the nearest free place; the most accurate choose first."""
    width, height, stair = frame
    to_px, from_px = _scale(axes, width, height)
    marks = [to_px(_at(row, time), _accuracy(row)) for row in rows]
    taken = [(x - 9, y - 9, x + 9, y + 9) for x, y in marks]
    if time == FIT:
        taken += [_strip(to_px, _at(row, time), _with_search(row), _accuracy(row)) for row in rows]
    lines = [_strip(to_px, *stretch) for stretch in stair]
    bounds = (MARGINS["left"], 2, width - 2, height - MARGINS["bottom"])
    for n in sorted(range(len(rows)), key=lambda n: (-_accuracy(rows[n]), n)):
        length = CHARACTER * len(names[n])
        place = _free_place(marks[n], length, taken + lines, bounds)
        place = place or _free_place(marks[n], length, taken, bounds)
        if place is None:
            continue  # the table below has it
        dx, dy, box = place
        taken.append(box)
        if abs(dy) > 24:
            _leader(axes, marks[n], box, from_px)
        axes.annotate(
            f"{{{n}}}", (_at(rows[n], time), _accuracy(rows[n])), xytext=(dx, -dy),
            textcoords="offset points", ha="left", va="center", color=INK, fontsize=11.5,
            fontfamily="monospace", annotation_clip=False, zorder=4,
        )  # fmt: skip


def _strip(to_px, start, end, accuracy):
    """The box that a level line fills."""
    (left, y), (right, _) = to_px(start, accuracy), to_px(end, accuracy)
    return left, y - 3, right, y + 3


def _free_place(mark, length, taken, bounds):
    """Offset of a name's left end from its mark, and the box it fills; None where all is full."""
    x, y = mark
    sides = (11.0, -11.0 - length, -length / 2)  # right of it, left, above or below
    steps = sorted(range(-12, 13), key=abs)
    wanted = [(dx, 8.0 * step) for step, dx in product(steps, sides)]
    wanted = [(dx, dy) for dx, dy in wanted if dx != sides[2] or abs(dy) >= 16]
    for dx, dy in sorted(wanted, key=lambda place: (abs(place[1]) // 16, sides.index(place[0]))):
        box = (x + dx, y + dy - LINE / 2, x + dx + length, y + dy + LINE / 2)
        inside = box[0] >= bounds[0] and box[1] >= bounds[1]
        inside = inside and box[2] <= bounds[2] and box[3] <= bounds[3]
        if inside and not any(_overlap(box, other) for other in taken):
            return dx, dy, box
    return None


def _overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _leader(axes, mark, box, from_px):
    """A thin line from the mark to the nearest edge of its name."""
    x, y = mark
    end = min(max(x, box[0]), box[2]), box[3] if box[3] < y else box[1]
    (x, y), (end_x, end_y) = from_px(*mark), from_px(*end)
    axes.plot([x, end_x], [y, end_y], color=SOFT, linewidth=0.75, zorder=1.5)


def finding(summary, time):
    """Say in a sentence what one chart shows."""
    rows, write = summary["cost"]["rows"], duration if time == FIT else milliseconds
    unit = "" if time == FIT else " ms"
    words = [
        f"{row['name']} {percent(_accuracy(row))} at {write(row['metrics'][time]['value'])}{unit}"
        for row in in_order(rows, summary["cost"]["fronts"][time])
    ]
    return (
        f"Accuracy against {TITLES[time]}: of {len(rows)} methods nothing is both faster and better "
        f"than {', '.join(words)}."
    )
