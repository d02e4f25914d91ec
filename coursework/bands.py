"""How good is good enough where training is random: a band, measured on our own solution.

Sees the spread of a handful of accuracies that the reference reached with other seeds; blind to
anything that no seed varies (a slower machine, another library). The figures stand in an assignment's
`about.toml`; `python -m coursework.bands networks 10` runs its `band.py` with ten seeds, and prints the
lines to put there.
"""

import importlib.util
import sys
import tomllib

import numpy as np
from scipy.stats import binom
from scipy.stats import t as student

from coursework.assignments import read
from data import wild_digits

FEWEST = 8  # measured values; with fewer the quantile of Student's t grows beyond all use
CHANCE = 0.001  # of failing a right solution, and of passing a guess


def lowest(values, chance=CHANCE):
    """Bound below which one more training of the reference falls by bad luck only.

    Student's prediction interval, one-sided: with mean m and standard deviation s of n values, the
    next one is below m - t * s * sqrt(1 + 1/n) with this probability, where t is the quantile of
    Student's distribution with n - 1 degrees of freedom. The 1 is the next training's own chance, the
    1/n that of the mean. It supposes that accuracies are distributed about normally.

    Parameters
    ----------
    values : sequence of float
        Accuracies of the reference, each from a seed of its own; at least `FEWEST`.
    chance : float

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For fewer values.
    """
    n = len(values)
    if n < FEWEST:
        raise ValueError(f"a band needs at least {FEWEST} trainings, got {n}; measure more")
    reach = student.ppf(1 - chance, n - 1) * np.std(values, ddof=1) * np.sqrt(1 + 1 / n)
    return float(np.mean(values) - reach)


def guessed(n_questions, n_classes, chance=CHANCE):
    """Share of right answers that guessing exceeds by good luck only.

    Parameters
    ----------
    n_questions, n_classes : int
    chance : float

    Returns
    -------
    float
    """
    return float(binom.ppf(1 - chance, n_questions, 1 / n_classes)) / n_questions


def points_for(share, of, low, full):
    """Whole points for an accuracy: none at what guessing reaches, all from the band on.

    Parameters
    ----------
    share : float
        Of right answers.
    of : int
        Points that can be had.
    low, full : float
        What guessing reaches, and the lower end of the band; between them points rise evenly.

    Returns
    -------
    int
    """
    return int(of * np.clip((share - low) / (full - low), 0, 1))


def parts_of(sizes, seed, dials=None):
    """Pictures and labels of the training, validation and test part.

    Parameters
    ----------
    sizes : dict of str to int
    seed : int
    dials : data.wild_digits.Dials, optional

    Returns
    -------
    list of (images, labels)
    """
    digits = wild_digits.load(**sizes, seed=seed, dials=dials)
    parts = np.arange(sizes["n_train"]), digits.validation_rows, digits.test_rows
    return [(digits.images[rows], digits.labels[rows]) for rows in parts]


def share_right(answer, labels):
    """Accuracy of what a master's training answered to its first pictures.

    Parameters
    ----------
    answer : dict
        With `probabilities`, a list of ndarrays of shape (n, n_classes).
    labels : ndarray of shape (n,), int

    Returns
    -------
    float
    """
    return float((answer["probabilities"][0].argmax(axis=1) == labels).mean())


def reference(folder):
    """An assignment's master as a module, and its `about.toml`.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    (module, dict)
    """
    return _script(folder / "master.py"), tomllib.loads((folder / "about.toml").read_text("utf-8"))


def _script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines_of(values):
    """The two lines of a band as `about.toml` holds them.

    Parameters
    ----------
    values : list of float

    Returns
    -------
    str
    """
    measured = [round(value, 4) for value in values]
    return f"measured = {measured}\nlowest = {lowest(values):.3f}"


def main(key, n_seeds):
    """Measure an assignment's bands anew, and print them; takes minutes."""
    band = _script(read(key).folder / "band.py")
    if hasattr(band, "features"):
        print(f"features = {band.features()}")
    for table, measure in (("band", band.accuracies), ("predictions", band.answered)):
        print(f"[{table}]\n{lines_of(measure(n_seeds))}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
