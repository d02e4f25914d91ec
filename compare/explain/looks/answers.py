"""Asking a fitted method what it looked at, and putting all methods' maps side by side.

The pictures are drawn without looking at any label. Of those drawn, the first of each class are shown;
what is said in sentences is measured on all of them.
"""

import math

import numpy as np

from compare.anatomy.fitted import is_network
from compare.explain.leaders import leaders
from compare.explain.looks.occlusion import occlusion_maps
from compare.explain.looks.sentences import sentences
from compare.explain.looks.through_color import through_color
from compare.explain.looks.through_hog import KINDS, through_hog
from compare.explain.looks.through_network import through_network
from compare.explain.sample import some_test_rows
from compare.fitting.answers import probabilities_of
from compare.methods import parts_of
from compare.records.files import write_arrays
from features.color_histogram import ColorHistogram
from features.hog import HOG

N_DRAWN = {"short": 12, "full": 40}
N_SHOWN = {"short": 3, "full": 8}
N_STEPS = {"short": 8, "full": 16}  # positions of the cover along a side, about
MOST_METHODS = 8
N_COLORS = 10  # bars a picture
MOST_PX = 64  # of a map that is kept for the report
PICTURES_FILE = "look_pictures.npz"


def record_looks(cell, estimator, dataset):
    """What one method looked at.

    Parameters
    ----------
    cell : Cell
    estimator : fitted classifier on images
    dataset : Dataset

    Returns
    -------
    dict of str to ndarray
        `rows`; `answers`, `sureness` and `occlusion`, see `occlusion_maps`; for a network, a HOG or a
        colour histogram inside the method, what `through_network`, `through_hog` and `through_color`
        give. Nothing for a method that looks at nothing.
    """
    if cell.method.family == "baseline":
        return {}
    rows = some_test_rows(cell.split.test, N_DRAWN[cell.explain])
    images = dataset.images[rows]

    def probabilities(images):
        return probabilities_of(estimator, images, dataset.n_classes)

    answers, sureness, maps = occlusion_maps(probabilities, images, N_STEPS[cell.explain])
    found = {"rows": rows, "answers": answers, "sureness": sureness, "occlusion": maps}
    if is_network(estimator):
        found |= through_network(estimator, images, answers)
    for part in parts_of(estimator):
        if isinstance(part, HOG):
            found |= through_hog(part, cell, dataset, rows)
        if isinstance(part, ColorHistogram):
            found |= through_color(part, images)
    return found


def gather_looks(answers, predictions, evidence, folder, dataset, level):
    """Every method's maps of the same pictures, for the report.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method what `record_looks` gave.
    predictions : dict of str to Predictions
    evidence : Evidence
    folder : Path
        The run's; maps and rebuilt pictures are saved there.
    dataset : Dataset
    level : "short" or "full"

    Returns
    -------
    dict or None
        `n_drawn`; `pictures`: `row`, `true`; `methods`: `name`, `answers`, `sureness`, `without`;
        `hog`, `color`: what the best of the methods with such features keeps, or None; `sentences`.
        None where no method was asked.
    """
    (folder / PICTURES_FILE).unlink(missing_ok=True)
    if not answers:
        return None
    first = next(iter(answers))
    rows = answers[first]["rows"]
    answers = {n: found for n, found in answers.items() if np.array_equal(found["rows"], rows)}
    labels = predictions[first].labels[predictions[first].at(rows)]
    shown = of_different_classes(labels, N_SHOWN[level])
    names = methods_on_show(list(answers), evidence)
    by_hog, by_color = (
        max((n for n in answers if key in answers[n]), key=evidence.accuracy, default=None)
        for key in ("hog_cells", "color_shares")
    )
    maps = _maps([answers[name] for name in names], shown)
    rebuilt = _rebuilt(answers[by_hog], shown) if by_hog else {}
    write_arrays(folder / PICTURES_FILE, **maps, **rebuilt)
    return {
        "n_drawn": len(rows),
        "pictures": [{"row": int(rows[k]), "true": int(labels[k])} for k in shown],
        "methods": [_of_method(name, answers[name], shown) for name in names],
        "hog": _hog(by_hog, answers[by_hog], shown, dataset) if by_hog else None,
        "color": told_colors(by_color, answers[by_color], shown) if by_color else None,
        "sentences": sentences(answers, leaders(evidence), by_hog),
    }


