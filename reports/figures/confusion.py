"""Confusion matrices of many classes as small pictures: one pixel a cell, darker for more."""

import numpy as np

from reports.figures.thumbnails import lossless_data_uri

MOST_CLASSES_IN_A_TABLE = 12
RIGHT, WRONG = (52, 134, 148), (214, 92, 56)  # visible on light and on dark paper


def images(summary):
    """Draw the matrices that are too large for a table.

    Returns
    -------
    dict of int to str
        Data URIs by method index; empty where tables do.
    """
    if summary["dataset"]["n_classes"] <= MOST_CLASSES_IN_A_TABLE:
        return {}
    return {
        method["index"]: lossless_data_uri(
            _pixels(np.array(method["scores"]["confusion"]["rates"]))
        )
        for method in summary["scored"]
    }


def _pixels(rates):
    """RGBA pixels; the root of the rate is the opacity, so that rare confusions can be seen."""
    is_right = np.eye(len(rates), dtype=bool)
    pixels = np.empty((*rates.shape, 4), np.uint8)
    pixels[..., :3] = np.where(is_right[..., None], RIGHT, WRONG)
    pixels[..., 3] = np.rint(255 * np.sqrt(np.clip(rates, 0, 1)))
    return pixels
