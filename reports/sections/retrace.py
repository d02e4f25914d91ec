"""Some lines of Python with which a reader recomputes two numbers of the page from saved answers."""

LINES = """\
import numpy as np
from sklearn.metrics import accuracy_score, roc_auc_score

saved = np.load({path})
labels, probabilities = saved["labels"], saved["probabilities"]
ranking = saved["scores"] if "scores" in saved else probabilities
print(accuracy_score(labels, probabilities.argmax(axis=1)))
areas = [roc_auc_score(labels == k, ranking[:, k]) for k in np.unique(labels)]
print(np.mean(areas))
"""


def retrace(curves):
    """Write the lines for the method with the largest area.

    Parameters
    ----------
    curves : list of dict
        The summary's methods that have ROC curves.

    Returns
    -------
    dict or None
        `method`, `lines`, and what they print: `accuracy` and `area`, or None where the cell on show
        did not save it. None without curves.
    """
    if not curves:
        return None
    method = max(curves, key=lambda it: it["area"]["value"])
    path = f"cells/{method['folder']}/{method['shown_draw']}/predictions.npz"
    first = {
        key: (method["metrics"][key]["values"] or [None])[0] for key in ("accuracy", "macro_auc")
    }
    return {
        "method": method,
        # As a literal of Python, for a folder's name may hold quotes and what follows them would run.
        "lines": LINES.format(path=ascii(path)),
        "accuracy": first["accuracy"],
        "area": first["macro_auc"],
    }
