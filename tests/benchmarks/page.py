"""The tables of `docs/BENCHMARKS.md` and of the README, made from what `invoke bench` saved.

No number is typed, and neither is a judgement: whether a target was reached, and what would be needed,
follow from the saved numbers.
"""

import json

from reports.readme import between_marks
from reports.words.formats import duration, listed, p_value, percent

MARKS = "<!-- benchmarks: made by `invoke bench` -->", "<!-- end of benchmarks -->"
TITLES = {
    "features": "Features",
    "svm": "Support vector machine",
    "knn": "k nearest neighbours",
    "training": "Training networks",
    "inference": "Answers of networks",
    "report": "Drawing the report",
    "notebook": "The whole run, against the notebook way",
}
TARGET = 3  # times as fast as the notebook way, at equal or better accuracy
SURE_BELOW = 0.05
NOTE = "note.md"
EXPECTED = "expected.json"  # written down before the first measurement
WHOLE, CLASSICAL, NETWORKS, REST = (
    *("the whole run", "its classical methods", "its networks"),
    "start, explanations, report",
)


def refresh(root):
    """Renew the tables of `docs/BENCHMARKS.md`, and the README's short one where it has the marks.

    Parameters
    ----------
    root : Path
        The checkout.

    Raises
    ------
    ValueError
        If the page's marks are not there.
    """
    saved = root / "docs" / "results" / "benchmarks"
    page, readme = root / "docs" / "BENCHMARKS.md", root / "README.md"
    made = between_marks(page.read_text("utf-8"), bench_page(saved), page.name, MARKS)
    page.write_text(made, "utf-8")
    text = readme.read_text("utf-8")
    if MARKS[0] in text:
        made = between_marks(text, bench_table(saved), readme.name, MARKS)
        readme.write_text(made, "utf-8")


def bench_table(folder):
    """Write the short table, for the README: the rows that matter most, and the whole run.

    Parameters
    ----------
    folder : Path
        Holds the saved parts.

    Returns
    -------
    str
        Markdown.
    """
    parts = _read(folder)
    rows = [row for part in parts.values() for row in part["rows"] if row.get("headline", False)]
    lines = [
        f"| {row['what']} | {_pictures(row)} | {row['peer']} | {_times(row['ratio'])} | "
        f"{_middle_half(row)} |"
        for row in rows
    ]
    head = [
        "| work | pictures | against | times as fast | middle half |",
        "| --- | --- | --- | ---: | :---: |",
    ]
    return "\n".join([*head, *lines, "", *_default_run(parts), *_note(folder)]).strip()


def bench_page(folder):
    """Write every part's table with what follows from it.

    Parameters
    ----------
    folder : Path
        Holds the saved parts.

    Returns
    -------
    str
        Markdown.
    """
    sections = [_section(name, part, folder) for name, part in _read(folder).items()]
    return "\n\n".join([*sections, *(f"## Note\n\n{note}" for note in _note(folder))])


def _read(folder):
    """The parts that are there, in the page's order."""
    paths = {name: folder / f"{name}.json" for name in TITLES}
    return {
        name: json.loads(path.read_text("utf-8")) for name, path in paths.items() if path.exists()
    }


def _note(folder):
    """What whoever kept the results wrote beside them, such as that the machine was not its own."""
    path = folder / NOTE
    return [path.read_text("utf-8").strip()] if path.is_file() else []


def _section(name, part, folder):
    head = [
        "| work | pictures | against | times as fast | middle half | ours | theirs | results |",
        "| --- | --- | --- | ---: | :---: | ---: | ---: | --- |",
    ]
    lines = [f"## {TITLES[name]}", "", *head, *map(_row, part["rows"]), "", _measured_on(part)]
    if name == "notebook":
        expected = json.loads((folder / EXPECTED).read_text("utf-8"))
        lines += ["", *_accuracies(part), "", *(f"- {s}" for s in _sentences(part, expected))]
    return "\n".join(lines)


def _row(row):
    if "skipped" in row:
        return f"| {row['what']} | | | skipped: {row['skipped']} | | | | |"
    pictures = _pictures(row)
    if row["n_pictures_of_peer"] != row["n_pictures"]:
        pictures += f" (theirs {row['n_pictures_of_peer']:,})"
    ours, theirs = (duration(_median(row[key])) for key in ("ours_seconds", "peer_seconds"))
    cells = (row["what"], pictures, row["peer"], _times(row["ratio"]), _middle_half(row))
    return f"| {' | '.join(cells)} | {ours} | {theirs} | {row['agreement'] or ''} |"


def _pictures(row):
    return f"{row['n_pictures']:,} of {row['size']}"


def _measured_on(part):
    hardware, versions, load = part["hardware"], part["versions"], part["load_before"]
    beside = f" Other programs wanted {load:.1f} cores when it began." if load else ""
    return (
        f"{_turns(part['n_repeats'])}, on {hardware['cores']} cores ({hardware['processor']}), "
        f"Python {versions['python']}, commit `{part['commit']}`, {part['created'][:10]}.{beside}"
    )


