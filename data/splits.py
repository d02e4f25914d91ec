"""Who may see which picture: one split into training, validation and test rows, for every method.

The split is made once, stratified, saved beside the results and fingerprinted over pixels, labels
and row numbers: two results may stand side by side only if their fingerprints are equal.
Methods are fitted on training rows, chosen on validation rows, and scored on test rows
(scikit-learn, "Common pitfalls and recommended practices").

Repeating shows how much a result owes to the rows it was drawn with: `resampled` redraws training and
validation rows under the same test part, `folds` lets every picture be tested on once.
"""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import StratifiedKFold, train_test_split

from data.dataset import DataError
from data.fingerprint import content_digest, fingerprint
from data.nested import nested_order

VALIDATION_FRACTION = 0.1  # of the training pictures, where the source brings no validation part
TEST_FRACTION = 0.25  # of all pictures, where the source brings no test part
MOST_VALIDATION_ROWS = 10_000
LEAST_VALIDATION_A_CLASS = 5  # of a smaller split: a tuner that sees one picture a class is blind


@dataclass(frozen=True)
class Split:
    """Row numbers of the three parts, each sorted, and the fingerprint of what they select.

    Parameters
    ----------
    train, validation, test : ndarray of int64
        Row numbers in the data set; no row is in two parts.
    fingerprint : str
        SHA-256 over pixels, labels and row numbers, as 64 hexadecimal digits.
    seed : int
        What the drawing of rows was seeded with.
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    fingerprint: str
    seed: int


def make_split(dataset, train_size=None, test_size=None, seed=0):
    """Draw the rows of the three parts, each with the classes in their own proportions.

    Parts that the source brings are kept: rows never move between them, only fewer may be drawn.

    Parameters
    ----------
    dataset : Dataset
    train_size, test_size : int or None
        How many pictures to draw; None takes all there are.
    seed : int

    Returns
    -------
    Split

    Raises
    ------
    DataError
        If there are fewer pictures than asked for, or too few of a class to split.
    """
    pool, test = _test_part(dataset, test_size, seed)
    parts = (*_training_parts(dataset, pool, train_size, seed), test)
    return _split(dataset, parts, seed, content_digest(dataset))


def resampled(dataset, seeds, train_size=None, test_size=None):
    """One split a seed: the test part stays, training and validation rows are drawn anew.

    Where the source brings a validation part, pictures never move between the two; each draw then
    leaves out a tenth of both, as a validation part of our own takes a tenth of the pool.

    Parameters
    ----------
    dataset : Dataset
    seeds : sequence of int
    train_size, test_size : int or None
        As in `make_split`.

    Returns
    -------
    list of Split

    Raises
    ------
    DataError
        As `make_split` does.
    """
    pool, test = _test_part(dataset, test_size, seed=0)
    digest, own_validation = content_digest(dataset), dataset.validation_rows
    splits = []
    for seed in seeds:
        if own_validation is None:
            training = _training_parts(dataset, pool, train_size, seed)
        else:
            train = np.setdiff1d(pool, own_validation)
            size = train_size or round((1 - VALIDATION_FRACTION) * len(train))
            some = round((1 - VALIDATION_FRACTION) * len(own_validation))
            training = (
                _draw(dataset, train, size, seed, "training"),
                _draw(dataset, own_validation, max(some, dataset.n_classes), seed, "validation"),
            )
        splits.append(_split(dataset, (*training, test), seed, digest))
    return splits


def folds(dataset, n_folds, seed=0, train_size=None):
    """Stratified cross-validation: each picture is in the test part of exactly one split.

    A test part that the source brings takes no part and stays unread.

    Parameters
    ----------
    dataset : Dataset
    n_folds : int, at least 2
    seed : int
        Shuffles the pictures; another seed repeats the whole with other folds.
    train_size : int or None
        As in `make_split`, for each fold.

    Returns
    -------
    list of Split

    Raises
    ------
    DataError
        If a class has fewer pictures than there are folds.
    """
    rows = np.arange(len(dataset.labels))
    if dataset.test_rows is not None:
        rows = np.setdiff1d(rows, dataset.test_rows)
    labels, digest = dataset.labels[rows], content_digest(dataset)
    counts = np.bincount(labels, minlength=dataset.n_classes)
    least = max(n_folds, 4)  # four, so that training and validation get some of three folds too
    if scarce := [name for name, n in zip(dataset.class_names, counts, strict=True) if n < least]:
        raise DataError(
            f"{dataset.name}: {n_folds} folds need at least {least} pictures of each class; class "
            f"{scarce[0]!r} has {counts[dataset.class_names.index(scarce[0])]}. Ask for fewer folds"
        )
    without_parts = replace(dataset, validation_rows=None, test_rows=None)
    splits = []
    cut = StratifiedKFold(n_folds, shuffle=True, random_state=seed).split(rows, labels)
    for pool, test in cut:
        training = _training_parts(without_parts, rows[pool], train_size, seed)
        splits.append(_split(dataset, (*training, rows[test]), seed, digest))
    return splits


def smaller(dataset, split, n_train):
    """The same split with fewer training pictures, and validation pictures in proportion.

    Sizes are nested: what a smaller part holds, a larger one of the same split holds too. The test
    part stays.

    Parameters
    ----------
    dataset : Dataset
    split : Split
        Its seed decides which pictures stay.
    n_train : int

    Returns
    -------
    Split

    Raises
    ------
    DataError
        If that is fewer than one picture a class, or more than there are.
    """
    _one_a_class(dataset, n_train, "training")
    _enough(dataset, n_train, len(split.train), "training")
    n_validation = round(n_train * len(split.validation) / len(split.train))
    n_validation = max(n_validation, LEAST_VALIDATION_A_CLASS * dataset.n_classes)
    parts = (
        nested_order(dataset.labels, split.train, split.seed)[:n_train],
        nested_order(dataset.labels, split.validation, split.seed)[:n_validation],
        split.test,
    )
    return _split(dataset, parts, split.seed, content_digest(dataset))


def save_split(split, path):
    """Write the row numbers, fingerprint and seed to an `.npz` file."""
    np.savez_compressed(
        path,
        train=split.train,
        validation=split.validation,
        test=split.test,
        fingerprint=np.array(split.fingerprint),
        seed=np.array(split.seed),
    )


def test_labels(dataset, split):
    """Labels of the test rows, for what scores: a run's cell, and a class's leaderboard."""
    return dataset.labels[split.test]


test_labels.__test__ = False  # pytest would take the name for a test


def _split(dataset, parts, seed, digest):
    """Check, sort and fingerprint the three parts."""
    _check_classes(dataset, parts[0], parts[2])
    parts = [np.sort(rows).astype(np.int64) for rows in parts]
    return Split(*parts, fingerprint=fingerprint(digest, parts), seed=seed)


def _test_part(dataset, test_size, seed):
    if dataset.test_rows is not None:
        test = _draw(dataset, dataset.test_rows, test_size, seed, "test")
        return np.setdiff1d(np.arange(len(dataset.labels)), dataset.test_rows), test
    rows = np.arange(len(dataset.labels))
    if dataset.validation_rows is not None:
        rows = np.setdiff1d(rows, dataset.validation_rows)
    n_test = test_size
    if n_test is None:
        n_test = max(dataset.n_classes, round(TEST_FRACTION * len(rows)))
    _one_a_class(dataset, n_test, "test")
    _enough(dataset, n_test + dataset.n_classes, len(rows), "test and training")
    pool, test = _stratified(dataset, rows, n_test, seed, least_a_class=4)
    if dataset.validation_rows is not None:
        pool = np.concatenate([pool, dataset.validation_rows])
    return pool, test


def _training_parts(dataset, pool, train_size, seed):
    if dataset.validation_rows is not None:
        train = np.setdiff1d(pool, dataset.validation_rows)
        return _draw(dataset, train, train_size, seed, "training"), dataset.validation_rows
    n_validation = round(VALIDATION_FRACTION * (train_size or len(pool)))
    n_validation = min(max(n_validation, dataset.n_classes), MOST_VALIDATION_ROWS)
    _enough(dataset, (train_size or dataset.n_classes) + n_validation, len(pool), "training")
    train, validation = _stratified(dataset, pool, n_validation, seed)
    return _draw(dataset, train, train_size, seed, "training"), validation


def _draw(dataset, rows, size, seed, part):
    if size is None or size == len(rows):
        return rows
    _enough(dataset, max(size, dataset.n_classes), len(rows), part)
    _one_a_class(dataset, size, part)
    if len(rows) - size < dataset.n_classes:
        # Too few stay behind for each class to leave one; which ones is then left to chance.
        return np.random.default_rng(seed).permutation(rows)[:size]
    return _stratified(dataset, rows, size, seed)[1]


def _stratified(dataset, rows, n_second, seed, least_a_class=2):
    """Cut `rows` in two, the second part with `n_second` of them, classes in proportion."""
    counts = np.bincount(dataset.labels[rows], minlength=dataset.n_classes)
    scarce = np.flatnonzero((counts > 0) & (counts < least_a_class))
    if len(scarce):
        count = counts[scarce[0]]
        raise DataError(
            f"{dataset.name}: only {count} picture{'s' if count > 1 else ''} of class "
            f"{dataset.class_names[scarce[0]]!r}"
            f"{f' (and too few of {len(scarce) - 1} more classes)' if len(scarce) > 1 else ''}; "
            "each class needs at least 4: training, validation and test all need some"
        )
    first, second = train_test_split(
        rows, test_size=n_second, stratify=dataset.labels[rows], random_state=seed
    )
    return first, second


def _enough(dataset, n_wanted, n_there, part):
    if n_wanted > n_there:
        raise DataError(
            f"{dataset.name}: {n_wanted} {part} pictures are needed (validation rows included), "
            f"there are {n_there}; ask for fewer or add pictures"
        )


def _one_a_class(dataset, size, part):
    if size < dataset.n_classes:
        raise DataError(
            f"{dataset.name}: {size} {part} pictures are fewer than its {dataset.n_classes} "
            f"classes; ask for at least {dataset.n_classes}"
        )


def _check_classes(dataset, train, test):
    missing = np.setdiff1d(np.unique(dataset.labels[test]), np.unique(dataset.labels[train]))
    if len(missing):
        names = ", ".join(repr(dataset.class_names[k]) for k in missing[:5])
        raise DataError(
            f"{dataset.name}: class {names} has test pictures but no training pictures; "
            "add some to the training part or take the class out of the test part"
        )
