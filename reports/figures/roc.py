"""ROC curves: one small panel a method on the same axes, and all averages in one."""

import numpy as np

from reports.figures.svg import INK, RULE, SOFT, method_color, new_axes, svg_text
from reports.palette import MARKS

DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
TICKS = (0, 0.5, 1)


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
    return svg_text(figure, f"roc-{method['index']}", finding(method))


def together(summary):
    """Draw the averaged curve of every method in one panel, or nothing for a single method."""
    methods = summary["curves"]
    if len(methods) < 2:
        return ""
    figure, axes = square(440, "false alarms", "found")
    for place, method in enumerate(methods):
        x, y = np.transpose(method["scores"]["roc"]["macro"])
        # Marks at different spots along the curve, so that they do not cover each other.
        at = 0.12 + 0.5 * place / len(methods)
        style = {"color": method_color(method), "linestyle": DASHES[method["index"] % len(DASHES)]}
        axes.plot(x, y, linewidth=2.2, **style)
        mark = {"marker": MARKS[method["family"]], "markersize": 8, "color": method_color(method)}
        axes.plot([at], [np.interp(at, x, y)], **mark)
    ranked = sorted(methods, key=lambda method: -method["area"]["value"])
    words = [f"{m['name']} {m['area']['value']:.3f}" for m in ranked]
    label = f"ROC curves averaged over the classes; areas, largest first: {', '.join(words)}."
    return svg_text(figure, "roc-together", label)


def finding(method):
    """Say in a sentence what one panel shows."""
    found = method["scores"]["roc"]
    areas = [area for area in found["auc"] if area is not None]
    return (
        f"ROC curves of {method['name']}: area {found['macro_auc']:.3f} averaged over the classes, "
        f"from {min(areas):.3f} to {max(areas):.3f} for single classes."
    )


def square(side, across, upwards):
    """Make a square plot of one share against another, with its diagonal.

    Parameters
    ----------
    side : int
        In CSS pixels.
    across, upwards : str
        Names of the axes.

    Returns
    -------
    figure, axes
    """
    figure, axes = new_axes(side, side, left=38, right=12, bottom=30, top=10)
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01))
    labels = ("0", "", "100 %")  # the axis names stand where the middle labels would
    axes.set_xticks(TICKS, labels)
    axes.set_yticks(TICKS, labels)
    axes.set_xlabel(across, color=SOFT, fontsize=11, labelpad=-11)
    axes.set_ylabel(upwards, color=SOFT, fontsize=11, labelpad=-24)
    axes.plot([0, 1], [0, 1], color=RULE, linewidth=1.5, dashes=(3, 3))
    return figure, axes
