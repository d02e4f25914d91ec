"""What the spaces say, by rules: whose neighbours are of one class, and whether the map shows it.

Two spaces are said to differ only where the interval of the difference over pictures leaves zero.
"""

from compare.phrasing import percent
from compare.statistics.intervals import mean_with_interval

CLEARLY = 0.1  # less than one in ten is not called much, however surely it is shown


def purity_sentences(values, leaders, chance, k):
    """Whose neighbours are of one class: the best method by hand against the best learned one.

    Parameters
    ----------
    values : dict of str to ndarray of shape (n,), float
        Per method what `purity_values` gave.
    leaders : list of str
        One or two of the methods.
    chance : float
        See `chance_of`.
    k : int
        How many neighbours are counted.

    Returns
    -------
    list of str
    """
    at_random = f"at random it would be {k * chance:.1f}"
    counts = {name: f"{k * values[name].mean():.1f}" for name in leaders}
    opening = f"Of a picture’s {k} nearest neighbours"
    found = []
    if len(leaders) == 2:
        first, second = sorted(leaders, key=lambda name: values[name].mean())
        is_shown = mean_with_interval(values[second] - values[first])["low"] > 0
        said = "" if is_shown else " No difference is shown."
        found.append(
            f"{opening} {counts[first]} are of its class in the space of {first} and "
            f"{counts[second]} in that of {second}; {at_random}.{said}"
        )
    elif leaders:
        name = leaders[0]
        found.append(
            f"{opening} {counts[name]} are of its class in the space of {name}; {at_random}."
        )
    for name in leaders:
        if mean_with_interval(values[name])["low"] <= chance:
            found.append(
                f"That is not shown to be more than chance for {name}: what its space calls near says "
                "nothing of the class, so a classifier in it has hard work."
            )
    return found


def vote_sentence(name, votes_right, own_right, n_comparisons):
    """Whether a plain vote of the neighbours would do in place of the classifier.

    Parameters
    ----------
    name : str
        The method.
    votes_right, own_right : ndarray of shape (n,), bool
        Which pictures the vote names right, and which the method itself.
    n_comparisons : int
        Such sentences that stand side by side.

    Returns
    -------
    str
    """
    gap = mean_with_interval(own_right.astype(float) - votes_right, n_comparisons)
    vote, own = (percent(right.mean()) for right in (votes_right, own_right))
    shares = f"In the space of {name} a vote of these neighbours names {vote} right"
    if gap["low"] > 0 and gap["value"] > CLEARLY:
        return (
            f"{shares}, the method itself {own}: the classes lie mixed, and its classifier earns its "
            "keep by drawing a clever border between them."
        )
    if gap["low"] > 0:
        return (
            f"{shares}, the method itself {own}: the space has done most of the work, and the "
            "classifier adds the rest."
        )
    if gap["high"] < 0:
        return (
            f"{shares}, the method itself only {own}: the space is better than what is made of it, so "
            "try another classifier in it first."
        )
    return (
        f"{shares}, the method itself {own}, and no difference is shown: the classes lie apart as far "
        "as it can tell them at all, and the simplest classifier would do."
    )


def map_sentence(values, map_values, k):
    """Whether the flat maps can be believed.

    Parameters
    ----------
    values, map_values : dict of str to ndarray of shape (n,), float
        Per method what `purity_values` gave for its whole space and for its map.
    k : int

    Returns
    -------
    str
    """
    gaps = {
        name: mean_with_interval(values[name] - map_values[name], len(values)) for name in values
    }
    less = [name for name in gaps if gaps[name]["low"] > CLEARLY]
    more = [name for name in gaps if gaps[name]["high"] < -CLEARLY]
    if not less and not more:
        return (
            f"No map is shown to win or lose more than one neighbour in {round(1 / CLEARLY)}: here the "
            "eye may be believed, as far as class goes."
        )
    worst = max(less or more, key=lambda name: abs(gaps[name]["value"]))
    whole, flat = (f"{k * found[worst].mean():.1f}" for found in (values, map_values))
    others = f" The same holds for {len(less) - 1} more." if less[1:] else ""
    if less:
        return (
            f"The map shows less than there is: {whole} of {k} neighbours in the whole space of {worst} "
            f"are of a picture’s class, {flat} on its map.{others} So do not judge a space by the eye: "
            "what looks mixed in two dimensions may lie well apart in all of them."
        )
    return (
        f"The map shows more than there is: on the map of {worst} {flat} of {k} neighbours are of a "
        f"picture’s class, in its whole space {whole}. So do not believe its islands before the number."
    )


def nearest_sentences(common, same, leaders, k, n_training):
    """What two methods call alike among the training pictures.

    Parameters
    ----------
    common : ndarray of shape (n,), float, or None
        Share of a picture's nearest training pictures that both leaders name; None without two.
    same : dict of str to ndarray of shape (n,), float
        Per leader the share of a picture's nearest training pictures that have its class.
    leaders : list of str
        One or two methods.
    k, n_training : int
        How many are the nearest, and of how many.

    Returns
    -------
    list of str
    """
    if not leaders:
        return []
    whole = f"Over all {len(next(iter(same.values()))):,} test pictures"
    shares = [f"{k * same[name].mean():.1f} in the space of {name}" for name in leaders]
    found = [
        f"{whole}, of the {k} nearest of {n_training:,} training pictures {' and '.join(shares)} are of "
        "the right class"
    ]
    if common is None:
        return [found[0] + "."]
    gap = mean_with_interval(same[leaders[0]] - same[leaders[1]])
    if gap["low"] > 0 or gap["high"] < 0:
        better = leaders[0] if gap["low"] > 0 else leaders[1]
        found[0] += f": who looks for pictures like this one should ask in the space of {better}."
    else:
        found[0] += ": no difference is shown."
    share = mean_with_interval(common)
    sentence = f"The two name {k * share['value']:.1f} of these {k} in common"
    if share["high"] < 0.5:
        sentence += ": what is alike is not given with the pictures, the representation decides it."
    elif share["low"] > 0.5:
        sentence += ": they largely agree on what is alike."
    else:
        sentence += ": on about half of what is alike they agree."
    return [*found, sentence]
