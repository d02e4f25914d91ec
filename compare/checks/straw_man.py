"""A baseline far under its published figure is a bug to find, not a point for its rival.

A method falls under the first row of `published.py` that fits its name, or else under a floor.
"""

from fnmatch import fnmatchcase

from compare.checks.evidence import Finding
from compare.checks.published import DATA_SETS, PUBLISHED
from compare.phrasing import listed

MOST_POINTS = 5.0  # under the published figure; or half as many errors again, where that is less
N_CLASSES = 10
LEAST_TRAINING = 0.8  # of the published experiment's training pictures


class StrawMan:
    """A method lies far under what others have published for its kind on this data set."""

    code = "straw-man"
    title = "Straw man?"
    severity = "high"

    def lacks(self, evidence):
        """Needs figures of others."""
        if _figures(evidence.about):
            return ""
        return "no published figures for this data set, or for so few pictures of it"

    def look(self, evidence):
        """Compare the upper end of its interval with the figure."""
        figures = _figures(evidence.about)
        names = [name for name in evidence.outcomes if name in evidence.metrics]
        found = {name: said for name in names if (said := _said(name, evidence, figures))}
        if found:
            return Finding(
                f"{listed(found.values())}. A weak baseline makes its rivals look strong: find "
                "out why before drawing a conclusion.",
                tuple(found),
            )
        return None


def _said(name, evidence, figures):
    """What one method reaches, and what is published; "" where it is not far under that."""
    alike = (row for row in figures if fnmatchcase(name, row.pattern))
    stronger = (row for row in figures if fnmatchcase(name, row.floor_of))
    row, is_floor = next(alike, None), False
    if row is None:
        row, is_floor = next(stronger, None), True
    if row is None:
        return ""
    far = 0 if is_floor else min(MOST_POINTS, 0.5 * (100 - row.low))
    if 100 * evidence.metrics[name]["accuracy"]["high"] >= row.low - far:
        return ""
    return (
        f"{name} reaches {100 * evidence.accuracy(name):.1f} %, where {row.low:g} % is published "
        f"({'even by ' if is_floor else ''}{row.theirs}; {row.source})"
    )


def _figures(about):
    """The rows of the run's data set, where as much of it was trained on as in the published work."""
    name = about["dataset"]["name"].lower().replace("-", "").replace(" ", "_")
    key = next(
        (
            key
            for key, known in DATA_SETS.items()
            if known.name_begins
            and name.startswith(known.name_begins)
            and about["dataset"]["height"] == known.size_px
            and len(about["dataset"]["class_names"]) == N_CLASSES  # cifar100 begins alike
            and about["split"]["n_train"] >= LEAST_TRAINING * known.n_train
        ),
        None,
    )
    return [row for row in PUBLISHED if row.dataset == key]
