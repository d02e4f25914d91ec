"""Sentences made from the numbers by rules: who leads, who cannot be told apart, what it cost.

A winner is named only where the corrected paired test shows it and the corrected interval of the
difference leaves out zero; "not shown" is never "equal".
"""

from statistics import median

from compare.checks.fits import unsettled
from compare.phrasing import listed, percent

MOST_NAMES = 4  # in one sentence; the paired table has them all


def verdict(evidence, outcomes):
    """Say what this run has shown, the headline first.

    Parameters
    ----------
    evidence : Evidence
        The finished methods with their metrics and paired tests.
    outcomes : dict of str to Outcome
        One of each method, done or not.

    Returns
    -------
    list of str
    """
    ranked = evidence.ranked()
    if not ranked:
        return ["No method finished, so there is nothing to compare; the reasons stand below."]
    sentences = [_headline(ranked, evidence, outcomes)]
    sentences += _unseen(ranked, evidence)
    sentences += _hand_or_learned(ranked, evidence, outcomes)
    sentences += _at_chance(ranked, evidence)
    sentences += _left_out(outcomes)
    sentences.append(_not_shown(evidence.about))
    if evidence.about["quick"]:
        sentences.append("This was a quick look at few pictures. Draw no conclusions.")
    return sentences


def _headline(ranked, evidence, outcomes):
    """Who leads; as a winner only where nothing speaks against it."""
    if (evidence.without_duplicates or {}).get("n_left") == 0:
        return (
            "No winner is shown: every test picture stands, exactly or nearly, among the pictures "
            "learned from, so this run measured memory."
        )
    leader, *others = ranked
    figures = evidence.metrics[leader]["accuracy"]
    score = f"{leader} names {percent(figures['value'], 1)} of the test pictures right"
    if doubt := _doubt(ranked, evidence, outcomes):
        return f"No winner is shown: {score}{_interval(figures)}, {doubt}"
    if not others:
        return f"{score}{_interval(figures)}; it is the only method that finished."
    gain = evidence.gain(leader, others[0])
    ahead = evidence.accuracy(leader) - evidence.accuracy(others[0])
    return (
        f"{score}, {100 * ahead:.1f} points more than {others[0]}, the next best (95\u00a0% interval of "
        f"the gain, corrected for all pairs: {_ends(gain)})."
    )


def _doubt(ranked, evidence, outcomes):
    """Why the leader is not called the winner; "" where it may be."""
    leader, *others = ranked
    if too_slow := [name for name, outcome in outcomes.items() if outcome.status == "timeout"]:
        return (
            f"but {_listed(too_slow)} did not finish in the time allowed, and what more time would "
            "have brought is not known."
        )
    if rivals := [name for name in others if not evidence.is_better(leader, name)]:
        return f"but {_listed(rivals)} cannot be told apart from it on this test set."
    cut_short = [name for name in unsettled(evidence) if name in ranked[:2]]
    if others and cut_short:
        return (
            f"ahead of {others[0]}, but the training of {_listed(cut_short)} ended before it had "
            "settled; with more of it the order may change."
        )
    return ""


def _unseen(ranked, evidence):
    """What difference this test part could have shown, where it shows no winner."""
    leader = ranked[0]
    pairs = {name: evidence.pair(leader, name) for name in ranked[1:]}
    least = {
        name: pair["smallest_detectable"]
        for name, pair in pairs.items()
        if pair and not pair["shown"] and pair["smallest_detectable"]
    }
    if not least:
        return []
    return [
        f"Not shown is not equal: between {leader} and {_listed(least)} a difference under "
        f"{100 * median(least.values()):.1f} points would most likely have stayed unseen here "
        "(power under 80\u00a0%)."
    ]


def _hand_or_learned(ranked, evidence, outcomes):
    """The best method by hand against each network, whichever way it came out."""
    by_hand = [name for name in ranked if outcomes[name].family == "classical"]
    learned = [name for name in ranked if outcomes[name].family in ("deep", "transfer", "random")]
    if not by_hand or not learned:
        return []
    best = by_hand[0]
    better = [name for name in learned if evidence.is_better(name, best)]
    worse = [name for name in learned if evidence.is_better(best, name)]
    alike = [name for name in learned if name not in better and name not in worse]
    sentences = []
    if better:
        ahead = evidence.accuracy(better[0]) - evidence.accuracy(best)
        figures = evidence.metrics[best]["accuracy"]
        sentences.append(
            f"By hand, {best} is best at {percent(figures['value'], 1)}{_interval(figures)}; "
            f"{better[0]} gains {100 * ahead:.1f} points on it "
            f"({_ends(evidence.gain(better[0], best))})"
            f"{_cost(outcomes[better[0]], outcomes[best])}."
        )
    if worse:
        sentences.append(f"Hand-crafted features win somewhere too: {best} beats {_listed(worse)}.")
    if alike:
        sentences.append(
            f"Not every network beats hand-crafted features: {_listed(alike)} cannot be told apart "
            f"from {best} here."
        )
    return sentences


def _not_shown(about):
    """How far the sentences above reach."""
    protocol, name = about["protocol"], about["dataset"]["name"]
    repeats = {
        "one_split": "for another choice of training pictures",
        "resampled": "for another test part",
        "folds": "for more training pictures",
    }[protocol["kind"]]
    once = protocol["kind"] == "one_split" and protocol["n_seeds"] == 1
    return (
        f"This holds for pictures like those of {name}. It does not show what comes out for other "
        f"pictures, {repeats}{', for another seed' if once else ''} or with a longer search."
    )


def _at_chance(ranked, evidence):
    if "majority" not in ranked:
        return []
    stuck = [n for n in ranked if n != "majority" and not evidence.is_better(n, "majority")]
    if not stuck:
        return []
    verb = "are" if len(stuck) > 1 else "is"
    return [
        f"{_listed(stuck)} {verb} not shown to do better than always naming the most frequent class."
    ]


def _left_out(outcomes):
    sentences = []
    for status in ("skipped", "failed", "timeout"):
        names = [name for name, outcome in outcomes.items() if outcome.status == status]
        if names:
            what = {"skipped": "Skipped", "failed": "Failed", "timeout": "Out of time"}[status]
            sentences.append(f"{what}: {_listed(names)}; the reason stands in the table.")
    return sentences


def _cost(learned, by_hand):
    if learned.parallel or by_hand.parallel or not by_hand.fit_seconds:
        return ""
    ratio = learned.fit_seconds / by_hand.fit_seconds
    if ratio >= 1.5:
        return f", for {ratio:.0f} times the training time" if ratio >= 2 else ", and trains longer"
    return "" if ratio > 1 / 1.5 else ", and trains faster"


def _interval(figures):
    if figures["low"] is None:
        return ""
    return f" (95\u00a0% interval {_ends(figures)})"


def _ends(figures):
    return f"{100 * figures['low']:.1f} to {100 * figures['high']:.1f}"


def _listed(names):
    return listed(names, MOST_NAMES)
