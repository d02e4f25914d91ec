"""What the checks look at, and what they answer."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Finding(NamedTuple):
    """A sentence for the reader, and the methods that it is about.

    Parameters
    ----------
    sentence : str
    methods : tuple of str
    severity : str or None
        Where it is graver than the check's own.
    """

    sentence: str
    methods: tuple[str, ...] = ()
    severity: str | None = None


@dataclass(frozen=True)
class Evidence:
    """A finished run, as its files tell it.

    Parameters
    ----------
    about : dict
        `run.json`.
    outcomes : dict of str to list of Outcome
        The finished cells of each method.
    metrics : dict of str to dict
        Per method and metric `value`, `low`, `high`.
    pairs : list of dict
        The paired tests.
    audit : dict
        `audit.json`; empty where there is none.
    without_duplicates : dict or None
        Scores on the test pictures that have no duplicate outside the test part.
    """

    about: dict
    outcomes: dict
    metrics: dict
    pairs: list
    audit: dict = field(default_factory=dict)
    without_duplicates: dict | None = None

    def accuracy(self, name):
        """Mean accuracy of a method."""
        return self.metrics[name]["accuracy"]["value"]

    def ranked(self):
        """Names of the finished methods, the most accurate first."""
        return sorted(self.metrics, key=lambda name: -self.accuracy(name))

    def first(self):
        """Each method with its first finished cell."""
        return {name: cells[0] for name, cells in self.outcomes.items() if cells}

    def family(self, *families):
        """Names of the finished methods of these families."""
        return [name for name, outcome in self.first().items() if outcome.family in families]

    def pair(self, a, b):
        """The paired test of two methods, whichever stands first in it; None where there is none."""
        return next((pair for pair in self.pairs if {pair["a"], pair["b"]} == {a, b}), None)

    def gain(self, a, b):
        """How much more accurate `a` is than `b`, by their paired test.

        Returns
        -------
        dict or None
            `difference` with the ends `low` and `high` of its corrected interval, shares of one, and
            whether it is `shown`; None where the two were not compared.
        """
        pair = self.pair(a, b)
        if pair is None:
            return None
        difference, low, high = (pair[k] for k in ("difference", "corrected_low", "corrected_high"))
        if pair["a"] == b:
            difference, low, high = -difference, -high, -low
        return {"difference": difference, "low": low, "high": high, "shown": pair["shown"]}

    def is_better(self, a, b):
        """Whether the corrected paired test shows that `a` beats `b`."""
        pair = self.pair(a, b)
        return bool(pair and pair["shown"] and (pair["difference"] > 0) == (pair["a"] == a))
