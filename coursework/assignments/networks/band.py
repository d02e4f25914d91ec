"""Measure what the reference solution reaches with other seeds, for the band in about.toml.

Run in this folder: `python band.py 10` trains ten times and prints the lines to put there.
"""

import importlib.util
import sys
import tomllib
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from data import wild_digits

FOLDER = Path(__file__).parent


def accuracies(n_seeds):
    """Test accuracy of the master's network, trained with seeds 0, 1, …

    Parameters
    ----------
    n_seeds : int

    Returns
    -------
    list of float
    """
    spec = importlib.util.spec_from_file_location("master", FOLDER / "master.py")
    master = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(master)
    band = tomllib.loads((FOLDER / "about.toml").read_text("utf-8"))["band"]
    dials = wild_digits.Dials(**band["dials"])
    digits = wild_digits.load(**band["sizes"], seed=band["data_seed"], dials=dials)
    train, held_back, test = (
        (digits.images[rows], digits.labels[rows])
        for rows in (
            np.arange(band["sizes"]["n_train"]),
            digits.validation_rows,
            digits.test_rows,
        )
    )
    found = []
    for seed in range(n_seeds):
        answer = master.train(*train, *held_back, [test[0]], {**band["settings"], "seed": seed})
        found.append(float((answer["probabilities"][0].argmax(axis=1) == test[1]).mean()))
    return found


def lowest(values, chance=0.001):
    """What one more training would fall below by bad luck only, by Student's prediction interval.

    Parameters
    ----------
    values : list of float
    chance : float
        Of failing a right solution.

    Returns
    -------
    float
    """
    n = len(values)
    reach = student.ppf(1 - chance, n - 1) * np.std(values, ddof=1) * np.sqrt(1 + 1 / n)
    return float(np.mean(values) - reach)


if __name__ == "__main__":
    measured = accuracies(int(sys.argv[1]))
    print(f"measured = {[round(value, 4) for value in measured]}")
    print(f"lowest = {lowest(measured):.3f}")
