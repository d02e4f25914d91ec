"""From a task to the function that does it: imported only now, answered for in one line."""

import subprocess
import sys
from importlib import import_module


def call(work, words, verbose=False):
    """Exit code of a function, or of the one that "module:name" says, imported only now.

    Parameters
    ----------
    work : callable(words) -> int, or str
        As "compare.command_line.commands:fetch".
    words : dict or str
        What was typed, by option.
    verbose : bool
        Whether a traceback goes before the line of an error.

    Returns
    -------
    int
        The exit code; see `compare.command_line.errors`.
    """
    from compare.command_line.errors import answering

    if "--help" in sys.argv[2:]:  # invoke takes it for the word that comes first
        return subprocess.call([sys.executable, "-m", "invoke", "--help", sys.argv[1]])
    if isinstance(work, str):
        module, name = work.split(":")
        work = getattr(import_module(module), name)
    return answering(work, words, verbose)
