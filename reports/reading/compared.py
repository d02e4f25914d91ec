"""What `comparison.json` says, made safe to show: numbers are numbers, methods are the run's.

Everything in it may be missing: an interrupted run was never compared, and an older one less closely.
"""

from reports.reading.saved import read_json
from reports.reading.values import (
    as_dict,
    entry,
    estimate,
    items,
    known_methods,
    number,
    one_of,
)

SEVERITIES = {  # worst first
    "high": "Serious",
    "medium": "Worth a thought",
    "low": "Good to know",
}
CLASS_METRICS = ("f1", "precision", "recall", "auc")


def read_comparison(run_folder):
    """Read `comparison.json`, or nothing where the run did not come so far."""
    path = run_folder / "comparison.json"
    return read_json(path) if path.is_file() else {}


def per_class(comparison, method_name, n_classes):
    """Intervals of one method's values of each class: lists by metric, None where unknown."""
    saved = entry(comparison, "per_class", method_name)
    found = {}
    for metric in CLASS_METRICS:
        values = saved.get(metric)
        if isinstance(values, list) and len(values) == n_classes:
            found[metric] = [estimate(value) if value else None for value in values]
    return found


def doubts(comparison, methods):
    """What the run doubts in itself, most serious first.

    Parameters
    ----------
    comparison : dict
    methods : list of dict
        The summary's.

    Returns
    -------
    dict or None
        `raised`: list of dicts with `code`, `title`, `severity`, `severity_words`, `sentence`,
        `methods` (the summary's, where known) and `strangers` (names that are not). `quiet`, checks
        that found nothing, and `unable`, those that could not look: `title`, `looks_for`, `why`;
        both empty for older runs. None if nothing was checked.
    """
    if not isinstance(comparison.get("doubts"), list):
        return None
    by_name = {method["name"]: method for method in methods}
    raised = [_doubt(doubt, by_name) for doubt in comparison["doubts"] if isinstance(doubt, dict)]
    order = list(SEVERITIES)
    return {
        "raised": sorted(raised, key=lambda doubt: order.index(doubt["severity"])),
        "quiet": _checks(comparison, "nothing"),
        "unable": _checks(comparison, "could not look"),
    }


def _checks(comparison, found):
    """The saved checks of which this came."""
    return [
        {key: str(check.get(key) or "") for key in ("code", "title", "looks_for", "why")}
        for check in map(as_dict, items(comparison, "checks"))
        if check.get("found") == found
    ]


def without_duplicates(comparison, methods):
    """Accuracies on the test pictures that resemble no other picture, method by method, or None."""
    saved = entry(comparison, "without_duplicates")
    accuracy = entry(saved, "accuracy")
    rows = [
        {
            "method": method,
            "without": estimate(accuracy[method["name"]]),
            "with_all": number(entry(accuracy, method["name"]).get("with_all")),
        }
        for method in methods
        if isinstance(accuracy.get(method["name"]), dict)
    ]
    counts = {key: number(saved.get(key)) for key in ("n_left_out", "n_left")}
    return {**counts, "rows": rows} if rows else None


def _doubt(doubt, by_name):
    severity = one_of(doubt.get("severity"), SEVERITIES, "low")
    names = [str(name) for name in items(doubt, "methods")]
    return {
        **{key: str(doubt.get(key) or "") for key in ("code", "title", "sentence")},
        "severity": severity,
        "severity_words": SEVERITIES[severity],
        "methods": known_methods(names, by_name),
        "strangers": [name for name in names if name not in by_name],
    }
