"""Doubts about single fits: learned by heart, too simple, stopped too soon, tuned at an edge."""

from compare.checks.evidence import Finding
from compare.phrasing import listed, percent

MUCH = 0.2  # of all pictures: a gap that a reader should know of
LITTLE = 0.05
STILL_RISING = 0.01  # of the validation pictures, from one fifth of the epochs to the next
SETTLED = 0.05  # of the highest learning rate: hardly a weight moves any more
LEAST_CHOICES = 3  # of two values each is an end, which says nothing


class Overfitting:
    """Training pictures are named far better than new ones."""

    code = "overfitting"
    title = "Learned by heart"
    severity = "low"

    def look(self, evidence):
        """Compare what was learned from with the test part; a nearest neighbour finds itself."""
        found = {
            name: outcome
            for name, outcome in evidence.first().items()
            if outcome.train_accuracy is not None
            and "knn" not in name
            and outcome.train_accuracy - outcome.accuracy > MUCH
        }
        if not found:
            return None
        gaps = [
            f"{name} ({percent(o.train_accuracy)} against {percent(o.accuracy)})"
            for name, o in found.items()
        ]
        return Finding(
            f"Far better on pictures learned from than on new ones: {listed(gaps)}. Much of what was "
            "learned holds for the training pictures only; more of them, or settings that bind more "
            "strongly, may help.",
            tuple(found),
        )


class Underfitting:
    """Even the training pictures are named badly, though another method can."""

    code = "underfitting"
    title = "Too simple, or trained too little"
    severity = "low"

    def look(self, evidence):
        """Compare with the best method's new pictures."""
        done = {n: o for n, o in evidence.first().items() if o.train_accuracy is not None}
        if not done:
            return None
        best = max(done, key=evidence.accuracy)
        found = {
            name: outcome
            for name, outcome in done.items()
            if outcome.family != "baseline"
            and outcome.train_accuracy - outcome.accuracy < LITTLE
            and outcome.train_accuracy < evidence.accuracy(best) - MUCH
        }
        if not found:
            return None
        parts = [f"{name} ({percent(o.train_accuracy)})" for name, o in found.items()]
        return Finding(
            f"Even of the pictures that they learned from, {listed(parts)} "
            f"name{'s' if len(parts) == 1 else ''} fewer right than {best} of new ones: too simple "
            "for these pictures, or trained too little.",
            tuple(found),
        )


class NotConverged:
    """Training ended before it had settled."""

    code = "not-converged"
    title = "Not converged"
    severity = "medium"

    def look(self, evidence):
        """A solver's own warning, or a validation curve that rises to the end."""
        found = unsettled(evidence)
        if found:
            return Finding(
                f"{listed(found)} had not settled when training ended: with more epochs or "
                "iterations the figures would likely be better.",
                tuple(found),
            )
        return None


def unsettled(evidence):
    """Names of the finished methods whose training ended before it had settled.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of str
    """
    return [
        name
        for name, outcome in evidence.first().items()
        if any("converge" in warning.lower() for warning in outcome.warnings)
        or _rises_to_the_end(outcome.history)
    ]


def _rises_to_the_end(history):
    """A learning rate that has fallen to nothing settles a training; without one the curve tells."""
    curve = (history or {}).get("val_accuracy") or []
    rates = (history or {}).get("learning_rate") or [1.0]
    n = len(curve) // 5
    if n == 0 or rates[-1] < SETTLED * max(rates):
        return False
    last, before = sum(curve[-n:]) / n, sum(curve[-2 * n : -n]) / n
    return last - before > STILL_RISING and max(curve) == max(curve[-n:])


class AtTheEdge:
    """The best setting was the largest or smallest that could be chosen."""

    code = "tuned-at-the-edge"
    title = "The best setting lay at the edge"
    severity = "low"

    def look(self, evidence):
        """Only numbers have an edge, and only where the search tried more than one of them."""
        found = {}
        for name, outcome in evidence.first().items():
            edges = [
                f"{setting.rsplit('__', 1)[-1]} {chosen:g}"
                for setting, values in outcome.search_space.items()
                if (chosen := _edge(outcome, setting, values)) is not None
            ]
            if edges:
                found[name] = f"{name} ({', '.join(edges)})"
        if found:
            return Finding(
                f"The search ended at an end of what it could choose: {listed(found.values())}. "
                "Beyond it something better may lie.",
                tuple(found),
            )
        return None


def _edge(outcome, setting, values):
    """The chosen value where it is an end of at least three that are numbers, and was searched."""
    chosen = outcome.parameters.get(setting)
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    is_number = isinstance(chosen, int | float) and not isinstance(chosen, bool)
    if not is_number or len(numbers) < LEAST_CHOICES or len(numbers) < len(values):
        return None
    tried = {trial["parameters"].get(setting) for trial in outcome.tuning}
    is_least_count = isinstance(chosen, int) and chosen <= 1  # a count ends there by itself
    at_end = chosen in (min(numbers), max(numbers)) and not is_least_count
    return chosen if at_end and len(tried) > 1 else None
