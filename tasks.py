"""Everything that can be done here: `invoke --list`."""

import sys

from invoke import task

from compare.command_line.calling import call
from compare.command_line.options import HEADING_HELP, HELP
from compare.command_line.runs_argument import TaskOfPictures, TaskOfRuns
from compare.command_line.task_words import EXPORT, PLAY, PREDICT, TRACK, VERBOSE
from compare.command_line.terminal import say, shown_path
from coursework.tasks import grade as grade  # the same name twice: these are tasks here, too
from coursework.tasks import gradescope as gradescope
from coursework.tasks import handout as handout
from coursework.tasks import leaderboard as leaderboard


@task(help=HELP)
def compare(
    context, dataset="", methods="", also="", unchecked=False, train_size="", test_size="",
    image_size="", seeds="", resample=False, folds="", quick=False, out="", jobs="", dask="", timeout="",
    budget="", augment="", sizes="", explain="", keep="", weights="", title="", course="", author="",
    verbose=False,
):  # fmt: skip
    """Fit and score every method on one split, and render the report."""
    words = {k: v for k, v in locals().items() if k != "context"}
    sys.exit(compare_and_report(**words))


@task(
    positional=["file"],
    help={
        "file": "your own method's .py file",
        **{name: HELP[name] for name in ("dataset", "train-size", "image-size", "timeout")},
        **VERBOSE,
    },
)
def check_method(
    context, file, dataset="", train_size="", image_size="", timeout="", verbose=False
):  # fmt: skip
    """Try your own method on a few pictures, in seconds: what is ready, what to mend."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call("compare.command_line.commands:check_method", words, verbose))


@task(
    klass=TaskOfRuns,
    auto_shortflags=False,
    help={
        "runs": "a saved run's folder; of two, the page says what changed from the first",
        "format": "html, pdf or md (for a README or a pull request)",
        "browser": "what prints the PDF; Chromium, Chrome or Edge if left out",
        "no-pictures": "show none of the data set, where they may not be shown",
        **HEADING_HELP,
        **VERBOSE,
    },
)
def report(
    context, runs, format="html", browser="", no_pictures=False, title="", course="", author="",
    verbose=False,
):  # fmt: skip
    """Draw the report of a saved run again, or of what changed between two; nothing is fitted."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call(_report, words, verbose))


@task(klass=TaskOfPictures, auto_shortflags=False, help={**PREDICT, **VERBOSE})
def predict(
    context, run_and_pictures, method="", also="", json=False, explain=False, into="", verbose=False
):  # fmt: skip
    """Ask a finished run what is on other pictures; exit code 1 where one could not be read."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call(_predict, words, verbose))


@task(positional=["run"], help={**PLAY, **VERBOSE})
def play(context, run, port="", also="", no_browser=False, verbose=False):
    """Play with a finished run: a page where every method answers live to pictures that you turn."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call(_play, words, verbose))


@task(positional=["run"], help={**EXPORT, **VERBOSE})
def export(context, run, into="", method="", also="", dataset="", verbose=False):
    """Write a folder that answers without the suite: ONNX, TFLite, a model card."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call("compare.command_line.commands:export", words, verbose))


@task(positional=["run"], help={**TRACK, **VERBOSE})
def track(context, run, into="", form="", verbose=False):
    """Hand a finished run to TensorBoard or MLflow."""
    words = {k: v for k, v in locals().items() if k not in ("context", "verbose")}
    sys.exit(call("compare.command_line.commands:track", words, verbose))


@task(positional=["run"], help={"gallery": "put its whole report up too", **VERBOSE})
def readme(context, run, gallery=False, verbose=False):
    """Keep a saved run's results in docs, and renew the tables made from all."""
    sys.exit(call(_readme, {"run": run, "gallery": gallery}, verbose))


@task(help=VERBOSE)
def tables(context, verbose=False):
    """Renew the tables made from the runs that are kept in docs."""
    sys.exit(call(_readme, {}, verbose))


@task
def methods(context):
    """List the methods that can compete."""
    from compare.command_line.listing import methods_text

    print(methods_text())


@task
def data(context):
    """List the data sets that can be named."""
    from compare.command_line.listing import data_text

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
    sys.exit(call("compare.command_line.commands:fetch", {"into": into, "only": only}, verbose))


