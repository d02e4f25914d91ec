"""Measure what the reference solution reaches with other seeds, for the band in about.toml.

Run in this folder: `python band.py 8` trains eight times and prints the lines to put there.
"""

import importlib.util
import sys
import tomllib
from pathlib import Path

import numpy as np
from scipy.stats import t as student

from data import wild_digits

FOLDER = Path(__file__).parent


def reference():
    """The master with its solutions, as a module; and the band's pictures and settings."""
    spec = importlib.util.spec_from_file_location("master", FOLDER / "master.py")
    master = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(master)
    band = tomllib.loads((FOLDER / "about.toml").read_text("utf-8"))["band"]
    digits = wild_digits.load(**band["sizes"], seed=band["data_seed"])
    return master, digits, band["settings"]


def accuracies(n_seeds):
    """Test accuracy of the fine-tuned backbone, trained with seeds 0, 1, …

    Parameters
    ----------
    n_seeds : int

    Returns
    -------
    list of float
    """
    master, digits, settings = reference()
    n_train = len(digits.images) - len(digits.validation_rows) - len(digits.test_rows)
    images, labels = digits.images[digits.test_rows], digits.labels[digits.test_rows]
    train = digits.images[:n_train], digits.labels[:n_train]
    found = []
    for seed in range(n_seeds):
        answers = master.finetuned(*train, [images], {**settings, "seed": seed})
        found.append(float((answers["probabilities"][0].argmax(axis=1) == labels).mean()))
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
    master, digits, _ = reference()
    features = master.frozen_features(digits.images[:1])[0]
    print(f"features = {[round(float(value), 4) for value in features[[0, 1, 2, 64, 65, 66]]]}")
    measured = accuracies(int(sys.argv[1]))
    print(f"measured = {[round(value, 4) for value in measured]}")
    print(f"lowest = {lowest(measured):.3f}")
