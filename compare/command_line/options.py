"""What the command line may say: one function turns its words into checked options.

`invoke compare` and `python -m compare` both hand their words to `parse`, so that both answer a wrong
one alike: in one line that says what was expected, what came and what to do.
"""

from dataclasses import dataclass
from pathlib import Path

from compare.command_line.task_words import VERBOSE
from compare.command_line.words import UsageError, count, names_in, one_line, one_of, seconds
from compare.distributed.address import cluster
from compare.fitting.budgets import BUDGETS


@dataclass(frozen=True)
class Heading:
    """What stands at the top of a page besides its numbers.

    Parameters
    ----------
    title, course : str
        Empty where nothing was said.
    authors : tuple of str
    """

    title: str = ""
    course: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """Checked options of a run.

    Parameters
    ----------
    dataset : str
        A known name, or a path to a folder, an archive or an `.npz`; several joined by commas.
    methods : tuple of str
        Empty for the default field.
    also : tuple of Path
        The user's own method files.
    train_size, test_size, image_size : int or None
        None takes what there is.
    seeds : tuple of int
    resample : bool
        Each seed also draws training and validation rows anew.
    folds : int or None
        Cross-validation in so many folds, once a seed.
    unchecked : bool
        Whether the user's own methods run without being tried on a few pictures first.
    quick : bool
        A first look: few pictures, no conclusions.
    out : Path or None
        Run folder; None for one named after data set and split under `runs/`.
    jobs : int
        Cells that run at the same time.
    dask : str
        The cluster that cells are sent to, `local:4` or a scheduler's address; empty for none.
    timeout : int or None
        Seconds that a cell may take; one that takes longer is ended.
    budget : str
        What the search for settings may cost, for each method alike; a key of `budgets.BUDGETS`.
    augment : tuple of str
        Which changed copies join the training pictures, for each method alike.
    explain : str
        How much is asked of the fitted methods beyond the test part; one of `EXPLAIN_LEVELS`.
    sizes : tuple of int
        Numbers of training pictures that every method is fitted on besides, ascending.
    keep : str
        Which fitted methods stay in the run, to be used after it; one of `KEEP_LEVELS`.
    weights : Path or None
        Where pretrained weights are looked for first: a file, or a folder of them.
    heading : Heading
        What the page is called, what it was made for and by whom.
    verbose : bool
        Whether an unexpected error shows where in the code it came from.
    """

    dataset: str = "wild_digits"
    methods: tuple[str, ...] = ()
    also: tuple[Path, ...] = ()
    train_size: int | None = None
    test_size: int | None = None
    image_size: int | None = None
    seeds: tuple[int, ...] = (0,)
    resample: bool = False
    folds: int | None = None
    unchecked: bool = False
    quick: bool = False
    out: Path | None = None
    jobs: int = 1
    dask: str = ""
    timeout: int | None = None
    budget: str = "default"
    augment: tuple[str, ...] = ()
    explain: str = "short"
    sizes: tuple[int, ...] = ()
    keep: str = "small"
    weights: Path | None = None
    heading: Heading = Heading()
    verbose: bool = False

    @property
    def is_parallel(self):
        """Whether cells may run beside others."""
        return self.jobs > 1 or bool(self.dask)


AUGMENT_NAMES = ("mirror", "shift")
EXPLAIN_LEVELS = ("none", "short", "full")
KEEP_LEVELS = ("none", "small", "all")
FLAGS = ("unchecked", "resample", "quick", "verbose")  # options that take no word
# Name, default and help of each option, for both command lines.
HELP = {
    "dataset": "a known name (see `data`), or a folder of class folders, an archive, an .npz or a "
    "folder of .npy files; several joined by commas",
    "methods": "names joined by commas (see `methods`); the default field if left out",
    "also": "your own method's .py file; several joined by commas",
    "unchecked": "run your own methods without trying them on a few pictures first",
    "train-size": "training pictures to draw; all if left out",
    "test-size": "test pictures to draw; all if left out",
    "image-size": "resize every picture to this many pixels square",
    "seeds": "how many seeds each random method is fitted with",
    "resample": "each seed also draws training and validation pictures anew, and tunes anew",
    "folds": "cross-validation in so many folds, once a seed: every picture is tested on",
    "quick": "a first look in a minute: 1,000 training and 500 test pictures",
    "out": "folder for the run; runs/<data set>-<split> if left out",
    "budget": "search for settings, the same for each method: none, default (25 s) or full (an hour)",
    "augment": "copies that join the training pictures of every method: mirror, shift, or both",
    "sizes": "fewer training pictures to fit every method on besides: 300,1000",
    "explain": "why the methods differ: none, short, or full (more pictures, a few minutes more)",
    "keep": "fitted methods that stay for `predict`: none, small (up to 20 MB each) or all",
    "weights": "pretrained weights: a file, or a folder of them, as `invoke fetch` makes one",
    "jobs": "cells to run at the same time (their times are then not compared)",
    "dask": "send the cells to a Dask cluster: tcp://host:port, or local:4 for four processes here",
    "timeout": "longest time for one fit with its search, such as 90, 90s, 5m or 2h; any if left out",
    "title": "what the report is called",
    "course": "the course that it was made for",
    "author": "who made it; several joined by commas",
    **VERBOSE,
}
HEADING_HELP = {name: HELP[name] for name in ("title", "course", "author")}
MOST_AUTHORS = 30


