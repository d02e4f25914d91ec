"""The summary -> pictures: SVG text that follows the page's theme, and small pictures as data URIs."""

from reports.figures import (
    accuracy,
    calibration,
    confusion,
    cost,
    crossover,
    dials,
    history,
    ladder,
    looks,
    precision_recall,
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
        `accuracy`: two SVG texts, for wide and narrow screens; `roc_together`, `roc_corner`,
        `precision_recall`: one each, or ""; `roc`,
        `calibration`, `history`: SVG texts by method index; `confusion`: data URIs by method index,
        where a table would be too large; `pictures`: see `thumbnails.pictures`; `ladder`: as
        `accuracy`; `probes`: one SVG text a probe; `crossover`: one SVG text a way of training;
        `dials`: one SVG text a dial; `cost`: see `cost.charts`; `samples`: a bit of each method's
        line, by index; `maps`: one SVG text a map; `class_marks`: by class number; `looks`: see
        `looks.draw`. Of a page without pictures, `pictures` has no sheet and `looks` is empty, so
        that nothing which a template names can show one.
    """
    with house_style():
        return {
            "accuracy": accuracy.charts(summary),
            "ladder": ladder.charts(summary),
            "probes": probes.panels(summary),
            "crossover": crossover.panels(summary),
            "dials": dials.panels(summary),
            "samples": probes.samples(summary),
            "maps": space.maps(summary),
            "class_marks": space.marks(summary),
            "looks": looks.draw(summary) if summary["shows_pictures"] else {},
            "roc_together": roc.together(summary),
            "roc_corner": roc.corner(summary),
            "precision_recall": precision_recall.together(summary),
            "roc": {method["index"]: roc.panel(method) for method in summary["curves"]},
            "calibration": {
                found["method"]["index"]: calibration.panel(found)
                for found in summary["calibration"]
            },
            "history": {method["index"]: history.panels(method) for method in summary["learning"]},
            "confusion": confusion.images(summary),
            "cost": cost.charts(summary),
            "pictures": thumbnails.pictures(summary)
            if summary["shows_pictures"]
            else {"sheets": []},
        }
