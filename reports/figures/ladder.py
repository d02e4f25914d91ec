"""What each rung bought: a bar from the accuracy of the rung above to this one's, up or down.

Filled where the gain is shown, hollow where it is not, and said in words beside it.
"""

import textwrap
import unicodedata
from typing import NamedTuple

from reports.figures.accuracy import LONGEST_NAME, percent_ticks
from reports.figures.marks import put_mark
from reports.figures.svg import INK, PAPER, RULE, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.words.formats import is_number, percent, points, points_span, shorten

BAR_PX, LINE_PX = 20, 16
LONGEST_SENTENCE = 260  # the table below has it whole
ACCURACY_PX, GAIN_PX = 28, 100  # beside the bars: where these columns begin


class Shape(NamedTuple):
    """Lengths of one variant of the chart, in CSS pixels.

    Parameters
    ----------
    width, left, right : int
        Of the whole, and of its margins.
    n_characters : int
        Of a line of text.
    is_wide : bool
        Names stand beside the bars, and not above them.
    """

    width: int
    left: int
    right: int
    n_characters: int
    is_wide: bool


WIDE = Shape(1100, 360, 250, 54, True)
NARROW = Shape(340, 12, 20, 52, False)


def charts(summary):
    """Draw the chart twice: sentences beside the bars, and above them for narrow screens.

    Returns
    -------
    dict
        `wide` and `narrow`: SVG texts; empty where there is no ladder.
    """
    if not summary["ladder"]:
        return {}
    return {
        "wide": _chart(summary, "ladder-wide", WIDE),
        "narrow": _chart(summary, "ladder-narrow", NARROW),
    }


def finding(ladder):
    """Say in a sentence what the chart shows."""
    steps = [
        f"{rung['method']['name']} {percent(rung['value'])}"
        + (f" ({gain_words(rung['gain'])})" if rung["gain"] else "")
        for rung in ladder["rungs"]
    ]
    return f"Accuracy from rung to rung, with the gain over the rung before: {', '.join(steps)}."


def gain_words(gain):
    """Write a gain in points, and whether it is shown."""
    return f"{points(gain['difference'])} points, {'shown' if gain['shown'] else 'not shown'}"


def _chart(summary, key, shape):
    rungs = summary["ladder"]["rungs"]
    texts = [_lines(rung["changed"], shape.n_characters) for rung in rungs]
    heights = [_height(len(lines), shape) for lines in texts]
    figure, axes = new_axes(
        shape.width, sum(heights) + 66, shape.left, shape.right, bottom=30, top=36
    )
    axes.set(xlim=(0, 1), ylim=(sum(heights), 0), yticks=[])
    percent_ticks(axes)
    names, top, above = [], 0, None
    if shape.is_wide:
        _headings(axes, shape)
    for rung, lines, height in zip(rungs, texts, heights, strict=True):
        y = top + (16 if shape.is_wide else 40 + LINE_PX * len(lines))
        with drawn_for(axes, rung["method"]):
            _labels(axes, shape, top, rung, lines, names)
            _gain_text(axes, shape, y, rung["gain"])
            _step(axes, rung, y, above)
        top, above = top + height, (rung["value"], y)
    return svg_text(figure, summary["prefix"] + key, finding(summary["ladder"]), names)


def _height(n_lines, shape):
    return 52 + LINE_PX * max(n_lines, 1) if shape.is_wide else 96 + LINE_PX * n_lines


def _lines(sentence, n_characters):
    """Break a sentence into lines; where its letters are wide, or may be, half as many a line."""
    sentence = shorten(sentence, LONGEST_SENTENCE)
    is_wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in sentence)
    # A word that fills lines by itself is no prose: its letters may all be as wide as a "w".
    is_wide |= any(len(word) > n_characters for word in sentence.split())
    return textwrap.wrap(sentence, n_characters // (2 if is_wide else 1))


def _headings(axes, shape):
    for px, words in ((ACCURACY_PX, "accuracy"), (GAIN_PX, "gain in points")):
        x = 1 + px / (shape.width - shape.left - shape.right)
        axes.text(x, -14, words, color=SOFT, fontsize=11, va="center")


def _labels(axes, shape, top, rung, lines, names):
    """Write the method's name, its accuracy, and what changed."""
    px = 1 / (shape.width - shape.left - shape.right)
    y = top + 16 if shape.is_wide else top + 12
    names.append(shorten(rung["method"]["name"], LONGEST_NAME))
    left = -shape.left * px
    style = {"va": "center", "color": INK}
    axes.text(left, y, f"{{{len(names) - 1}}}", fontsize=14, fontfamily="monospace", **style)
    for n, line in enumerate(lines, start=1):
        names.append(line)
        below = {"fontsize": 12, "va": "center", "color": SOFT}
        axes.text(left, y + 5 + LINE_PX * n, f"{{{len(names) - 1}}}", **below)
    x, side = (1 + ACCURACY_PX * px, "left") if shape.is_wide else (1, "right")
    axes.text(x, y, percent(rung["value"]), fontsize=14, fontweight="bold", ha=side, **style)


def _gain_text(axes, shape, y, gain):
    """Write the gain, its interval and whether it is shown: beside the bar, or below it."""
    if not gain:
        return
    span = points_span(gain["low"], gain["high"])
    word = "shown" if gain["shown"] else "not shown"
    style = {"va": "center", "color": SOFT, "fontsize": 12}
    bold = {"va": "center", "color": INK, "fontweight": "bold" if gain["shown"] else "normal"}
    if shape.is_wide:
        x = 1 + GAIN_PX / (shape.width - shape.left - shape.right)
        axes.text(x, y, points(gain["difference"]), fontsize=14, **bold)
        axes.text(x, y + 21, f"{span}, {word}" if span else word, **style)
    else:
        axes.text(0, y + 24, f"{points(gain['difference'])} points", fontsize=13, **bold)
        axes.text(1, y + 24, f"{span}, {word}" if span else word, ha="right", **style)


def _step(axes, rung, y, above):
    """Draw the bar from the rung above to this one, the gain's interval and the family's mark."""
    method, gain, value = rung["method"], rung["gain"], rung["value"]
    if above is None or gain is None:
        axes.plot([0, value], [y, y], color=RULE, linewidth=2, zorder=1.5)
    else:
        start, start_y = above
        axes.plot([start, start], [start_y, y], color=SOFT, linewidth=1, dashes=(2, 2), zorder=1.5)
        color = method_color(method)
        face = color if gain["shown"] else PAPER
        style = {"facecolor": face, "edgecolor": color, "linewidth": 1.5, "zorder": 2}
        axes.barh(y, value - start, left=start, height=BAR_PX, **style)
        _whisker(axes, start, gain, y)
    put_mark(axes, method, value, y, zorder=4)


def _whisker(axes, start, gain, y):
    """The interval of the gain, seen from the rung above; no accuracy lies beyond 0 or 100 %."""
    if not (is_number(gain["low"]) and is_number(gain["high"])):
        return
    low, high = (min(max(start + gain[end], 0), 1) for end in ("low", "high"))
    style = {"color": INK, "linewidth": 1.5, "solid_capstyle": "butt", "zorder": 3}
    axes.plot([low, high], [y, y], clip_on=False, **style)
    for end in (low, high):
        axes.plot([end, end], [y - 5, y + 5], clip_on=False, **style)
