"""What probes say, by rules: who falls, who stands, and what a student should do about it.

A loss is said to be one only where its interval leaves zero; two methods are said to differ only
where the interval of the difference of their losses does. Intervals are paired (the same pictures
before and after, under both methods) and share their 5 % over a probe's levels (Bonferroni).
"""

import numpy as np
from scipy.stats import t as student

from compare.statistics.intervals import CONFIDENCE, wilson

# Per probe: what a fall says, and what it says that nobody falls.
SO_WHAT = {
    "shift": (
        "who falls has tied what it knows to a place in the picture: centre the objects, train "
        "with moved copies (--augment shift), or pool over places",
        "centring the objects first would be wasted work",
    ),
    "rotation": (
        "who falls expects things upright, as it saw them in training: hold the camera straight, or "
        "train with turned copies",
        "the camera need not be held straight",
    ),
    "scale": (
        "who falls expects things in the size of the training pictures: crop to the object, or train "
        "with several sizes",
        "the distance of the camera matters little here",
    ),
    "occlusion": (
        "who falls needs the whole object, and reads a cover as a part of it",
        "enough is seen elsewhere in the picture, on the object or beside it",
    ),
    "blur": (
        "who falls lives on sharp edges and fine texture: look at the focus before you blame the method",
        "these pictures could be taken with a cheaper lens",
    ),
    "low_pass": (
        "who falls reads fine detail that a small or compressed picture no longer has",
        "the pictures could be stored smaller",
    ),
    "high_pass": (
        "who falls needs the broad areas of light and colour, not only contours",
        "what decides lies in the fine detail",
    ),
    "noise": (
        "who falls takes single pixels at their word: smooth first, or train with noise",
        "a poor sensor would do",
    ),
    "jpeg": (
        "who falls reads what compression throws away: store the pictures as they came",
        "strong compression may be used for storage",
    ),
    "contrast": (
        "who falls measures light itself and not its differences: normalise the contrast",
        "light and haze are taken care of",
    ),
    "hue": (
        "who falls has learned colours: good where colour belongs to the class, a trap where it only "
        "happened to go with it",
        "colour was not what decided",
    ),
    "greyscale": (
        "who falls uses colour: ask whether tomorrow's pictures will have the same colours",
        "a grey camera would do",
    ),
    "patch_shuffle": (
        "who falls needs the parts in their order, that is, a shape",
        "who stands counts pieces and does not see how they lie: it reads texture, not shape",
    ),
    "silhouette": (
        "who falls needs shades and textures inside the outline, or tells the object from its ground by "
        "them",
        "light against dark is enough",
    ),
    "outlines": (
        "who falls needs what lies between the edges",
        "the lines alone carry the class",
    ),
}  # fmt: skip


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
    guessing = [
        name for name, right in leaders if wilson(right[0].mean(), right.shape[1])[0] <= chance
    ]
    leaders = [(name, right) for name, right in leaders if name not in guessing]
    n_levels = len(probe.levels) - 1
    tail = f" {_listed(guessing)} guessed before already." if guessing and leaders else ""
    if not leaders:
        return "", ""
    if len(leaders) == 1:
        at = n_levels
        return _alone(probe, *leaders[0], at, n_levels, tail)
    (a, right_a), (b, right_b) = leaders
    loss_a, loss_b = _losses(right_a), _losses(right_b)
    gaps = loss_a - loss_b
    at = 1 + int(np.argmax(np.abs(gaps.mean(axis=1))))
    low, high = _interval(gaps[at - 1], n_levels)
    where = probe.at(probe.levels[at])
    if low > 0 or high < 0:
        first, second = ((a, right_a), (b, right_b)) if low > 0 else ((b, right_b), (a, right_a))
        return _differ(where, first, second, at, n_levels)
    at = n_levels
    where = probe.at(probe.levels[at])
    states = [_state(_losses(right)[at - 1], n_levels) for _, right in leaders]
    both = f"{_change(a, right_a, at)} and {_change(b, right_b, at, short=True)}"
    if states == ["falls", "falls"]:
        return "falls", f"When {where}, {both}: the two are not shown to differ in what they lose."
    if "falls" in states:
        return "falls", (
            f"When {where}, {both}; how much more the one loses than the other is not shown."
        )
    return "stands", f"When {where}, neither is shown to lose: {both}."


