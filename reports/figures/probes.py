"""When the pictures change: one small panel a probe, one line a method, more harm to the right.

Levels stand at equal distances, whatever their size, so that each is above its example picture.
"""

import numpy as np

from reports.figures.marks import MARKS, dashes_of
from reports.figures.svg import PAPER, RULE, SOFT, drawn_for, method_color, new_axes, svg_text
from reports.words.formats import percent, shorten

WIDTH, LEFT, RIGHT = 320, 40, 10  # styles/probes.css lines the example pictures up with these
THICK, THIN = 2.6, 1.1
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
    bold, chance = summary["probes"]["bold"], summary["dataset"]["largest_class_share"]
    return [
        _panel(probe, bold, chance, f"{summary['prefix']}probe-{n}")
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


def _panel(probe, bold, chance, prefix):
    n_levels = len(probe["levels"])
    figure, axes = new_axes(WIDTH, 206, LEFT, RIGHT, bottom=40 if probe["unit"] else 24, top=10)
    axes.set(xlim=(-0.5, n_levels - 0.5), ylim=(-0.01, 1.01))
    axes.set_xticks(range(n_levels), [f"{{{n}}}" for n in range(n_levels)])
    axes.set_yticks((0, 0.25, 0.5, 0.75, 1), ("0", "", "50", "", "100 %"))
    axes.grid(False, axis="x")
    axes.vlines(range(n_levels), 0, 1, color=RULE, linewidth=0.6, zorder=0.5)
    axes.axhline(chance, color=SOFT, linewidth=1, dashes=(1, 3), zorder=1)
    if probe["unit"]:
        axes.set_xlabel(f"{{{n_levels}}}", color=SOFT, fontsize=11, labelpad=2)
    # The lines that matter most come last, and so lie above the others.
    for line in sorted(probe["lines"], key=lambda line: line["method"]["index"] in bold):
        with drawn_for(axes, line["method"]):
            _line(axes, line, is_bold=line["method"]["index"] in bold)
    names = [*probe["level_words"], shorten(probe["unit"], 40)]
    return svg_text(figure, prefix, finding(probe), names)


def _line(axes, line, is_bold):
    method, levels = line["method"], range(len(line["values"]))
    values, low, high = (
        np.array([NO_NUMBER if v[key] is None else v[key] for v in line["values"]])
        for key in ("value", "low", "high")
    )
    style = {"color": method_color(method), "linestyle": dashes_of(method)}
    if not is_bold:
        axes.plot(levels, values, clip_on=False, linewidth=THIN, alpha=0.6, zorder=3, **style)
        return
    axes.fill_between(levels, low, high, color=style["color"], alpha=0.16, linewidth=0, zorder=2)
    mark = {"marker": MARKS[method["family"]], "markersize": 6.5, "mec": PAPER, "mew": 0.8}
    axes.plot(levels, values, clip_on=False, linewidth=THICK, zorder=4, **style, **mark)


def _sample(method, bold):
    dashes = dashes_of(method)
    width = THICK if method["index"] in bold else THIN
    array = "" if dashes == "-" else " ".join(f"{width * length:g}" for length in dashes[1])
    dash = f' stroke-dasharray="{array}"' if array else ""
    return (
        '<svg class="sample" aria-hidden="true" viewBox="0 0 40 6"><path d="M0 3H40" fill="none" '
        f'style="stroke:var(--method-{method["index"]})" stroke-width="{width}"{dash}/></svg>'
    )
