"""What each rung of the ladder bought: from no picture at all to features learned end to end.

A method is a representation plus a classifier. Climbing, only the representation's origin changes; so
the gain from one rung to the next is what that change bought on these pictures. Of several methods on
a rung the one with the best validation accuracy stands for it: choosing by the test part would give a
rung with many methods more luck.
"""

from typing import NamedTuple

from compare.phrasing import listed


class Rung(NamedTuple):
    """One kind of representation, told in full, and in short where it is what came before."""

    key: str
    seen: str
    before: str


RUNGS = (
    Rung("none", "Nothing of the picture is seen: the most frequent class, always", "nothing at all"),
    Rung("pixels", "The picture as bare numbers, each pixel in its place", "bare pixels"),
    Rung("color", "Counts of colours, with little or nothing of where they lie", "counts of colours"),
    Rung("shape", "{what}, measured by rules that people wrote", "{what}"),
    Rung("joined", "Two descriptions by hand, side by side", "descriptions joined by hand"),
    Rung("words", "A dictionary of patches, learned from the pictures without their labels",
         "a dictionary of patches"),
    Rung("random", "Convolutions, as in a network, with filters that nobody trained", "random filters"),
    Rung("borrowed", "Filters trained on other pictures, left as they are", "borrowed filters, frozen"),
    Rung("finetuned", "Filters borrowed from other pictures that go on learning on these",
         "borrowed filters that went on learning"),
    Rung("learned", "Features learned from these pictures alone, end to end", "learned features"),
)  # fmt: skip
SHAPES = {
    "edges": "edges",
    "lbp": "small textures",
    "gabor": "striped textures",
    "hog": "directions of edges",
}
NETWORKS = ("borrowed", "finetuned", "learned")


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
                "gain": evidence.gain(name, before[1]) if before else None,
                "changed": changed(before, (rung, name)),
            }
        )
        before = rung, name
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
    representation = _representation(name)
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


def changed(before, after):
    """What is another thing on a rung than on the one before it, whichever that is.

    Parameters
    ----------
    before : (Rung, str) or None
        The rung before and its method; None at the foot of the ladder.
    after : (Rung, str)

    Returns
    -------
    str
    """
    rung, name = after
    seen = _filled(rung.seen, name)
    seen = seen[0].upper() + seen[1:]
    if before is None or before[0].key == "none":
        return f"{seen}."
    below, name_before = before
    representation, borrowed = _representation(name), _representation(name_before)
    joined = representation.split("&")
    if rung.key == "joined" and borrowed in joined:
        others = " and ".join(part for part in joined if part != borrowed)
        text = f"What {borrowed} saw, and {others} beside it."
    elif (below.key, rung.key) == ("borrowed", "finetuned") and representation == borrowed:
        text = "The same borrowed filters, which now go on learning on these pictures."
    else:
        text = f"{seen}, in place of {_filled(below.before, name_before)}."
        if {below.key, rung.key} <= set(NETWORKS) and not _is_same_network(name, name_before):
            text += " The network is another one, too."
    return text + _classifier_changed(name, name_before)


def _filled(text, name):
    return text.format(what=SHAPES.get(_representation(name), "shapes"))


def _representation(name):
    """What a method sees the picture as: "hog" of "hog+svm", the backbone of a fine-tuned one."""
    return name.split("+")[0].split(":")[0]


def _is_same_network(name, name_before):
    """Whether one is the other's architecture: "cifar10_resnet20" is CIFAR-10's "resnet20"."""
    one, other = _representation(name), _representation(name_before)
    return one == other or one.endswith(f"_{other}") or other.endswith(f"_{one}")


def _classifier_changed(name, name_before):
    """The honest addition where what decides is another thing, too, or is not."""
    if "+" not in name_before:
        return ""
    decided = name_before.split("+")[-1]
    decides = name.split("+")[-1] if "+" in name else "the network's own last layer"
    if decides == decided:
        return f" The classifier stays ({decides})."
    return (
        f" The classifier changes too, from {decided} to {decides}: "
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
        largest = "The largest step up" if len(up) > 1 else "The only step up that is shown"
        found.append(
            f"{largest} is from {before} to {name}: {_points(gain)}. That is the change to understand "
            "first."
        )
    if down:
        before, name, gain = min(down, key=lambda step: step[2]["difference"])
        found.append(
            f"A higher rung is not always better: from {before} to {name} accuracy falls, by "
            f"{_points(gain)}. So choose by what is measured, not by how new a method is."
        )
    if unshown:
        parts = [f"{before} to {name}" for before, name, _ in unshown]
        found.append(f"No change is shown from {listed(parts)}: there the cheaper one will do.")
    return found


def _points(gain):
    """A difference without its sign where the words tell it, with the interval in the same sense."""
    sign = 1 if gain["difference"] > 0 else -1
    low, high = sorted((sign * gain["low"], sign * gain["high"]))
    return f"{100 * abs(gain['difference']):.1f} points ({100 * low:.1f} to {100 * high:.1f})"
