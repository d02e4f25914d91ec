"""Several data sets on one page: who wins across them, and what each of them says.

One data set is one observation of which method is better. Ranks within each data set, tested across
them, are what a claim about more than one data set can rest on.

Source: Demšar (2006), "Statistical Comparisons of Classifiers over Multiple Data Sets".
"""

from pathlib import PurePosixPath

from reports import AGAIN, ReportError
from reports.figures import accuracy, ranks
from reports.figures.svg import house_style
from reports.page import fill, fill_page, of_run, trusted
from reports.reading.saved import SCHEMA, read_json, read_run
from reports.reading.values import entry, items, known_methods, known_pairs, number
from reports.sections import SECTIONS_OF_ONE_IN_MANY, sections_of
from reports.summarize import families_of, paint, summarize
from reports.words.cite import cite, heading
from reports.words.formats import is_number

MANY = "many.json"
PAIR_NUMBERS = ("n_a_better", "n_b_better", "n_ties", "p_value", "p_corrected")


def many_page(folder):
    """Fill the page of several data sets.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    str

    Raises
    ------
    ReportError
        If a file is missing or broken, or a run lies elsewhere.
    """
    many = read_many(folder)
    places = [folder / run["folder"] for run in many["runs"]]
    palette = paint(_all_methods(places))
    runs = [summarize(place, palette, f"set{n}-") for n, place in enumerate(places, start=1)]
    summary = across(many, runs, palette)
    with house_style():
        figure = trusted(ranks.charts(summary)) if summary["ranked"] else None
        blocks = [
            _block(run, name, n)
            for n, (run, name) in enumerate(zip(runs, summary["names"], strict=True))
        ]
    return fill_page("many.html.j2", many=summary, ranks_figure=figure, blocks=blocks)


def read_many(folder):
    """Read `many.json` and check that its runs lie in the folder or beside it.

    Raises
    ------
    ReportError
    """
    path = folder / MANY
    many = read_json(path)
    if many.get("schema") != SCHEMA:
        raise ReportError(
            f"{path}: expected schema {SCHEMA}, got {many.get('schema')!r}; "
            f"draw it with the version of the suite that made it, or {AGAIN}"
        )
    runs = many.get("runs")
    if not isinstance(runs, list) or not runs or not all(isinstance(run, dict) for run in runs):
        raise ReportError(f"{path}: 'runs' must list at least one run; {AGAIN}")
    many["runs"] = [{key: str(run.get(key) or "") for key in ("name", "folder")} for run in runs]
    for run in many["runs"]:
        if not _is_near(run["folder"]):
            raise ReportError(
                f"{path}: folder {run['folder']!r} leads out of {folder.name}; "
                "expected one in it or beside it"
            )
    return many


def across(many, runs, palette):
    """What is known across the data sets.

    Parameters
    ----------
    many : dict
        As in `many.json`.
    runs : list of dict
        Each run's summary.
    palette : dict
        See `summarize.paint`.

    Returns
    -------
    dict
    """
    saved = entry(many, "summary")
    methods = [{"name": name, **painted} for name, painted in palette.items()]
    by_name = {method["name"]: method for method in methods}
    mean_ranks = entry(saved, "mean_rank")
    ranked = [
        {**by_name[name], "mean_rank": rank}
        for name, rank in mean_ranks.items()
        if name in by_name and is_number(rank)
    ]
    head = heading(many, "Several data sets")
    sets = [run["dataset"] for run in runs]
    sources = [(str(d.get("name") or ""), str(d.get("citation") or "")) for d in sets]
    return {
        **{key: many.get(key) for key in ("created", "command", "status")},
        **head,
        "cite": cite(head, runs[0]["suite_version"] if runs else None, sources),
        "names": [run["name"] for run in many["runs"]],
        "folders": [run["folder"] for run in many["runs"]],
        "runs": runs,
        "methods": methods,
        "families": families_of(methods),
        "rows": [_row(method, runs, number(mean_ranks.get(method["name"]))) for method in methods],
        "ranked": sorted(ranked, key=lambda method: method["mean_rank"]),
        "groups": _groups(saved, by_name),
        "friedman": entry(saved, "friedman"),
        "critical_difference": number(saved.get("critical_difference")),
        "pairs": _pairs(saved, by_name),
        "smallest_p": number(saved.get("smallest_p")),
        "verdict": [str(sentence) for sentence in items(many, "verdict")],
    }


def _row(method, runs, mean_rank):
    """One method's accuracy on each data set; `top` if nothing is shown to beat it there."""
    cells = []
    for run in runs:
        found = next((m for m in run["done"] if m["name"] == method["name"]), None)
        cells.append(found and {**found["metrics"]["accuracy"], "top": found["name"] in _top(run)})
    values = [cell["value"] if cell else None for cell in cells]
    return {"method": method, "cells": cells, "values": values, "mean_rank": mean_rank}


def _top(run):
    """Names of the best method and of those that share a letter with it."""
    known = [m for m in run["done"] if m["metrics"]["accuracy"]["value"] is not None]
    if not known:
        return set()
    best = max(known, key=lambda method: method["metrics"]["accuracy"]["value"])
    return {best["name"]} | {m["name"] for m in known if set(m["letters"]) & set(best["letters"])}


def _pairs(saved, by_name):
    return [
        {**{key: number(pair.get(key)) for key in PAIR_NUMBERS}, "a": pair["a"], "b": pair["b"]}
        for pair in known_pairs(saved, by_name)
    ]


def _groups(saved, by_name):
    groups = [group for group in items(saved, "groups") if isinstance(group, list)]
    known = [known_methods(group, by_name) for group in groups]
    return [group for group in known if len(group) > 1]


def _all_methods(places):
    """Every method of any run, in the order in which they first come."""
    found = {}
    for place in places:
        for method in read_run(place)["methods"]:
            found.setdefault(method["name"], method)
    return list(found.values())


def _block(run, name, n):
    """One data set's part of the page; the first explains its sections to beginners."""
    sections = sections_of(run, SECTIONS_OF_ONE_IN_MANY)
    figures = {"accuracy": accuracy.charts(run)}
    context = of_run(run, figures, sections, explained=n == 0)
    return {"name": name, "html": fill("dataset.html.j2", **context, data_set=name)}


def _is_near(folder):
    """Whether a path leads to a folder in this one, or to one beside it, and nowhere else."""
    parts = PurePosixPath(folder.replace("\\", "/"))
    names = parts.parts[1:] if parts.parts[:1] == ("..",) else parts.parts
    return bool(names) and not parts.is_absolute() and ".." not in names and ":" not in folder
