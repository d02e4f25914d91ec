"""How much memory and time a run takes as pictures grow from 10,000 to 200,000.

    python tests/benchmarks/bench_memory.py [--out results.json] [--sizes 10000,30000,100000,200000]

For each size the pictures are composed into a folder of `.npy` files, and the whole command is run on it
in processes of its own: reading, audit, `hog+svm`, `small_cnn` with five epochs, explanations,
report; settings are not searched (`--budget none`). Memory is read twenty times a second from /proc and
summed over all processes of the run: what is their own (RssAnon), and all that is resident (VmRSS): that
also counts the pages of mapped files that the system can take back at any time, once for each process.
So it needs Linux; twenty minutes on two cores that do nothing else, and 3 GB of disk. What is in the
file already, of other sizes, stays. With `--out docs/results/benchmarks/more_than_memory.json` the
table in `docs/large_data.md` is made anew.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from compare.records.environment import commit, hardware, versions  # noqa: E402 - needs the path
from data import picture_cache  # noqa: E402
from reports.readme import between_marks  # noqa: E402
from tests.benchmarks.watched import KINDS, watched  # noqa: E402

KEPT = ROOT / "docs" / "results" / "benchmarks" / "more_than_memory.json"
PAGE = ROOT / "docs" / "large_data.md"
BEGIN, END = (
    "<!-- made by tests/benchmarks/bench_memory.py -->",
    "<!-- end of what was measured -->",
)
SIZES = (10_000, 30_000, 100_000, 200_000)
N_EPOCHS = 5  # enough for memory; the usual twenty would take four times as long
METHODS = ("hog+svm", f"small_cnn_{N_EPOCHS}_epochs")
OWN_METHOD = f"""\"\"\"The tutorial's small network, with fewer epochs.\"\"\"

from deep.small_cnn import SmallCNN

METHODS = {{"{METHODS[1]}": SmallCNN(epochs={N_EPOCHS})}}
"""
MOST_TESTED, TEST_SHARE = 10_000, 5  # a fifth of the pictures is tested on, up to so many


def main():
    """Measure every size, print a line each, and save after each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="JSON file to write, or to put sizes into")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    options = parser.parse_args()
    rows = {}
    if options.out and options.out.exists():
        rows = {
            row["n_pictures"]: row for row in json.loads(options.out.read_text("utf-8"))["rows"]
        }
    for n_pictures in map(int, options.sizes.split(",")):
        rows[n_pictures] = row = measured(n_pictures)
        print(json.dumps(row), flush=True)
        if options.out:
            about = {"hardware": hardware(), "versions": versions(), "commit": commit()}
            saved = about | {"methods": METHODS, "rows": [rows[n] for n in sorted(rows)]}
            options.out.write_text(json.dumps(saved, indent=1) + "\n", "utf-8")
            if options.out.resolve() == KEPT:
                text = PAGE.read_text("utf-8")
                made = between_marks(text, table(saved), PAGE.name, (BEGIN, END))
                PAGE.write_text(made, "utf-8")


