"""Stepping along ROC curves: the classes that can be chosen, and each method's points of them."""

from statistics import fmean

from reports.reading.scores import MOST_CURVES

N_HARDEST = 4  # of so many classes that not every curve is drawn


def operating(curves):
    """What the page's script needs to say what a threshold finds and what it reports falsely.

    Parameters
    ----------
    curves : list of dict
        The methods that have ROC curves.

    Returns
    -------
    dict
        `classes`: numbers, hardest first; `methods`: by index `by_score` (whether
        thresholds are the machine's own scores, not probabilities) and `steps`, for each class a
        flat list: how many more are reported falsely and how many more found than one step before,
        and the threshold. Empty without curves.
    """
    if not curves:
        return {}
    roc = {method["index"]: method["scores"]["roc"] for method in curves}
    # Every method saw the same test pictures, so the same classes have curves.
    classes = sorted(
        set.intersection(*(set(found["steps"]) for found in roc.values())),
        key=lambda k: fmean(found["auc"][k] for found in roc.values()),
    )
    if len(classes) > MOST_CURVES:
        classes = classes[:N_HARDEST]
    return {
        "classes": classes,
        "methods": {
            method["index"]: {
                "by_score": method["scores"]["ranked_by_scores"],
                "steps": [_flat(roc[method["index"]]["steps"][k]) for k in classes],
            }
            for method in curves
        },
    }


def _flat(steps):
    """Differences are shorter to write than counts: a third of the bytes."""
    found, before = [], (0, 0)
    for n_false, n_found, threshold in steps:
        found += [n_false - before[0], n_found - before[1], threshold]
        before = n_false, n_found
    return found
