"""What probes say, by rules: who falls, who stands, and who is ahead then.

A method is said to fall only where the interval of its loss leaves zero, and to lose more than
another only where the interval of the difference of their losses does. Intervals are paired (the same
pictures before and after, under both methods) and share their 5 % over a probe's levels (Bonferroni).
Who is down to guessing has nothing left to lose: that another then lost more is not said.
"""

from typing import NamedTuple

import numpy as np

from compare.phrasing import percent
from compare.statistics.intervals import mean_interval, wilson


class Course(NamedTuple):
    """How one method fares from level to level.

    Parameters
    ----------
    name : str
    right : ndarray of shape (n_levels, n_images), bool
        Which pictures it named right; level 0 is untouched.
    chance : float
        Accuracy of the commonest class.
    """

    name: str
    right: np.ndarray
    chance: float

    def losses(self):
        """Per harmful level and picture 1 for a right answer lost, -1 for one won, 0 else."""
        return self.right[0].astype(np.int8) - self.right[1:].astype(np.int8)

    def state(self, at):
        """Whether accuracy "falls", "gains" or, as far as is shown, "stands" at a level."""
        low, high = mean_interval(self.losses()[at - 1], len(self.right) - 1)
        return "falls" if low > 0 else "gains" if high < 0 else "stands"

    def guesses(self, at):
        """Whether it is not shown to be better than the commonest class at a level."""
        return wilson(self.right[at].mean(), self.right.shape[1])[0] <= self.chance

    def ends(self, at):
        """Accuracy before and after: "54 to 30 %", with a digit more where it is needed."""
        before, after = 100 * self.right[0].mean(), 100 * self.right[at].mean()
        digits = 1 if round(before) == round(after) and self.state(at) != "stands" else 0
        if self.state(at) == "falls" and self.guesses(at):
            return f"{before:.{digits}f}\u00a0% to about guessing ({after:.{digits}f}\u00a0%)"
        return f"{before:.{digits}f} to {after:.{digits}f}\u00a0%"

    def words(self, at):
        """Say what becomes of it at a level."""
        state = self.state(at)
        if state == "stands":
            before, after = (round(100 * self.right[k].mean()) for k in (0, at))
            if before == after:
                return f"{self.name} stays at {after}\u00a0%"
            return f"{self.name} is not shown to change ({self.ends(at)})"
        verb = "falls" if state == "falls" else "rises"
        return f"{self.name} {verb} from {self.ends(at)}"


def sentence_of(probe, leaders, chance):
    """What one probe shows of the best method by hand and the best learned one.

    Parameters
    ----------
    probe : Probe
    leaders : list of (str, ndarray of shape (n_levels, n_images), bool)
        One or two methods, and which pictures they named right.
    chance : float
        Accuracy of the commonest class.

    Returns
    -------
    (str, str)
        The kind of finding ("falls", "stands" or "", where there is nothing to say), and the sentence.
    """
    courses = [Course(name, right, chance) for name, right in leaders]
    able = [course for course in courses if not course.guesses(0)]
    if not able:
        return "", ""
    left_out = [course.name for course in courses if course.guesses(0)]
    if len(able) == 2 and (at := _telling_level(*able)):
        return "falls", _told_apart(probe, *able, at)
    at = _worst_level(able)
    where = probe.at(probe.levels[at])
    kind = "falls" if any(course.state(at) == "falls" for course in able) else "stands"
    text = f"When {where}, " + (_together(*able, at) if len(able) == 2 else able[0].words(at) + ".")
    for name in left_out:
        text += f" {name} is left out: on untouched pictures it is not shown to beat guessing."
    return kind, text