def measured(n_pictures):
    """Compose so many pictures, run the command on them, and watch it.

    Parameters
    ----------
    n_pictures : int

    Returns
    -------
    dict
        `n_pictures`, `n_train`, `n_test`, `seconds`, `phases` (`what`, `seconds`, and the peaks by
        `KINDS`) and `methods` (`name`, `accuracy`, `fit_seconds`, `n_learned`, `n_epochs`).
    """
    n_test = min(MOST_TESTED, n_pictures // TEST_SHARE)
    with TemporaryDirectory(prefix="bakeoff-memory-", dir=_place()) as work:
        folder, run = Path(work) / f"wild_digits_{n_pictures}", Path(work) / "run"
        counts = [str(n_pictures - n_test), str(n_test)]
        _python("-m", "tests.benchmarks.grown_pictures", folder, *counts).check_returncode()
        own = Path(work) / "fewer_epochs.py"
        own.write_text(OWN_METHOD, "utf-8")
        words = ["--dataset", folder, "--methods", METHODS[0], "--also", own]
        words += ["--budget", "none", "--out", run]
        before = set(picture_cache.FOLDER.glob("*"))
        phases = watched([sys.executable, "-m", "compare", *map(str, words)], METHODS, ROOT)
        for path in set(picture_cache.FOLDER.glob("*")) - before:
            path.unlink()  # of a folder that nobody will ask for again
        about = json.loads((run / "run.json").read_text("utf-8"))
        return {
            "n_pictures": n_pictures,
            "n_train": about["split"]["n_train"],
            "n_test": about["split"]["n_test"],
            "seconds": sum(phase["seconds"] for phase in phases),
            "phases": phases,
            "methods": [_of_method(run, name, about["split"]["n_train"]) for name in METHODS],
        }


def _place():
    """Beside the project: the system's own place for such files may lie in memory."""
    place = ROOT / "runs"
    place.mkdir(exist_ok=True)
    return place


def _python(*words):
    return subprocess.run([sys.executable, *map(str, words)], cwd=ROOT, check=False)


def _of_method(run, name, n_train):
    outcome = json.loads((run / "cells" / name / "0" / "outcome.json").read_text("utf-8"))
    part = [re.search(r"Learned from a part: ([\d,]+)", text) for text in outcome["warnings"]]
    n_learned = next((int(found[1].replace(",", "")) for found in part if found), n_train)
    return {
        "name": name,
        "accuracy": outcome["accuracy"],
        "fit_seconds": outcome["fit_seconds"],
        "n_learned": n_learned,
        "n_epochs": len((outcome["history"] or {}).get("loss", [])) or None,
    }


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
    head = ["pictures", *(f"`{name}`" for name in saved["methods"]), "the whole run"]
    head += ["own memory, most", "with mapped files, most"]
    rows = [_row(row) for row in saved["rows"]]
    where = saved["hardware"]
    return "\n".join(
        [
            f"| {' | '.join(head)} |",
            f"| ---: |{' --- |' * len(saved['methods'])} ---: | ---: | ---: |",
            *rows,
            "",
            _sentence(saved["rows"]),
            "",
            f"Measured on {where['cores']} cores ({where['processor']}), Python "
            f"{saved['versions']['python']}, commit `{saved['commit']}`.",
        ]
    )


def _row(row):
    methods = [_cell(found, row["n_train"]) for found in row["methods"]]
    own, resident = (_gigabytes(most(row, kind)) for kind in KINDS)
    cells = [f"{row['n_pictures']:,}", *methods, f"{row['seconds']:,.0f} s", own, resident]
    return f"| {' | '.join(cells)} |"


def _cell(found, n_train):
    learned, epochs = found["n_learned"], found["n_epochs"]
    text = f"{100 * found['accuracy']:.1f} % right, fit {found['fit_seconds']:,.0f} s"
    if learned < n_train:
        text += f" on {learned:,} of {n_train:,}"
    return text + (f", {epochs} epochs" if epochs else "")


def _sentence(rows):
    """How much more memory many pictures take than few, and where the most is taken."""
    first, last = rows[0], rows[-1]
    times = last["n_pictures"] / first["n_pictures"]
    own = [most(row, "own_bytes") for row in rows]
    where = max(last["phases"], key=lambda phase: phase["own_bytes"])["what"]
    where = f"`{where}`" if where in METHODS else where
    return (
        f"With {times:.0f} times the pictures a run's own memory is {own[-1] / own[0]:.1f} times as "
        f"much; of {last['n_pictures']:,} pictures' run the most, {_gigabytes(own[-1])}, is taken by "
        f"{where}."
    )


def most(row, kind):
    """The highest peak of a row's phases."""
    return max(phase[kind] for phase in row["phases"])


def _gigabytes(n_bytes):
    return f"{n_bytes / 1e9:.2f} GB"


if __name__ == "__main__":
    main()
