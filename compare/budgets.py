"""What the search for settings may cost, the same for every method."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """What the search for settings may cost, for each method alike.

    Parameters
    ----------
    n_trials : int
        Most settings tried, the defaults included; 1 searches nothing.
    seconds : float
        No trial begins that would likely end after this long; the first always does.
    """

    n_trials: int
    seconds: float


BUDGETS = {
    "none": Budget(1, 0.0),
    "default": Budget(6, 15.0),
    "full": Budget(40, 3600.0),
}