def rows_looked_at(found):
    """Rows of the pictures that the panel shows, to be kept for it.

    Parameters
    ----------
    found : dict or None
        What `gather_looks` gave.

    Returns
    -------
    list of int
    """
    if not found:
        return []
    nearest = found["hog"]["nearest"] if found["hog"] else []
    return [picture["row"] for picture in (*found["pictures"], *nearest)]


def of_different_classes(labels, n):
    """Positions of the first picture of each class, filled up with others; `n` of them at most.

    Parameters
    ----------
    labels : ndarray of shape (n_drawn,), int
    n : int

    Returns
    -------
    ndarray of shape (at most n,), int
        The first drawn picture is always the first.
    """
    firsts = np.sort(np.unique(labels, return_index=True)[1])
    others = np.setdiff1d(np.arange(len(labels)), firsts)
    return np.concatenate([firsts, others])[:n]


def methods_on_show(names, evidence):
    """Not more than can be looked at: the leaders, the best of each family, then by accuracy.

    Parameters
    ----------
    names : list of str
    evidence : Evidence

    Returns
    -------
    list of str
        In the given order.
    """
    by_accuracy = sorted(names, key=lambda name: -evidence.accuracy(name))
    family = {name: outcome.family for name, outcome in evidence.first().items()}
    best = {family[name]: name for name in reversed(by_accuracy)}
    first = [name for name in leaders(evidence) if name in names]
    wanted = [*first, *(n for n in by_accuracy if n in best.values()), *by_accuracy]
    kept = list(dict.fromkeys(wanted))[:MOST_METHODS]
    return [name for name in names if name in kept]


def _maps(of_methods, shown):
    """Each method's maps of the pictures on show, by the method's place, small enough for a page."""
    step = math.ceil(max(of_methods[0]["occlusion"].shape[1:]) / MOST_PX)
    small = (shown, slice(None, None, step), slice(None, None, step))
    arrays = {"occlusion": np.stack([found["occlusion"][small] for found in of_methods])}
    for k, found in enumerate(of_methods):
        if "grad_cam" in found:
            arrays[f"grad_cam_{k}"] = found["grad_cam"][small]
        arrays |= {f"{key}_{k}": found[key] for key in ("filters", "maps") if key in found}
    return arrays


def _rebuilt(found, shown):
    """What HOG keeps of the pictures on show."""
    keys = ("hog_cells", *(f"hog_{kind}" for kind in KINDS))
    return {key: found[key][shown] for key in keys}


def _of_method(name, found, shown):
    return {
        "name": name,
        "answers": [int(answer) for answer in found["answers"][shown]],
        "sureness": [float(share) for share in found["sureness"][shown]],
        "without": str(found.get("without", "")),
    }


def _hog(name, found, shown, dataset):
    nearest = [
        {"row": int(row), "label": int(dataset.labels[row])} for row in found["hog_nearest"][shown]
    ]
    return {"method": name, "signed": bool(found["hog_signed"]), "nearest": nearest}


def told_colors(name, found, shown):
    """The fullest bins of each picture with their shares, or all where each channel has its own.

    Parameters
    ----------
    name : str
        Of the method.
    found : dict
        What `through_color` gave.
    shown : ndarray of int
        Positions of the pictures.

    Returns
    -------
    dict
        `method`, `n_bins`, `grid`, `joint`, and `pictures`, each with `bars`, `rest` and `n_used`.
    """
    colors = ["#{:02x}{:02x}{:02x}".format(*color) for color in found["color_of_bins"]]
    is_joint, bars = bool(found["color_joint"]), []
    for shares in np.clip(found["color_shares"][shown], 0, 1):
        fullest = np.argsort(-shares, kind="stable")[:N_COLORS]
        order = fullest[shares[fullest] > 0] if is_joint else np.arange(len(shares))
        kept = [{"color": colors[k], "share": float(shares[k])} for k in order]
        bars.append({"bars": kept, "rest": max(0.0, float(shares.sum() - shares[order].sum()))})
    n_used = [int((shares > 0).sum()) for shares in found["color_shares"][shown]]
    return {
        "method": name,
        "n_bins": len(colors),
        "grid": int(found["color_grid"]),
        "joint": is_joint,
        "pictures": [{**bar, "n_used": n} for bar, n in zip(bars, n_used, strict=True)],
    }
