"""`compare(...)` from Python: its values become the words that the command line checks, then it runs."""

import multiprocessing
from numbers import Integral
from os import PathLike

from compare.command_line.options import data_sets
from compare.command_line.words import UsageError, names_in
from compare.notebook.live import progress_here
from compare.notebook.results import Results

EXAMPLE = '"my_method.py"'


def compare_here(given):
    """Run a comparison, or what is missing of it, draw its report and open it.

    Parameters
    ----------
    given : dict of str to value
        Options by the names of `compare.compare`.

    Returns
    -------
    Results

    Raises
    ------
    UsageError, DataError
        As the command line says them.
    """
    if multiprocessing.parent_process() is not None:
        raise UsageError(
            "compare starts processes, and each begins by reading your script again; put what calls it "
            'below if __name__ == "__main__":'
        )
    words = {name: word(name, value) for name, value in given.items()}
    if len(data_sets(words["dataset"])) > 1:
        raise UsageError(
            "from Python one data set at a time: {name: compare(name) for name in [...]}; one page over "
            "several is made by `invoke compare --dataset a,b`"
        )
    from tasks import run_and_draw  # the one place that knows both runs and reports

    result = run_and_draw(words, progress_here())
    return Results(result.folder, [str(path) for path in names_in(words["also"])])


def word(name, value):
    """A Python value as it would be typed.

    Parameters
    ----------
    name : str
        Of the option, for the error.
    value : str, int, path, bool, None, or a list or tuple of these

    Returns
    -------
    str or bool

    Raises
    ------
    UsageError
        For anything else; an estimator is told how it can join in.
    """
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Integral | PathLike):
        return str(value)
    if isinstance(value, list | tuple) and not any(isinstance(v, list | tuple) for v in value):
        return ",".join(str(word(name, each)) for each in value)
    if name in ("also", "methods"):
        kind = "files" if name == "also" else "names"
        raise UsageError(
            f"{name} takes {kind}, got {type(value).__name__}: each fit runs in a process of its own, "
            "which knows nothing of this one. Write the class and METHODS = {name: estimator} to a file "
            f"(a cell that begins with %%writefile my_method.py does) and give also={EXAMPLE}"
        )
    if name == "dataset":
        raise UsageError(
            f"dataset takes a name or a path, got {type(value).__name__}; for arrays: "
            'numpy.savez("mine.npz", x_train=images, y_train=labels) and dataset="mine.npz"'
        )
    raise UsageError(f"{name} takes text, a number or a list of these, got {type(value).__name__}")
