"""What changed from one saved run to another, on one page that claims no more than the pictures show.

Where both were asked the same pictures (the splits' fingerprints and the test rows agree), a method's
two trainings are compared picture by picture. Where they were not, the numbers stand side by side
without a difference.
"""

import re
from pathlib import Path

from reports import ReportError
from reports.differences.changes import (
    confusion_changes,
    doubt_changes,
    method_changes,
    setting_changes,
)
from reports.differences.paired import difference, judge
from reports.figures import dumbbell
from reports.figures.svg import house_style
from reports.many import MANY
from reports.page import fill_page, trusted, write_whole
from reports.reading.saved import read_predictions, read_run
from reports.summarize import families_of, paint, summarize
from reports.words.formats import listed, points

MOST_NAMED = 4  # methods that the verdict names; the table has them all
TRAINED_BY_CHANCE = ("random", "transfer", "deep")


def render_diff(folder_a, folder_b):
    """Write `report-vs-<a>.html` into the folder of b.

    Parameters
    ----------
    folder_a, folder_b : pathlib.Path
        The earlier and the later run.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ReportError
        If one is no run, holds several data sets, or both are the same.
    """
    folder_a, folder_b = Path(folder_a).resolve(), Path(folder_b).resolve()
    for folder in (folder_a, folder_b):
        if (folder / MANY).is_file():
            raise ReportError(f"{folder} holds runs on several data sets; give one of them")
    if folder_a == folder_b:
        raise ReportError(f"{folder_a}: the same run twice; give two runs")
    diff = compare_runs(folder_a, folder_b)
    with house_style():
        figure = trusted(dumbbell.charts(diff))
    name = re.sub(r"[^\w.+-]+", "-", folder_a.name)[:80]
    html = fill_page("diff.html.j2", diff=diff, figure=figure)
    return write_whole(folder_b / f"report-vs-{name}.html", html)


def compare_runs(folder_a, folder_b):
    """Gather what changed from a to b.

    Parameters
    ----------
    folder_a, folder_b : pathlib.Path

    Returns
    -------
    dict
        `a`, `b`: the runs' summaries with their folder's name as `label`; `methods`: all of
        either, painted; `rows`: one a method of both, see `_row`; `added`, `removed`; `settings`,
        `doubts`, `confusions`: see changes.py; `paired`, `why_not`, `verdict`.
    """
    runs = [read_run(folder) for folder in (folder_a, folder_b)]
    everyone = {m["name"]: m for run in reversed(runs) for m in run["methods"]}
    ordered = {m["name"]: everyone[m["name"]] for run in runs for m in run["methods"]}
    palette = paint(list(ordered.values()))
    a, b = ({**summarize(folder, palette), "label": folder.name} for folder in (folder_a, folder_b))
    by_name = [{m["name"]: m for m in it["methods"]} for it in (a, b)]
    why_not = _why_not(*runs)
    rows = [
        _row((folder_a, folder_b), runs, (by_name[0][name], by_name[1][name]), why_not)
        for name in ordered
        if name in by_name[0] and name in by_name[1]
    ]
    paired = [row for row in rows if row["answers"]]
    for row in paired:
        row.update(difference(*row.pop("answers"), len(paired), row.pop("sizes")), paired=True)
    judge(paired)
    diff = {
        "a": a,
        "b": b,
        "methods": [{"name": name, **painted} for name, painted in palette.items()],
        "families": families_of([row["b"] for row in rows]),
        "rows": rows,
        "added": [m for m in b["methods"] if m["name"] not in by_name[0]],
        "removed": [m for m in a["methods"] if m["name"] not in by_name[1]],
        "settings": setting_changes(a, b),
        "doubts": doubt_changes(a, b),
        "confusions": confusion_changes([(row["a"], row["b"]) for row in paired]),
        "paired": paired,
        "by_chance": any(row["b"]["family"] in TRAINED_BY_CHANCE for row in paired),
        "why_not": why_not,
    }  # fmt: skip
    return {**diff, "verdict": verdict(diff)}


def verdict(diff):
    """Sentences on what changed; no change is claimed that the tests do not show.

    Parameters
    ----------
    diff : dict
        See `compare_runs`.

    Returns
    -------
    list of str
    """
    return [*_on_answers(diff), *_on_field(diff)]


