"""Which test pictures to keep of what a method takes for what, so that a matrix's cells can be seen."""

import numpy as np

N_CONFUSIONS = 8
N_OF_EACH = 4


def confused_rows(answers, kept):
    """Pictures of each method's most frequent confusions, few in all.

    Of the pictures that fit, those that are kept anyway come first, then those that most methods
    get wrong in the same way: one picture serves several matrices.

    Parameters
    ----------
    answers : list of Predictions
        One a method, of one draw.
    kept : iterable of int
        Rows whose pictures are kept for another reason.

    Returns
    -------
    list of int
        Rows, some of them kept already.
    """
    kept, votes = set(kept), {}
    wrong = [_mistakes(found) for found in answers]
    for of_method in wrong:
        for confusions in of_method:
            for row, confusion in confusions:
                votes[row, confusion] = votes.get((row, confusion), 0) + 1
    chosen = []
    for of_method in wrong:
        for confusions in of_method[:N_CONFUSIONS]:
            first = sorted(confusions, key=lambda it: (it[0] not in kept, -votes[it], it[0]))
            rows = [row for row, _ in first[:N_OF_EACH]]
            kept.update(rows)
            chosen += rows
    return chosen


def _mistakes(found):
    """(row, (true, answer)) of every mistake, a list a confusion, the most frequent one first."""
    answers, groups = found.answers, {}
    for i in np.flatnonzero(answers != found.labels):
        confusion = int(found.labels[i]), int(answers[i])
        groups.setdefault(confusion, []).append((int(found.rows[i]), confusion))
    return [groups[key] for key in sorted(groups, key=lambda key: (-len(groups[key]), key))]
