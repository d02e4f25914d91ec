"""The saved files of a run -> one plain dict, which is all that figures and templates see."""

from reports.figures.palette import colored
from reports.reading.compared import doubts, read_comparison, without_duplicates
from reports.reading.explained import read_explain
from reports.reading.methods import method_entries
from reports.reading.saved import read_pictures, read_run
from reports.reading.values import entry, items, number
from reports.sections.audit import read_audit
from reports.sections.calibration import read_calibration
from reports.sections.cards import read_cards
from reports.sections.cost import read_cost
from reports.sections.crossover import read_crossover
from reports.sections.dials import read_dials
from reports.sections.disagreements import read_disagreements
from reports.sections.examples import read_pictured_classes
from reports.sections.ladder import read_ladder
from reports.sections.limits import limits
from reports.sections.looks import read_looks
from reports.sections.operating import operating
from reports.sections.pairs import matrix, read_pairs, tests_used
from reports.sections.probes import read_probes
from reports.sections.retrace import retrace
from reports.sections.space import read_neighbours, read_space
from reports.words.cite import cite, heading
from reports.words.columns import COLUMNS
from reports.words.protocol import protocol_in_words

FAMILIES = {
    "baseline": "no learning from pictures",
    "classical": "features made by hand",
    "random": "random convolutions",
    "transfer": "borrowed (pretrained) convolutions",
    "deep": "features learned end to end",
    "other": "other",
}
COPIED = ("created", "command", "suite_version", "commit", "budget", "augment")


def summarize(run_folder, palette=None, prefix="", shows_pictures=True):
    """Gather what the page shows.

    Parameters
    ----------
    run_folder : pathlib.Path
    palette : dict of str to dict, optional
        Index, family and colours by method name, where several runs share a page.
    prefix : str
        Begins every id, where several runs share a page.
    shows_pictures : bool
        False for a page without any picture of the data set; see `render.page_of`.

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
    summary = {
        **_about(run),
        "prefix": prefix,
        "pictures": pictures,
        "shows_pictures": shows_pictures,
        "methods": methods,
        **selected,
        "operating": operating(selected["curves"]),
        "retrace": retrace(selected["curves"]),
        **_compared(comparison, methods, selected["done"]),
        "audit": read_audit(run_folder, run["dataset"]["class_names"], pictures.keys()),
        "examples": read_pictured_classes(run_folder, run, pictures.keys()),
        **_explained(run_folder, methods, run["dataset"]["class_names"], pictures.keys()),
    }
    guessing = summary["dataset"]["largest_class_share"]
    return {
        **summary,
        "limits": limits(summary),
        "cost": read_cost(summary["done"], summary["pairs"], summary["verdict"]),
        "cards": read_cards(run, methods, summary["probes"], guessing),
    }


def _about(run):
    """What was run, when, by whom and on what, and how to cite it."""
    head = heading(run, run["name"])
    return {
        **{key: run.get(key) for key in COPIED},
        **head,
        "name": run["name"],
        "status": run.get("status"),
        "quick": bool(run.get("quick")),
        "seeds": run["seeds"],
        "protocol": protocol_in_words(run["protocol"], len(run["draws"])),
        "versions": entry(run, "versions"),
        "hardware": entry(run, "hardware"),
        "dataset": _dataset(run["dataset"]),
        "split": run["split"],
        "cite": _cited(run, head),
    }


def _compared(comparison, methods, done):
    """What `comparison.json` holds."""
    pairs = read_pairs(comparison, done)
    return {
        "verdict": [str(sentence) for sentence in items(comparison, "verdict")],
        "doubts": doubts(comparison, methods) if done else None,
        "pairs": pairs,
        "matrix": matrix(pairs),
        "tests_used": tests_used(pairs),
        "calibration": read_calibration(comparison, done),
        "without_duplicates": without_duplicates(comparison, methods),
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
        "families": families_of(methods),
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
    counts = entry(dataset, "counts")
    n_test = [number(n) or 0 for n in items(counts, "test")]
    share = max(n_test) / sum(n_test) if sum(n_test) else 1 / len(dataset["class_names"])
    return {
        **dataset,
        "counts": counts,
        "n_classes": len(dataset["class_names"]),
        "largest_class_share": share,
        "warnings": [str(warning) for warning in items(dataset, "warnings")],
        "quarantine": items(dataset, "quarantine"),
    }


def families_of(methods):
    """The families of these methods, in the ladder's order, each in words."""
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
