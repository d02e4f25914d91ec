"""What each part of a method sees and what it is blind to, as the docstring of its own file says.

The one place for both is beside the code: a sentence that begins "Sees", and one that says "blind to".
A file of your own may say both, and its card then shows them.
"""

import ast
import re


def views(method):
    """What the parts of a method see, and what they are blind to.

    Parameters
    ----------
    method : compare.methods.Method

    Returns
    -------
    list of dict
        `name`, `sees` and `blind_to` of each part, representations first; a part that says neither
        is left out.
    """
    files = [(step.name, step.path) for step in method.steps] or [(method.name, method.own_file)]
    found = [{"name": name, **view(path)} for name, path in files]
    return [part for part in found if part["sees"] or part["blind_to"]]


def view(path):
    """Read both sentences of a file, without importing it.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict
        `sees` and `blind_to`: text without its first words, "" where the file does not say it.
    """
    text = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", text)
    return {
        "sees": _after("Sees ", sentences, at_start=True),
        "blind_to": _after("lind to ", sentences),
    }


def _after(words, sentences, at_start=False):
    """What follows the words in the first sentence that has them."""
    for sentence in sentences:
        before, found, rest = sentence.partition(words)
        if found and not (at_start and before):
            return rest
    return ""
