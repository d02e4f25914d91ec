"""What each rung of the ladder bought: from no picture at all to features learned end to end.

A method is a representation plus a classifier. Climbing, only the representation's origin changes; so
the gain from one rung to the next is what that change bought on these pictures. Of several methods on
a rung the one with the best validation accuracy stands for it: choosing by the test part would give a
rung with many methods more luck.
"""

from typing import NamedTuple


class Rung(NamedTuple):
    """One kind of representation, and what it is that the rung before did not have."""

    key: str
    changed: str


RUNGS = (
    Rung("none", "Nothing of the picture is seen: the most frequent class, always."),
    Rung("pixels", "The picture is seen, as bare numbers, each pixel in its place."),
    Rung("color", "Colours are counted, and their places are given up."),
    Rung("shape", "Edges, directions or textures are measured by hand; brightness may change."),
    Rung("joined", "Two descriptions by hand stand side by side."),
    Rung("words", "Nobody invents the features: a dictionary of patches is learned, without labels."),
    Rung("random", "Convolutions, as in a network, but with filters that nobody trained."),
    Rung("borrowed", "The filters were trained, on other pictures, and stay as they are."),
    Rung("finetuned", "The borrowed filters go on learning, on these pictures."),
    Rung("learned", "Every filter is learned from these pictures alone."),
)  # fmt: skip
SHAPES = ("edges", "lbp", "gabor", "hog")


def ladder(evidence):
    """Rungs with what each bought.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    dict or None
        `rungs` and `sentences`, see the report; None with fewer than two rungs.
    """
    standing = _standing(evidence)
    if len(standing) < 2:
        return None
    rungs, before = [], None
    for rung, name in standing:
        figures = evidence.metrics[name]["accuracy"]
        rungs.append(
            {
                "name": name,
                "family": evidence.first()[name].family,
                **{key: figures[key] for key in ("value", "low", "high")},
                "gain": _gain(evidence, name, before) if before else None,
                "changed": rung.changed + _also_changed(name, before),
            }
        )
        before = name
    return {"rungs": rungs, "sentences": sentences(rungs)}


def rung_of(name, family):
    """The rung that a method stands on, or None for one that fits nowhere, such as a user's own.

    Parameters
    ----------
    name, family : str

    Returns
    -------
    str or None
    """
    representation = name.split("+")[0]
    by_family = {"baseline": "none", "random": "random", "deep": "learned"}
    if family in by_family:
        return by_family[family]
    if family == "transfer":
        return "finetuned" if name.endswith(":finetuned") else "borrowed"
    if "&" in representation:
        return "joined"
    if representation in SHAPES:
        return "shape"
    return {"pixels": "pixels", "color": "color", "visual_words": "words"}.get(representation)


def _standing(evidence):
    """Each rung that has a finished method, with the one that stands for it."""
    on = {}
    for name, outcome in evidence.first().items():
        on.setdefault(rung_of(name, outcome.family), []).append(name)
    chosen = evidence.first()
    return [
        (rung, max(on[rung.key], key=lambda name: chosen[name].validation_accuracy or 0.0))
        for rung in RUNGS
        if rung.key in on
    ]


def _gain(evidence, name, before):
    pair = next((p for p in evidence.pairs if {p["a"], p["b"]} == {name, before}), None)
    if pair is None:
        return None
    low, high = pair["corrected_low"], pair["corrected_high"]
    difference = pair["difference"]
    if pair["a"] == before:
        difference, low, high = -difference, -high, -low
    return {"difference": difference, "low": low, "high": high, "shown": pair["shown"]}


def _also_changed(name, before):
    """The honest addition where the classifier is another one, too."""
    if not before or "+" not in name or "+" not in before:
        return ""
    decides, decided = name.split("+")[-1], before.split("+")[-1]
    if decides == decided:
        return f" The classifier stays ({decides})."
    return (
        f" The classifier changed too, from {decided} to {decides}: "
        "the step is not the features' alone."
    )


def sentences(rungs):
    """What the steps say together.

    Parameters
    ----------
    rungs : list of dict

    Returns
    -------
    list of str
    """
    steps = [
        (before["name"], rung["name"], rung["gain"])
        for before, rung in zip(rungs, rungs[1:], strict=False)
        if rung["gain"]
    ]
    up = [step for step in steps if step[2]["shown"] and step[2]["difference"] > 0]
    down = [step for step in steps if step[2]["shown"] and step[2]["difference"] < 0]
    unshown = [step for step in steps if not step[2]["shown"]]
    found = []
    if up:
        before, name, gain = max(up, key=lambda step: step[2]["difference"])
        found.append(f"The largest step up is from {before} to {name}: {_points(gain)}.")
    if down:
        before, name, gain = min(down, key=lambda step: step[2]["difference"])
        found.append(
            f"A higher rung is not always better: from {before} to {name} it goes down, {_points(gain)}."
        )
    if unshown:
        parts = [f"{before} to {name}" for before, name, _ in unshown]
        found.append(f"Not shown to change anything: {'; '.join(parts)}.")
    return found


def _points(gain):
    return (
        f"{100 * gain['difference']:+.1f} points ({100 * gain['low']:+.1f} to "
        f"{100 * gain['high']:+.1f})"
    )
