"""What only all cells together can say: intervals, paired tests, doubts, verdict, pictures to show."""

import numpy as np

from compare.checks import look
from compare.checks.evidence import Evidence
from compare.explain.explain import explain
from compare.measured import Measured
from compare.pictures.confused import confused_rows
from compare.pictures.examples import example_rows
from compare.records import outcome as outcomes
from compare.records.files import read_arrays, read_json, write_arrays, write_json
from compare.statistics.intervals import CONFIDENCE
from compare.statistics.letters import compact_letters
from compare.verdict import verdict

N_MISTAKES_SHOWN = 24
MOST_THUMBNAIL_PX = 64


def cell_folder(folder, method, draw):
    """Where a run keeps one cell.

    Parameters
    ----------
    folder : Path
        The run's.
    method : Method
    draw : str
        The repetition's name.
    """
    return folder / "cells" / method.folder / draw


def conclude(folder, cells, dataset, about, smaller=()):
    """Save `comparison.json` and `pictures.npz` from the cells that are there.

    Parameters
    ----------
    folder : Path
        The run's.
    cells : list of Cell
        All that were to be run.
    dataset : Dataset
    about : dict
        `run.json`.
    smaller : sequence of Cell
        Those with fewer training pictures, which take part in one explanation only.

    Returns
    -------
    (list of str, int)
        The verdict, and how many methods have a finished cell.
    """
    saved = _saved_cells(folder, cells)
    done = {name: [cell for cell in found if cell[1] is not None] for name, found in saved.items()}
    done = {name: found for name, found in done.items() if found}
    measured = Measured(done, about)
    metrics, pairs = measured.metrics(), measured.pairs()
    audit = read_json(folder / "audit.json") or {}
    affected = (read_arrays(folder / "audit.npz") or {}).get("affected", np.empty(0, np.int64))
    without = measured.without(affected)
    finished = {name: [outcome for outcome, _ in found] for name, found in done.items()}
    evidence = Evidence(about, finished, metrics, pairs, audit, without)
    one_each = {name: (done.get(name) or found)[0][0] for name, found in saved.items() if found}
    sentences = verdict(evidence, one_each)
    doubts, checks = look(evidence)
    comparison = {
        "confidence": CONFIDENCE,
        "metrics": metrics,
        "per_class": measured.per_class(),
        "pairs": pairs,
        "letters": compact_letters(_ranked(metrics), _shown(pairs)),
        "calibration": measured.calibration(),
        "without_duplicates": without,
        "doubts": doubts,
        "checks": checks,
        "verdict": sentences,
    }
    write_json(folder / "comparison.json", comparison)
    first = {cell.method.name: cell for cell in reversed(cells)}
    explained = explain(
        evidence,
        {
            n: (cell_folder(folder, first[n].method, first[n].draw.name), done[n][0][1])
            for n in done
        },
        folder,
        dataset,
        about["explain"],
        [[(c, cell_folder(folder, c.method, c.draw.name)) for c in of] for of in (cells, smaller)],
    )
    split = cells[0].draw.split
    examples = example_rows(dataset.labels, split.train, dataset.n_classes, split.seed)
    _save_pictures(folder, dataset, done, audit, explained, examples)
    return sentences, len(done)


def _saved_cells(folder, cells):
    """Per method what its cells left behind, in order."""
    found = {cell.method.name: [] for cell in cells}
    for cell in cells:
        saved = outcomes.load(cell_folder(folder, cell.method, cell.draw.name))
        if saved:
            found[cell.method.name].append(saved)
    return found


def _ranked(metrics):
    return sorted(metrics, key=lambda name: -metrics[name]["accuracy"]["value"])


def _shown(pairs):
    return [(pair["a"], pair["b"]) for pair in pairs if pair["shown"]]


def _save_pictures(folder, dataset, done, audit, explained, examples):
    """Keep those pictures that a report may show: of training, mistakes, audited, what explains."""
    rows = [_confident_mistakes(predictions) for found in done.values() for _, predictions in found]
    rows += [explained, examples]
    twins = (audit.get("duplicates") or {}).get("examples", [])
    rows.append([twin[side] for twin in twins for side in ("a", "b")])
    rows.append((audit.get("constant") or {}).get("examples", []))
    kept = np.concatenate(rows).astype(np.int64).tolist()
    first = [found[0][1] for found in done.values()]
    rows = np.unique(np.array(kept + confused_rows(first, kept), np.int64))
    step = -(-max(dataset.images.shape[1:3]) // MOST_THUMBNAIL_PX)
    write_arrays(
        folder / "pictures.npz",
        rows=rows,
        images=dataset.images[rows][:, ::step, ::step],
        examples=examples,
        example_labels=dataset.labels[examples].astype(np.int64),
    )


def _confident_mistakes(predictions):
    """Rows of the wrong answers that the method was surest of."""
    confidence = predictions.probabilities.max(axis=1)
    wrong = predictions.probabilities.argmax(axis=1) != predictions.labels
    order = np.argsort(np.where(wrong, -confidence, 1), kind="stable")
    return predictions.rows[order[: min(N_MISTAKES_SHOWN, int(wrong.sum()))]]