def _turns(n_repeats):
    return f"{n_repeats} turns each" if n_repeats > 1 else "One turn each, so no spread is known"


def _accuracies(part):
    """How often each method was right, both ways."""
    head = [
        "| method | ours right | the notebook's | p, corrected |",
        "| --- | ---: | ---: | ---: |",
    ]
    return head + [
        f"| `{name}` | {percent(found['ours'])} | {percent(found['theirs'])} | "
        f"{p_value(found['p_corrected'])} |"
        for name, found in part["answers"].items()
    ]


def _sentences(part, expected):
    """What the numbers of the whole run say."""
    rows = {row["what"]: row for row in part["rows"]}
    libraries = [f"{name} {number}" for name, number in part["notebook_versions"].items()]
    yield f"The notebook uses {listed(libraries)}."
    yield from _default_run({"notebook": part})
    yield from _whole(rows)
    yield from _why(rows)
    yield (
        "Expected, and written down before the first measurement: "
        f"{_times(expected['classical'])} times for classical methods, {_times(expected['deep'])} "
        f"for networks, {_times(expected['all'])} in all. Measured: "
        f"{_times(rows[CLASSICAL]['ratio'])}, {_times(rows[NETWORKS]['ratio'])} and "
        f"{_times(rows[WHOLE]['ratio'])}."
    )
    yield _who_is_right(part["answers"])


def _default_run(parts):
    """How long the command of the README's first screen takes, where it was measured."""
    found = parts.get("notebook", {}).get("default_run")
    if found:
        hardware, load = parts["notebook"]["hardware"], found.get("load_before")
        beside = f", beside programs that wanted {load:.1f} more" if load else ""
        yield (
            f"The default run ({len(found['accuracy'])} methods, the first time in a fresh copy, "
            f"nothing downloaded) took {duration(found['seconds'])} "
            f"on {hardware['cores']} cores{beside}."
        )


def _whole(rows):
    row = rows[WHOLE]
    ours, theirs = _median(row["ours_seconds"]), _median(row["peer_seconds"])
    reached = row["ratio"] >= TARGET
    yield (
        f"All in all the suite took {duration(ours)} and the notebook {duration(theirs)}: "
        f"{_times(row['ratio'])} times as fast ({_middle_half(row)}). The target, {TARGET} times, is "
        f"{'reached' if reached else 'missed'}."
    )


def _why(rows):
    """Where the time goes; where the target is missed, what would reach it."""
    ours = {what: _median(rows[what]["ours_seconds"]) for what in (WHOLE, NETWORKS, REST)}
    theirs = {what: _median(rows[what]["peer_seconds"]) for what in (WHOLE, NETWORKS, REST)}
    yield (
        f"The classical methods alone are {_times(rows[CLASSICAL]['ratio'])} times as fast. Networks "
        f"take {percent(ours[NETWORKS] / ours[WHOLE], 0)} of the suite's time and "
        f"{percent(theirs[NETWORKS] / theirs[WHOLE], 0)} of the notebook's, and are "
        f"{_times(rows[NETWORKS]['ratio'])} times as fast: both train the same layers with the same "
        "engine, for at most as many epochs."
    )
    yield (
        f"Starting, explaining and drawing the report take the suite {duration(ours[REST])}; "
        f"importing and drawing two figures a method, the notebook {duration(theirs[REST])}."
    )
    if rows[WHOLE]["ratio"] < TARGET:
        yield _what_is_needed(ours, theirs)


def _what_is_needed(ours, theirs):
    allowed = theirs[WHOLE] / TARGET - (ours[WHOLE] - ours[NETWORKS])
    most = theirs[WHOLE] / ours[NETWORKS]
    bound = (
        f"If the suite did nothing but train its networks, it would be {_times(most)} times as fast as "
        "the notebook is with everything. "
    )
    if allowed <= 0:
        return bound + (
            f"For {TARGET} times, networks that take no time would not be enough: what is around "
            f"them would have to become {duration(-allowed)} shorter as well."
        )
    return bound + (
        f"For {TARGET} times, with all else as it is, its networks would have to train in "
        f"{duration(allowed)}, {_times(ours[NETWORKS] / allowed)} times as fast as they do."
    )


def _who_is_right(answers):
    """Whether any method paid for its speed."""
    shown = {name: found for name, found in answers.items() if found["p_corrected"] < SURE_BELOW}
    worse = [f"`{name}`" for name, found in shown.items() if found["ours"] < found["theirs"]]
    better = [f"`{name}`" for name, found in shown.items() if found["ours"] > found["theirs"]]
    text = f"More often right than in the notebook: {listed(better)}. " if better else ""
    if worse:
        return f"{text}Less often right than in the notebook: {listed(worse)}."
    return f"{text}No method is shown to be less often right than in the notebook."


def _times(ratio):
    """A ratio with two or three significant digits."""
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"


def _middle_half(row):
    if row["n_repeats"] == 1:
        return "one turn"
    return f"{_times(row['ratio_low'])} to {_times(row['ratio_high'])}"


def _median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
