"""One entry a method: whether it finished, what it scored, what its answers show, how it was made."""

from statistics import fmean, stdev

from reports import AGAIN, ReportError
from reports.reading.compared import per_class
from reports.reading.draws import on_show, pooled
from reports.reading.saved import read_outcome, read_predictions
from reports.reading.scores import score
from reports.reading.values import as_dict, entry, items, number
from reports.words.columns import COLUMNS
from reports.words.formats import is_number

STATUS_WORDS = {
    "skipped": "skipped",
    "failed": "failed",
    "timeout": "ran out of time",
    "interrupted": "interrupted",
    "missing": "not reached",
}
KEPT_EPOCH_KEYS = ("kept_epoch", "best_epoch")
MANY_METHODS = 12
TOLERANCE = 5e-4  # saved metrics and those of the saved probabilities may differ by rounding


def method_entries(run_folder, run, comparison, rows_with_pictures, colored):
    """Gather what is known of each method.

    Parameters
    ----------
    run_folder : pathlib.Path
    run, comparison : dict
        What was saved.
    rows_with_pictures : collection of int
        Test pictures that can be shown.
    colored : list of dict
        The run's methods, each with `index`, `family` and colours.

    Returns
    -------
    list of dict
        In the run's order.
    """
    n_mistakes = 12 if len(run["methods"]) <= MANY_METHODS else 6
    kind, n_classes = run["protocol"]["kind"], len(run["dataset"]["class_names"])
    entries, test_parts = [], {}
    for method in colored:
        cells = _cells(run_folder, run, method)
        done = {name: cell for name, cell in cells.items() if cell["status"] == "done"}
        shown = on_show(run["draws"], done, kind)
        parts = _answers(run_folder, run, method, shown, test_parts)
        saved = pooled(parts)
        scores = saved and score(saved, n_mistakes, rows_with_pictures)
        first = done.get(shown[0] if shown else None) or {}
        found = {
            **method,
            "summary": method.get("summary") or "",
            "scores": scores,
            "shown_draw": shown[0] if shown else None,
            "ranked_by_scores": any("scores" in part for part in parts),
            "letters": str(entry(comparison, "letters").get(method["name"]) or ""),
            "class_intervals": per_class(comparison, method["name"], n_classes),
            "n_validation": _n_validation(run["draws"], shown),
            **_state(cells, done, kind, method.get("n_draws")),
            "metrics": _metrics(done, entry(comparison, "metrics", method["name"])),
            **_made(first),
        }
        found["warnings"] += _disagreements(scores, [done[name] for name in shown])
        entries.append(found)
    return entries


def _cells(run_folder, run, method):
    """What each draw left behind, by the draw's name."""
    return {
        draw["name"]: {
            "status": "missing",
            **(read_outcome(run_folder, method, draw["name"], draw["fingerprint"]) or {}),
        }
        for draw in run["draws"]
    }


def _answers(run_folder, run, method, shown, test_parts):
    """Read the answers on show, a dict a draw, refusing to compare answers to different questions.

    `test_parts` holds what was asked so far, by the split's fingerprint, and grows here.
    """
    n_classes = len(run["dataset"]["class_names"])
    fingerprints = {draw["name"]: draw["fingerprint"] for draw in run["draws"]}
    parts = []
    for name in shown:
        saved = read_predictions(run_folder, method, name, n_classes)
        if saved is None:
            continue
        asked = test_parts.setdefault(fingerprints[name], saved)
        for key in ("rows", "labels"):
            if saved[key].tolist() != asked[key].tolist():
                raise ReportError(
                    f"cell {method['folder']}/{name}: its test {key} differ from the other methods'; "
                    f"delete this cell, and {AGAIN}"
                )
        parts.append(saved)
    return parts


def _n_validation(draws, shown):
    sizes = [draw["n_validation"] for draw in draws if draw["name"] in shown[:1]]
    return sizes[0] if sizes else None


def _state(cells, done, kind, n_planned):
    """Whether the method finished, and if not, in words why."""
    unfinished = [cell for cell in cells.values() if cell["status"] != "done"]
    first = unfinished[0] if unfinished and not done else {"status": "missing"}
    return {
        "done": bool(done),
        "n_draws_done": len(done),
        "n_draws": n_planned or _n_planned(cells, kind),
        "status": "done" if done else first["status"],
        "status_words": STATUS_WORDS.get(str(first["status"]), str(first["status"])),
        "reason": first.get("reason") or "",
        "parallel": any(cell.get("parallel") for cell in done.values()),
    }


def _n_planned(cells, kind):
    """How many draws the method was to run, where an older run does not say: one if it ran one."""
    present = [name for name, cell in cells.items() if cell["status"] != "missing"]
    runs_once = kind == "one_split" and present == list(cells)[:1]
    return 1 if runs_once else len(cells)


def _metrics(done, compared):
    """Every column's `value`, interval, spread and single values; what was compared goes first."""
    metrics = {}
    for column in COLUMNS:
        values = [cell.get(column.key) for cell in done.values()]
        values = [value for value in values if is_number(value)]
        found = {
            "value": fmean(values) if values else None,
            "low": None,
            "high": None,
            "sd": stdev(values) if len(values) > 1 else None,
            "values": values,
        }
        saved = entry(compared, column.key)
        known = {key: number(saved.get(key)) for key in ("value", "low", "high", "sd")}
        found |= {key: value for key, value in known.items() if value is not None}
        metrics[column.key] = found
    return metrics


def _made(cell):
    """How the cell on show was made: parameters, provenance, warnings, learning curves."""
    parameters, provenance, history = (
        entry(cell, key) for key in ("parameters", "provenance", "history")
    )
    known = {**parameters, **provenance, **history}
    epochs = [known.get(key) for key in KEPT_EPOCH_KEYS]
    return {
        "parameters": parameters,
        "provenance": provenance,
        "steps": cell.get("steps"),
        "search_space": entry(cell, "search_space"),
        "tuning": _trials(items(cell, "tuning")),
        "warnings": [str(warning) for warning in items(cell, "warnings")],
        "history": {key: items(history, key) for key in history if items(history, key)},
        "kept_epoch": next((epoch for epoch in epochs if is_number(epoch)), None),
    }


def _trials(log):
    """The tuner's trials, each with what it changed in the best before it, and whether that helped."""
    trials, best = [], {}
    for trial in filter(None, map(as_dict, log)):
        settings = entry(trial, "parameters")
        changed = {k: v for k, v in settings.items() if trials and best.get(k) != v}
        helped = is_number(trial.get("best_so_far")) and (
            trial["best_so_far"] == trial.get("validation_accuracy")
            and all(trial["best_so_far"] != before.get("best_so_far") for before in trials)
        )
        best = settings if helped else best
        trials.append({**trial, "changed": changed, "helped": helped})
    return trials


def _disagreements(scores, cells):
    """Say where a saved metric is not that of the saved probabilities."""
    if not scores or len(cells) > 1:
        return []  # folds put together: their means are not the metrics of the whole
    cell, counts = cells[0], scores["confusion"]["counts"]
    n_right = sum(row[k] for k, row in enumerate(counts))
    found = {
        "accuracy": n_right / sum(map(sum, counts)),
        "macro_auc": (scores["roc"] or {}).get("macro_auc"),
    }
    return [
        f"The saved {key} is {cell[key]:.4f}, but the saved probabilities give {value:.4f}; "
        "the table shows the former, the figures the latter."
        for key, value in found.items()
        if is_number(value) and is_number(cell.get(key)) and abs(value - cell[key]) > TOLERANCE
    ]
