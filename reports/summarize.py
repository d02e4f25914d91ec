"""The saved files of a run -> one plain dict, which is all that figures and templates see."""

from statistics import fmean, stdev

from reports import ReportError
from reports.columns import COLUMNS
from reports.formats import is_number
from reports.limits import limits
from reports.palette import colored
from reports.saved import read_json, read_outcome, read_pictures, read_predictions, read_run
from reports.scores import score

FAMILIES = {
    "baseline": "no learning from pictures",
    "classical": "features made by hand",
    "random": "random convolutions",
    "transfer": "borrowed (pretrained) convolutions",
    "deep": "features learned end to end",
    "other": "other",
}
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


def summarize(run_folder):
    """Gather what the page shows.

    Parameters
    ----------
    run_folder : pathlib.Path

    Returns
    -------
    dict
        Texts, numbers, lists and dicts; only `pictures` holds arrays, by row number.

    Raises
    ------
    ReportError
        If files are missing, broken, or do not belong together.
    """
    run = read_run(run_folder)
    comparison = _comparison(run_folder)
    pictures = read_pictures(run_folder)
    methods = _methods(run_folder, run, comparison, pictures)
    done = [method for method in methods if method["done"]]
    dataset = _dataset(run["dataset"])
    summary = {
        **{
            key: run.get(key)
            for key in ("created", "command", "suite_version", "budget", "augment")
        },
        "title": str(run.get("title") or run["name"]),
        "name": run["name"],
        "status": run.get("status"),
        "quick": bool(run.get("quick")),
        "seeds": run["seeds"],
        "versions": run.get("versions") or {},
        "hardware": run.get("hardware") or {},
        "dataset": dataset,
        "split": run["split"],
        "methods": methods,
        "done": done,
        "curves": [method for method in done if method["scores"] and method["scores"]["roc"]],
        "scored": [method for method in done if method["scores"]],
        "learning": [method for method in done if method["history"]],
        "galleries": [m for m in done if m["scores"] and m["scores"]["mistakes"]],
        "families": _families(methods),
        "best": _best(done),
        "verdict": [str(sentence) for sentence in comparison.get("verdict") or []],
        "pairs": _pairs(comparison, methods),
        "pictures": pictures,
    }
    return {**summary, "limits": limits(summary)}


def _comparison(run_folder):
    """What was compared; an interrupted run may not have come so far."""
    path = run_folder / "comparison.json"
    return read_json(path) if path.is_file() else {}


def _dataset(dataset):
    counts = dataset.get("counts") or {}
    n_test = counts.get("test") or []
    share = max(n_test) / sum(n_test) if sum(n_test) else 1 / len(dataset["class_names"])
    return {
        **dataset,
        "counts": counts,
        "n_classes": len(dataset["class_names"]),
        "largest_class_share": share,
        "warnings": [str(warning) for warning in dataset.get("warnings") or []],
        "quarantine": dataset.get("quarantine") or [],
    }


def _methods(run_folder, run, comparison, pictures):
    """One entry a method, in the run's order."""
    n_mistakes = 12 if len(run["methods"]) <= MANY_METHODS else 6
    accuracies = comparison.get("accuracy") or {}
    methods, test_part = [], None
    for index, method in enumerate(colored(run["methods"], FAMILIES)):
        cells = _cells(run_folder, run, method)
        done = {seed: cell for seed, cell in cells.items() if cell["status"] == "done"}
        shown = next(iter(done), None)
        predictions = _predictions(run_folder, run, method, shown, test_part)
        test_part = test_part or predictions
        scores = predictions and score(predictions, n_mistakes, pictures.keys())
        entry = {
            **method,
            "index": index,
            "summary": method.get("summary") or "",
            "seed_shown": shown,
            "scores": scores,
            **_state(cells, done),
            **_measured(done, accuracies.get(method["name"])),
            **_made(done.get(shown) or {}),
        }
        entry["warnings"] += _disagreements(scores, done.get(shown))
        methods.append(entry)
    return methods


def _cells(run_folder, run, method):
    fingerprint = run["split"]["fingerprint"]
    cells = {}
    for seed in run["seeds"]:
        outcome = read_outcome(run_folder, method, seed, fingerprint)
        cells[seed] = {"status": "missing", **(outcome or {})}
    return cells


