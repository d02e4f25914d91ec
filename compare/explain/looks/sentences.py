"""What the maps say, by rules, and what a student should make of it.

Everything is measured picture by picture and averaged; a difference or a likeness is said to be one
only where its 95 % interval over the pictures (Student's) leaves zero.
"""

import numpy as np

from compare.phrasing import listed, percent
from compare.statistics.intervals import mean_interval

LEAST_PICTURES = 3
GOES_TOGETHER = 0.5  # a correlation from which on two maps look alike to the eye
HARDLY = 0.01  # a fall of the probability that nobody would notice


def sentences(answers, leaders, by_hog):
    """All that the panel says.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method `occlusion`, maps of shape (n_images, height, width), float32; for the method
        `by_hog` also `hog_grey_gain`, `hog_edges_gain` and `hog_signed`.
    leaders : (str or None, str or None)
        The best method by hand and the best learned one.
    by_hog : str or None
        The method whose HOG vector was turned back into pictures.

    Returns
    -------
    list of str
    """
    found = []
    if all(name in answers for name in leaders):
        maps = [answers[name]["occlusion"] for name in leaders]
        found += [same_places(*leaders, *maps), size_of_spots(*leaders, *maps)]
    found.append(unmoved({name: given["occlusion"] for name, given in answers.items()}))
    if by_hog:
        of_hog = answers[by_hog]
        gains = (of_hog["hog_grey_gain"], of_hog["hog_edges_gain"])
        found.append(brought_back(by_hog, *gains, bool(of_hog["hog_signed"])))
    return [sentence for sentence in found if sentence]


def same_places(a, b, maps_a, maps_b):
    """Whether two methods need the same places.

    Parameters
    ----------
    a, b : str
    maps_a, maps_b : ndarray of shape (n_images, height, width), float32

    Returns
    -------
    str
        Empty where fewer than three pictures can be compared.
    """
    likeness = correlations(maps_a, maps_b)
    if len(likeness) < LEAST_PICTURES:
        return ""
    mean, low, high = _interval(likeness)
    measured = (
        f"laid over each other, their maps correlate at {_signed(mean)} on average "
        f"({_signed(low)} to {_signed(high)}, {len(likeness)} pictures)"
    )
    if low > 0 and mean >= GOES_TOGETHER:
        return (
            f"{a} and {b} need the same places: {measured}. So what parts them is how they describe "
            "these places, not where they look."
        )
    if low > 0:
        return (
            f"{a} and {b} need partly the same places: {measured}. So each also rests on evidence "
            "of its own, which is how one can be right where the other is wrong."
        )
    if high < 0:
        return (
            f"Of {a} and {b} one needs what the other can do without: {measured}. So the two could "
            "make up for each other’s gaps."
        )
    return (
        f"{a} and {b} are not shown to need the same places: {measured}. So do not conclude from "
        "the one method’s map what the other has seen."
    )


def size_of_spots(a, b, maps_a, maps_b):
    """Whose answer hangs on the smaller part of the picture.

    Parameters
    ----------
    a, b : str
    maps_a, maps_b : ndarray of shape (n_images, height, width), float32

    Returns
    -------
    str
        Empty where fewer than three pictures can be compared.
    """
    spots_a, spots_b = spot_shares(maps_a), spot_shares(maps_b)
    both = ~np.isnan(spots_a) & ~np.isnan(spots_b)
    if both.sum() < LEAST_PICTURES:
        return ""
    spots_a, spots_b = spots_a[both], spots_b[both]
    _, low, high = _interval(spots_a - spots_b)
    measured = (
        f"half of what covering costs {a} lies on {percent(spots_a.mean())} of the picture, and "
        f"{b} on {percent(spots_b.mean())}"
    )
    if low <= 0 <= high:
        return (
            f"{_capital(measured)}: no difference is shown. So neither is known to hang on a smaller "
            "spot than the other."
        )
    narrow = a if high < 0 else b
    return (
        f"{_capital(measured)}: {narrow} hangs on the smaller spot. So look whether that spot lies on "
        "the object; a small spot beside it would be a shortcut."
    )