def over_all_probes(clean, wrong, stays, leaders):
    """What all probes say together.

    Parameters
    ----------
    clean : dict of str to ndarray of shape (n_images,), bool
        Per method which untouched pictures it named right.
    wrong, stays : dict of str to ndarray of shape (n_images,), float
        Per method and picture the share of wrong answers over all changes, and of answers that stay
        when the picture moves by one pixel.
    leaders : (str or None, str or None)
        The best method by hand and the best learned one.

    Returns
    -------
    list of str
    """
    a, b = leaders
    if a is None or b is None:
        return []
    before = _sign(clean[b].astype(float) - clean[a], 1)
    after = _sign(wrong[a] - wrong[b], 1)
    first, second = (a, b) if after < 0 else (b, a)
    errors = (
        f"Over all changed pictures {first} errs {percent(wrong[first].mean())} of the time, {second} "
        f"{percent(wrong[second].mean())}: "
    )
    steady, other = (b, a) if (steadier := _sign(stays[b] - stays[a], 1)) > 0 else (a, b)
    changes = {name: percent(1 - stays[name].mean(), 1) for name in (other, steady)}
    shares = (
        f"When the picture moves by a single pixel, {other} changes its answer {changes[other]} of the "
        f"time, {steady} {changes[steady]}: "
    )
    return [
        errors + _lead_over_all(before, after, {-1: a, 0: None, 1: b}),
        shares
        + (
            f"{steady} is the steadier one, right or wrong."
            if steadier
            else "no difference between the two is shown."
        ),
    ]


def _lead_over_all(before, after, who):
    """How the order on changed pictures stands to that on untouched ones."""
    if not after:
        return "no difference between the two is shown" + (
            f", though on untouched pictures {who[before]} leads." if before else "."
        )
    if not before:
        return f"{who[after]} leads here, though on untouched pictures no difference is shown."
    if before == after:
        return "the lead on untouched pictures holds when they change."
    return (
        "the order on untouched pictures turns round when they change, so choose by the pictures "
        "that you expect."
    )


def _telling_level(a, b):
    """The level where losses differ most, of those where they are shown to; None without one.

    The one that loses more must be shown to fall, and the other must have something left to lose.
    """
    gaps = a.losses() - b.losses()
    found = []
    for at, gap in enumerate(gaps, start=1):
        sign = _sign(gap, len(gaps))
        loser, other = (a, b) if sign > 0 else (b, a)
        if sign and loser.state(at) == "falls" and not other.guesses(at):
            found.append((abs(gap.mean()), at))
    return max(found)[1] if found else None


def _worst_level(courses):
    """The last level at which somebody falls, or the last of all."""
    n_levels = len(courses[0].right) - 1
    falls = [
        at
        for at in range(1, n_levels + 1)
        if any(course.state(at) == "falls" for course in courses)
    ]
    return max(falls, default=n_levels)


def _told_apart(probe, a, b, at):
    """One loses more than the other, and who is ahead then."""
    gap = (a.losses() - b.losses())[at - 1].mean()
    loser, other = (a, b) if gap > 0 else (b, a)
    where = probe.at(probe.levels[at])
    if other.state(at) == "falls":
        text = f"When {where}, {loser.words(at)}, {other.name} from {other.ends(at)}: "
        return f"{text}{loser.name} loses more. {_lead(a, b, at)}".strip()
    return f"When {where}, {loser.words(at)}; {other.words(at)}. {_lead(a, b, at)}".strip()


def _together(a, b, at):
    """Two that are not shown to differ in what they lose."""
    states = [course.state(at) for course in (a, b)]
    if states == ["falls", "falls"]:
        both = f"{a.words(at)}, {b.name} from {b.ends(at)}"
        if a.guesses(at) and b.guesses(at):
            return f"{both}: neither has anything left to lose."
        if a.guesses(at) or b.guesses(at):
            return f"{both}. {_lead(a, b, at)}".strip()
        return f"{both}: which of them loses more is not shown."
    if "falls" in states:
        first, second = (a, b) if states[0] == "falls" else (b, a)
        more = f"That {first.name} loses more is not shown, either."
        return f"{first.words(at)}; {second.words(at)}. {more}"
    if "gains" in states:
        first, second = (a, b) if states[0] == "gains" else (b, a)
        return f"neither is shown to fall: {first.words(at)}, {second.words(at)}."
    return f"neither is shown to fall ({a.name} {a.ends(at)}, {b.name} {b.ends(at)})."


def _lead(a, b, at):
    """Whether the one who was ahead still is, as far as is shown."""
    n_levels = len(a.right) - 1
    before, after = (_sign(a.right[k].astype(float) - b.right[k], n_levels) for k in (0, at))
    leader = {1: a.name, -1: b.name, 0: None}
    if not after:
        return f"That {leader[before]} leads is no longer shown." if before else ""
    return f"{leader[after]} still leads." if before == after else f"Now {leader[after]} leads."


def _sign(values, n_comparisons):
    """1 or -1 where a mean over pictures is shown to be positive or negative, else 0."""
    low, high = mean_interval(values, n_comparisons)
    return int(low > 0) - int(high < 0)
