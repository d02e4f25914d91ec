"""The two methods that explanations speak of: the best one made by hand, the best learned one."""

BY_HAND, LEARNED = ("classical",), ("deep", "transfer", "random")


def leaders(evidence):
    """The most accurate method of each of the two families.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    (str or None, str or None)
        None where a family has no finished method.
    """
    return tuple(_best(evidence, families) for families in (BY_HAND, LEARNED))


def _best(evidence, families):
    names = evidence.family(*families)
    return max(names, key=evidence.accuracy) if names else None
