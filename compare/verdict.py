"""Sentences made from the numbers by rules: who leads, who cannot be told apart, what it cost.

A winner is named only where the corrected paired test shows it; "not shown" is never "equal".
"""

SIGNIFICANCE = 0.05
MOST_NAMES = 4  # in one sentence; the paired table has them all


def verdict(accuracy, pairs, outcomes, quick=False):
    """Say what this run has shown, the headline first.

    Parameters
    ----------
    accuracy : dict of str to dict
        Per method `mean`, `low`, `high`.
    pairs : list of dict
        From `uncertainty.compare_pairs`.
    outcomes : dict of str to Outcome
        One of each method, done or not.
    quick : bool

    Returns
    -------
    list of str
    """
    done = sorted(accuracy, key=lambda name: -accuracy[name]["mean"])
    if not done:
        return ["No method finished, so there is nothing to compare; the reasons stand below."]
    tests = {frozenset((pair["a"], pair["b"])): pair for pair in pairs}
    sentences = [_headline(done, accuracy, tests)]
    sentences += _hand_or_learned(done, accuracy, tests, outcomes)
    sentences += _at_chance(done, accuracy, tests)
    sentences += _left_out(outcomes)
    if quick:
        sentences.append("This was a quick look at few pictures. Draw no conclusions.")
    return sentences


def _headline(done, accuracy, tests):
    leader = done[0]
    share, interval = f"{100 * accuracy[leader]['mean']:.1f} %", _interval(accuracy[leader])
    figure = f"{leader} names {share} of the test pictures right ({interval})"
    if len(done) == 1:
        return f"{figure}; it is the only method that finished."
    rivals = [name for name in done[1:] if not _shown(tests, leader, name)]
    if rivals:
        return (
            f"No winner is shown: {figure}, but {_listed(rivals)} cannot be told apart from it "
            "on this test set."
        )
    ahead = 100 * (accuracy[leader]["mean"] - accuracy[done[1]]["mean"])
    return f"{figure}, {ahead:.1f} points more than {done[1]}, the next best."


def _hand_or_learned(done, accuracy, tests, outcomes):
    """The best method by hand against each network, whichever way it came out."""
    by_hand = [name for name in done if outcomes[name].family == "classical"]
    learned = [name for name in done if outcomes[name].family in ("deep", "transfer", "random")]
    if not by_hand or not learned:
        return []
    best = by_hand[0]
    better = [name for name in learned if _leads(tests, accuracy, name, best)]
    worse = [name for name in learned if _leads(tests, accuracy, best, name)]
    alike = [name for name in learned if name not in better and name not in worse]
    sentences = []
    if better:
        gain = 100 * (accuracy[better[0]]["mean"] - accuracy[best]["mean"])
        sentences.append(
            f"By hand, {best} is best at {_percent(accuracy[best])}; {better[0]} gains "
            f"{gain:.1f} points on it{_cost(outcomes[better[0]], outcomes[best])}."
        )
    if worse:
        sentences.append(f"Hand-crafted features win somewhere too: {best} beats {_listed(worse)}.")
    if alike:
        sentences.append(
            f"Not every network beats hand-crafted features: {_listed(alike)} cannot be told apart "
            f"from {best} here."
        )
    return sentences


def _at_chance(done, accuracy, tests):
    if "majority" not in done:
        return []
    stuck = [n for n in done if n != "majority" and not _leads(tests, accuracy, n, "majority")]
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


def _shown(tests, a, b):
    pair = tests.get(frozenset((a, b)))
    return pair is not None and pair["p_corrected"] < SIGNIFICANCE


def _leads(tests, accuracy, a, b):
    return _shown(tests, a, b) and accuracy[a]["mean"] > accuracy[b]["mean"]


def _cost(learned, by_hand):
    if learned.parallel or by_hand.parallel or not by_hand.fit_seconds:
        return ""
    ratio = learned.fit_seconds / by_hand.fit_seconds
    if ratio >= 1.5:
        return f", for {ratio:.0f} times the training time" if ratio >= 2 else ", and trains longer"
    return "" if ratio > 1 / 1.5 else ", and trains faster"


def _percent(figures):
    return f"{100 * figures['mean']:.1f} % ({_interval(figures)})"


def _interval(figures):
    return f"95 % interval {100 * figures['low']:.1f} to {100 * figures['high']:.1f}"


def _listed(names):
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
