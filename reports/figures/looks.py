"""What each method looked at: heat laid over pictures, HOG's strokes, colours as bars, filters as tiles.

Heat is a small picture of its own with see-through cold places, and the page lays it over the picture:
so the picture is in the page once, however many methods looked at it. Its colours (plasma) grow evenly
lighter, for colour-blind eyes and in grey print too.
"""

import base64
import io

import numpy as np
from matplotlib import colormaps
from PIL import Image

from reports.figures.thumbnails import lossless_data_uri
from reports.words.formats import percent

N_LEVELS = 12
MOST_OPAQUE = 0.85
MOST_HEAT_PX = 32
CELL = 10  # units of a HOG cell in its drawing
STROKE_LEVELS = (0.2, 0.4, 0.6, 0.8, 1.0)
N_COLUMNS = 8  # tiles side by side
GREY_STEPS = 15
BARS_HEIGHT, BAR = 72, 10


def draw(summary):
    """Draw the section's pictures.

    Returns
    -------
    dict
        `ramp`: the scale of heat; `pictures`: of each the `occlusion` and `grad_cam` heats by method
        (empty where there is none); `hog`: of each picture `strokes` (SVG), `grey` and `edges`;
        `color`: of each picture bars (SVG); `networks`: of each `filters` and `found`, the first
        eight and what they find, and `others`. Data URIs where nothing else is said. Empty without
        the section.
    """
    looks = summary["looks"]
    if not looks:
        return {}
    return {
        "ramp": heat(np.linspace(0, 1, N_LEVELS + 1)[None], 1.0),
        "pictures": [_heats(picture) for picture in looks["pictures"]],
        "hog": [
            {
                "strokes": strokes(found["cells"], found["signed"]),
                "grey": lossless_data_uri(found["grey"]),
                "edges": lossless_data_uri(_brightened(found["edges"])),
            }
            for found in (looks["hog"]["pictures"] if looks["hog"] else [])
        ],
        "color": [bars(found) for found in (looks["color"]["pictures"] if looks["color"] else [])],
        "networks": [_tiles_of(network) for network in looks["networks"]],
    }


