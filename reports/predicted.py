"""One small page on one picture: what each method said of it, and what it looked at."""

import numpy as np
from markupsafe import Markup

from reports.figures.looks import bars, heat, strokes
from reports.figures.thumbnails import lossless_data_uri
from reports.page import TEMPLATES, fill, write_whole
from reports.sections.looks import NOTICEABLE

STYLES = ("styles/variables.css", "styles/page.css", "styles/looks.css", "predicted.css")
N_LIKELIEST = 3


def draw(path, page):
    """Write a page that needs nothing else: no network, no script, no second file.

    Parameters
    ----------
    path : pathlib.Path
        Its folder is made where it is missing.
    page : dict
        `run`, `picture`, `image` and `methods`, as `invoke predict` gathers them: of each method its
        `answer`, `occlusion`, `grad_cam`, `hog` and `color`.

    Returns
    -------
    pathlib.Path
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    peak = max(float(method["occlusion"].max()) for method in page["methods"])
    scale = max(peak, NOTICEABLE)
    sheets = [TEMPLATES / name for name in STYLES]
    whole = fill(
        "predicted.html.j2",
        run=page["run"],
        picture=page["picture"],
        image=lossless_data_uri(page["image"]),
        scale=scale if peak > NOTICEABLE else None,
        lines=[_line(method, scale) for method in page["methods"]],
        style=Markup("\n".join(sheet.read_text("utf-8") for sheet in sheets)),
    )
    return write_whole(path, str(whole))


def _line(method, scale):
    """One method: its likeliest classes, and its views of the picture as data URIs and SVG."""
    answer, cam = method["answer"], method["grad_cam"]
    likeliest = sorted(answer["probabilities"].items(), key=lambda pair: -pair[1])[:N_LIKELIEST]
    is_lit = cam is not None and float(np.max(cam)) > 0
    hog, color = method["hog"], method["color"]
    return {
        "name": answer["method"],
        "unsure": answer["unsure"],
        "unsure_below": method["unsure_below"],
        "likeliest": likeliest,
        "fall": float(method["occlusion"].max()),
        "occlusion": heat(method["occlusion"], scale),
        "grad_cam": heat(cam, float(np.max(cam))) if is_lit else "",
        "strokes": Markup(strokes(hog["cells"], hog["signed"])) if hog else "",
        "bars": Markup(bars(color)) if color else "",
    }
