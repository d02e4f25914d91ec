"""The saved files of a run -> one plain dict, which is all that figures and templates see."""

from reports.audit import read_audit
from reports.calibration import read_calibration
from reports.cards import read_cards
from reports.cite import cite, heading
from reports.columns import COLUMNS
from reports.compared import doubts, read_comparison, without_duplicates
from reports.cost import read_cost
from reports.crossover import read_crossover
from reports.dials import read_dials
from reports.disagreements import read_disagreements
from reports.examples import read_pictured_classes
from reports.explained import read_explain
from reports.ladder import read_ladder
from reports.limits import limits
from reports.looks import read_looks
from reports.methods import method_entries
from reports.operating import operating
from reports.pairs import matrix, read_pairs, tests_used
from reports.palette import colored
from reports.probes import read_probes
from reports.protocol import in_words
from reports.retrace import retrace
from reports.saved import read_pictures, read_run
from reports.space import read_neighbours, read_space

FAMILIES = {
    "baseline": "no learning from pictures",
    "classical": "features made by hand",
    "random": "random convolutions",
    "transfer": "borrowed (pretrained) convolutions",
    "deep": "features learned end to end",
    "other": "other",
}
COPIED = ("created", "command", "suite_version", "commit", "budget", "augment")


def summarize(run_folder, palette=None, prefix=""):
    """Gather what the page shows.

    Parameters
    ----------
    run_folder : pathlib.Path
    palette : dict of str to dict, optional
        Index, family and colours by method name, where several runs share a page.
    prefix : str
        Begins every id, where several runs share a page.

    Returns
    -------
    dict
        See `schema.Summary`: texts, numbers, lists and dicts; only pictures and maps are arrays.

    Raises
    ------
    ReportError
        If files are missing, broken, or do not belong together.
    """
    run = read_run(run_folder)
    comparison = read_comparison(run_folder)
    pictures = read_pictures(run_folder)
    palette = palette or paint(run["methods"])
    painted = [{**method, **palette[method["name"]]} for method in run["methods"]]
    methods = method_entries(run_folder, run, comparison, pictures.keys(), painted)
    selected = _selections(methods)
    pairs = read_pairs(comparison, [method for method in methods if method["done"]])
    head = heading(run, run["name"])
    summary = {
        **{key: run.get(key) for key in COPIED},
        "prefix": prefix,
        **head,
        "name": run["name"],
        "status": run.get("status"),
        "quick": bool(run.get("quick")),
        "seeds": run["seeds"],
        "protocol": in_words(run["protocol"], len(run["draws"])),
        "versions": run.get("versions") or {},
        "hardware": run.get("hardware") or {},
        "dataset": _dataset(run["dataset"]),
        "split": run["split"],
        "methods": methods,
        **selected,
        "operating": operating(selected["curves"]),
        "retrace": retrace(selected["curves"]),
        "verdict": [str(sentence) for sentence in comparison.get("verdict") or []],
        "doubts": doubts(comparison, methods) if any(m["done"] for m in methods) else None,
        "pairs": pairs,
        "matrix": matrix(pairs),
        "tests_used": tests_used(pairs),
        "calibration": read_calibration(comparison, [m for m in methods if m["done"]]),
        "audit": read_audit(run_folder, run["dataset"]["class_names"], pictures.keys()),
        "without_duplicates": without_duplicates(comparison, methods),
        "pictures": pictures,
        "examples": read_pictured_classes(run_folder, run, pictures.keys()),
        **_explained(run_folder, methods, run["dataset"]["class_names"], pictures.keys()),
    }
    return {
        **summary,
        "limits": limits(summary),
        "cite": _cited(run, head),
        "cost": read_cost(summary["done"], pairs, summary["verdict"]),
        "cards": read_cards(
            run, methods, summary["probes"], summary["dataset"]["largest_class_share"]
        ),
    }


def _explained(run_folder, methods, class_names, pictures):
    """What `explain.json` holds; each part is None where the run was not asked for it."""
    saved = read_explain(run_folder)
    return {
        "ladder": read_ladder(saved, methods),
        "crossover": read_crossover(saved, methods),
        "probes": read_probes(run_folder, saved, methods, class_names),
        "dials": read_dials(run_folder, saved, methods),
        "disagreements": read_disagreements(saved, methods, len(class_names), pictures),
        "space": read_space(run_folder, saved, methods, len(class_names)),
        "looks": read_looks(run_folder, saved, methods, len(class_names), pictures),
        "neighbours": read_neighbours(saved, methods, len(class_names), pictures),
    }


def _cited(run, head):
    dataset = run["dataset"]
    source = str(dataset.get("name") or "").strip(), str(dataset.get("citation") or "")
    version, fingerprint = run.get("suite_version"), run["split"]["fingerprint"]
    return cite(head, version, [source] if source[0] else [], fingerprint)


def paint(methods):
    """Number and colour methods: `index`, `family`, `light`, `dark` by name."""
    return {
        method["name"]: {
            "index": index,
            **{key: method[key] for key in ("family", "light", "dark")},
        }
        for index, method in enumerate(colored(methods, FAMILIES))
    }


def _selections(methods):
    """The methods that each section shows."""
    done = [method for method in methods if method["done"]]
    scored = [method for method in done if method["scores"]]
    return {
        "done": done,
        "scored": scored,
        "curves": [_with_area(method) for method in scored if method["scores"]["roc"]],
        "learning": [method for method in done if method["history"]],
        "galleries": [method for method in scored if method["scores"]["mistakes"]],
        "families": _families(methods),
        "best": _best(done),
    }


def _with_area(method):
    """The method with the areas that it is ranked by: the compared ones, or else its curves'."""
    scores, metrics = method["scores"], method["metrics"]
    drawn = scores["roc"]["macro_auc"], scores["precision_recall"]["average_precision"]
    found = metrics["macro_auc"], metrics["macro_average_precision"]
    area, average_precision = (
        known if known["value"] is not None else {**known, "value": value}
        for known, value in zip(found, drawn, strict=True)
    )
    return {**method, "area": area, "average_precision": average_precision}


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
