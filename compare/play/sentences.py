"""What the methods' answers to one picture say together, for a reader who wants to know why."""

from collections import defaultdict

MOST_NAMED, MOST_CAMPS = 4, 3
BY_HAND, LEARNED = ("baseline", "classical"), ("random", "transfer", "deep")  # families


def said_together(answers, methods):
    """Whether the methods agree, and where they do not, what those see that differ.

    Parameters
    ----------
    answers : list of dict
        Of methods that answered; `method` and `class`, see `predict.answer.answers_of`.
    methods : dict of str to compare.methods.Method
        By name. Baselines, which look at no picture, are left out.

    Returns
    -------
    str
        Empty where there are not two methods that look.
    """
    looking = [a for a in answers if methods[a["method"]].family != "baseline"]
    if len(looking) < 2:
        return ""
    camps = defaultdict(list)
    for answer in looking:
        camps[answer["class"]].append(answer["method"])
    if len(camps) == 1:
        (name,) = camps
        return _agreed(name, looking)
    camps = sorted(camps.items(), key=lambda camp: -len(camp[1]))
    surest = max(camps[1:], key=lambda camp: _trust(camp, looking))[1][0]
    goes_by = f"What {surest} goes by: {_first(methods[surest].summary)}"
    return f"{_disagreed(camps, methods)} {goes_by}"


def _disagreed(camps, methods):
    first, names = camps[0]
    parts = [f"{_listed(each)} {_say(each)} {name}" for name, each in camps]
    kinds = [{methods[name].family in LEARNED for name in each} for _, each in camps]
    if sorted(kinds, key=max) == [{False}, {True}]:
        return f"Learned and made by hand part ways: {'; '.join(parts)}."
    if len(camps) > MOST_CAMPS:
        n_methods = sum(len(each) for _, each in camps)
        most = f"; {_listed(names)} {_say(names)} {first}" if len(names) > 1 else ""
        return f"They disagree widely: {n_methods} methods give {len(camps)} answers{most}."
    return f"They disagree: {'; '.join(parts)}."


def _trust(camp, answers):
    """How sure the first method of a camp is."""
    return next(a["confidence"] for a in answers if a["method"] == camp[1][0])


def _agreed(name, answers):
    who = "Both" if len(answers) == 2 else f"All {len(answers)}"
    unsure = [a["method"] for a in answers if a["unsure"]]
    if len(unsure) == len(answers):
        return f"{who} say {name}, and none is sure of it: perhaps it is none of the classes."
    if unsure:
        return f"{who} say {name}, but {_listed(unsure)} would not bet on it."
    return f"{who} say {name}. Turn a dial and see who is the first to leave."


def _say(names):
    return "says" if len(names) == 1 else "say"


def _first(summary):
    """The first sentence, as a sentence."""
    return summary.split(". ")[0].rstrip(".") + "."


def _listed(names):
    if len(names) > MOST_NAMED:
        return f"{len(names)} methods"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
