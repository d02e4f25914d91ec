"""Reliability diagrams: stated confidence to the right, success upwards, honesty on the diagonal."""

from reports.figures.roc import square
from reports.figures.svg import INK, PAPER, RULE, SOFT, method_color, svg_text
from reports.words.formats import decimal

TALLEST = 0.2  # of the panel: the bar of the fullest bin
FEW_ANSWERS = 10  # a bin of fewer is drawn faint
MOST_ROOM = 0.9  # of a bin's width


def panel(found):
    """Draw one method: filled marks as it answered, hollow ones after its temperature.

    Parameters
    ----------
    found : dict
        One of the summary's `calibration`.

    Returns
    -------
    str
        An SVG.
    """
    color = method_color(found["method"])
    figure, axes = square(236, "said to be sure", "right")
    _counts(axes, found["before"]["bins"])
    _marks(axes, found["after"]["bins"], SOFT, PAPER, 5)
    _marks(axes, found["before"]["bins"], color, color, 6)
    text = {"ha": "left", "va": "top", "fontsize": 13, "fontweight": "bold", "color": INK}
    axes.text(0.03, 0.97, f"ECE {decimal(found['before']['ece']['value'])}", **text)
    return svg_text(figure, f"calibration-{found['method']['index']}", finding(found))


def finding(found):
    """Say in a sentence what one panel shows."""
    before, after = (found[state]["ece"]["value"] for state in ("before", "after"))
    bins = found["before"]["bins"]
    fullest = max(bins, key=lambda one: one["n"])
    return (
        f"Reliability of {found['method']['name']}: expected calibration error {decimal(before)}, "
        f"{decimal(after)} after tempering. Most answers ({fullest['n']:,}) were "
        f"{100 * fullest['confidence']:.0f} % sure and {100 * fullest['accuracy']:.0f} % right."
    )


def _counts(axes, bins):
    """How many answers each bin holds, as bars from below; without them an empty end looks bad."""
    most = max(one["n"] for one in bins)
    for one in bins:
        width = (one["high"] - one["low"]) * MOST_ROOM
        middle = (one["low"] + one["high"]) / 2
        axes.bar(middle, TALLEST * one["n"] / most, width=width, color=RULE, zorder=0.5)


def _marks(axes, bins, color, face, size):
    """One mark a bin with its interval; no line joins them, it would lead the eye to empty bins."""
    style = {"marker": "o", "markersize": size, "markerfacecolor": face, "markeredgecolor": color}
    for alpha in (0.3, 1):
        chosen = [one for one in bins if (one["n"] < FEW_ANSWERS) == (alpha < 1)]
        if not chosen:
            continue
        x, y, low, high = (
            [one[key] for one in chosen]
            for key in ("confidence", "accuracy", "accuracy_low", "accuracy_high")
        )
        axes.vlines(x, low, high, color=color, linewidth=1.1, alpha=0.7 * alpha, zorder=2)
        axes.plot(x, y, linestyle="", mew=1.4, alpha=alpha, clip_on=False, zorder=3, **style)
