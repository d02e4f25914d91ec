"""What `run.json` says of a run: configuration, command, versions, hardware, and what was drawn."""

import datetime
import shlex
from dataclasses import asdict
from pathlib import Path

from compare.budgets import BUDGETS
from compare.draws import counts, kind_of
from compare.environment import SUITE_VERSION, hardware, versions, without_home
from compare.options import FLAGS, HELP, Options, data_sets

SCHEMA = 1


def describe(options, methods, dataset, draws):
    """Everything about a run that is known before its first fit.

    Parameters
    ----------
    options : Options
    methods : list of Method
    dataset : Dataset
    draws : list of Draw

    Returns
    -------
    dict
    """
    first = draws[0]
    name = f"{dataset.name}-{first.split.fingerprint[:8]}"
    return {
        "schema": SCHEMA,
        "name": name,
        "title": f"Image classifiers on {dataset.name}",
        "created": now(),
        "command": command(options),
        "quick": options.quick,
        "augment": list(options.augment),
        "explain": options.explain,
        "sizes": list(options.sizes),
        "budget": {"name": options.budget, **asdict(BUDGETS[options.budget])},
        "seeds": list(options.seeds),
        "protocol": protocol(options),
        "draws": [draw.facts() for draw in draws],
        "suite_version": SUITE_VERSION,
        "versions": versions(),
        "hardware": hardware(),
        "dataset": {
            "name": dataset.name,
            "origin": without_home(dataset.origin),
            "licence": dataset.licence,
            "citation": dataset.citation,
            "class_names": list(dataset.class_names),
            "own_parts": [
                part
                for part in ("validation", "test")
                if getattr(dataset, f"{part}_rows") is not None
            ],
            "n_images": len(dataset.labels),
            "height": dataset.images.shape[1],
            "width": dataset.images.shape[2],
            "counts": counts(dataset, first.split),
            "warnings": list(dataset.warnings),
            "quarantine": [list(entry) for entry in dataset.quarantine],
        },
        "split": {
            "fingerprint": first.split.fingerprint,
            "seed": first.split.seed,
            **{key: value for key, value in first.facts().items() if key.startswith("n_")},
        },
        "methods": [
            {"name": m.name, "family": m.family, "summary": m.summary, "folder": m.folder}
            for m in methods
        ],
    }


def protocol(options):
    """How the run repeats itself."""
    return {
        "kind": kind_of(options),
        "n_seeds": len(options.seeds),
        "n_folds": options.folds,
    }


def now():
    """The time as text, to the second, in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def command(options):
    """The command that repeats a run, for a page that may be sent anywhere.

    Of a path from the root of the machine only the name is kept: its folders say whose machine it was.

    Parameters
    ----------
    options : Options

    Returns
    -------
    str
    """
    words = {
        "dataset": None
        if options.dataset == Options.dataset
        else ",".join(_name_only(name) for name in data_sets(options.dataset)),
        "methods": ",".join(options.methods),
        "also": ",".join(_name_only(path) for path in options.also),
        "train-size": options.train_size,
        "test-size": options.test_size,
        "image-size": options.image_size,
        "seeds": len(options.seeds) if len(options.seeds) > 1 else None,
        "folds": options.folds,
        "out": options.out and _name_only(options.out),
        "augment": ",".join(options.augment),
        "budget": None if options.budget == Options.budget else options.budget,
        "sizes": ",".join(str(n) for n in options.sizes),
        "explain": None if options.explain == Options.explain else options.explain,
        "jobs": options.jobs if options.jobs > 1 else None,
        "weights": options.weights and _name_only(options.weights),
    }
    given = [f"--{name} {shlex.quote(str(words[name]))}" for name in HELP if words.get(name)]
    flags = [f"--{name}" for name in FLAGS if getattr(options, name)]
    return " ".join(["invoke compare", *given, *flags])


def _name_only(path):
    return Path(path).name if Path(path).is_absolute() else str(path)
