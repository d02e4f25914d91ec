"""Doubts from the order of the methods: worse than guessing, than raw pixels, than a cheaper one."""

from compare.checks.evidence import Finding
from compare.phrasing import listed

PIXELS, MAJORITY = "pixels+knn", "majority"
MOST_PAIRS = 4
CLEARLY_SLOWER = 1.5


class WorseThanMajority:
    """A method that is shown to do worse than always naming the most frequent class."""

    code = "worse-than-majority"
    title = "Worse than guessing"
    severity = "high"

    def lacks(self, evidence):
        """Needs that method beside others."""
        return _not_there(evidence, MAJORITY)

    def look(self, evidence):
        """A fair method at its worst learns nothing; one below that has something the wrong way."""
        found = [n for n in evidence.outcomes if evidence.is_better(MAJORITY, n)]
        if found:
            return Finding(
                f"{listed(found)} did worse than always naming the most frequent class: look for "
                "labels or settings that are the wrong way round.",
                tuple(found),
            )
        return None


class WorseThanPixels:
    """A method that is shown to do worse than nearest neighbours on raw pixels."""

    code = "worse-than-pixels"
    title = "Worse than raw pixels"
    severity = "medium"

    def lacks(self, evidence):
        """Needs that method beside others."""
        return _not_there(evidence, PIXELS)

    def look(self, evidence):
        """Whatever a representation is for, it should not lose what the pixels hold."""
        found = [
            name
            for name, outcome in evidence.first().items()
            if outcome.family != "baseline" and evidence.is_better(PIXELS, name)
        ]
        if found:
            return Finding(
                f"{listed(found)} did worse than comparing raw pixels ({PIXELS}): the representation "
                "loses what these pictures differ in, or something is set wrongly.",
                tuple(found),
            )
        return None


class Dominated:
    """A method that is slower and worse than another."""

    code = "dominated"
    title = "Slower and worse"
    severity = "low"

    def look(self, evidence):
        """Slower in training and in prediction, and shown to be worse."""
        first = evidence.first()
        found = {}
        for name, outcome in first.items():
            beaten_by = [
                other
                for other, better in first.items()
                if _is_slower(outcome, better) and evidence.is_better(other, name)
            ]
            if beaten_by:
                found[name] = max(beaten_by, key=evidence.accuracy)
        if not found:
            return None
        parts = [f"{name} than {other}" for name, other in found.items()][:MOST_PAIRS]
        more = f" (and {len(found) - MOST_PAIRS} more)" if len(found) > MOST_PAIRS else ""
        return Finding(
            f"Slower and worse: {listed(parts)}{more}. On pictures like these nothing speaks for the "
            "former.",
            tuple(found),
        )


def _not_there(evidence, name):
    return "" if name in evidence.outcomes else f"{name} did not finish, or was not run"


def _is_slower(a, b):
    if a.parallel or b.parallel:
        return False
    pairs = [(a.fit_seconds, b.fit_seconds), (a.predict_ms_per_image, b.predict_ms_per_image)]
    return all(x is not None and y is not None and x > CLEARLY_SLOWER * y for x, y in pairs)