def parse(
    dataset="wild_digits",
    methods="",
    also="",
    unchecked=False,
    train_size="",
    test_size="",
    image_size="",
    seeds="1",
    resample=False,
    folds="",
    quick=False,
    out="",
    jobs="1",
    dask="",
    timeout="",
    budget="default",
    augment="",
    sizes="",
    explain="short",
    keep="small",
    weights="",
    title="",
    course="",
    author="",
    verbose=False,
):
    """Check the words of a command line.

    Parameters
    ----------
    dataset, methods, also, train_size, test_size, image_size, seeds, folds, out, jobs, dask, timeout,
    budget, augment, sizes, explain, keep, weights, title, course, author : str
        As typed; empty means left out.
    unchecked, resample, quick, verbose : bool

    Returns
    -------
    Options

    Raises
    ------
    UsageError
        At the first word that cannot be used.
    """
    if folds and resample:
        raise UsageError("--folds and --resample are two ways to repeat; choose one")
    if resample and str(seeds).strip() in ("", "1"):
        raise UsageError("--resample draws anew for each seed; give --seeds 2 or more")
    if folds and test_size:
        raise UsageError("--folds tests on every picture; leave --test-size out")
    if sizes and (folds or explain == "none"):
        other = "--folds" if folds else "--explain none"
        raise UsageError(f"--sizes makes a figure that {other} has no place for; leave one out")
    if dask and str(jobs).strip() not in ("", "1"):
        raise UsageError("--dask and --jobs are two ways to run cells at a time; choose one")
    return Options(
        dataset=dataset.strip() or "wild_digits",
        methods=names_in(methods),
        also=tuple(Path(path) for path in names_in(also)),
        train_size=count("--train-size", train_size),
        test_size=count("--test-size", test_size),
        image_size=count("--image-size", image_size, least=8, most=1024),
        seeds=tuple(range(count("--seeds", seeds or "1", most=1000))),
        resample=bool(resample),
        folds=count("--folds", folds, least=2, most=100),
        unchecked=bool(unchecked),
        quick=bool(quick),
        out=Path(out) if out else None,
        jobs=count("--jobs", jobs or "1", most=256),
        dask=cluster("--dask", dask),
        timeout=seconds("--timeout", timeout),
        budget=one_of("--budget", budget or "default", BUDGETS),
        augment=tuple(one_of("--augment", name, AUGMENT_NAMES) for name in names_in(augment)),
        sizes=tuple(sorted({count("--sizes", size) for size in names_in(sizes)})),
        explain=one_of("--explain", explain or "short", EXPLAIN_LEVELS),
        keep=one_of("--keep", keep or "small", KEEP_LEVELS),
        weights=_weights(weights),
        heading=heading(title, course, author),
        verbose=bool(verbose),
    )


def heading(title="", course="", author=""):
    """Check what a report is to be called, and by whom it is.

    Parameters
    ----------
    title, course, author : str
        As typed; empty means left out. Control characters and ends of lines become blanks.

    Returns
    -------
    Heading

    Raises
    ------
    UsageError
        If a text is too long, or has nothing that could be shown.
    """
    authors = tuple(one_line("--author", name) for name in names_in(author))
    if len(authors) > MOST_AUTHORS:
        raise UsageError(f"--author takes up to {MOST_AUTHORS} names, got {len(authors)}")
    return Heading(one_line("--title", title), one_line("--course", course), authors)


def data_sets(dataset):
    """The data sets that a `--dataset` names: one, also where a path has a comma in it, or several.

    Parameters
    ----------
    dataset : str

    Returns
    -------
    tuple of str
    """
    return (dataset,) if Path(dataset).exists() else names_in(dataset)


def _weights(text):
    """A file or folder with at least one of the files that the backbones can use."""
    if not text:
        return None
    from deep.backbones import ENTRIES

    path = Path(text)
    known = [entry.weights_file for entry in ENTRIES.values() if entry.address]
    if not path.exists():
        raise UsageError(f"--weights: there is no {text}; give a file, or a folder of weights")
    names = (
        {path.name}
        if path.is_file()
        else {file.name for place in (path, path / "models") for file in place.glob("*.h5")}
    )
    if not names & set(known):
        raise UsageError(
            f"--weights: {text} holds none of the files known here; expected {' or '.join(known)}"
        )
    return path.resolve()
