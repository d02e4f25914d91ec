"""Holes in a master: what stands between the markers is the student's to write.

The markers are nbgrader's, so that its users know them. A hole lies inside a function, never around
one: tests call functions, and a student who leaves one out still gets the points of the others.
"""

import ast

from coursework import CourseworkError

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"


def student_version(text, keep=()):
    """Take the solutions out of a master.

    Parameters
    ----------
    text : str
        A master.
    keep : iterable of str
        Functions whose solutions stay (tests use it to open one hole at a time).

    Returns
    -------
    str
        The same script, with `raise NotImplementedError` in place of each solution.

    Raises
    ------
    CourseworkError
        For a marker without its partner, or a hole outside a function.
    """
    lines = text.splitlines()
    for first, last, name in reversed(_holes(text)):
        if name in keep:
            lines[first : last + 1] = lines[first + 1 : last]
        else:
            indent = lines[first][: -len(lines[first].lstrip())]
            lines[first : last + 1] = [f'{indent}raise NotImplementedError("write {name}")']
    return "\n".join(lines) + "\n"


def functions_with_holes(text):
    """Names of the functions that a student has to write, in their order.

    Parameters
    ----------
    text : str
        A master.

    Returns
    -------
    tuple of str
    """
    return tuple(dict.fromkeys(name for _, _, name in _holes(text)))


def functions_that_need(text, names):
    """Functions that cannot work without some others: these, and all that use them.

    Parameters
    ----------
    text : str
        A script.
    names : iterable of str
        Functions or classes of it.

    Returns
    -------
    set of str
    """
    uses = {
        node.name: {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    needed = set(names)
    while more := {name for name, used in uses.items() if used & needed} - needed:
        needed |= more
    return needed


def _holes(text):
    """First and last line (from 0) of every hole, and the function around it."""
    around = _functions_by_line(text)
    holes, first = [], None
    for at, line in enumerate(text.splitlines()):
        marker = line.strip()
        if marker not in (BEGIN, END):
            continue
        if (marker == BEGIN) != (first is None):
            raise CourseworkError(
                f"line {at + 1} of the master: expected each {BEGIN!r} to be followed by one "
                f"{END!r}, got {marker!r} in the wrong place; put its partner there"
            )
        if marker == BEGIN:
            first = at
        elif around.get(first) is None or around.get(first) != around.get(at):
            raise CourseworkError(
                f"line {first + 1} of the master: expected a hole inside one function; "
                "put the markers between its docstring and its end"
            )
        else:
            holes.append((first, at, around[first]))
            first = None
    if first is not None:
        raise CourseworkError(f"line {first + 1} of the master: {BEGIN!r} without {END!r}; add it")
    return holes


def _functions_by_line(text):
    """Name of the outermost function or class around each line, counted from 0.

    A comment at the end of a function is no part of it for Python's parser, so a function reaches
    to the next line that is not indented.
    """
    lines = text.splitlines()
    names = {}
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        for at in range(node.lineno - 1, len(lines)):
            if at >= node.end_lineno and lines[at].strip() and not lines[at][0].isspace():
                break
            names[at] = node.name
    return names
