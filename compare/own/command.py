"""`invoke check-method my_method.py`: the check of a run, without the run."""

from pathlib import Path

from compare.command_line.options import parse
from compare.draws import make_draws
from compare.methods import resolve
from compare.own.finding import ENDED, WRONG
from compare.own.sample import sample_of
from compare.own.told import checklist
from compare.own.trial import try_out
from data.sources import load


def check_file(file, dataset="", train_size="", image_size="", timeout=""):
    """Try every method of a file on a few training pictures of a data set.

    Parameters
    ----------
    file, dataset, train_size, image_size, timeout : str
        As typed; empty means left out.

    Returns
    -------
    (str, bool)
        What to print, and whether a run would take them all.

    Raises
    ------
    UsageError, DataError
        If the file or the data set cannot be used.
    """
    words = {"dataset": dataset, "train_size": train_size, "image_size": image_size}
    options = parse(**words, timeout=timeout)
    methods = [method for method in resolve(["majority"], [Path(file)]) if method.own_file]
    pictures = load(options.dataset, options.image_size)
    sample = sample_of(pictures, make_draws(pictures, options)[0].split)
    found = [(method.name, try_out(method, sample, options.timeout)) for method in methods]
    is_ready = all(f.level not in (WRONG, ENDED) for _, findings in found for f in findings)
    return "\n\n".join(checklist(name, findings) for name, findings in found), is_ready