def unmoved(maps):
    """Which methods do not mind any cover.

    Parameters
    ----------
    maps : dict of str to ndarray of shape (n_images, height, width), float32

    Returns
    -------
    str
        Empty where every method minds one.
    """
    still = [name for name, of_method in maps.items() if np.abs(of_method).max() < HARDLY]
    if not still:
        return ""
    verb, its = ("keeps", "its") if len(still) == 1 else ("keep", "their")
    return (
        f"Wherever the cover lies, {listed(still)} {verb} {its} probability: an empty map. So no single "
        f"place of the picture decides {its} answer."
    )


def brought_back(name, grey_gains, edge_gains, signed):
    """How much of a picture HOG's numbers still hold.

    Parameters
    ----------
    name : str
        The method with HOG.
    grey_gains, edge_gains : ndarray of shape (n_images,), float32
        See `compare.explain.looks.through_hog.gains`.
    signed : bool
        Whether HOG tells dark-to-light from light-to-dark.

    Returns
    -------
    str
    """
    if min(len(grey_gains), len(edge_gains)) < LEAST_PICTURES:
        return ""
    (grey, grey_low, _), (edges, edges_low, _) = (_interval(g) for g in (grey_gains, edge_gains))
    start = f"From the HOG numbers of {name} alone, ridge regression"
    of_edges = f"{percent(edges)} of what tells one picture’s edges from another’s"
    of_grey = f"{percent(grey)} of light and dark"
    if edges_low > 0 and grey_low > 0:
        text = f"{start} brings back {of_edges}, and {of_grey}."
    elif edges_low > 0:
        text = f"{start} brings back {of_edges}, but not demonstrably anything of light and dark."
    elif grey_low > 0:
        text = f"{start} brings back {of_grey}, but not demonstrably anything of where edges are."
    else:
        return f"{start} does not demonstrably bring back more than the mean picture."
    if edges_low > 0 and not signed and edges > 2 * max(grey, 0):
        text += (
            " HOG counts a light shape on dark ground and a dark one on light ground alike: so where "
            "only that, or colour, tells classes apart, it must guess."
        )
    else:
        text += " So that much is still there for the classifier; colour is gone for good."
    return text


def correlations(maps_a, maps_b):
    """Pearson's correlation of two maps, for each picture on which neither map is flat.

    Parameters
    ----------
    maps_a, maps_b : ndarray of shape (n_images, height, width), float32

    Returns
    -------
    ndarray of shape (at most n_images,), float
    """
    a, b = (m.reshape(len(m), -1).astype(np.float64) for m in (maps_a, maps_b))
    lively = (np.abs(a).max(axis=1) >= HARDLY) & (np.abs(b).max(axis=1) >= HARDLY)
    a, b = (m[lively] - m[lively].mean(axis=1, keepdims=True) for m in (a, b))
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return (a * b).sum(axis=1)[lengths > 0] / lengths[lengths > 0]


def spot_shares(maps):
    """The least share of the picture that holds half of what covers cost.

    Parameters
    ----------
    maps : ndarray of shape (n_images, height, width), float32

    Returns
    -------
    ndarray of shape (n_images,), float, 0-0.5
        NaN where no cover costs anything. Gains count as no cost.
    """
    flat = np.maximum(maps.reshape(len(maps), -1).astype(np.float64), 0)
    found = np.full(len(maps), np.nan)
    for k, costs in enumerate(flat):
        if costs.max() >= HARDLY:
            piled = np.cumsum(np.sort(costs)[::-1])
            found[k] = (np.searchsorted(piled, piled[-1] / 2) + 1) / len(costs)
    return found


def _interval(values):
    """Mean, and the ends of Student's interval around it."""
    return float(np.mean(values)), *mean_interval(values)


def _signed(value):
    return f"{value:.2f}".replace("-", "−")


def _capital(text):
    return text[0].upper() + text[1:]
