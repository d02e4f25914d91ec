"""How figures and names stand in a sentence: the same way in every sentence of a run."""


def percent(share, digits=0):
    """A share of one as a percentage, with a space that no line is broken at.

    Parameters
    ----------
    share : float
    digits : int
        After the decimal point.

    Returns
    -------
    str
    """
    return f"{100 * share:.{digits}f}\u00a0%"


def listed(parts, most=None):
    """Join parts of a sentence: "a", "a and b", "a, b and c".

    Parameters
    ----------
    parts : iterable of str
        At least one.
    most : int or None
        Of more parts than that the last become a number: "a, b and 3 more".

    Returns
    -------
    str
    """
    parts = list(parts)
    if most is not None and len(parts) > most:
        parts[most - 1 :] = [f"{len(parts) - most + 1} more"]
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def rough_time(seconds):
    """Seconds as one says them: "40 s", "3 min", "1 h 20 min".

    Parameters
    ----------
    seconds : float

    Returns
    -------
    str
    """
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