def so_what_of(key, kind):
    """What a student takes from it.

    Parameters
    ----------
    key : str
        The probe's.
    kind : str
        As `sentence_of` told it.

    Returns
    -------
    str
    """
    if not kind:
        return ""
    fallen, stands = SO_WHAT[key]
    return f"So {fallen if kind == 'falls' else stands}."


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
    found = []
    gap, ahead = (clean[b].mean() - clean[a].mean()), (wrong[a] - wrong[b])
    low, high = _interval(ahead, 1)
    better, other = (b, a) if low > 0 else (a, b)
    if low > 0 or high < 0:
        errors = (
            f"{better} errs on {100 * wrong[better].mean():.0f}\u00a0% of them, {other} on "
            f"{100 * wrong[other].mean():.0f}\u00a0%"
        )
        led = (gap > 0) == (better == b)
        found.append(
            f"Over all changed pictures {errors}: "
            + (
                "the lead on untouched pictures holds when they change."
                if led
                else "the order on untouched pictures turns round when they change."
            )
        )
    else:
        found.append(
            f"Over all changed pictures {a} errs on {100 * wrong[a].mean():.0f}\u00a0%, {b} on "
            f"{100 * wrong[b].mean():.0f}\u00a0%: no difference is shown."
        )
    low, high = _interval(stays[a] - stays[b], 1)
    shares = (
        f"{a} gives another answer {100 * (1 - stays[a].mean()):.1f}\u00a0% of the time, {b} "
        f"{100 * (1 - stays[b].mean()):.1f}\u00a0%"
    )
    if low > 0 or high < 0:
        steady = a if low > 0 else b
        found.append(f"Moved by a single pixel, {shares}: {steady} is the steadier one.")
    else:
        found.append(f"Moved by a single pixel, {shares}: no difference is shown.")
    return found


def _alone(probe, name, right, at, n_levels, tail):
    state = _state(_losses(right)[at - 1], n_levels)
    where = probe.at(probe.levels[at])
    if state == "falls":
        return state, f"When {where}, {_change(name, right, at)}.{tail}"
    ends = f"{100 * right[0].mean():.0f} to {100 * right[at].mean():.0f}\u00a0%"
    return "stands", f"When {where}, {name} is not shown to lose ({ends}).{tail}"


def _differ(where, first, second, at, n_levels):
    """The first loses more than the second; the second may gain."""
    (name, right), (other, other_right) = first, second
    state = _state(_losses(right)[at - 1], n_levels)
    if state == "falls":
        return "falls", (
            f"When {where}, {_change(name, right, at)}; {_change(other, other_right, at, short=True)}."
        )
    return "stands", f"When {where}, {_change(other, other_right, at)}; {_change(name, right, at)}."


def _losses(right):
    """Per level and picture 1 for a right answer lost, -1 for one won, 0 else."""
    return right[0].astype(np.int8) - right[1:].astype(np.int8)


def _state(loss, n_levels):
    low, high = _interval(loss, n_levels)
    return "falls" if low > 0 else "gains" if high < 0 else "stands"


def _interval(values, n_comparisons):
    """Student's interval of a mean over pictures, corrected for the number of comparisons."""
    n = len(values)
    if n < 2:
        return -1.0, 1.0
    error = values.std(ddof=1) / np.sqrt(n)
    half = student.ppf(1 - (1 - CONFIDENCE) / (2 * max(1, n_comparisons)), n - 1) * error
    return float(values.mean() - half), float(values.mean() + half)


def _change(name, right, at, short=False):
    before, after = right[0].mean(), right[at].mean()
    points = round(100 * (before - after))
    ends = f" ({100 * before:.0f} to {100 * after:.0f}\u00a0%)"
    if points == 0:
        return f"{name} stays at {100 * after:.0f}\u00a0%"
    verb = "loses" if points > 0 else "gains"
    unit = "" if short else " point" if abs(points) == 1 else " points"
    return f"{name} {verb} {abs(points)}{unit}{ends}"


def _listed(names):
    return " and ".join(names)
