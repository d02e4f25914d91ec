"""Tasks that take as many words as are given: invoke's own positional arguments are of fixed number.

invoke asks each positional argument whether it still lacks its value, and hands it the next word as
long as it does. So this one is told beforehand how many words there are for it.
"""

import sys
from itertools import pairwise

from invoke import Argument, Task

from compare.command_line.options import FLAGS


class Runs(Argument):
    """A positional argument that takes a given number of words and becomes their list."""

    def __init__(self, n_words, **settings):
        super().__init__(**settings)
        self.n_words = n_words
        self.words = []

    def set_value(self, value, cast=True):
        """Take one word more."""
        self.raw_value = value
        self.words = [*self.words, value]

    @property
    def value(self):
        """The words; nothing as long as one is missing."""
        return self.words if len(self.words) >= self.n_words else None

    @value.setter
    def value(self, value):
        self.set_value(value)

    @property
    def got_value(self):
        """Whether any word came."""
        return bool(self.words)


class TaskOfRuns(Task):
    """A task whose argument `runs` stands for all words of the command line that are no options."""

    takes = "runs"
    flags = (*FLAGS, "no-pictures")

    def get_arguments(self, ignore_unknown_help=None):
        """Invoke's arguments, `runs` as the only positional one."""
        found = {a.name: a for a in super().get_arguments(ignore_unknown_help)}
        runs = found.pop(self.takes)
        n_words = max(1, len(words_after(self.name, sys.argv, self.flags)))
        return [Runs(n_words, name=self.takes, positional=True, help=runs.help), *found.values()]


class TaskOfPictures(TaskOfRuns):
    """The same for `run_and_pictures`; a word may be "-", for standard input."""

    takes = "run_and_pictures"
    flags = (*FLAGS, "json", "explain")


def words_after(task, words, flags=FLAGS):
    """The words of a command line after a task's name that are neither an option nor its value.

    Parameters
    ----------
    task : str
        All of its options take a value, but for the flags.
    words : list of str
    flags : sequence of str

    Returns
    -------
    list of str
    """
    flags = [f"--{name}" for name in flags]
    own = words[words.index(task) + 1 :] if task in words else []
    return [
        word
        for before, word in pairwise(["", *own])
        if not _is_option(word) and (not _is_option(before) or "=" in before or before in flags)
    ]


def _is_option(word):
    return word.startswith("-") and word != "-"
