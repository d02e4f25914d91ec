"""What only all cells together can say: intervals, paired tests, doubts, verdict, pictures to show."""

import math

import numpy as np

from compare.checks import look
from compare.checks.evidence import Evidence
from compare.explain.explain import explain
from compare.measured import Measured
from compare.pictures.confused import confused_rows
from compare.pictures.examples import example_rows
from compare.records import outcome as outcomes
from compare.records.files import read_arrays, read_json, write_arrays, write_json
from compare.records.run_folder import own_folder
from compare.statistics.intervals import CONFIDENCE
from compare.statistics.letters import compact_letters
from compare.verdict import verdict

N_MISTAKES_SHOWN = 24
MOST_THUMBNAIL_PX = 64


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
    evidence = _evidence(folder, about, done, measured)
    one_each = {name: (done.get(name) or found)[0][0] for name, found in saved.items() if found}
    sentences = verdict(evidence, one_each)
    write_json(folder / "comparison.json", _comparison(measured, evidence, sentences))
    first_cells = {cell.method.name: cell for cell in reversed(cells)}
    first = {n: (own_folder(folder, first_cells[n]), found[0][1]) for n, found in done.items()}
    with_folders = [
        [(cell, own_folder(folder, cell)) for cell in some] for some in (cells, smaller)
    ]
    explained = explain(evidence, first, folder, dataset, about["explain"], with_folders)
    _save_pictures(folder, dataset, done, evidence.audit, explained, cells[0].draw.split)
    return sentences, len(done)


def _saved_cells(folder, cells):
    """Per method what its cells left behind, in order."""
    found = {cell.method.name: [] for cell in cells}
    for cell in cells:
        saved = outcomes.load(own_folder(folder, cell))
        if saved:
            found[cell.method.name].append(saved)
    return found


def _evidence(folder, about, done, measured):
    """What verdict and checks look at."""
    affected = (read_arrays(folder / "audit.npz") or {}).get("affected", np.empty(0, np.int64))
    return Evidence(
        about=about,
        outcomes={name: [outcome for outcome, _ in found] for name, found in done.items()},
        metrics=measured.metrics(),
        pairs=measured.pairs(),
        audit=read_json(folder / "audit.json") or {},
        without_duplicates=measured.without(affected),
    )


def _comparison(measured, evidence, sentences):
    """`comparison.json`."""
    doubts, checks = look(evidence)
    shown = [(pair["a"], pair["b"]) for pair in evidence.pairs if pair["shown"]]
    return {
        "confidence": CONFIDENCE,
        "metrics": evidence.metrics,
        "per_class": measured.per_class(),
        "pairs": evidence.pairs,
        "letters": compact_letters(evidence.ranked(), shown),
        "calibration": measured.calibration(),
        "without_duplicates": evidence.without_duplicates,
        "doubts": doubts,
        "checks": checks,
        "verdict": sentences,
    }


def _save_pictures(folder, dataset, done, audit, explained, split):
    """Keep those pictures that a report may show: of training, mistakes, audited, what explains."""
    examples = example_rows(dataset.labels, split.train, dataset.n_classes, split.seed)
    rows = [_confident_mistakes(predictions) for found in done.values() for _, predictions in found]
    rows += [explained, examples]
    twins = (audit.get("duplicates") or {}).get("examples", [])
    rows.append([twin[side] for twin in twins for side in ("a", "b")])
    rows.append((audit.get("constant") or {}).get("examples", []))
    kept = np.concatenate(rows).astype(np.int64).tolist()
    first = [found[0][1] for found in done.values()]
    rows = np.unique(np.array(kept + confused_rows(first, kept), np.int64))
    step = math.ceil(max(dataset.images.shape[1:3]) / MOST_THUMBNAIL_PX)
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
    wrong = ~predictions.right
    order = np.argsort(np.where(wrong, -confidence, 1), kind="stable")
    return predictions.rows[order[: min(N_MISTAKES_SHOWN, int(wrong.sum()))]]
