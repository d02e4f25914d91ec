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
    n_pictures : int
        Most training pictures that a trial is fitted on.
    n_finalists : int
        So many of the best trials are fitted again on all training pictures, where those are more.
    """

    n_trials: int
    seconds: float
    n_pictures: int = 10_000
    n_finalists: int = 1


BUDGETS = {
    "none": Budget(1, 0.0),
    "default": Budget(8, 15.0, n_pictures=5000),
    "full": Budget(24, 3600.0, n_finalists=3),
}
