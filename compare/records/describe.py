"""What `run.json` says of a run: configuration, command, versions, hardware, and what was drawn."""

import datetime
import json
import shlex
from dataclasses import asdict
from pathlib import Path

from compare.anatomy.views import views
from compare.command_line.options import FLAGS, HELP, Heading, Options, UsageError, data_sets
from compare.draws import counts, kind_of
from compare.fitting.budgets import BUDGETS
from compare.processes.cores import threads_per_job
from compare.records.environment import SUITE_VERSION, commit, hardware, versions, without_home
from compare.records.files import SUM, read_json, write_bytes, write_json
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
            {
                "name": m.name,
                "family": m.family,
                "summary": m.summary,
                "folder": m.folder,
                "views": views(m),
            }
            for m in methods
        ],
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
        **_heading_words(options.heading),
    }
    given = [f"--{name} {shlex.quote(str(words[name]))}" for name in HELP if words.get(name)]
    flags = [f"--{name}" for name in FLAGS if getattr(options, name) and name != "verbose"]
    return printable_path([" ".join(["invoke compare", *given, *flags])])[0]


def retitle(folder, heading):
    """Give a saved run another heading, which every later drawing of it keeps; nothing is fitted.

    Parameters
    ----------
    folder : Path
        Of a run, or of runs on several data sets.
    heading : Heading
        What is empty in it stays as it was.

    Raises
    ------
    UsageError
        If there is no saved run.
    """
    paths = [Path(folder) / name for name in ("many.json", "run.json")]
    path, saved = next(((p, about) for p in paths if (about := read_json(p))), (None, None))
    if not isinstance(saved, dict):
        raise UsageError(
            f"{folder}: no saved run here, or one that is damaged; give a folder that `compare` wrote"
        )
    given = {"title": heading.title, "course": heading.course, "authors": list(heading.authors)}
    given = {key: value for key, value in given.items() if value}
    about = {**saved, **given, "command": _retitled(saved.get("command"), heading)}
    if SUM in json.loads(path.read_text("utf-8")):
        write_json(path, about)
    else:  # a run from before there were sums: with one here, its other files would need theirs
        text = json.dumps(about, indent=2, allow_nan=False, ensure_ascii=False)
        write_bytes(path, f"{text}\n".encode())


def keep_heading(description, folder):
    """The description with what a run in the same folder was called, where nothing else was said.

    Parameters
    ----------
    description : dict
        See `describe`.
    folder : Path
        A run that goes on, or nothing yet.

    Returns
    -------
    dict
    """
    before = read_json(Path(folder) / "run.json") or {}
    usual = usual_title(description["dataset"]["name"])
    kept = {
        "title": before.get("title") if description["title"] == usual else None,
        "course": None if description["course"] else before.get("course"),
        "authors": None if description["authors"] else before.get("authors"),
    }
    kept = {key: value for key, value in kept.items() if value and value != usual}
    heading = Heading(kept.get("title", ""), kept.get("course", ""), tuple(kept.get("authors", ())))
    return {**description, **kept, "command": _retitled(description["command"], heading)}


def usual_title(dataset_name):
    """What a run is called where nobody says otherwise."""
    return f"Image classifiers on {dataset_name}"


def _retitled(command, heading):
    """The command with the new heading in place of an old one: it makes this page again."""
    given = {f"--{name}": text for name, text in _heading_words(heading).items() if text}
    try:
        words = iter(shlex.split(str(command or "invoke compare")))
    except ValueError:  # an odd number of quotes: no command of ours
        return command
    kept = []
    for word in words:
        if word in given:
            next(words, None)  # its old value
        else:
            kept.append(word)
    return shlex.join([*kept, *(word for option in given.items() for word in option)])


def _heading_words(heading):
    return {
        "title": heading.title,
        "course": heading.course,
        "author": ",".join(heading.authors),
    }


def _name_only(path):
    return Path(path).name if Path(path).is_absolute() else str(path)
