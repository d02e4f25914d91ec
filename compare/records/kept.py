"""What is kept between runs to save time, all in one place: features, and decoded pictures."""

from compare.fitting import feature_cache
from data import picture_cache


def clean():
    """Remove all of it; it comes back with the next run that needs it.

    Returns
    -------
    (int, int)
        How many files, and how many bytes they held.
    """
    removed = feature_cache.clean(), picture_cache.clean()
    return tuple(map(sum, zip(*removed, strict=True)))
