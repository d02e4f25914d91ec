"""Learning curves: loss and accuracy by epoch, training dashed and validation solid.

The band around the validation accuracy is how far so many pictures let it be known (Wilson's interval):
a rise within the band may be chance.
"""

import math

from matplotlib.ticker import MaxNLocator
from scipy.stats import binomtest

from reports.figures.svg import INK, SOFT, method_color, new_axes, svg_text
from reports.words.formats import is_number

LINES = (("", "training", (0, (4, 2))), ("val_", "validation", "-"))


def panels(method):
    """Draw the loss and the accuracy of one method.

    Parameters
    ----------
    method : dict
        One of the summary's `learning`.

    Returns
    -------
    dict of str to str
        SVGs by quantity; one that was not recorded has none.
    """
    return {
        quantity: _panel(method, quantity)
        for quantity in ("loss", "accuracy")
        if any(_values(method, prefix + quantity) for prefix, _, _ in LINES)
    }


def _panel(method, quantity):
    figure, axes = new_axes(340, 200, left=38, right=70, bottom=38, top=14)
    for prefix, _, dashes in LINES:
        values = _values(method, prefix + quantity)
        if values:
            _line(axes, values, dashes, method_color(method))
    if quantity == "accuracy":
        _band(axes, method)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    if quantity == "accuracy":
        axes.set_ylim(top=1.02)
        axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.set_xlabel("epoch", color=SOFT, fontsize=11)
    _label_ends(axes, method, quantity)
    _kept(axes, method["kept_epoch"])
    prefix = f"history-{method['index']}-{quantity}"
    svg = svg_text(figure, prefix, finding(method, quantity))
    # The method's card shows the same curves once more, small, by this name.
    return svg.replace("<svg ", f'<svg id="curve-{method["index"]}-{quantity}" ', 1)


def _values(method, key):
    """The recorded numbers, NaN where one is missing or infinite; empty if none is a number."""
    values = [
        float(value) if is_number(value) else math.nan for value in method["history"].get(key, [])
    ]
    return [] if all(math.isnan(value) for value in values) else values


def _line(axes, values, dashes, color):
    epochs = range(1, len(values) + 1)
    is_solid = dashes == "-"
    axes.plot(epochs, values, color=color, linestyle=dashes, linewidth=2.4 if is_solid else 1.6)
    if len(values) == 1:  # a line through one point cannot be seen
        axes.plot(epochs, values, color=color, marker="o" if is_solid else "x", markersize=6)


def _band(axes, method):
    """Wilson's interval around the validation accuracy, epoch by epoch."""
    n, values = method["n_validation"], _values(method, "val_accuracy")
    known = [(x, y) for x, y in enumerate(values, start=1) if 0 <= y <= 1]
    if not n or len(known) < 2:
        return
    epochs, shares = zip(*known, strict=True)
    ends = [binomtest(round(share * n), n).proportion_ci(method="wilson") for share in shares]
    low, high = zip(*ends, strict=True)
    axes.fill_between(epochs, low, high, color=method_color(method), alpha=0.18, lw=0, zorder=1)


def _label_ends(axes, method, quantity):
    """Write beside the end of each line what it is, far enough apart to be read."""
    low, high = axes.get_ylim()
    places = []
    for prefix, part, _ in LINES:
        values = [v for v in _values(method, prefix + quantity) if not math.isnan(v)]
        if values:
            places.append(((values[-1] - low) / (high - low), part))
    places.sort()
    if len(places) == 2 and places[1][0] - places[0][0] < 0.1:
        middle = (places[0][0] + places[1][0]) / 2
        places = [(middle - 0.05, places[0][1]), (middle + 0.05, places[1][1])]
    style = {"color": INK, "fontsize": 11, "va": "center", "transform": axes.transAxes}
    for y, part in places:
        axes.text(1.03, y, part, **style)


def _kept(axes, epoch):
    if epoch is not None:
        axes.axvline(epoch, color=SOFT, linewidth=1.25, dashes=(1, 2))
        text = {"transform": axes.get_xaxis_transform(), "color": SOFT, "fontsize": 11}
        axes.text(epoch, 1.01, "kept", ha="center", va="bottom", **text)


def finding(method, quantity):
    """Say in a sentence what one panel shows."""
    words = []
    for prefix, part, _ in LINES:
        values = [v for v in _values(method, prefix + quantity) if not math.isnan(v)]
        if values:
            words.append(f"{part} from {values[0]:.2f} to {values[-1]:.2f}")
    n_epochs = max(len(_values(method, prefix + quantity)) for prefix, _, _ in LINES)
    return (
        f"{quantity.capitalize()} of {method['name']} over {n_epochs} epochs: {', '.join(words)}."
    )
