"""How a run repeats itself: with other seeds, with other training rows, or in folds.

A seed alone shows what chance in training does. `--resample` also redraws the training and validation
rows, so that tuning, too, starts afresh: seed, rows and settings vary together, which is what a claim
about a method (and not about one fitted classifier) needs (Bouthillier et al. 2021, "Accounting for
Variance in Machine Learning Benchmarks"). `--folds` tests on every picture, for small data sets.
"""

from dataclasses import dataclass, replace

import numpy as np

from data.dataset import DataError
from data.splits import Split, folds, make_split, resampled, save_split, smaller

SPLIT_SEED = 0
QUICK_SIZES = {"train_size": 1000, "test_size": 500}
KINDS = ("one_split", "resampled", "folds")
PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Draw:
    """One repetition of every method.

    Parameters
    ----------
    name : str
        Also its cells' folder.
    seed : int
        What the methods are seeded with.
    split : Split
    fold : int or None
        From 1; None where there are none.
    size : int or None
        Training pictures, where it is a smaller draw beside the main ones.
    """

    name: str
    seed: int
    split: Split
    fold: int | None = None
    size: int | None = None

    def facts(self):
        """What `run.json` says of it."""
        parts = {f"n_{part}": len(getattr(self.split, part)) for part in PARTS}
        return {
            "name": self.name,
            "seed": self.seed,
            "fold": self.fold,
            "fingerprint": self.split.fingerprint,
            **parts,
        }


def kind_of(options):
    """Which of `KINDS` the options ask for."""
    return "folds" if options.folds else "resampled" if options.resample else "one_split"


def make_draws(dataset, options):
    """Draw the rows of every repetition.

    Parameters
    ----------
    dataset : Dataset
    options : Options

    Returns
    -------
    list of Draw

    Raises
    ------
    DataError
        If there are too few pictures.
    """
    sizes = _sizes(dataset, options)
    kind = kind_of(options)
    if kind == "folds":
        return [
            Draw(f"{seed}-fold{k}", seed, split, k)
            for seed in options.seeds
            for k, split in enumerate(
                folds(dataset, options.folds, seed, sizes["train_size"]), start=1
            )
        ]
    if kind == "resampled":
        splits = resampled(dataset, options.seeds, **sizes)
    else:
        splits = [make_split(dataset, **sizes, seed=SPLIT_SEED)] * len(options.seeds)
    return [Draw(str(s), s, split) for s, split in zip(options.seeds, splits, strict=True)]


def smaller_draws(dataset, draws, sizes):
    """Every draw again with fewer training pictures, for accuracy against the size.

    Parameters
    ----------
    dataset : Dataset
    draws : list of Draw
    sizes : sequence of int
        Numbers of training pictures; that of the draws themselves is left out.

    Returns
    -------
    list of Draw
        Each draw seeds its own choice of pictures.

    Raises
    ------
    DataError
        If a size is more than there are, or fewer than one picture a class.
    """
    n_train = len(draws[0].split.train)
    if too_many := [n for n in sizes if n > n_train]:
        raise DataError(
            f"--sizes: {too_many[0]:,} is more than the {n_train:,} training pictures of "
            f"{dataset.name}; ask for at most {n_train:,}"
        )
    return [
        replace(
            draw,
            name=f"{draw.name}-size{n}",
            split=smaller(dataset, replace(draw.split, seed=draw.seed), n),
            size=n,
        )
        for n in sizes
        if n < n_train
        for draw in draws
    ]


def save_draws(draws, folder):
    """Write the rows of every repetition: one file where all share them.

    Parameters
    ----------
    draws : list of Draw
    folder : Path
        The run's.
    """
    if len({draw.split.fingerprint for draw in draws}) == 1:
        save_split(draws[0].split, folder / "split.npz")
        return
    (folder / "splits").mkdir(exist_ok=True)
    for draw in draws:
        save_split(draw.split, folder / "splits" / f"{draw.name}.npz")


def counts(dataset, split):
    """Pictures of each class in each part, as lists by part."""
    return {
        part: np.bincount(
            dataset.labels[getattr(split, part)], minlength=dataset.n_classes
        ).tolist()
        for part in PARTS
    }


def _sizes(dataset, options):
    sizes = {"train_size": options.train_size, "test_size": options.test_size}
    if options.quick:
        for name, size in QUICK_SIZES.items():
            room = _room(dataset, name)
            sizes[name] = sizes[name] or (size if size < room else None)
    return sizes


def _room(dataset, name):
    """Pictures that a quick run could draw from; None is drawn where there are few anyway."""
    n_test = len(dataset.test_rows) if dataset.test_rows is not None else len(dataset.labels) // 4
    return n_test if name == "test_size" else int(0.8 * (len(dataset.labels) - n_test))
