"""Everything that can be done here: `invoke --list`."""

import sys

from invoke import task

from compare.options import HEADING_HELP, HELP
from compare.runs_argument import TaskOfRuns

VERBOSE = {"verbose": HELP["verbose"]}


@task(help=HELP)
def compare(
    context, dataset="", methods="", also="", train_size="", test_size="", image_size="",
    seeds="", resample=False, folds="", quick=False, out="", jobs="", timeout="", budget="",
    augment="", sizes="", explain="", weights="", title="", course="", author="", verbose=False,
):  # fmt: skip
    """Fit and score every method on one split, and render the report."""
    words = {k: v for k, v in locals().items() if k != "context"}
    sys.exit(compare_and_report(**words))


@task(
    klass=TaskOfRuns,
    auto_shortflags=False,
    help={
        "runs": "a saved run's folder; of two, the page says what changed from the first",
        "format": "html, pdf or md (for a README or a pull request)",
        "browser": "what prints the PDF; Chromium, Chrome or Edge if left out",
        **HEADING_HELP,
        **VERBOSE,
    },
)
def report(
    context, runs, format="html", browser="", title="", course="", author="", verbose=False
):  # fmt: skip
    """Draw the report of a saved run again, or of what changed between two; nothing is fitted."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(_answering(_report, words, verbose))


@task(positional=["run"], help=VERBOSE)
def readme(context, run, verbose=False):
    """Keep a saved run's results in docs, and renew the tables made from them."""
    sys.exit(_answering(_readme, run, verbose))


@task
def methods(context):
    """List the methods that can compete."""
    from compare.listing import methods_text

    print(methods_text())


@task
def data(context):
    """List the data sets that can be named."""
    from compare.listing import data_text

    print(data_text())


@task(
    help={
        "into": "a folder, such as a stick; Keras' own if left out",
        "only": "names, by commas",
        **VERBOSE,
    }
)
def fetch(context, into="", only="", verbose=False):
    """Download pretrained weights and data sets, for machines without a network."""
    sys.exit(_answering(_fetch, {"into": into, "only": only}, verbose))


@task(
    help={
        "dataset": "CIFAR-10: the name, or a file of it",
        "run": "take a finished run's resnet20",
        **VERBOSE,
    }
)
def pretrain(context, dataset="cifar10", run="", verbose=False):
    """Train the backbone that travels with the project (half an hour on two cores)."""
    sys.exit(_answering(_pretrain, {"dataset": dataset, "run_folder": run}, verbose))


@task(
    positional=["assignment"],
    help={
        "assignment": "neighbours, gradients, networks or transfer",
        "into": "a new folder",
        "students": "a table with a column `name`, or one name a line: a folder and a seed for each",
        **VERBOSE,
    },
)
def handout(context, assignment, into, students="", verbose=False):
    """Write what students get of an assignment: holes, public tests, data of their own."""
    words = {"key": assignment, "into": into, "students": students}
    sys.exit(_answering(_handout, words, verbose))


@task(
    positional=["submissions"],
    help={
        "submissions": "a folder with a file, zip or folder a student, as an LMS gives it",
        "assignment": "neighbours, gradients, networks or transfer",
        "jobs": "submissions at the same time; one a core if left out",
        "into": "a folder for grades and feedback; beside the submissions if left out",
        "unsafe": "without a sandbox, on a machine that has none: only for code that you trust",
        **VERBOSE,
    },
)
def grade(context, submissions, assignment, jobs="", into="", unsafe=False, verbose=False):
    """Grade a class: points, feedback and a summary, each submission in a sandbox."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(_answering(_grade, words, verbose))


@task
def clean(context):
    """Remove the kept features and decoded pictures (runs stay)."""
    from compare.kept import clean

    n_files, n_bytes = clean()
    print(f"removed {n_files} files of kept features and pictures, {n_bytes / 1e6:.0f} MB")


@task(help={"slow": "those that take minutes or need real data, in place of the fast ones"})
def test(context, slow=False):
    """Run the tests, two at a time."""
    import pytest

    sys.exit(pytest.main(["-m", "slow" if slow else "not slow", "-n", "2", "--dist", "loadgroup"]))


@task
def check(context):
    """Check the style of the code."""
    context.run("ruff check . && ruff format --check .")


def compare_and_report(**words):
    """Run, render, print the verdict and the report's path; return the exit code."""
    return _answering(_compare_and_report, words, words.get("verbose", False))


def _compare_and_report(words):
    from compare.methods import resolve
    from compare.options import data_sets, parse

    options = parse(**words)
    methods = resolve(options.methods, options.also)  # a wrong name is answered at once: from here
    from compare.cores import within_cores  # on, imports take seconds
    from compare.many import run_many
    from compare.progress import Progress
    from compare.run import run
    from compare.terminal import say
    from reports.render import render

    progress, names = Progress(), data_sets(options.dataset)
    options = within_cores(options, progress)
    if len(names) > 1:
        result, _ = run_many(options, names, methods, progress, draw=render)
    else:
        result = run(options, methods, progress, draw=render)
    say("\n".join(result.verdict[:1] + [_shown_path(result.report)]), sys.stdout)
    if result.interrupted:
        progress.say("Stopped. What is done is saved; the same command goes on.")
    return 0 if result.n_done else 1


def _report(words):
    from pathlib import Path

    from compare.error_log import errors_kept_in
    from compare.lock import hold_saved

    folder = Path(words["runs"][-1])
    with hold_saved(folder), errors_kept_in(folder):
        return _report_held(words)


def _report_held(words):
    from compare.describe import retitle
    from compare.options import UsageError, heading
    from reports.share import check, share

    runs, form, browser = (words.pop(key) for key in ("runs", "format", "browser"))
    if any(words.values()):
        if len(runs) > 1:
            raise UsageError("--title, --course and --author are kept in one run; give one run")
        check(runs, form)  # a wrong word changes nothing
        retitle(runs[0], heading(**words))
        print(f"kept in {_shown_path(runs[0])} for every later drawing", file=sys.stderr)
    print(_shown_path(share(runs, form, browser)))
    return 0


def _readme(folder):
    from pathlib import Path

    from reports.readme import refresh

    print(_shown_path(refresh(folder, Path(__file__).parent)))
    return 0


def _fetch(words):
    from compare.fetch import fetch
    from compare.progress import Progress

    text, is_all_there = fetch(**words, progress=Progress())
    print(text)
    return 0 if is_all_there else 1


def _pretrain(words):
    from compare.pretrain import pretrain
    from compare.progress import Progress

    print(_shown_path(pretrain(**words, progress=Progress())))
    return 0


def _handout(words):
    from coursework.handout import hand_out

    folders = hand_out(**words)
    print("\n".join(_shown_path(folder) for folder in folders))
    return 0


def _grade(words):
    from pathlib import Path

    from coursework.assignments import read
    from coursework.grade import grade, parse_jobs

    place = Path(words["submissions"]).absolute()
    into = Path(words["into"] or place.with_name(f"{place.name}-graded"))
    jobs, assignment = parse_jobs(words["jobs"]), read(words["assignment"])
    grade(place, assignment, into, jobs, words["unsafe"])
    print(_shown_path(into / "grades.csv"))
    return 0


def _answering(work, words, verbose):
    from compare.errors import answering

    return answering(work, words, verbose)


def _shown_path(path):
    import os

    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
