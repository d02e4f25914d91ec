"""What each method looked at in a stranger's picture: covers, Grad-CAM, and what its features keep."""

from pathlib import Path

import numpy as np

from compare.anatomy.fitted import is_network
from compare.explain.looks.answers import told_colors
from compare.explain.looks.occlusion import occlusion_maps
from compare.explain.looks.through_color import through_color
from compare.explain.looks.through_hog import cells_of
from compare.explain.looks.through_network import through_network
from compare.methods import parts_of
from features.color_histogram import ColorHistogram
from features.hog import HOG

N_STEPS = 16  # positions of the cover along a side, about


def explained(run, methods, images, pictures):
    """All that a page on each picture shows.

    Parameters
    ----------
    run : SavedRun
    methods : list of KeptMethod
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    pictures : list of dict
        `picture` and `answers`, a row an image; see `answer.answers_of`.

    Returns
    -------
    list of dict
        `run`, `picture`, `image` and `methods`: dicts with `answer`, `unsure_below`, `occlusion` (float
        array of shape (height, width)), `grad_cam` (the same, or None), `hog` (None, or `cells` and
        `signed`) and `color` (None, or `bars`).
    """
    seen = [_looks(method, images) for method in methods]
    return [
        {
            "run": run.about.get("title") or run.folder.name,
            "picture": Path(picture["picture"]).name,  # a page may be sent anywhere: no folders
            "image": images[k],
            "methods": [
                {"answer": answer, "unsure_below": method.unsure_below, **look[k]}
                for method, look, answer in zip(methods, seen, picture["answers"], strict=True)
            ],
        }
        for k, picture in enumerate(pictures)
    ]


def _looks(method, images):
    """What one method looked at, a dict an image."""
    estimator = method.fitted.estimator
    answers, _, maps = occlusion_maps(method.predict_proba, images, N_STEPS)
    found = [{"occlusion": m, "grad_cam": None, "hog": None, "color": None} for m in maps]
    if is_network(estimator):
        cams = through_network(estimator, images, answers).get("grad_cam")
        for k in range(len(images) if cams is not None else 0):
            found[k]["grad_cam"] = cams[k]
    for part in parts_of(estimator):
        if isinstance(part, HOG):
            for k, cells in enumerate(cells_of(part, part.transform(images))):
                found[k]["hog"] = {"cells": cells, "signed": bool(part.signed)}
        if isinstance(part, ColorHistogram):
            told = told_colors(method.name, through_color(part, images), np.arange(len(images)))
            for k, bars in enumerate(told["pictures"]):
                found[k]["color"] = bars
    return found
