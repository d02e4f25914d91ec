"""What the reference reaches with other seeds: run by `python -m coursework.bands transfer 8`."""

from pathlib import Path

from coursework.bands import parts_of, reference, share_right
from coursework.handouts.questions import Rules, compose

FOLDER = Path(__file__).parent
SETTINGS = {"head_epochs": 5, "epochs": 6}  # as in the work


def features():
    """Some features of one picture, which a hidden test expects.

    Returns
    -------
    list of float
    """
    master, about = reference(FOLDER)
    (images, _), _, _ = parts_of(about["band"]["sizes"], about["band"]["data_seed"])
    found = master.frozen_features(images[:1])[0]
    return [round(float(value), 4) for value in found[[0, 1, 2, 64, 65, 66]]]


def accuracies(n_seeds):
    """Test accuracy of the fine-tuned backbone, trained with seeds 0, 1, …

    Parameters
    ----------
    n_seeds : int

    Returns
    -------
    list of float
    """
    master, about = reference(FOLDER)
    band = about["band"]
    train, _, (images, labels) = parts_of(band["sizes"], band["data_seed"])
    found = []
    for seed in range(n_seeds):
        answers = master.finetuned(*train, [images], {**band["settings"], "seed": seed})
        found.append(share_right(answers, labels))
    return found


def answered(n_seeds):
    """Share of hidden questions that the fine-tuned network answers rightly, as another student each.

    Everything is drawn anew: the student's pictures, the questions, and what training draws.

    Parameters
    ----------
    n_seeds : int

    Returns
    -------
    list of float
    """
    master, about = reference(FOLDER)
    rules, found = Rules(**about["predictions"]), []
    for seed in range(n_seeds):
        train, _, _ = parts_of(about["data"], seed)
        images, labels = compose(rules, "measured", str(seed))
        answers = master.finetuned(*train, [images], {**SETTINGS, "seed": seed})
        found.append(share_right(answers, labels))
    return found
