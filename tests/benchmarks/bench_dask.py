"""How much faster two Dask workers are than one process, and what sending a cell to them costs.

    python tests/benchmarks/bench_dask.py [--out results.json] [--repeats 3] [--part grid|overhead|table]

The grid: eight classical methods on `wild_digits`, each with its search for settings, by the whole
command, timed from the moment when fits may begin to the last fit's end (starting workers included;
loading, splitting and drawing are the same for all). None of their features is slow enough to be kept
for the next run, so that every run works out all of them. The overhead: cells that have next to nothing
to do, 8 and 40 of them; what 32 more take is the cost of a cell, and the rest is paid once a run.
Each repeat runs every way in turn. About a quarter of an hour on two cores that do nothing else. With
`--out docs/results/benchmarks/dask.json` the table in `docs/cluster.md` is made anew; with `--part
table` nothing else is done.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from reports.readme import between_marks  # noqa: E402

KEPT = ROOT / "docs" / "results" / "benchmarks" / "dask.json"
PAGE = ROOT / "docs" / "cluster.md"
MARKS = "<!-- made by tests/benchmarks/bench_dask.py -->", "<!-- end of what was measured -->"
GRID = "pixels+linear,pixels+svm,color+svm,edges+linear,edges+svm,hog+linear,hog+svm,hog&color+svm"
N_TRAIN = 3000  # of 5,000: a repeat then takes about three minutes
ONE, TWO, DASK = ("--jobs", "1"), ("--jobs", "2"), ("--dask", "local:2")
FEW, MANY = 8, 40
COMMAND = "python tests/benchmarks/bench_dask.py"


def main():
    """Time everything, print a line each, and save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="JSON file to write, or to put a part into")
    parser.add_argument("--repeats", type=int, default=3)
    words = {"choices": ("grid", "overhead", "table"), "help": "grid and overhead if left out"}
    parser.add_argument("--part", **words)
    options = parser.parse_args()
    saved = json.loads(options.out.read_text("utf-8")) if options.out and options.part else {}
    if options.part != "table":
        saved |= {"cores": len(os.sched_getaffinity(0)), "python": platform.python_version()}
    for name, measure in (("grid", _grid), ("overhead", _overhead)):
        if options.part in (None, name):
            saved[name] = measure(options.repeats)
    if options.out:
        options.out.write_text(json.dumps(saved, indent=2) + "\n", "utf-8")
        if options.out.resolve() == KEPT:
            text = between_marks(PAGE.read_text("utf-8"), table(saved), PAGE.name, MARKS)
            PAGE.write_text(text, "utf-8")


def table(saved):
    """Write what was measured as Markdown.

    Parameters
    ----------
    saved : dict
        As `main` saves it.

    Returns
    -------
    str
    """
    parts = [_grid_table(saved["grid"])] if "grid" in saved else []
    parts += [_overhead_text(saved["overhead"])] if "overhead" in saved else []
    return "\n\n".join([*parts, f"Measured on {saved['cores']} cores by `{COMMAND}`."])


def _grid_table(grid):
    n_repeats = len(grid["ways"][" ".join(ONE)]["seconds"])
    rows = [
        f"| `{way}` | {_spread(figures['seconds'], 0)} | "
        f"{_spread(figures['ratio_to_one_process'], 2)} |"
        for way, figures in grid["ways"].items()
    ]
    return "\n".join(
        [
            f"| {grid['n_cells']} classical methods, {grid['n_train']:,} pictures | seconds | "
            "times as fast as one process |",
            "| --- | ---: | ---: |",
            *rows,
            "",
            f"Medians of {n_repeats} repeats (smallest to largest), each way in turn; from the moment "
            "when fits may begin to the last one's end, so that starting the processes counts.",
        ]
    )


def _overhead_text(overhead):
    dask, jobs = (overhead["ways"][" ".join(way)] for way in (DASK, TWO))
    per_cell = [1000 * median(way["seconds_per_cell"]) for way in (dask, jobs)]
    once = median(dask["seconds_few"]) - median(jobs["seconds_few"])
    return (
        f"A cell that has next to nothing to do takes {per_cell[0]:.0f} ms by Dask and "
        f"{per_cell[1]:.0f} ms by `--jobs 2`. Once a run, Dask needs {once:.1f} s more, to start its "
        "processes."
    )


def _grid(n_repeats):
    """Seconds of the eight cells by each way, and how they compare, repeat by repeat."""
    ways, n_cells = {way: [] for way in (ONE, TWO, DASK)}, GRID.count(",") + 1
    words = ("--methods", GRID, "--train-size", str(N_TRAIN))
    for _ in range(n_repeats):
        for way, seconds in ways.items():
            seconds.append(_seconds(way, words, n_cells))
            print(f"grid {' '.join(way):<16} {seconds[-1]:6.1f} s", flush=True)
    found = {
        " ".join(way): {
            "seconds": seconds,
            "ratio_to_one_process": [a / b for a, b in zip(ways[ONE], seconds, strict=True)],
        }
        for way, seconds in ways.items()
    }
    return {"methods": GRID.split(","), "n_cells": n_cells, "n_train": N_TRAIN, "ways": found}


def _overhead(n_repeats):
    """Seconds of few and of many cells that have next to nothing to do."""
    found = {" ".join(way): {"seconds_few": [], "seconds_many": []} for way in (TWO, DASK)}
    for _ in range(n_repeats):
        for way in (TWO, DASK):
            figures = found[" ".join(way)]
            for n, name in ((FEW, "seconds_few"), (MANY, "seconds_many")):
                words = ("--methods", "majority", "--resample", "--seeds", str(n))
                figures[name].append(_seconds(way, words, n))
                print(
                    f"{n:>2} empty cells {' '.join(way):<16} {figures[name][-1]:6.2f} s", flush=True
                )
    for figures in found.values():
        pairs = zip(figures["seconds_few"], figures["seconds_many"], strict=True)
        figures["seconds_per_cell"] = [(many - few) / (MANY - FEW) for few, many in pairs]
    return {"n_few": FEW, "n_many": MANY, "ways": found}


def _seconds(way, words, n_cells):
    """From the line that tells what is to run to the last fit's line."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "compare", "--explain", "none", "--keep", "none"]
        command += ["--out", str(Path(folder) / "run"), *words, *way]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   text=True)  # fmt: skip
        start, ends = None, []
        for line in process.stderr:
            if " to run: about" in line:
                start = time.perf_counter()
            if "% right" in line:
                ends.append(time.perf_counter())
        if process.wait() or len(ends) != n_cells or start is None:
            sys.exit(f"{' '.join(command)}: {len(ends)} of {n_cells} fits ended well")
    return ends[-1] - start


def _spread(values, digits):
    middle, low, high = (f"{f(values):.{digits}f}" for f in (median, min, max))
    return f"{middle} ({low} to {high})"


if __name__ == "__main__":
    main()
