"""matplotlib's figures as SVG to stand inside a page: themed, small, and with no stranger's text.

Three things are done to what matplotlib writes. Sentinel colours become CSS variables, so that a
plot follows the light and the dark theme. Ids get a prefix and those that nobody refers to go, so
that many plots fit in one page. Names from outside never pass through matplotlib (its fonts lack
scripts, its mathtext reads `$`): a placeholder does, and the name is put in its place here.
"""

import io
import re
from contextlib import contextmanager
from xml.etree import ElementTree

import matplotlib
import matplotlib.style
from matplotlib.figure import Figure

from reports.figures.compact import compact

INK, SOFT, RULE, PAPER = "#010101", "#010102", "#010103", "#010104"
VARIABLES = {INK: "--ink", SOFT: "--soft", RULE: "--rule", PAPER: "--paper"}
SENTINEL = re.compile(r"#0[12][0-9a-f]{4}")
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
# matplotlib 3.10 writes "font: 700 13px 'DejaVu Sans', ...", later ones each property by itself.
FONT = re.compile(r"font(?:-family)?: (?:(\d+) )?(?:([\d.]+px) )?('[^;]*|sans-serif|monospace)")
REFERENCE = re.compile(r"url\(#([^)]+)\)|^#(.+)$")
# What need not be said: it is so in every SVG, or `styles/plots.css` says it of every text.
USUAL = {"path": {"stroke-dashoffset": "0"}}
USUAL["text"] = {"font-size": "11px", "font-family": "var(--sans)", "fill": "var(--soft)"}
USUAL["text"]["text-anchor"] = "start"
OF_METHOD = re.compile(r"method-(\d+)")
STYLE = {
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and restyled
    "svg.hashsalt": "bakeoff",  # the same figure, the same ids
    "text.usetex": False,
    "text.parse_math": False,
    "font.size": 12,
    "axes.unicode_minus": True,
    "path.simplify": False,
    "figure.dpi": 72,  # one point of matplotlib is one unit of the SVG
    "savefig.dpi": 72,
}


@contextmanager
def house_style():
    """Draw in our style, whatever the user's own settings of matplotlib are."""
    with matplotlib.style.context(["default", STYLE]):
        yield


def method_color(method):
    """Stand-in for a method's colour, which the page's CSS holds."""
    return f"#02{method['index']:04x}"


@contextmanager
def drawn_for(axes, method):
    """Mark all that is drawn within as one method's, so that the page can take it out or fade it."""
    before = set(axes.get_children())
    yield
    for artist in axes.get_children():
        if artist not in before:
            artist.set_gid(f"method-{method['index']}")


def new_axes(width, height, left, right, bottom, top):
    """Make a figure with one frameless plot in it; all lengths in CSS pixels.

    Returns
    -------
    figure, axes
    """
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    figure.patch.set_visible(False)
    box = (left / width, bottom / height, (width - left - right) / width)
    axes = figure.add_axes((*box, (height - bottom - top) / height))
    axes.patch.set_visible(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, colors=SOFT, labelsize=11, pad=5)
    axes.grid(True, color=RULE, linewidth=1)
    axes.set_axisbelow(True)
    return figure, axes


def svg_text(figure, prefix, label, names=(), frame_of=None):
    """Write a figure as one `<svg>` element for a page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    prefix : str
        Unique in the page; begins every id.
    label : str
        The finding, for those who cannot see the plot.
    names : sequence of str
        What replaces the texts "{0}", "{1}" ... of the figure.
    frame_of : matplotlib.axes.Axes, optional
        The plot in which the page's script puts a mark: `data-frame` then says where its (0, 0) and
        (1, 1) lie, as x0 y0 x1 y1 in the units of the SVG.

    Returns
    -------
    str
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(buffer.getvalue())
    width = float(root.get("width").removesuffix("pt"))
    _strip(root)
    compact(root)
    references = _rename_ids(root, prefix)
    for element in root.iter():
        _tidy(element, references, names)
    view_box = root.get("viewBox")
    root.attrib.clear()
    root.attrib.update(
        {
            "viewBox": view_box,
            "class": "plot",
            "role": "img",
            "aria-label": label,
            "style": f"max-width:{width:.0f}px",
        }
    )
    if frame_of:
        (x0, y0), (x1, y1) = frame_of.transData.transform([(0, 0), (1, 1)])
        height = figure.bbox.height  # matplotlib counts upwards, an SVG downwards
        root.set("data-frame", f"{x0:.1f} {height - y0:.1f} {x1:.1f} {height - y1:.1f}")
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")


def _strip(root):
    """Drop namespaces (a page needs none), the metadata and the style sheet meant for a file."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for key in [key for key in element.attrib if key.startswith("{")]:
            element.attrib[key.rpartition("}")[2]] = element.attrib.pop(key)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style"):
                parent.remove(child)


def _rename_ids(root, prefix):
    """Map every id that something refers to onto a short one; the others are left out."""
    wanted = {
        match.group(1) or match.group(2)
        for element in root.iter()
        for value in element.attrib.values()
        for match in REFERENCE.finditer(value)
    }
    ids = [element.get("id") for element in root.iter() if element.get("id") in wanted]
    return {old: f"{prefix}-{n}" for n, old in enumerate(ids)}


def _tidy(element, ids, names):
    old = element.attrib.pop("id", None)
    if old in ids:
        element.set("id", ids[old])
    if mark := OF_METHOD.fullmatch(old or ""):
        element.set("data-method", mark.group(1))
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    for key, value in element.attrib.items():
        element.set(key, _tidy_value(element.tag, key, value, ids))
    if element.tag == "text":
        element.text = re.sub(r"\{(\d+)\}", lambda m: names[int(m.group(1))], element.text or "")
    elif not (element.text or "").strip():
        element.text = None
    element.tail = None


def _tidy_value(tag, key, value, ids):
    value = REFERENCE.sub(
        lambda m: f"url(#{ids[m.group(1)]})" if m.group(1) else f"#{ids[m.group(2)]}", value
    )
    value = LONG_NUMBER.sub(lambda m: f"{float(m.group()):.1f}".removesuffix(".0"), value)
    if key == "style":
        value = FONT.sub(_page_font, value)
        value = SENTINEL.sub(lambda m: f"var({_variable(m.group())})", value)
        # Of two entries of one name the later counts, as in CSS.
        entries = dict(entry.split(": ", 1) for entry in value.split("; "))
        usual = USUAL.get(tag, {})
        return ";".join(
            f"{key}:{entries[key]}" for key in entries if usual.get(key) != entries[key]
        )
    return value


def _page_font(match):
    """The page's own fonts in place of matplotlib's list of them."""
    weight, size, families = match.groups()
    kind = "--mono" if families.endswith("monospace") else "--sans"
    found = [f"font-weight: {weight}"] if weight else []
    found += [f"font-size: {size}"] if size else []
    return "; ".join([*found, f"font-family: var({kind})"])


def _variable(sentinel):
    return VARIABLES.get(sentinel) or f"--method-{int(sentinel[3:], 16)}"
