"""What the reference reaches with other seeds: run by `python -m coursework.bands networks 10`."""

from pathlib import Path

from coursework.bands import parts_of, reference, share_right
from coursework.handouts.questions import Rules, compose
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
    master, about = reference(FOLDER)
    band = about["band"]
    dials = wild_digits.Dials(**band["dials"])
    train, held_back, test = parts_of(band["sizes"], band["data_seed"], dials)
    found = []
    for seed in range(n_seeds):
        answer = master.train(*train, *held_back, [test[0]], {**band["settings"], "seed": seed})
        found.append(share_right(answer, test[1]))
    return found


def answered(n_seeds):
    """Share of hidden questions that the master answers rightly, each time as another student.

    Everything is drawn anew: the student's pictures, the questions, and what training draws. The
    network is the augmented one without dropout, the best of the three in our own run of the work.

    Parameters
    ----------
    n_seeds : int

    Returns
    -------
    list of float
    """
    master, about = reference(FOLDER)
    rules, found = Rules(**about["predictions"]), []
    settings = {"epochs": 12, "augmented": True, "dropout": 0.0}
    for seed in range(n_seeds):
        train, held_back, _ = parts_of(about["data"], seed, master.DIALS)
        images, labels = compose(rules, "measured", str(seed))
        answer = master.train(*train, *held_back, [images], {**settings, "seed": seed})
        found.append(share_right(answer, labels))
    return found
