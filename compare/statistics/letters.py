"""Compact letters: methods that share a letter are not shown to differ, and no others share one.

Insert and absorb, then sweep: Piepho (2004), "An Algorithm for a Letter-Based Representation of
All-Pairwise Comparisons". Sharing a letter is not being equal: a may share with b, and b with c,
where a and c are shown to differ.
"""

from itertools import combinations
from string import ascii_letters

# As many columns as anyone could read; further ones are written as numbers in brackets.
ALPHABET = ascii_letters + "αβγδεζηθικλμνξοπρστυφχψω"


def compact_letters(names, shown):
    """Letters for every method.

    Parameters
    ----------
    names : list of str
        Methods, the best first: it gets "a".
    shown : iterable of (str, str)
        Pairs that are shown to differ, either way round.

    Returns
    -------
    dict of str to str
    """
    shown = {frozenset(pair) for pair in shown}
    columns = [set(names)]
    for pair in combinations(names, 2):  # not in the set's order, which differs from run to run
        if frozenset(pair) in shown:
            columns = _absorbed(_inserted(columns, pair))
    at = {name: i for i, name in enumerate(names)}
    columns = _swept(columns, names)
    columns.sort(key=lambda column: sorted(at[name] for name in column))
    return {
        name: "".join(_letter(i) for i, column in enumerate(columns) if name in column)
        for name in names
    }


def _inserted(columns, pair):
    """Split every column that holds both of a pair into one without each."""
    split = []
    for column in columns:
        both = column.issuperset(pair)
        split += [column - {name} for name in pair] if both else [column]
    return split


def _absorbed(columns):
    """Drop columns that lie within another, the later of equal ones."""
    return [
        column
        for i, column in enumerate(columns)
        if not any(
            column < other or (column == other and j < i)
            for j, other in enumerate(columns)
            if j != i
        )
    ]


def _swept(columns, names):
    """Take out letters that say nothing: every fellow is met in another column too."""
    columns = [set(column) for column in columns]
    for column in columns:
        # The worst first, so that the better methods keep their early letters.
        for name in reversed(names):
            elsewhere = [other for other in columns if other is not column and name in other]
            met = set().union(*elsewhere)
            if name in column and elsewhere and column <= met:
                column.discard(name)
    return [column for column in columns if column]


def _letter(i):
    return ALPHABET[i] if i < len(ALPHABET) else f"({i + 1})"
