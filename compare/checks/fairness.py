"""Doubts about how the comparison was made: repeats, budgets, times."""

from compare.checks.evidence import Finding
from compare.phrasing import listed
from compare.pictures.learned import A_PART

LEAST_SEEDS = 3
UNEQUAL = 2  # times as many settings tried


class FewSeeds:
    """Chance in training was seen once or twice only."""

    code = "few-seeds"
    title = "Few seeds"
    severity = "medium"

    def look(self, evidence):
        """Only methods in which chance plays a part need several."""
        protocol = evidence.about["protocol"]
        learned = evidence.family("deep", "transfer", "random")
        if protocol["kind"] == "folds" or protocol["n_seeds"] >= LEAST_SEEDS or not learned:
            return None
        once = "once" if protocol["n_seeds"] == 1 else "twice"
        return Finding(
            f"Each network was trained {once}. How far another seed would move it cannot be "
            "seen from this; --seeds 5 would tell, and --resample redraws the training pictures too.",
            tuple(learned),
        )


class FoldsMixParts:
    """Cross-validation shuffled pictures that the data set keeps apart."""

    code = "folds-mix-parts"
    title = "Folds mix what the data set keeps apart"
    severity = "high"

    def look(self, evidence):
        """A data set's own parts are often apart for a reason: writers, patients, scenes."""
        brings = evidence.about["dataset"].get("own_parts")
        if evidence.about["protocol"]["kind"] != "folds" or not brings:
            return None
        return Finding(
            f"The data set brings its own {listed(brings)} part. Folds mix training and validation "
            "pictures and leave its test part unread: where pictures belong together (one writer, one "
            "scene), the figures here are higher than new pictures would give."
        )


class UnequalSearch:
    """Within the same budget some methods tried far fewer settings."""

    code = "unequal-search"
    title = "Unequal search"
    severity = "low"

    def look(self, evidence):
        """Equal seconds buy a slow method few trials."""
        n_trials = {n: max(1, len(o.tuning)) for n, o in evidence.first().items() if o.search_space}
        if not n_trials or max(n_trials.values()) <= UNEQUAL * min(n_trials.values()):
            return None
        most = max(n_trials.values())
        few = [name for name, n in n_trials.items() if most > UNEQUAL * n]
        parts = [f"{name} {n_trials[name]}" for name in few]
        return Finding(
            f"Within the same budget others tried up to {most} settings, but {listed(parts)}: slow "
            "methods can try fewer. --budget full evens this out.",
            tuple(few),
        )


class LearnedFromPart:
    """A method learned from a part of the training pictures only."""

    code = "learned-from-a-part"
    title = "Learned from a part of the pictures"
    severity = "medium"

    def look(self, evidence):
        """Beside methods that saw them all it may stand lower than it could."""
        found = [
            name
            for name, outcome in evidence.first().items()
            if any(A_PART in warning for warning in outcome.warnings)
        ]
        if found:
            return Finding(
                f"There are too many training pictures for {listed(found)}, which learned from a part "
                "of them, drawn at random: how many, and why, stands on the method's card. From all "
                "of them it might do better.",
                tuple(found),
            )
        return None


class StoppedByClock:
    """The search for settings took far longer than planned, and was stopped."""

    code = "stopped-by-clock"
    title = "Search stopped by the clock"
    severity = "medium"

    def look(self, evidence):
        """The same command may then end with other numbers on another day."""
        found = [
            name
            for name, outcome in evidence.first().items()
            if any("stopped by the clock" in warning for warning in outcome.warnings)
        ]
        if found:
            return Finding(
                f"The search for settings of {listed(found)} took so long that the clock stopped it; "
                "on another machine the same command may end with other numbers.",
                tuple(found),
            )
        return None


class InParallel:
    """Times were taken while other methods ran."""

    code = "times-in-parallel"
    title = "Times taken side by side"
    severity = "low"

    def look(self, evidence):
        """Such times are longer than they need be, each by another factor."""
        found = [n for n, cells in evidence.outcomes.items() if any(c.parallel for c in cells)]
        if not found:
            return None
        longer = "on this machine: their times (marked ‖) are longer than they need be"
        if "://" in evidence.about["protocol"].get("dask", ""):  # and not local:4
            longer = (
                "on a cluster: their times (marked ‖) depend on the machine that each came to, and on "
                "what ran beside it"
            )
        return Finding(
            f"Methods ran at the same time {longer}, and are not compared.", tuple(found)
        )
