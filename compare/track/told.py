"""What a saved cell has to tell a tracker: numbers at the end, numbers by epoch, settings as text."""

import json
import math

from compare.records.saved_cells import COUNTS, SCORES, TIMES

AT_THE_END = (*SCORES, "train_accuracy", "validation_accuracy", *TIMES, *COUNTS)
OF_VALIDATION = "val_"


def numbers(outcome):
    """What was measured when all was over.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    dict of str to float
        By the outcome's own names; what was not measured is left out.
    """
    found = {name: getattr(outcome, name) for name in AT_THE_END}
    return {name: float(value) for name, value in found.items() if value is not None}


def by_epoch(outcome):
    """The training curves of a network.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    dict of str to list of float
        One number an epoch, under names such as "loss/training", "loss/validation", "learning_rate".
    """
    history = outcome.history or {}
    found = {}
    for name, values in history.items():
        if not isinstance(values, list) or not all(map(_is_number, values)):
            continue
        if name.startswith(OF_VALIDATION):
            name = f"{name.removeprefix(OF_VALIDATION)}/validation"
        elif f"{OF_VALIDATION}{name}" in history:
            name = f"{name}/training"
        found[name] = [float(value) for value in values]
    return found


def settings(outcome):
    """The hyper-parameters, as text.

    Parameters
    ----------
    outcome : Outcome

    Returns
    -------
    dict of str to str
    """
    return {
        str(name): value if isinstance(value, str) else json.dumps(value)
        for name, value in outcome.parameters.items()
    }


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
