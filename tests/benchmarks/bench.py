"""`invoke bench`: how fast the suite is, measured beside what one would use without it.

Each part is a file of its own (`bench_*.py`); its result goes to one under `docs/results/benchmarks`,
from which the tables of `docs/BENCHMARKS.md` are made (`page.py`). A part that is done is kept: what
was stopped goes on with the parts that are missing, and what was finished begins anew.
"""

import shutil
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from compare.command_line.terminal import say, shown_path
from compare.command_line.words import count, names_in, one_of
from compare.records.environment import commit, hardware, versions
from compare.records.files import write_json
from tests.benchmarks.page import refresh
from tests.benchmarks.race import line_of, load_now

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "runs" / ".bench"  # what is not finished, and what is too quick to be kept
KEPT = ROOT / "docs" / "results" / "benchmarks"
# In the page's order: each part's file, and the function in it that measures.
PARTS = {
    "features": "bench_features:measure",
    "svm": "bench_classifiers:measure_svm",
    "knn": "bench_classifiers:measure_knn",
    "training": "bench_training:measure_training",
    "inference": "bench_training:measure_inference",
    "report": "bench_report:measure",
    "notebook": "bench_notebook:measure",
}
USUAL_REPEATS = 5


def bench(words):
    """Measure the parts that are not there yet, save each, and renew the page.

    Parameters
    ----------
    words : (str, str, bool)
        Names of parts, joined by commas, all if empty; how often both ways take turns, 5 if empty;
        and whether a look in some minutes will do: little work, one turn, and the page stays as it is.

    Returns
    -------
    int
        Exit code 0.

    Raises
    ------
    UsageError
        For a name or number that cannot be.
    """
    only, repeats, quick = words
    names = [one_of("--only", name, PARTS) for name in names_in(only)] or list(PARTS)
    n_repeats = count("--repeats", repeats, most=100) or (1 if quick else USUAL_REPEATS)
    work = WORK / f"{n_repeats}{'-quick' if quick else ''}"
    for name in names:
        done = work / f"{name}.json"
        if done.exists():
            say(f"{name}: measured before this was stopped")
            continue
        say(f"{name} ...")
        result = _measured(name, n_repeats, quick, work / name)
        write_json(done, result)
        if not quick:
            write_json(KEPT / f"{name}.json", result)
            refresh(ROOT)
        shutil.rmtree(work / name, ignore_errors=True)
    for name in names:  # all are there: the next time begins anew
        (work / f"{name}.json").unlink(missing_ok=True)
    say("quick: nothing was kept" if quick else shown_path(ROOT / "docs" / "BENCHMARKS.md"))
    return 0


def _measured(name, n_repeats, quick, work):
    """One part's result with all that it depends on; its rows are told as they come."""
    module, function = PARTS[name].split(":")
    measure = getattr(import_module(f"tests.benchmarks.{module}"), function)
    work.mkdir(parents=True, exist_ok=True)
    load = load_now()
    found = measure(n_repeats, quick, work)
    for row in found["rows"]:
        say(line_of(row))
    return {
        "part": name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "n_repeats": n_repeats,
        "quick": quick,
        "versions": versions(),
        "hardware": hardware(),
        "load_before": load,
        **found,
    }
