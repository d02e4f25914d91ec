"""The summary -> pictures: SVG text that follows the page's theme, and small pictures as data URIs."""

from reports.figures import (
    accuracy,
    calibration,
    confusion,
    crossover,
    dials,
    history,
    ladder,
    looks,
    probes,
    roc,
    space,
    thumbnails,
)
from reports.figures.svg import house_style


def draw(summary):
    """Draw everything the page shows.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.

    Returns
    -------
    dict
        `accuracy`: two SVG texts, for wide and narrow screens; `roc_together`: one; `roc`,
        `calibration`, `history`: SVG texts by method index; `confusion`: data URIs by method index,
        where a table would be too large; `thumbnails`: data URIs by row number; `ladder`: as
        `accuracy`; `probes`: one SVG text a probe; `probe_strips`: a list of data URIs a probe;
        `crossover`: one SVG text a way of training; `dials`: one SVG text a dial; `dial_strips`:
        of each the pictures as they are and turned;
        `samples`: a bit of each method's line, by index; `maps`: one SVG text a map; `class_marks`:
        by class number; `near`: data URIs by query, by method; `looks`: see `looks.draw`.
    """
    with house_style():
        return {
            "accuracy": accuracy.charts(summary),
            "ladder": ladder.charts(summary),
            "probes": probes.panels(summary),
            "crossover": crossover.panels(summary),
            "dials": dials.panels(summary),
            "dial_strips": dials.strips(summary),
            "probe_strips": thumbnails.probe_strips(summary),
            "samples": probes.samples(summary),
            "maps": space.maps(summary),
            "class_marks": space.marks(summary),
            "looks": looks.draw(summary),
            "near": thumbnails.neighbour_strips(summary),
            "roc_together": roc.together(summary),
            "roc": {method["index"]: roc.panel(method) for method in summary["curves"]},
            "calibration": {
                found["method"]["index"]: calibration.panel(found)
                for found in summary["calibration"]
            },
            "history": {method["index"]: history.panels(method) for method in summary["learning"]},
            "confusion": confusion.images(summary),
            "thumbnails": thumbnails.data_uris(summary),
        }