def _on_answers(diff):
    paired = diff["paired"]
    if diff["why_not"]:
        return [
            f"The accuracies of the two runs cannot be compared: {diff['why_not']}.",
            "They stand side by side below, without a difference.",
        ]
    if not paired:
        return ["No method has answers of both runs, so there is no difference to judge."]
    same = [row for row in paired if row["same"]]
    if len(same) == len(paired):
        where = "" if all(row["all_draws"] for row in paired) else " where both were asked the same"
        return [f"{_methods(len(paired))} gave the very same answers in both runs{where}."]
    sentences = [_shown_changes(paired)]
    if same:
        sentences.append(f"The very same answers in both runs: {_names(row['b'] for row in same)}.")
    if any(not row["shown"] and not row["same"] for row in paired):
        sentences.append(
            "Not shown is not equal: more test pictures, or more seeds, might show a change."
        )
    left = [row["b"] for row in diff["rows"] if not row["paired"]]
    if left:
        sentences.append(f"Without answers of both runs: {_names(left)}.")
    return sentences


def _shown_changes(paired):
    """Which methods changed and by how much, largest change first; how many are not shown to."""
    shown = sorted((r for r in paired if r["shown"]), key=lambda r: -abs(r["difference"]))
    n_rest = len(paired) - len(shown)
    if not shown:
        return f"No change is shown{f' for any of the {n_rest} methods' if n_rest > 1 else ''}."
    named = [_change(row) for row in shown[:MOST_NAMED]]
    if len(shown) > MOST_NAMED:
        named.append(f"{len(shown) - MOST_NAMED} more changed")
    endings = {0: "", 1: "; for the other method no change is shown"}
    ending = endings.get(n_rest, f"; for the other {n_rest} no change is shown")
    return f"{listed(named)}{ending}."


def _on_field(diff):
    for key, words in (("added", "Only in B"), ("removed", "Only in A")):
        if diff[key]:
            yield f"{words}: {_names(diff[key])}."
    for key, words in (("came", "New doubts"), ("went", "Doubts that went")):
        if diff["doubts"] and diff["doubts"][key]:
            titles = [doubt["title"] for doubt in diff["doubts"][key]]
            yield f"{words}: {listed(titles)}."


def _change(row):
    verb = "gained" if row["difference"] > 0 else "lost"
    ends = sorted(abs(row[end]) for end in ("low", "high"))
    low, high = (f"{100 * end:.1f}" for end in ends)
    return (
        f"{row['b']['name']} {verb} {points(abs(row['difference']))[1:]} points ({low} to {high})"
    )


def _methods(n):
    return f"All {n} methods" if n > 1 else "The one method"


def _names(methods):
    return listed([method["name"] for method in methods])


def _why_not(run_a, run_b):
    """Why two runs' answers cannot be compared picture by picture, or nothing."""
    names = [str(run["dataset"].get("name") or "") for run in (run_a, run_b)]
    if run_a["dataset"]["class_names"] != run_b["dataset"]["class_names"] or names[0] != names[1]:
        return f"they are on different pictures ({names[0]} and {names[1]})"
    if not _common_draws(run_a, run_b):
        return "their splits differ, so they were not asked the same pictures"
    return ""


def _common_draws(run_a, run_b):
    """Names of the draws that are the same in both: pictures, labels and rows."""
    fingerprints = {draw["name"]: draw["fingerprint"] for draw in run_a["draws"]}
    return [d for d in run_b["draws"] if fingerprints.get(d["name"]) == d["fingerprint"]]


def _row(folders, runs, entries, why_not):
    """One method of both runs: its entries, what changed in it, and its answers where they pair."""
    row = {"a": entries[0], "b": entries[1], "changes": method_changes(*entries), "same": False}
    row |= {"paired": False, "answers": None, "shown": False}
    if why_not or not (entries[0]["scores"] and entries[1]["scores"]):
        return row
    pairs, draws = [], []
    for draw in _common_draws(*runs):
        saved = [
            read_predictions(folder, entry, draw["name"], len(run["dataset"]["class_names"]))
            for folder, entry, run in zip(folders, entries, runs, strict=True)
        ]
        if None not in saved and all(
            saved[0][key].tolist() == saved[1][key].tolist() for key in ("rows", "labels")
        ):
            pairs.append(saved)
            draws.append(draw)
    if not pairs:
        return row
    answers = [[one["probabilities"].argmax(axis=1) for one in pair] for pair in pairs]
    right = [
        [a == pair[0]["labels"] for a in both] for both, pair in zip(answers, pairs, strict=True)
    ]
    return row | {
        "answers": tuple(zip(*right, strict=True)),
        "same": all((one == other).all() for one, other in answers),
        "n_draws": len(draws),
        "all_draws": all(entry["n_draws_done"] == len(draws) for entry in entries),
        "sizes": _fold_sizes(runs[1], draws),
    }


def _fold_sizes(run, draws):
    if run["protocol"]["kind"] != "folds":
        return None
    return tuple(sum(d[key] or 1 for d in draws) / len(draws) for key in ("n_train", "n_test"))
