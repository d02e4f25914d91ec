"""Sentences made from the numbers by rules: who leads, who cannot be told apart, what it cost.

A winner is named only where the corrected paired test shows it and the corrected interval of the
difference leaves out zero; "not shown" is never "equal".
"""

from statistics import median

from compare.checks.fits import unsettled

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
    ranked = sorted(evidence.metrics, key=lambda name: -evidence.accuracy(name))
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
    if (evidence.without_duplicates or {}).get("n_left") == 0:
        return (
            "No winner is shown: every test picture stands, exactly or nearly, among the pictures "
            "learned from, so this run measured memory."
        )
    leader = ranked[0]
    figures = evidence.metrics[leader]["accuracy"]
    figure = f"{leader} names {100 * figures['value']:.1f} % of the test pictures right"
    if too_slow := [name for name, outcome in outcomes.items() if outcome.status == "timeout"]:
        return (
            f"No winner is shown: {figure}{_interval(figures)}, but {_listed(too_slow)} did not finish "
            "in the time allowed, and what more time would have brought is not known."
        )
    if len(ranked) == 1:
        return f"{figure}{_interval(figures)}; it is the only method that finished."
    rivals = [name for name in ranked[1:] if not evidence.is_better(leader, name)]
    if rivals:
        return (
            f"No winner is shown: {figure}{_interval(figures)}, but {_listed(rivals)} cannot be told "
            "apart from it on this test set."
        )
    second = ranked[1]
    if cut_short := [name for name in unsettled(evidence) if name in (leader, second)]:
        return (
            f"No winner is shown: {figure}{_interval(figures)}, ahead of {second}, but the training of "
            f"{_listed(cut_short)} ended before it had settled; with more of it the order may change."
        )
    low, high = _gain(evidence, leader, second)
    ahead = 100 * (evidence.accuracy(leader) - evidence.accuracy(second))
    return (
        f"{figure}, {ahead:.1f} points more than {second}, the next best "
        f"(95\u00a0% interval of the gain, corrected for all pairs: {low:.1f} to {high:.1f})."
    )


def _gain(evidence, a, b):
    """Corrected interval of the accuracy of a minus b, in points."""
    pair = _pair(evidence, a, b)
    low, high = 100 * pair["corrected_low"], 100 * pair["corrected_high"]
    return (low, high) if pair["a"] == a else (-high, -low)


def _pair(evidence, a, b):
    return next((pair for pair in evidence.pairs if {pair["a"], pair["b"]} == {a, b}), None)


def _unseen(ranked, evidence):
    """What difference this test part could have shown, where it shows no winner."""
    leader = ranked[0]
    pairs = {name: _pair(evidence, leader, name) for name in ranked[1:]}
    least = {
        name: pair["smallest_detectable"]
        for name, pair in pairs.items()
        if pair and not pair["shown"] and pair["smallest_detectable"]
    }
    if not least:
        return []
    return [
        f"Not shown is not equal: between {leader} and {_listed(list(least))} a difference under "
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
        gain = 100 * (evidence.accuracy(better[0]) - evidence.accuracy(best))
        low, high = _gain(evidence, better[0], best)
        figures = evidence.metrics[best]["accuracy"]
        sentences.append(
            f"By hand, {best} is best at {100 * figures['value']:.1f} %{_interval(figures)}; "
            f"{better[0]} gains {gain:.1f} points on it ({low:.1f} to {high:.1f})"
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
    return f" (95\u00a0% interval {100 * figures['low']:.1f} to {100 * figures['high']:.1f})"


def _listed(names):
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
