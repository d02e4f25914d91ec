"""Which tests of an assignment cannot pass without some of its functions."""

import ast
from functools import cache

from coursework.assignments import read
from coursework.handouts.holes import functions_that_need

TEST_FILES = ("public_tests.py", "hidden_tests.py")


@cache
def in_need_of(key, functions):
    """Tests that use one of these functions of the work, or one built on them.

    Parameters
    ----------
    key : str
        An assignment.
    functions : tuple of str

    Returns
    -------
    set of str
        Of both files of tests.
    """
    assignment = read(key)
    needed = functions_that_need(assignment.master, functions)
    found = set()
    for file in TEST_FILES:
        text = assignment.text(file)
        direct = {
            node.name
            for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef)
            for n in ast.walk(node)
            if isinstance(n, ast.Attribute) and n.attr in needed and _is_work(n.value)
        }
        found |= {
            name for name in functions_that_need(text, direct) if name in assignment.tests(file)
        }
    return found


def _is_work(node):
    return isinstance(node, ast.Name) and node.id == "work"