def _predictions(run_folder, run, method, seed, test_part):
    """Read one cell's answers, refusing to compare answers to different questions."""
    if seed is None:
        return None
    n_classes = len(run["dataset"]["class_names"])
    predictions = read_predictions(run_folder, method, seed, n_classes)
    for key in ("rows", "labels"):
        if predictions and test_part and predictions[key].tolist() != test_part[key].tolist():
            raise ReportError(
                f"cell {method['folder']}/{seed}: its test {key} differ from the other methods'; "
                "delete this cell and run it again"
            )
    return predictions


def _state(cells, done):
    """Whether the method finished, and if not, in words why."""
    unfinished = [cell for cell in cells.values() if cell["status"] != "done"]
    first = unfinished[0] if unfinished and not done else {"status": "missing"}
    return {
        "done": bool(done),
        "n_seeds_done": len(done),
        "n_seeds": len(cells),
        "status": "done" if done else first["status"],
        "status_words": STATUS_WORDS.get(first["status"], str(first["status"])),
        "reason": first.get("reason") or "",
        "parallel": any(cell.get("parallel") for cell in done.values()),
    }


def _measured(done, accuracy):
    """Mean over the seeds of every metric, its spread, and the accuracy with its interval."""
    metrics = {}
    for column in COLUMNS:
        values = [cell.get(column.key) for cell in done.values()]
        values = [value for value in values if is_number(value)]
        metrics[column.key] = {
            "value": fmean(values) if values else None,
            "sd": stdev(values) if len(values) > 1 else None,
        }
    interval = {key: (accuracy or {}).get(key) for key in ("low", "high", "seed_sd")}
    if accuracy and is_number(accuracy.get("mean")):
        metrics["accuracy"]["value"] = accuracy["mean"]
    if is_number(interval["seed_sd"]):
        metrics["accuracy"]["sd"] = interval["seed_sd"]
    return {"metrics": metrics, **interval}


def _made(cell):
    """How the cell on show was made: parameters, provenance, warnings, learning curves."""
    parameters = cell.get("parameters") or {}
    provenance = cell.get("provenance") or {}
    history = cell.get("history") or {}
    curves = {key: values for key, values in history.items() if _is_curve(values)}
    known = {**parameters, **provenance, **history}
    epochs = [known.get(key) for key in KEPT_EPOCH_KEYS]
    return {
        "parameters": parameters,
        "provenance": provenance,
        "tuning": _trials(cell.get("tuning") or []),
        "warnings": [str(warning) for warning in cell.get("warnings") or []],
        "history": curves,
        "kept_epoch": next((epoch for epoch in epochs if is_number(epoch)), None),
    }


def _trials(log):
    """The tuner's trials, each with what it changed in the best before it, and whether that helped."""
    trials, best = [], {}
    for trial in (trial for trial in log if isinstance(trial, dict)):
        settings = trial.get("parameters")
        settings = settings if isinstance(settings, dict) else {}
        changed = {k: v for k, v in settings.items() if trials and best.get(k) != v}
        helped = is_number(trial.get("best_so_far")) and (
            trial["best_so_far"] == trial.get("validation_accuracy")
            and all(trial["best_so_far"] != before.get("best_so_far") for before in trials)
        )
        best = settings if helped else best
        trials.append({**trial, "changed": changed, "helped": helped})
    return trials


def _disagreements(scores, cell):
    """Say where a saved metric is not that of the saved probabilities."""
    if not scores:
        return []
    counts = scores["confusion"]["counts"]
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


def _is_curve(values):
    return isinstance(values, list) and len(values) > 0


def _families(methods):
    """The families on the page, in the ladder's order, each in words."""
    present = {method["family"] for method in methods}
    return {family: words for family, words in FAMILIES.items() if family in present}


def _best(done):
    """Which methods hold the best value of every column that has a better end."""
    best = {}
    for column in COLUMNS:
        values = {
            method["index"]: method["metrics"][column.key]["value"]
            for method in done
            if not (column.timed and method["parallel"])
            and not (column.guessing_wins and method["family"] == "baseline")
        }
        values = {index: value for index, value in values.items() if value is not None}
        if column.better and len(values) > 1:
            top = (max if column.better == "higher" else min)(values.values())
            best[column.key] = [index for index, value in values.items() if value == top]
    return best


def _pairs(comparison, methods):
    """The paired comparisons, each with its two methods in place of their names."""
    by_name = {method["name"]: method for method in methods}
    pairs = [pair for pair in comparison.get("pairs") or [] if isinstance(pair, dict)]
    return [
        {**pair, "a": by_name[pair["a"]], "b": by_name[pair["b"]]}
        for pair in pairs
        if pair.get("a") in by_name and pair.get("b") in by_name
    ]
