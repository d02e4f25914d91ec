"""ROC curves: one small panel a method on the same axes, and all averages in one."""

import numpy as np

from reports.figures.marks import MARKS, dashes_of
from reports.figures.svg import INK, RULE, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.reading.scores import CORNER, EXCELLENT


def panel(method):
    """Draw one method: every class thin (or the band they lie in), their average bold.

    Parameters
    ----------
    method : dict
        One of the summary's `curves`.

    Returns
    -------
    str
        An SVG.
    """
    found, color = method["scores"]["roc"], method_color(method)
    figure, axes = square(236, "false alarms", "found")
    for curve in found.get("curves", []):
        axes.plot(*zip(*curve, strict=True), color=color, linewidth=0.9, alpha=0.55)
    if "band" in found:
        low, high = ([*zip(*edge, strict=True)] for edge in found["band"])
        axes.fill(low[0] + high[0][::-1], low[1] + high[1][::-1], color=color, alpha=0.2, lw=0)
    axes.plot(*zip(*found["macro"], strict=True), color=color, linewidth=3)
    text = {"ha": "right", "va": "bottom", "fontsize": 13, "fontweight": "bold", "color": INK}
    axes.text(0.97, 0.06, f"AUC {found['macro_auc']:.3f}", **text)
    return svg_text(figure, f"roc-{method['index']}", finding(method), frame_of=axes)


def together(summary):
    """Draw the averaged curve of every method in one panel, or nothing for a single method."""
    methods = summary["curves"]
    if len(methods) < 2:
        return ""
    figure, axes = square(440, "false alarms", "found")
    averages(axes, [(method, method["scores"]["roc"]["macro"]) for method in methods])
    label = (
        f"ROC curves averaged over the classes; areas, largest first: {ranking(methods, 'area')}."
    )
    return svg_text(figure, "roc-together", label)


def corner(summary):
    """Enlarge the upper left corner for methods whose areas are excellent, where there are two."""
    methods = [method for method in summary["curves"] if "corner" in method["scores"]["roc"]]
    if len(methods) < 2:
        return ""
    figure, axes = square(236, "false alarms", "found", (0, CORNER), (1 - CORNER, 1))
    averages(axes, [(method, method["scores"]["roc"]["corner"]) for method in methods], CORNER)
    label = (
        f"The upper left corner of the same curves, {1 / CORNER:.0f} times larger, for the methods "
        f"with an area above {EXCELLENT}: {ranking(methods, 'area')}."
    )
    return svg_text(figure, "roc-corner", label)


def averages(axes, curves, width=1.0):
    """Draw one line a method, told apart by colour, dash and mark.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    curves : list of (dict, list of (float, float))
        Methods, each with its curve.
    width : float
        How much of the axis the plot shows, from 0 on.
    """
    for place, (method, curve) in enumerate(curves):
        x, y = np.transpose(curve)
        # Marks at different spots along the curve, so that they do not cover each other.
        at = width * (0.12 + 0.5 * place / len(curves))
        style = {"color": method_color(method), "linestyle": dashes_of(method)}
        mark = {"marker": MARKS[method["family"]], "markersize": 8, "color": method_color(method)}
        with drawn_for(axes, method):
            axes.plot(x, y, linewidth=2.2, **style)
            axes.plot([at], [np.interp(at, x, y)], **mark)


def ranking(methods, key):
    """Methods and their values, largest first, in words."""
    ranked = sorted(methods, key=lambda method: -method[key]["value"])
    return ", ".join(f"{method['name']} {method[key]['value']:.3f}" for method in ranked)


def finding(method):
    """Say in a sentence what one panel shows."""
    found = method["scores"]["roc"]
    areas = [area for area in found["auc"] if area is not None]
    return (
        f"ROC curves of {method['name']}: area {found['macro_auc']:.3f} averaged over the classes, "
        f"from {min(areas):.3f} to {max(areas):.3f} for single classes."
    )


def square(side, across, upwards, x_range=(0, 1), y_range=(0, 1), diagonal=True):
    """Make a square plot of one share against another, with its diagonal.

    Parameters
    ----------
    side : int
        In CSS pixels.
    across, upwards : str
        Names of the axes.
    x_range, y_range : (float, float)
        What is shown.
    diagonal : bool

    Returns
    -------
    figure, axes
    """
    figure, axes = new_axes(side, side, left=38, right=12, bottom=30, top=10)
    for (low, high), axis in ((x_range, "x"), (y_range, "y")):
        rim = (high - low) / 100
        ends = f"{100 * low:.0f}", "", f"{100 * high:.0f} %"
        axes.set(**{f"{axis}lim": (low - rim, high + rim)})
        # The axis names stand where the middle labels would.
        axes.set(**{f"{axis}ticks": (low, (low + high) / 2, high), f"{axis}ticklabels": ends})
    axes.tick_params(axis="y", pad=2)  # a system's wider letters must not leave the plot
    axes.set_xlabel(across, color=SOFT, fontsize=11, labelpad=-11)
    axes.set_ylabel(upwards, color=SOFT, fontsize=11, labelpad=-21)
    if diagonal:
        axes.plot([0, 1], [0, 1], color=RULE, linewidth=1.5, dashes=(3, 3))
    return figure, axes
