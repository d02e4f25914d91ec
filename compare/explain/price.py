"""About how long the explanation of a fitted method takes, for what a run says before it starts."""

from compare.estimate import answer_seconds, refit_seconds
from compare.explain.dials.again import rows_to_learn
from compare.explain.dials.turned import DIALS, has_dials

# Pictures that a method is asked about: changed ones, those with a dial turned, neighbours, covered
# ones. Counted in a run of each level.
N_ASKED = {"short": 15_000, "full": 120_000}


def explain_seconds(cell, dataset):
    """Expected seconds of a cell's explanation.

    Parameters
    ----------
    cell : Cell
    dataset : Dataset

    Returns
    -------
    float
        0 where nothing is known of the method, as nothing is of its fit.
    """
    if cell.explain == "none":
        return 0.0
    seconds = answer_seconds(cell, dataset, N_ASKED[cell.explain]) or 0.0
    if not has_dials(dataset):
        return seconds
    for dial in DIALS:
        learned = rows_to_learn(cell, dataset, dial, 0)
        if len(learned):
            seconds += refit_seconds(cell, dataset, len(learned), 0) or 0.0
    return seconds
