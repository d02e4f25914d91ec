"""Accuracy at a glance: one dot a method, the interval as a bar, guessing as a line."""

from reports.figures.svg import INK, PAPER, RULE, SOFT, method_color, new_axes, svg_text
from reports.formats import is_number, percent, shorten
from reports.palette import MARKS

# Marks of one size differ in area; these look equally large.
MARK_SIZES = {
    "baseline": 10,
    "classical": 11,
    "random": 10,
    "transfer": 13,
    "deep": 13,
    "other": 13,
}
TICKS = (0, 0.2, 0.4, 0.6, 0.8, 1)


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
        "wide": _chart(summary, "accuracy-wide", 1100, 42, beside=(250, 190), longest=27),
        "narrow": _chart(summary, "accuracy-narrow", 340, 58, beside=(12, 20), longest=27),
    }


def _chart(summary, prefix, width, row_px, beside, longest):
    methods, is_wide = summary["methods"], beside[0] > 100
    left, right = beside
    figure, axes = new_axes(width, row_px * len(methods) + 66, left, right, bottom=30, top=36)
    axes.set(xlim=(0, 1), ylim=(len(methods) - 0.5, -0.5), yticks=[])
    axes.set_xticks(TICKS, [f"{100 * tick:.0f} %" for tick in TICKS])
    _guessing(axes, summary["dataset"]["largest_class_share"])
    to_px = 1 / (width - left - right)
    for row, method in enumerate(methods):
        lift = 0 if is_wide else -0.22
        name_x, name_y = (-left * to_px, row) if is_wide else (-left * to_px, row - 0.2)
        axes.text(
            name_x,
            name_y,
            f"{{{row}}}",
            color=INK,
            fontsize=14,
            va="center",
            fontfamily="monospace",
        )
        value_at = (1 + 24 * to_px, row, "left") if is_wide else (1 + 12 * to_px, name_y, "right")
        _result(axes, method, row - lift, value_at)
    names = [shorten(method["name"], longest) for method in methods]
    return svg_text(figure, prefix, finding(summary), names)


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
    value = method["metrics"]["accuracy"]["value"]
    if value is None:
        axes.text(x, at_y, method["status_words"], color=SOFT, fontsize=12, va="center", ha=side)
        return
    color = method_color(method)
    axes.plot([0, value], [y, y], color=RULE, linewidth=2, zorder=1.5)
    if is_number(method["low"]) and is_number(method["high"]):
        bar = {"color": color, "solid_capstyle": "butt", "zorder": 2, "alpha": 0.3}
        axes.plot([method["low"], method["high"]], [y, y], linewidth=18, **bar)
    mark = {"marker": MARKS[method["family"]], "markersize": MARK_SIZES[method["family"]]}
    axes.plot(
        [value], [y], color=color, markeredgecolor=PAPER, mew=1.5, clip_on=False, zorder=3, **mark
    )
    text = {"color": INK, "va": "center", "ha": side, "fontweight": "bold"}
    axes.text(x, at_y, percent(value), fontsize=14, **text)
    if side == "left" and is_number(method["low"]) and is_number(method["high"]):
        interval = f"{100 * method['low']:.1f} to {100 * method['high']:.1f}"
        away = {"xytext": (66, 0), "textcoords": "offset points", "va": "center"}
        axes.annotate(interval, (x, at_y), color=SOFT, annotation_clip=False, **away)


def finding(summary):
    """Say in a sentence what the chart shows."""
    done = [m for m in summary["done"] if m["metrics"]["accuracy"]["value"] is not None]
    if not done:
        return "Accuracy: no method finished."
    ranked = sorted(done, key=lambda method: -method["metrics"]["accuracy"]["value"])
    words = [f"{m['name']} {percent(m['metrics']['accuracy']['value'])}" for m in ranked]
    return f"Accuracy on the test pictures, best first: {', '.join(words)}."
