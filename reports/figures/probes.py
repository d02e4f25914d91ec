"""When the pictures change: one small panel a probe, one line a method, more harm to the right.

Levels stand at equal distances, whatever their size, so that each is above its example picture.
"""

import numpy as np

from reports.figures.roc import DASHES
from reports.figures.svg import RULE, SOFT, method_color, new_axes, svg_text
from reports.formats import percent, shorten
from reports.palette import MARKS

WIDTH, LEFT, RIGHT = 320, 40, 10  # style.css lines the example pictures up with these
THICK, THIN = 2.4, 1.3
NO_NUMBER = float("nan")


def panels(summary):
    """Draw every probe.

    Returns
    -------
    list of str
        SVG texts.
    """
    if not summary["probes"]:
        return []
    bold = summary["probes"]["bold"]
    return [
        _panel(probe, bold, f"{summary['prefix']}probe-{n}")
        for n, probe in enumerate(summary["probes"]["probes"])
    ]


def samples(summary):
    """Draw a bit of each method's line, for the legend.

    Returns
    -------
    dict of int to str
        SVG texts by method index.
    """
    rows = summary["probes"]["overall"] if summary["probes"] else []
    bold = summary["probes"]["bold"] if summary["probes"] else []
    return {row["method"]["index"]: _sample(row["method"], bold) for row in rows}


def finding(probe):
    """Say in a sentence what one panel shows."""
    ends = [
        f"{line['method']['name']} from {percent(line['values'][0]['value'])} "
        f"to {percent(line['values'][-1]['value'])}"
        for line in probe["lines"]
    ]
    return f"{probe['title']}: accuracy from the untouched picture to the most harm: {', '.join(ends)}."


def _panel(probe, bold, prefix):
    n_levels = len(probe["levels"])
    figure, axes = new_axes(WIDTH, 206, LEFT, RIGHT, bottom=38 if probe["unit"] else 24, top=10)
    axes.set(xlim=(-0.5, n_levels - 0.5), ylim=(-0.01, 1.01))
    axes.set_xticks(range(n_levels), probe["level_words"])
    axes.set_yticks((0, 0.25, 0.5, 0.75, 1), ("0", "", "50", "", "100 %"))
    axes.grid(False, axis="x")
    axes.vlines(range(n_levels), 0, 1, color=RULE, linewidth=0.6, zorder=0.5)
    if probe["unit"]:
        axes.set_xlabel("{0}", color=SOFT, fontsize=11, labelpad=1)
    # The lines that matter most come last, and so lie above the others.
    for line in sorted(probe["lines"], key=lambda line: line["method"]["index"] in bold):
        _line(axes, line, is_bold=line["method"]["index"] in bold)
    return svg_text(figure, prefix, finding(probe), [shorten(probe["unit"], 40)])


def _line(axes, line, is_bold):
    method, levels = line["method"], range(len(line["values"]))
    values, low, high = (
        np.array([NO_NUMBER if v[key] is None else v[key] for v in line["values"]])
        for key in ("value", "low", "high")
    )
    color = method_color(method)
    if is_bold:
        axes.fill_between(levels, low, high, color=color, alpha=0.18, linewidth=0, zorder=2)
    mark = {"marker": MARKS[method["family"]], "markersize": 5.5 if is_bold else 3.5, "mew": 0}
    style = {"color": color, "linestyle": DASHES[method["index"] % len(DASHES)], **mark}
    style |= {"linewidth": THICK if is_bold else THIN, "alpha": 1 if is_bold else 0.8}
    axes.plot(levels, values, clip_on=False, zorder=4 if is_bold else 3, **style)


def _sample(method, bold):
    dashes = DASHES[method["index"] % len(DASHES)]
    width = THICK if method["index"] in bold else THIN
    array = "" if dashes == "-" else " ".join(f"{width * length:g}" for length in dashes[1])
    dash = f' stroke-dasharray="{array}"' if array else ""
    return (
        '<svg class="sample" aria-hidden="true" viewBox="0 0 40 6"><path d="M0 3H40" fill="none" '
        f'style="stroke:var(--method-{method["index"]})" stroke-width="{width}"{dash}/></svg>'
    )
