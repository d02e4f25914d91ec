"""Everything that can be done here: `invoke --list`."""

import sys

from invoke import task

from compare.options import HELP


@task(help=HELP)
def compare(
    context, dataset="", methods="", also="", train_size="", test_size="", image_size="",
    seeds="", resample=False, folds="", quick=False, out="", jobs="", budget="", augment="",
    sizes="", explain="", weights="",
):  # fmt: skip
    """Fit and score every method on one split, and render the report."""
    words = {k: v for k, v in locals().items() if k != "context"}
    sys.exit(compare_and_report(**words))


@task(positional=["run"])
def report(context, run):
    """Draw the report of a saved run again, without fitting anything."""
    sys.exit(_answering_errors(_render, run))


@task(positional=["run"])
def readme(context, run):
    """Keep a saved run's results in docs, and renew the tables made from them."""
    sys.exit(_answering_errors(_readme, run))


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
    help={"into": "a folder, such as a stick; Keras' own if left out", "only": "names, by commas"}
)
def fetch(context, into="", only=""):
    """Download pretrained weights and data sets, for machines without a network."""
    sys.exit(_answering_errors(_fetch, {"into": into, "only": only}))


@task(
    help={"dataset": "CIFAR-10: the name, or a file of it", "run": "take a finished run's resnet20"}
)
def pretrain(context, dataset="cifar10", run=""):
    """Train the backbone that travels with the project (half an hour on two cores)."""
    sys.exit(_answering_errors(_pretrain, {"dataset": dataset, "run_folder": run}))


@task
def clean(context):
    """Remove the kept features (runs stay)."""
    from compare.feature_cache import clean

    n_files, n_bytes = clean()
    print(f"removed {n_files} files of kept features, {n_bytes / 1e6:.0f} MB")


@task(help={"slow": "those that take minutes or need real data, in place of the fast ones"})
def test(context, slow=False):
    """Run the tests, two at a time."""
    import pytest

    sys.exit(pytest.main(["-m", "slow" if slow else "not slow", "-n", "2"]))


@task
def check(context):
    """Check the style of the code."""
    context.run("ruff check . && ruff format --check .")


def compare_and_report(**words):
    """Run, render, print the verdict and the report's path; return the exit code."""
    return _answering_errors(_compare_and_report, words)


def _compare_and_report(words):
    from compare.methods import resolve
    from compare.options import data_sets, parse

    options = parse(**words)
    methods = resolve(options.methods, options.also)  # a wrong name is answered at once: from here
    from compare.many import run_many  # on, imports take seconds
    from compare.progress import Progress
    from compare.run import run
    from reports.render import render

    names = data_sets(options.dataset)
    if len(names) > 1:
        result, each = run_many(options, names, methods, Progress())
        for one in each:
            render(one.folder)
    else:
        result = run(options, methods, Progress())
    path = render(result.folder)
    print("\n".join(result.verdict[:1] + [_shown_path(path)]))
    if result.interrupted:
        print("Stopped. What is done is saved; the same command goes on.", file=sys.stderr)
        return 130
    return 0 if result.n_done else 1


def _render(folder):
    from pathlib import Path

    from reports.render import render

    print(_shown_path(render(Path(folder))))
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


def _answering_errors(work, argument):
    """Run `work`; a user's mistake becomes one line on standard error and exit code 2."""
    try:
        return work(argument)
    except ValueError as error:
        if not type(error).__module__.startswith(("compare.", "data.", "reports.", "reports")):
            raise
        print(f"bakeoff: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bakeoff: stopped", file=sys.stderr)
        return 130


def _shown_path(path):
    import os

    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
