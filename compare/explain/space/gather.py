"""All methods' neighbours side by side, with the truth about them."""

import numpy as np

from compare.explain.space.purity import chance_of, purity_values, vote
from compare.explain.space.sentences import (
    map_sentence,
    nearest_sentences,
    purity_sentences,
    vote_sentence,
)
from compare.records.files import write_arrays
from compare.statistics.intervals import mean_with_interval

MAPS_FILE = "space_maps.npz"
MOST_MAPS = 8
MOST_IN_GALLERY = 5
N_QUERIES = {"short": 3, "full": 6}
MAP_SIDE = 1000  # a map's points are whole numbers up to here


def gather_space(answers, predictions, leaders, folder, level):
    """Purity of every method's space, and maps of some, which are saved in the run's folder.

    Parameters
    ----------
    answers : dict of str to dict of str to ndarray
        Per method what `record_space` gave.
    predictions : dict of str to Predictions
        Of every finished method.
    leaders : (str or None, str or None)
    folder : Path
        The run's.
    level : str
        "short" or "full".

    Returns
    -------
    dict or None
        `n_pictures`, `n_neighbours`, `map` ("pca" or "tsne"), `chance`, `methods` (`name`,
        `n_dimensions`, `kept_fraction`, `purity`, `map_purity`), `mapped` and `left_out` (names),
        `sentences`. None where no method has a space.
    """
    (folder / MAPS_FILE).unlink(missing_ok=True)
    answers = _about_the_same_pictures(answers)
    if not answers:
        return None
    labels = _labels(answers, predictions)
    whole, flat = (
        {name: purity_values(found[key], labels) for name, found in answers.items()}
        for key in ("neighbours", "map_neighbours")
    )
    known = [name for name in leaders if name in answers]
    mapped = of_different_representations(list(answers), known, MOST_MAPS)
    points = np.stack([_fitted_to_square(answers[name]["points"]) for name in mapped])
    write_arrays(folder / MAPS_FILE, points=points, labels=labels.astype(np.int32))
    chance = chance_of(labels)
    k = next(iter(answers.values()))["neighbours"].shape[1] - 1
    return {
        "n_pictures": len(labels),
        "n_neighbours": k,
        "map": "tsne" if level == "full" else "pca",
        "chance": chance,
        "methods": [
            _of_method(name, found, whole[name], flat[name]) for name, found in answers.items()
        ],
        "mapped": mapped,
        "left_out": [name for name in predictions if name not in answers],
        "sentences": [
            *purity_sentences(whole, known, chance, k),
            *_votes(answers, predictions, known, labels),
            map_sentence(whole, flat, k),
        ],
    }


def gather_neighbours(answers, predictions, leaders, dataset, level):
    """A few test pictures, and the training pictures that lie nearest to them in each space.

    Parameters
    ----------
    answers, predictions, leaders, level
        As for `gather_space`.
    dataset : Dataset
        Its training labels are read.

    Returns
    -------
    dict or None
        `n_training`, `queries` (`row`, `true`, `methods`: `name` and `nearest`, each of which has
        `row` and `true`), `sentences`. None where no method has a space.
    """
    answers = _about_the_same_pictures(answers)
    if not answers:
        return None
    labels, some = _labels(answers, predictions), next(iter(answers.values()))
    known = [name for name in leaders if name in answers]
    shown = of_different_representations(list(answers), known, MOST_IN_GALLERY)
    queries = [
        {
            "row": int(some["rows"][i]),
            "true": int(labels[i]),
            "methods": [
                {"name": name, "nearest": _with_class(answers[name]["nearest"][i], dataset)}
                for name in shown
            ],
        }
        for i in _of_different_classes(labels, N_QUERIES[level])
    ]
    same = {
        name: (dataset.labels[answers[name]["nearest"]] == labels[:, None]).mean(axis=1)
        for name in known
    }
    common = None
    if len(known) == 2:
        of_a, of_b = (answers[name]["nearest"] for name in known)
        common = (of_a[:, :, None] == of_b[:, None, :]).any(axis=2).mean(axis=1)
    k, n_training = some["nearest"].shape[1], len(some["training_rows"])
    sentences = nearest_sentences(common, same, known, k, n_training)
    return {"n_training": n_training, "queries": queries, "sentences": sentences}


def rows_of(neighbours):
    """Rows of the pictures that the gallery shows.

    Parameters
    ----------
    neighbours : dict or None
        What `gather_neighbours` gave.

    Returns
    -------
    list of int
    """
    queries = neighbours["queries"] if neighbours else []
    return [query["row"] for query in queries] + [
        near["row"] for query in queries for of in query["methods"] for near in of["nearest"]
    ]


def of_different_representations(names, leaders, most):
    """Some methods, each with another representation, taken evenly from the ladder.

    Parameters
    ----------
    names : list of str
        In the ladder's order.
    leaders : list of str
        They come in any case.
    most : int

    Returns
    -------
    list of str
        In the ladder's order.
    """
    chosen = {name.rpartition("+")[0] or name: name for name in leaders}
    others = {}
    for name in names:
        representation = name.rpartition("+")[0] or name
        if representation not in chosen:
            others.setdefault(representation, name)
    others, n = list(others.values()), max(0, most - len(chosen))
    if len(others) > n:
        others = [
            others[i] for i in np.unique(np.linspace(0, len(others) - 1, n).round().astype(int))
        ]
    return [name for name in names if name in (*chosen.values(), *others)]


def _of_method(name, found, whole, flat):
    """One method's entry; its purity in the whole space, and on the flat map."""
    kept = float(found["kept_fraction"])
    return {
        "name": name,
        "n_dimensions": int(found["n_dimensions"]),
        "kept_fraction": kept if np.isfinite(kept) else None,
        "purity": mean_with_interval(whole, least=0.0),
        "map_purity": mean_with_interval(flat, least=0.0),
    }


def _votes(answers, predictions, names, labels):
    """A sentence a method: what a vote of the neighbours gets right, beside the method itself."""
    said = []
    for name in names:
        found, own = answers[name], predictions[name]
        by_vote = vote(found["neighbours"], labels) == labels
        said.append(vote_sentence(name, by_vote, own.right[own.at(found["rows"])], len(names)))
    return said


def _about_the_same_pictures(answers):
    """Those that were asked about the same pictures as the first: the others cannot stand beside it."""
    first = next(iter(answers.values()), None)
    return {
        name: found
        for name, found in answers.items()
        if all(np.array_equal(found[key], first[key]) for key in ("rows", "training_rows"))
    }


def _labels(answers, predictions):
    name, found = next(iter(answers.items()))
    return predictions[name].labels[predictions[name].at(found["rows"])]


def _fitted_to_square(points):
    """Whole numbers from 0 to `MAP_SIDE`, one scale for both directions, centred."""
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - (low + high) / 2) / max((high - low).max(), 1e-12)
    return np.round(MAP_SIDE * (scaled + 0.5)).astype(np.int16)


def _of_different_classes(labels, n):
    """Positions of n pictures drawn by lot, each of another class while there are classes."""
    order = np.random.default_rng(0).permutation(len(labels))
    _, first = np.unique(labels[order], return_index=True)
    return order[np.sort(first)[:n]]


def _with_class(rows, dataset):
    return [{"row": int(row), "true": int(dataset.labels[row])} for row in rows]
