"""Naming the shortcut: who learned a clue that went with the class in training, and not the class.

All methods that were trained where every digit had its class's own colour are judged by what is left
once colours are free. The rules, in order: who is no better than chance where the clue is there
learned nothing; who is not shown to fall when it goes, and is above chance then, did without it; who
falls to where the interval covers chance, or below it, had learned nothing else; who falls and stays
above chance leaned on it. "Hardly moves" is said only where the whole interval lies within a few
points of zero.
"""

from compare.explain.dials.differences import against_chance, change, percent_right
from compare.phrasing import listed, percent

FEW_POINTS = 0.05


def shortcut_sentences(right, chance, all_trained):
    """Who fell for the colour, who leaned on it, and who did without.

    Parameters
    ----------
    right : dict of str to dict of str to ndarray of shape (n_pictures,), bool
        Per method which pictures it named right under each condition.
    chance : float
        One over the number of classes.
    all_trained : set of str
        Methods that were fitted again on as many pictures as at first: only their accuracies on the
        usual pictures may be compared across the two trainings.

    Returns
    -------
    (list of str, str)
        Sentences, and what a student takes from them; empty where no method was fitted again.
    """
    trained = {name: found for name, found in right.items() if "turned_usual" in found}
    kinds = {name: kind_of(found, chance, len(trained)) for name, found in trained.items()}
    by_kind = {
        kind: sorted(
            (name for name in trained if kinds[name] == kind),
            key=lambda name: -_fall(trained[name]),
        )
        for kind in ("shortcut", "leans", "stands")
    }
    said = []
    if by_kind["shortcut"]:
        said += _fell(by_kind["shortcut"], trained, chance, all_trained)
    if by_kind["leans"]:
        said.append(_leaned(by_kind["leans"], trained, chance))
    if by_kind["stands"]:
        said.append(_stood(by_kind["stands"], trained, all_trained))
    return said, _so_what(by_kind)


def kind_of(found, chance, n_comparisons):
    """What a method trained with the clue had learned.

    Parameters
    ----------
    found : dict of str to ndarray of shape (n_pictures,), bool
        By condition.
    chance : float
    n_comparisons : int
        Methods that share the 5 %.

    Returns
    -------
    str
        "shortcut", "leans", "stands", or "guesses", of which nothing is said.
    """
    there, gone = found["turned_turned"], found["turned_usual"]
    if against_chance(there, chance) != "above":
        return "guesses"
    _, _, high = change(there, gone, n_comparisons)
    knows_more = against_chance(gone, chance) == "above"
    if high < 0:
        return "leans" if knows_more else "shortcut"
    return "stands" if knows_more else "guesses"


def _fell(names, trained, chance, all_trained):
    """Name the shortcut with the one that fell furthest, and then the others."""
    first, *others = names
    found = trained[first]
    there, gone = percent_right(found["turned_turned"]), percent_right(found["turned_usual"])
    is_below = against_chance(found["turned_usual"], chance) == "below"
    where = f"chance is {percent(chance)}" + (", and it is below" if is_below else "")
    said = [
        f"{first}, trained where every digit had its class’s own colour, names {there} right there "
        f"and {gone} once colours are free ({where}): it had learned the colour, not the digit."
    ]
    if others:
        ends = [
            f"{name} ({100 * trained[name]['turned_turned'].mean():.0f} to "
            f"{percent_right(trained[name]['turned_usual'])}"
            f"{'' if name in all_trained else ', with fewer training pictures'})"
            for name in others
        ]
        said.append(f"So had {listed(ends)}.")
    hopeless = [n for n in names if against_chance(trained[n]["usual_usual"], chance) == "at"]
    if hopeless:
        guess = [
            f"{name} names {percent_right(trained[name]['usual_usual'])} right" for name in hopeless
        ]
        said.append(
            f"Trained on free colours from the start, {listed(guess)}, which cannot be told from "
            "guessing: there colour says nothing of the digit."
        )
    return said


def _leaned(names, trained, chance):
    parts = [
        f"{name} falls from {percent_right(trained[name]['turned_turned'])} to "
        f"{percent_right(trained[name]['turned_usual'])}"
        for name in names
    ]
    return (
        f"{listed(parts)} when the colour is taken away, and not quite to chance "
        f"({percent(chance)}): most of what was learned may be colour, but not all of it."
    )


def _stood(names, trained, all_trained):
    """Who went on without the colour; after either training where both saw as many pictures."""
    parts = []
    for name in names:
        is_fair = name in all_trained
        before = trained[name]["usual_usual" if is_fair else "turned_turned"]
        after = trained[name]["turned_usual"]
        _, low, high = change(before, after)
        words = "is not shown to lose by it" if high >= 0 else "loses a little by it"
        if low > -FEW_POINTS and high < FEW_POINTS:
            words = "hardly moves"
        ends = (
            f"({percent_right(before)} of the free-coloured digits after learning from free colours, "
            f"{percent_right(after)} after tied ones)"
            if is_fair
            else f"({percent_right(before)} with the colour, {percent_right(after)} without)"
        )
        parts.append(f"{name} {words} {ends}")
    return f"{listed(parts)}: {'it goes' if len(names) == 1 else 'they go'} by the digit’s shape."


def _so_what(by_kind):
    fallen = [*by_kind["shortcut"], *by_kind["leans"]]
    if fallen:
        return (
            "High accuracy on pictures that share a clue says nothing about pictures without it. Look "
            "for what goes with the class by accident (a background, a camera, a watermark), and keep "
            "test pictures that do not have it."
        )
    if by_kind["stands"]:
        return (
            "Nobody took the bait: a clue only harms a method that can see it. Another clue, such as "
            "a mark in a corner, may still catch these."
        )
    return ""


def _fall(found):
    return found["turned_turned"].mean() - found["turned_usual"].mean()
