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

    def first(self):
        """Each method with its first finished cell."""
        return {name: cells[0] for name, cells in self.outcomes.items() if cells}

    def family(self, *families):
        """Names of the finished methods of these families."""
        return [name for name, outcome in self.first().items() if outcome.family in families]

    def is_better(self, a, b):
        """Whether the corrected paired test shows that `a` beats `b`."""
        return any(
            pair["shown"]
            and {pair["a"], pair["b"]} == {a, b}
            and (pair["difference"] > 0) == (pair["a"] == a)
            for pair in self.pairs
        )


def percent(share):
    """A share of one as a whole percentage."""
    return f"{100 * share:.0f} %"


def listed(parts):
    """Join parts of a sentence: "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
