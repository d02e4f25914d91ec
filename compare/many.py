"""Several data sets in one go: `--dataset a,b,c` makes an ordinary run of each, and a summary over them.

Which method wins depends on the pictures; a claim about methods needs several data sets, and tests
that take each data set as one observation (Demšar 2006, "Statistical Comparisons of Classifiers over
Multiple Data Sets").
"""

import os
from dataclasses import replace
from pathlib import Path

from compare.command_line.options import data_sets
from compare.command_line.words import UsageError
from compare.methods import ROOT
from compare.phrasing import listed
from compare.processes.lock import hold
from compare.processes.stopping import asked_by
from compare.records.describe import SCHEMA, command, now
from compare.records.files import read_json, write_json
from compare.run import Result, run
from compare.statistics.data_sets import summarise
from data.dataset import DataError
from data.sources import check_known

SIGNIFICANCE = 0.05


def run_many(options, names, methods, progress, draw=None):
    """Run every method on every data set, and save the summary.

    A data set that cannot be loaded is left out with its reason; the others go on.

    Parameters
    ----------
    options : Options
    names : tuple of str
        Data sets, as `data.sources.load` takes them.
    methods : list of Method
    progress : Progress
    draw : callable(folder) -> Path, optional
        Makes the report of each run, and that of all.

    Returns
    -------
    (Result, list of Result)
        Of the summary, whose folder holds `many.json`, and of each data set's own run.

    Raises
    ------
    DataError
        If a name is unknown, before anything is run; or if no data set could be loaded.
    UsageError
        If `--out` is a file, or holds an ordinary run.
    """
    for name in names:
        check_known(name)
    folder = options.out or ROOT / "runs" / "+".join(_plain(name) for name in names)
    if (folder.exists() and not folder.is_dir()) or (folder / "run.json").exists():
        raise UsageError(f"--out: {folder} is a file or another run; give a folder of its own")
    with hold(folder):
        results, left_out = _run_each(options, names, methods, progress, draw, folder)
        result = _together(options, results, left_out, folder)
        report = draw(folder) if draw else None
    return replace(result, report=report), results


def _run_each(options, names, methods, progress, draw, folder):
    """An ordinary run of each data set until all are done or a signal comes."""
    results, left_out, stopped = [], [], False
    for k, name in enumerate(names):
        out = folder / f"{k + 1}-{_plain(name)}" if options.out else None
        own = replace(options.heading, title="")  # the title is that of the whole
        try:
            options_here = replace(options, dataset=name, out=out, heading=own)
            results.append(run(options_here, methods, progress, draw))
            stopped = asked_by() is not None or results[-1].interrupted
        except DataError as error:
            progress.say(f"  {name} left out: {error}")
            left_out.append([_plain(name), str(error)])
        except KeyboardInterrupt:  # while the next one was read
            if not results:
                raise
            stopped = True
        if stopped:
            break
    if not results:
        raise DataError(f"none of {', '.join(names)} could be loaded; {left_out[0][1]}")
    return results, left_out


def _together(options, results, left_out, folder):
    """Save what can be said of all data sets."""
    summary = _summary(results)
    sentences = [*many_verdict(summary), *(f"{name} is left out: {why}" for name, why in left_out)]
    n_asked = len(data_sets(options.dataset))
    interrupted = len(results) + len(left_out) < n_asked or results[-1].interrupted
    write_json(
        folder / "many.json",
        {
            "schema": SCHEMA,
            "title": options.heading.title or f"Image classifiers on {len(results)} data sets",
            "course": options.heading.course,
            "authors": list(options.heading.authors),
            "created": now(),
            "command": command(options),
            "status": "interrupted" if interrupted else "done",
            "runs": [_reference(result.folder, folder) for result in results],
            "summary": summary,
            "verdict": sentences,
        },
    )
    n_done = max(result.n_done for result in results)
    return Result(folder, sentences, n_done, interrupted)


def _plain(name):
    """A data set's name without its folders and ending, fit for a folder's name."""
    stem = Path(name).name.split(".")[0] or "data"
    return "".join(c if c.isalnum() or c in "_-" else "-" for c in stem)


def _reference(run_folder, folder):
    about = read_json(run_folder / "run.json")
    return {"name": about["dataset"]["name"], "folder": os.path.relpath(run_folder, folder)}


def _summary(results):
    """Ranks and tests over the data sets, of the methods that finished on all of them."""
    abouts = [read_json(result.folder / "run.json") for result in results]
    metrics = [read_json(result.folder / "comparison.json")["metrics"] for result in results]
    asked = [method["name"] for method in abouts[0]["methods"]]
    everywhere = [name for name in asked if all(name in found for found in metrics)]
    accuracy = {
        name: [found[name]["accuracy"]["value"] for found in metrics] for name in everywhere
    }
    names = [about["dataset"]["name"] for about in abouts]
    left_out = [name for name in asked if name not in everywhere]
    return {**summarise(names, accuracy), "left_out": left_out}


def many_verdict(summary):
    """Sentences about all data sets together; no winner where the tests show none.

    Parameters
    ----------
    summary : dict

    Returns
    -------
    list of str
    """
    ranks, n_sets = summary["mean_rank"], len(summary["data_sets"])
    if not ranks:
        return ["No method finished on every data set, so there is nothing to compare over them."]
    ranked = sorted(ranks, key=ranks.get)
    leader = ranked[0]
    figure = f"Over {n_sets} data sets {leader} has the best mean rank, {ranks[leader]:.2g}"
    if len(ranked) == 1:
        return [f"Only {leader} finished on all {n_sets} data sets."]
    sentences = [f"{figure}{_beaten(leader, ranked, summary)}"]
    winners = _winners(summary)
    if len(winners) > 1:
        parts = [f"{name} on {listed(sets)}" for name, sets in winners.items()]
        sentences.append(f"The order turns with the pictures: ahead are {'; '.join(parts)}.")
    if summary["smallest_p"] > SIGNIFICANCE:
        sentences.append(
            f"With {n_sets} data sets no test of two methods can show anything: even if one were "
            f"better on all of them, p would be {summary['smallest_p']:.2g}. Six are the least."
        )
    if summary["left_out"]:
        sentences.append(
            f"Not finished on every data set, so left out here: {listed(summary['left_out'])}."
        )
    return sentences


def _beaten(leader, ranked, summary):
    """How far the tests go: Friedman's over all, then Wilcoxon's for each pair, corrected."""
    friedman = summary["friedman"]
    if not friedman or friedman["f_p_value"] is None or friedman["f_p_value"] >= SIGNIFICANCE:
        return "; the ranks are not shown to differ by more than chance."
    shown = [
        pair["b"] if pair["a"] == leader else pair["a"]
        for pair in summary["pairs"]
        if leader in (pair["a"], pair["b"])
        and pair["p_corrected"] is not None
        and pair["p_corrected"] < SIGNIFICANCE
    ]
    rest = [name for name in ranked[1:] if name not in shown]
    if not rest:
        return ", and is shown to be better than every other."
    chance = f"; the ranks differ by more than chance (p {_p(friedman['f_p_value'])}), but"
    if not shown:
        return f"{chance} it is not shown to be better than any single other."
    return f"{chance} {listed(rest)} cannot be told apart from it."


def _p(value):
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def _winners(summary):
    """Which method has the best accuracy on which data sets."""
    winners = {}
    for k, data_set in enumerate(summary["data_sets"]):
        best = max(summary["accuracy"], key=lambda name: summary["accuracy"][name][k])
        winners.setdefault(best, []).append(data_set)
    return winners
