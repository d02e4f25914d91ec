"""The tables of a saved run as pandas frames: plain numbers in, named rows and columns out.

Shares (accuracies, F1, areas, differences of two accuracies) are numbers from 0 to 1, times are seconds
or milliseconds as their names say. What was not measured is missing (NaN), never 0.
"""

import pandas as pd

from compare.records.saved_cells import COUNTS, SCORES, TIMES, n_train_of

CELL_COLUMNS = (
    *("method", "family", "draw", "seed", "n_train", "status", *SCORES),
    *("train_accuracy", "validation_accuracy", *TIMES, *COUNTS, "reason"),
)
NUMBERS = (*SCORES, "low", "high", "sd", "train_accuracy", "validation_accuracy", *TIMES)
PAIR_COLUMNS = (
    *("a", "b", "difference", "low", "high", "p_value", "p_corrected", "shown", "test"),
    *("n_a_only_right", "n_b_only_right", "corrected_low", "corrected_high", "smallest_detectable"),
)
CURVE_COLUMNS = ("method", "n_train", "accuracy", "low", "high", "augment")


def method_table(about, metrics, cells):
    """One row a method: its scores with the interval of the accuracy, and what they cost.

    Parameters
    ----------
    about : dict
        `run.json`.
    metrics : dict
        Of `comparison.json`.
    cells : list of Outcome

    Returns
    -------
    DataFrame
        Index `method`, in the run's order. Scores and costs are means over the finished draws.
    """
    main = {str(draw.get("name")) for draw in about["draws"]}
    rows = []
    for method in about["methods"]:
        name = method["name"]
        own = [cell for cell in cells if cell.method == name and cell.draw in main]
        rows.append(
            {"method": name, "family": method.get("family")}
            | _scores(metrics.get(name, {}))
            | _costs([cell for cell in own if cell.status == "done"])
            | _status(own)
        )
    return _typed(pd.DataFrame(rows).set_index("method"))


def cell_table(about, cells):
    """One row a fit: which method, draw and seed, how it ended, what it scored and cost.

    Parameters
    ----------
    about : dict
    cells : list of Outcome

    Returns
    -------
    DataFrame
    """
    rows = [{**vars(cell), "n_train": n_train_of(cell.draw, about)} for cell in cells]
    return _typed(pd.DataFrame(rows, columns=list(CELL_COLUMNS)))


def prediction_table(predictions, class_names):
    """One row a test picture: what it is, what the method said, and how sure it was.

    Parameters
    ----------
    predictions : list of Predictions
        One, or one a fold.
    class_names : tuple of str

    Returns
    -------
    DataFrame
        `row` (in the data set), `label` and `predicted` (categories in the order of the classes),
        `confidence` (0 to 1), `right`.
    """
    frames = []
    for each in predictions:
        frames.append(
            pd.DataFrame(
                {
                    "row": each.rows,
                    "label": pd.Categorical.from_codes(each.labels, class_names),
                    "predicted": pd.Categorical.from_codes(each.answers, class_names),
                    "confidence": each.probabilities.max(axis=1),
                    "right": each.right,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def confusion_table(predictions):
    """Counts of test pictures: a row for each true class, a column for each that was said.

    Parameters
    ----------
    predictions : DataFrame
        Of `prediction_table`.

    Returns
    -------
    DataFrame of int
        Classes without a picture are there, with zeros.
    """
    return pd.crosstab(predictions["label"], predictions["predicted"], dropna=False)


def pair_table(pairs):
    """One row for every two methods, tested on the same pictures.

    Parameters
    ----------
    pairs : list of dict
        Of `comparison.json`.

    Returns
    -------
    DataFrame
        `difference` is the accuracy of `a` minus that of `b`, with its interval `low` to `high`;
        `p_corrected` is Holm's, and `shown` says whether test and interval both tell the two apart.
    """
    return pd.DataFrame(pairs, columns=list(PAIR_COLUMNS))


def curve_table(curves):
    """One row for every method and number of training pictures.

    Parameters
    ----------
    curves : list of dict
        Of `explain.json`; one for each way of training.

    Returns
    -------
    DataFrame
        `method`, `n_train`, `accuracy`, `low`, `high`, and `augment` (which copies joined in).
    """
    rows = [
        {
            **{"method": name, "n_train": point["n"], "accuracy": point["value"]},
            **{"low": point["low"], "high": point["high"]},
            "augment": ",".join(way["augment"]),
        }
        for way in curves
        for name, points in way["methods"].items()
        for point in points
    ]
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def _scores(found):
    accuracy = found.get("accuracy", {})
    interval = {key: accuracy.get(key) for key in ("low", "high", "sd")}
    scores = {name: found.get(name, {}).get("value") for name in SCORES}
    return {"accuracy": scores.pop("accuracy"), **interval, **scores}


def _costs(done):
    columns = (*TIMES, *COUNTS)
    known = {key: [v for c in done if (v := getattr(c, key)) is not None] for key in columns}
    return {key: sum(found) / len(found) if found else None for key, found in known.items()}


def _status(own):
    """Of several draws those that are not done are told first: they want a word of explanation."""
    n_done = sum(cell.status == "done" for cell in own)
    last = next((cell for cell in own if cell.status != "done"), own[0] if own else None)
    status, reason = (last.status, last.reason) if last else ("missing", None)
    return {"n_done": n_done, "status": status, "reason": reason}


def _typed(frame):
    """Numbers stay numbers where nothing was measured, and counts whole."""
    kinds = {name: "Int64" if name in COUNTS else float for name in (*NUMBERS, *COUNTS)}
    kinds = {name: kind for name, kind in kinds.items() if name in frame}
    counts = frame[list(COUNTS)].astype(float).round()
    return frame.assign(**counts).astype(kinds)