@task(
    help={
        "dataset": "CIFAR-10: the name, or a file of it",
        "run": "take a finished run's resnet20",
        **VERBOSE,
    }
)
def pretrain(context, dataset="cifar10", run="", verbose=False):
    """Train the backbone that travels with the project (half an hour on two cores)."""
    sys.exit(
        call(
            "compare.command_line.commands:pretrain",
            {"dataset": dataset, "run_folder": run},
            verbose,
        )
    )


@task(help={"only": "parts, by commas", "repeats": "turns (5)", "quick": "a look", **VERBOSE})
def bench(context, only="", repeats="", quick=False, verbose=False):
    """Measure the suite's speed beside its peers' and the notebook way's (an hour and a half)."""
    sys.exit(call("tests.benchmarks.bench:bench", (only, repeats, quick), verbose))


@task
def clean(context):
    """Remove the kept features and decoded pictures (runs stay)."""
    from compare.records.kept import clean

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
    return call(_compare_and_report, words, words.get("verbose", False))


def _compare_and_report(words):
    result = run_and_draw(words)
    say("\n".join(result.verdict[:1] + [shown_path(result.report)]), sys.stdout)
    return 0 if result.n_done else 1


def run_and_draw(words, progress=None):
    """Run what the words of a command line ask for, and render the report; return the `Result`."""
    from compare.command_line.options import data_sets, parse
    from compare.methods import resolve

    options = parse(**words)
    methods = resolve(options.methods, options.also)
    # A wrong name is answered at once: from here on, imports take seconds.
    from compare.command_line.progress import Progress
    from compare.many import run_many
    from compare.processes.cores import within_cores
    from compare.run import run
    from reports.render import render

    progress, names = progress or Progress(), data_sets(options.dataset)
    options = within_cores(options, progress)
    if len(names) > 1:
        result, _ = run_many(options, names, methods, progress, draw=render)
    else:
        result = run(options, methods, progress, draw=render)
    if result.interrupted:
        progress.say("Stopped. What is done is saved; the same command goes on.")
    return result


def _report(words):
    from pathlib import Path

    from compare.processes.lock import hold_saved
    from compare.records.error_log import errors_kept_in

    folder = Path(words["runs"][-1])
    with hold_saved(folder), errors_kept_in(folder):
        return _report_held(words)


def _report_held(words):
    from compare.command_line.options import heading
    from compare.command_line.words import UsageError
    from compare.records.heading import retitle
    from reports.share import check, share

    given = (words.pop(key) for key in ("runs", "format", "browser", "no_pictures"))
    runs, form, browser, no_pictures = given
    if any(words.values()):
        if len(runs) > 1:
            raise UsageError("--title, --course and --author are kept in one run; give one run")
        check(runs, form)  # a wrong word changes nothing
        retitle(runs[0], heading(**words))
        print(f"kept in {shown_path(runs[0])} for every later drawing", file=sys.stderr)
    print(shown_path(share(runs, form, browser, not no_pictures)))
    return 0


def _predict(words):
    from pathlib import Path

    from compare.predict.command import predict
    from reports.predicted import draw

    folder, *pictures = words["run_and_pictures"]
    into = Path(words["into"] or Path(folder) / "explained")
    drawn_by = draw if words["explain"] else None
    done = predict(folder, pictures, words["method"], words["also"], words["json"], into, drawn_by)
    if done.pages:
        say(f"{len(done.pages)} pages in {shown_path(into)}")
    return 1 if done.n_left_out or not done.n_answered else 0


def _play(words):
    from compare.play.command import play
    from reports.page import TEMPLATES

    sheets = [TEMPLATES / "styles" / f"{name}.css" for name in ("variables", "page")]
    play(**words, style="\n".join(sheet.read_text("utf-8") for sheet in sheets))
    return 0


def _readme(words):
    from pathlib import Path

    from compare.checks.published import rows_as_dicts
    from reports.readme import keep, renew

    root = Path(__file__).parent
    if words:
        keep(words["run"], root, words["gallery"])
    print(shown_path(renew(root, rows_as_dicts())))
    return 0