def heat(values, scale):
    """Encode a map as a picture that is clear where nothing is and opaque where most is.

    Parameters
    ----------
    values : ndarray of shape (height, width), float
        Below 0 counts as 0.
    scale : float
        What is drawn in the strongest colour.

    Returns
    -------
    str
        A data URI.
    """
    step = -(-max(values.shape) // MOST_HEAT_PX)
    shares = np.clip(values[::step, ::step] / scale, 0, 1)
    levels = np.rint(N_LEVELS * shares).astype(np.uint8)
    ramp = colormaps["plasma"](np.linspace(0, 1, N_LEVELS + 1), bytes=True)[:, :3]
    opaque = np.rint(255 * MOST_OPAQUE * np.linspace(0, 1, N_LEVELS + 1) ** 0.7).astype(np.uint8)
    image = Image.fromarray(levels, "L").convert("P")
    image.putpalette(ramp.astype(np.uint8).tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True, bits=4, transparency=opaque.tobytes())
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def strokes(cells, signed):
    """Draw HOG's cells: a stroke along each edge direction, stronger where there is more of it.

    Parameters
    ----------
    cells : ndarray of shape (n_rows, n_columns, n_bins), float
    signed : bool
        Whether the bins go round the whole circle; a stroke has no sign, so halves are added.

    Returns
    -------
    str
        SVG.
    """
    if signed and cells.shape[2] % 2 == 0:
        half = cells.shape[2] // 2
        cells = cells[..., :half] + cells[..., half:]
    n_rows, n_columns, n_bins = cells.shape
    strength = np.clip(cells / max(float(cells.max()), 1e-9), 0, 1)
    # Gradients point across an edge, and the stroke runs along it: a quarter turn.
    angles = np.pi * (np.arange(n_bins) + 0.5) / n_bins + np.pi / 2
    paths = []
    for low, level in zip((0.1, *STROKE_LEVELS), STROKE_LEVELS, strict=False):
        steps = []
        for row, column, k in np.argwhere((strength > low) & (strength <= level)):
            across, down = 0.46 * CELL * np.cos(angles[k]), 0.46 * CELL * np.sin(angles[k])
            x, y = CELL * (column + 0.5) - across, CELL * (row + 0.5) - down
            steps.append(f"M{x:.1f} {y:.1f}l{2 * across:.1f} {2 * down:.1f}")
        if steps:
            paths.append(f'<path d="{"".join(steps)}" stroke-opacity="{level:g}"/>')
    size = f"0 0 {CELL * n_columns} {CELL * n_rows}"
    return f'<svg class="strokes" aria-hidden="true" viewBox="{size}">{"".join(paths)}</svg>'


def bars(found):
    """Draw the fullest bins of a colour histogram in their own colours.

    Parameters
    ----------
    found : dict
        `bars`: dicts with `color` and `share`.

    Returns
    -------
    str
        SVG.
    """
    highest = max((bar["share"] for bar in found["bars"]), default=1.0) or 1.0
    shapes = [
        f'<rect x="{(BAR + 3) * k + 1}" y="{BARS_HEIGHT - tall:.1f}" width="{BAR}" '
        f'height="{tall:.1f}" fill="{bar["color"]}"/>'
        for k, bar in enumerate(found["bars"])
        for tall in [max(1.0, (BARS_HEIGHT - 2) * bar["share"] / highest)]
    ]
    fullest = sorted(found["bars"], key=lambda bar: -bar["share"])[:3]
    label = "The fullest bins: " + ", ".join(
        f"{percent(bar['share'], 0)} {bar['color']}" for bar in fullest
    )
    return (
        f'<svg class="bars" role="img" aria-label="{label}" '
        f'viewBox="0 0 {(BAR + 3) * max(10, len(found["bars"]))} {BARS_HEIGHT}">{"".join(shapes)}</svg>'
    )


def tiles(pictures):
    """Lay small pictures side by side, eight in a row, with a clear pixel between them.

    Parameters
    ----------
    pictures : ndarray of shape (n, height, width, 3), uint8

    Returns
    -------
    str
        A data URI.
    """
    n, height, width, _ = pictures.shape
    n_columns = min(n, N_COLUMNS)
    n_rows = -(-n // n_columns)
    sheet = np.zeros((n_rows * (height + 1) - 1, n_columns * (width + 1) - 1, 4), np.uint8)
    for k, picture in enumerate(pictures):
        top, left = k // n_columns * (height + 1), k % n_columns * (width + 1)
        sheet[top : top + height, left : left + width, :3] = picture
        sheet[top : top + height, left : left + width, 3] = 255
    return lossless_data_uri(sheet)


def _heats(picture):
    """All methods' heats on one picture: covers on one scale, Grad-CAM each on its own."""
    heats = {"occlusion": [], "grad_cam": []}
    for line in picture["lines"]:
        heats["occlusion"].append(heat(line["occlusion"], picture["scale"]))
        cam = line["grad_cam"]
        is_lit = cam is not None and cam.max() > 0
        heats["grad_cam"].append(heat(cam, cam.max()) if is_lit else "")
    return heats


def _brightened(edges):
    """Edges are thin and their blur is dark: up to white, or they would not be seen."""
    return np.rint(edges * (255 / max(1, int(edges.max())))).astype(np.uint8)


def _tiles_of(network):
    filters, maps = network["filters"], network["maps"][:N_COLUMNS]
    greys = np.rint(maps / 255 * GREY_STEPS).astype(np.uint8) * (255 // GREY_STEPS)
    others = filters[len(maps) :]
    return {
        "filters": tiles(filters[: len(maps)]),
        "found": tiles(np.repeat(greys[..., None], 3, axis=3)),
        "others": tiles(others) if len(others) else "",
    }
