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
        So much search as `estimate.affordable` buys with these on a two-core machine.
    n_pictures : int
        Most training pictures that a trial is fitted on.
    n_finalists : int
        So many of the best trials are fitted again on all training pictures, where those are more;
        with one or none the best goes on without.
    trial_seconds : float
        What a trial with the settings as they are costs; 0 where nothing is known of the method.
    """

    n_trials: int
    seconds: float
    n_pictures: int = 10_000
    n_finalists: int = 1
    trial_seconds: float = 0.0


BUDGETS = {
    "none": Budget(1, 0.0),
    "default": Budget(8, 25.0, n_pictures=5000),
    "full": Budget(24, 3600.0, n_finalists=3),
}
