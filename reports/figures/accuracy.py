"""Accuracy at a glance: one mark a method, the interval as a bar, guessing as a line.

What another test set and what another training could have changed are kept apart: the bar is the
former, the small dots below it (one a seed or fold) the latter.
"""

from reports.figures.marks import put_mark
from reports.figures.svg import INK, RULE, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.words.formats import is_number, percent, shorten

TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)
LONGEST_NAME = 27
SEED_DROP = 0.33  # of a row: how far below the bar the single draws lie


def charts(summary):
    """Draw the chart twice: names beside the dots, and above them for narrow screens.

    Returns
    -------
    dict
        `wide` and `narrow`: SVG texts; empty where there is no method.
    """
    if not summary["methods"]:
        return {}
    return {
        "wide": _chart(summary, "accuracy-wide", 1100, 42, beside=(250, 220)),
        "narrow": _chart(summary, "accuracy-narrow", 340, 60, beside=(12, 20)),
    }


def _chart(summary, key, width, row_px, beside):
    methods, is_wide = summary["methods"], beside[0] > 100
    left, right = beside
    figure, axes = new_axes(width, row_px * len(methods) + 66, left, right, bottom=30, top=36)
    axes.set(xlim=(0, 1), ylim=(len(methods) - 0.5, -0.5), yticks=[])
    percent_ticks(axes)
    _guessing(axes, summary["dataset"]["largest_class_share"])
    to_px = 1 / (width - left - right)
    for row, method in enumerate(methods):
        lift = 0 if is_wide else -0.22
        name_y = row if is_wide else row - 0.2
        value_at = (1 + 24 * to_px, row, "left") if is_wide else (1 - 16 * to_px, name_y, "right")
        style = {"color": INK, "fontsize": 14, "va": "center", "fontfamily": "monospace"}
        with drawn_for(axes, method):
            axes.text(-left * to_px, name_y, f"{{{row}}}", **style)
            _result(axes, method, row - lift, value_at)
    names = [shorten(method["name"], LONGEST_NAME) for method in methods]
    return svg_text(figure, summary["prefix"] + key, finding(summary), names)


def percent_ticks(axes):
    """Label the axis to the right in steps of 20 %."""
    axes.set_xticks(TICKS, [f"{100 * tick:.0f} %" for tick in TICKS])


def _guessing(axes, share):
    axes.axvline(share, color=SOFT, linewidth=1.25, dashes=(3, 3), zorder=1)
    side = "left" if share < 0.5 else "right"
    offset = 0.012 if side == "left" else -0.012
    axes.text(
        share + offset if share > 0.06 else share,
        1.0,
        f"always the largest class: {percent(share)}",
        transform=axes.get_xaxis_transform(),
        color=SOFT,
        fontsize=11,
        ha=side,
        va="bottom",
    )


def _result(axes, method, y, value_at):
    x, at_y, side = value_at
    found = method["metrics"]["accuracy"]
    if found["value"] is None:
        words = method["status_words"]
        axes.text(x, at_y, words, color=SOFT, fontsize=12, va="center", ha=side)
        return
    color = method_color(method)
    axes.plot([0, found["value"]], [y, y], color=RULE, linewidth=2, zorder=1.5)
    has_interval = is_number(found["low"]) and is_number(found["high"])
    if has_interval:
        bar = {"color": color, "solid_capstyle": "butt", "zorder": 2, "alpha": 0.3}
        axes.plot([found["low"], found["high"]], [y, y], linewidth=18, **bar)
    if len(found["values"]) > 1:
        below = [y + SEED_DROP] * len(found["values"])
        dots = {"linestyle": "", "marker": "o", "markersize": 4.5, "mew": 0, "alpha": 0.75}
        axes.plot(found["values"], below, color=color, clip_on=False, zorder=2.5, **dots)
    put_mark(axes, method, found["value"], y)
    text = {"color": INK, "va": "center", "ha": side, "fontweight": "bold"}
    axes.text(x, at_y, percent(found["value"]), fontsize=14, **text)
    interval = f"{100 * found['low']:.1f} to {100 * found['high']:.1f}" if has_interval else ""
    _beside(axes, (x, at_y), side, interval, method["letters"])


def _beside(axes, place, side, interval, letters):
    """Write the interval (where there is room) and the letters to the right of a value."""
    away = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    if interval and side == "left":
        axes.annotate(interval, place, xytext=(66, 0), color=SOFT, **away)
    if letters:
        x = 166 if side == "left" else 8
        axes.annotate(letters, place, xytext=(x, 0), color=INK, fontsize=13, style="italic", **away)


def finding(summary):
    """Say in a sentence what the chart shows."""
    done = [m for m in summary["done"] if m["metrics"]["accuracy"]["value"] is not None]
    if not done:
        return "Accuracy: no method finished."
    ranked = sorted(done, key=lambda method: -method["metrics"]["accuracy"]["value"])
    words = [f"{m['name']} {percent(m['metrics']['accuracy']['value'])}" for m in ranked]
    return f"Accuracy on the test pictures, best first: {', '.join(words)}."
