"""What a representation promises: a row of numbers a picture, each picture by itself."""

import numpy as np
from sklearn.base import clone

from compare.own import remedies
from compare.own.contract import SAME, copied, guarded
from compare.own.finding import WRONG, Broken, Finding

ROWS = "transform gives a row of numbers for each picture"
KEEPS = "transform leaves the pictures that it is given as they are"
ALONE = "a picture gets the same numbers alone as among others"


def check_representation(extractor, sample):
    """Ask a representation what it promises.

    Parameters
    ----------
    extractor : unfitted transformer on images
    sample : Sample

    Yields
    ------
    Finding
    """
    try:
        fitted = clone(copied(extractor))
        guarded("fit", ROWS, lambda: fitted.fit(sample.images.copy(), sample.labels.copy()))
        asked = sample.asked.copy()
        whole = _features(fitted, asked)
        yield Finding(ROWS)
        kept = np.array_equal(asked, sample.asked)
        broken = remedies.changes(["pictures given to transform"])
        yield Finding(KEEPS) if kept else Finding(KEEPS, WRONG, *broken)
        yield _alone(fitted, sample.asked, whole)
    except Broken as broken:
        yield broken.finding


def _features(fitted, images):
    given = guarded("transform", ROWS, lambda: fitted.transform(images))
    found = given.toarray() if hasattr(given, "toarray") else given  # of a sparse matrix
    try:
        found = np.asarray(found, np.float64)
    except (TypeError, ValueError):
        came = f"a {type(given).__name__}"
    else:
        came = f"shape {found.shape}"
        if found.ndim == 2 and len(found) == len(images) and np.isfinite(found).all():
            return found
        if not np.isfinite(found).all():
            came += " with non-finite numbers"
    raise Broken(Finding(ROWS, WRONG, *remedies.features(came, len(images))))


def _alone(fitted, images, whole):
    """Measured in the spread of each number, since features have no scale of their own."""
    spread = np.maximum(whole.std(axis=0), 1e-3 * np.abs(whole).max() + 1e-12)
    gaps = []
    for part in (slice(0, 1), slice(3, 4), slice(0, len(images) // 2)):
        some = _features(fitted, images[part].copy())
        if some.shape[1] != whole.shape[1]:
            came = f"{some.shape[1]} numbers a picture here, {whole.shape[1]} there"
            raise Broken(Finding(ROWS, WRONG, *remedies.features(came, len(images))))
        gaps.append(float((np.abs(some - whole[part]) / spread).max()))
    if max(gaps) > SAME:
        return Finding(ALONE, WRONG, *remedies.beside(max(gaps)))
    return Finding(ALONE)
