"""Asking every method about pictures with a dial turned, and putting all answers side by side.

Four conditions: trained on the usual or on turned pictures, tested on the usual or on turned ones.
The method as it was fitted answers for the first two; for the others it has to be fitted again.
"""

import numpy as np

from compare.explain.dials.again import fitted_again, rows_to_learn
from compare.explain.dials.sentences import cause_sentences
from compare.explain.dials.shortcut import shortcut_sentences
from compare.explain.dials.turned import DIALS, SHORTCUT, is_composed_here, turned_images
from compare.explain.sample import some_test_rows
from compare.fitting.answers import probabilities_of
from compare.records.files import write_arrays
from compare.statistics.intervals import accuracy_interval

N_PICTURES = {"short": 500, "full": 2000}
N_SHORTCUT_EXAMPLES, N_EXAMPLES = 6, 2
PICTURES_FILE = "dial_pictures.npz"
USUAL = "usual"
# Trained on, tested on; the first is asked once for all dials.
CONDITIONS = ("usual_usual", "usual_turned", "turned_usual", "turned_turned")


def record_dials(cell, estimator, dataset):
    """A method's answers with each dial turned in test, and in training where that can be paid for.

    Parameters
    ----------
    cell : Cell
    estimator : fitted classifier on images
    dataset : Dataset

    Returns
    -------
    dict of str to ndarray
        `rows`; `usual`, int16 of shape (n_rows,): answers to the pictures as they are; by the dial's
        key int16 of shape (1 or 3, n_rows): usual training and turned test, and then turned training
        with usual and with turned test; `n_train`, and `n_again_<key>` where it was fitted again.
        Empty where the pictures have no dials.
    """
    if not is_composed_here(dataset, cell.split.train):
        return {}
    rows = some_test_rows(cell.split.test, N_PICTURES[cell.explain])
    found = {}

    def asked(classifier, images):
        probabilities = probabilities_of(classifier, images, dataset.n_classes)
        return probabilities.argmax(axis=1).astype("int16")

    for dial in DIALS:
        turned = turned_images(dial, dataset, rows)
        answers = [asked(estimator, turned)]
        learned = rows_to_learn(cell, dataset, dial, len(rows))
        if len(learned):
            again = fitted_again(cell, estimator, dataset, dial, learned)
            answers += [asked(again, dataset.images[rows]), asked(again, turned)]
            found[f"n_again_{dial.key}"] = np.array(len(learned))
        found[dial.key] = np.stack(answers)
    usual = asked(estimator, dataset.images[rows])
    return {"rows": rows, "n_train": np.array(len(cell.split.train)), USUAL: usual, **found}


def gather_dials(answers, predictions, leaders, folder, dataset):
    """Every method's answers put beside the truth, and a few pictures with each dial turned.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method what `record_dials` gave.
    predictions : dict of str to Predictions
    leaders : (str or None, str or None)
    folder : Path
        The run's; the example pictures are saved there.
    dataset : Dataset

    Returns
    -------
    dict or None
        See `summarise`; None where no method was asked.
    """
    (folder / PICTURES_FILE).unlink(missing_ok=True)
    if not answers:
        return None
    name = next(iter(answers))
    rows, saved = answers[name]["rows"], predictions[name]
    # A dial changes how a digit is written, never which digit: the labels are the usual ones.
    labels = saved.labels[saved.at(rows)]
    _save_examples(folder, dataset, rows, labels)
    return summarise(answers, labels, leaders, dataset.n_classes)


def summarise(answers, labels, leaders, n_classes):
    """Accuracies with intervals under the four conditions, and what they say.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method what `record_dials` gave.
    labels : ndarray of shape (n_pictures,), int
    leaders : (str or None, str or None)
        The best method by hand and the best learned one, which most sentences speak of.
    n_classes : int

    Returns
    -------
    dict
        `n_pictures`, `chance`, and `dials`: per dial `key`, `title`, `usual`, `turned`, `what`,
        `methods` (per name one entry a condition, null or `value`, `low`, `high`; and `n_train`,
        `n_again`), `sentences`, `so_what`.
    """
    chance = 1 / n_classes
    dials = [_of_dial(dial, answers, labels, leaders, chance) for dial in DIALS]
    return {"n_pictures": len(labels), "chance": chance, "dials": dials}


def _of_dial(dial, answers, labels, leaders, chance):
    """One dial's entry of the summary."""
    right = {name: _right(found, dial.key, labels) for name, found in answers.items()}
    n_train = {name: int(found["n_train"]) for name, found in answers.items()}
    n_again = {name: int(f.get(f"n_again_{dial.key}", 0)) for name, f in answers.items()}
    if dial.key == SHORTCUT:
        has_all = {name for name in answers if n_again[name] == n_train[name]}
        said, so_what = shortcut_sentences(right, chance, has_all)
    else:
        of_leaders = [(name, right[name]) for name in leaders if name in right]
        said, so_what = cause_sentences(dial, of_leaders, chance)
    return {
        **{key: getattr(dial, key) for key in ("key", "title", "usual", "turned", "what")},
        "methods": {
            name: {**_accuracies(found), "n_train": n_train[name], "n_again": n_again[name]}
            for name, found in right.items()
        },
        "sentences": said,
        "so_what": so_what,
    }


def _accuracies(right):
    """By condition, accuracy with its interval; None where the method was not fitted again."""
    measured = {condition: accuracy_interval(found) for condition, found in right.items()}
    return dict.fromkeys(CONDITIONS) | measured


def _right(found, key, labels):
    """By condition which pictures were named right, bool of shape (n_pictures,)."""
    answered = zip(CONDITIONS, (found[USUAL], *found[key]), strict=False)
    return {condition: answer == labels for condition, answer in answered}


def _save_examples(folder, dataset, rows, labels):
    """Per dial pictures as they are and turned, of shape (2, n_examples, height, width, 3)."""
    found = {}
    for dial in DIALS:
        usual, turned = dataset.images[rows], turned_images(dial, dataset, rows)
        if dial.key == SHORTCUT:
            # Two of each digit, so that a colour which goes with the class is seen to come back.
            pairs = [np.flatnonzero(labels == k)[:2] for k in np.unique(labels)]
            shown = np.concatenate(pairs)[:N_SHORTCUT_EXAMPLES]
        else:
            # Another ink changes many pixels without being fainter; what fades loses its spread.
            change = usual.std(axis=(1, 2, 3)) - turned.std(axis=(1, 2, 3))
            if dial.key != "contrast":
                change = np.abs(turned.astype(int) - usual).mean(axis=(1, 2, 3))
            shown = np.argsort(-change, kind="stable")[:N_EXAMPLES]
        found[dial.key] = np.stack([usual[shown], turned[shown]])
    write_arrays(folder / PICTURES_FILE, **found)
