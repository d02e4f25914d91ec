"""What `run.json` says of a run: configuration, command, versions, hardware, and what was drawn."""

import datetime
import shlex
from dataclasses import asdict
from pathlib import Path

from compare.anatomy.views import views
from compare.command_line.options import FLAGS, HELP, Options, data_sets
from compare.draws import counts, kind_of
from compare.fitting.budgets import BUDGETS
from compare.processes.cores import threads_per_job
from compare.records.environment import SUITE_VERSION, commit, hardware, versions, without_home
from data.files import printable_path

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
        "title": options.heading.title or usual_title(dataset.name),
        "course": options.heading.course,
        "authors": list(options.heading.authors),
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
        "commit": commit(),
        "versions": versions(),
        "hardware": hardware(),
        "dataset": _dataset(dataset, first.split),
        "split": {
            "fingerprint": first.split.fingerprint,
            "seed": first.split.seed,
            **{key: value for key, value in first.facts().items() if key.startswith("n_")},
        },
        "methods": [_method(method) for method in methods],
    }


def _dataset(dataset, split):
    brings = [
        part for part in ("validation", "test") if getattr(dataset, f"{part}_rows") is not None
    ]
    return {
        "name": dataset.name,
        "origin": without_home(dataset.origin),
        "licence": dataset.licence,
        "citation": dataset.citation,
        "class_names": list(dataset.class_names),
        "own_parts": brings,
        "n_images": len(dataset.labels),
        "height": dataset.images.shape[1],
        "width": dataset.images.shape[2],
        "counts": counts(dataset, split),
        "warnings": list(dataset.warnings),
        "quarantine": [list(entry) for entry in dataset.quarantine],
    }


def _method(method):
    return {
        "name": method.name,
        "family": method.family,
        "summary": method.summary,
        "folder": method.folder,
        "views": views(method),
    }


def protocol(options):
    """How the run repeats itself, and how it shares the cores."""
    return {
        "kind": kind_of(options),
        "n_seeds": len(options.seeds),
        "n_folds": options.folds,
        "jobs": options.jobs,
        "threads_per_job": threads_per_job(options.jobs),
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
        "keep": None if options.keep == Options.keep else options.keep,
        "jobs": options.jobs if options.jobs > 1 else None,
        "dask": options.dask,
        "timeout": options.timeout,
        "weights": options.weights and _name_only(options.weights),
        **heading_words(options.heading),
    }
    given = [f"--{name} {shlex.quote(str(words[name]))}" for name in HELP if words.get(name)]
    flags = [f"--{name}" for name in FLAGS if getattr(options, name) and name != "verbose"]
    return printable_path([" ".join(["invoke compare", *given, *flags])])[0]


def usual_title(dataset_name):
    """What a run is called where nobody says otherwise."""
    return f"Image classifiers on {dataset_name}"


def heading_words(heading):
    """The options that a heading was given by, as words of a command line."""
    return {
        "title": heading.title,
        "course": heading.course,
        "author": ",".join(heading.authors),
    }


def _name_only(path):
    return Path(path).name if Path(path).is_absolute() else str(path)
