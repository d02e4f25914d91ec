"""The pictures under audit, before anything is fitted: what is there twice, empty, or out of balance."""

import hashlib
import time

import numpy as np

from compare.draws import PARTS, counts
from compare.methods import ROOT
from compare.records.files import read_arrays, read_json, sum_of_arrays, write_arrays, write_json
from data.duplicates import affected_test_rows, find_duplicates
from data.mapped import blocks, let_go

MANY_PICTURES = 20_000  # from here on looking for duplicates takes a while: say so
# Near duplicates are looked for among so many at most, since the time grows with the square. All of
# MNIST is that many.
MOST_COMPARED = 70_000
N_EXAMPLES = 12
CODE = ("compare/pictures/audit.py", "data/duplicates.py", "data/near_duplicates.py")


def audit(dataset, draws, folder, progress):
    """Look at the pictures of all draws, and save `audit.json` and `audit.npz` in the run's folder.

    Parameters
    ----------
    dataset : Dataset
    draws : list of Draw
    folder : Path
    progress : Progress
    """
    key = _key(draws)
    if _is_done(folder, key):
        return
    rows = _all_rows(draws)
    if len(rows) > MANY_PICTURES:
        progress.say(f"Looking for duplicates among {len(rows):,} pictures ...")
    compared = _compared(rows, draws)
    if len(compared) < len(rows):
        progress.say(
            f"Looked at closely are {len(compared):,} of them: the test pictures first, then others "
            "drawn at random. Identical pictures are looked for among all."
        )
    start = time.perf_counter()
    duplicates = find_duplicates(dataset.images, rows, compared)
    affected = [affected_test_rows(duplicates, draw.split) for draw in draws]
    affected = np.unique(np.concatenate(affected))
    seconds = time.perf_counter() - start
    arrays = {"exact": duplicates.exact, "near": duplicates.near, "affected": affected}
    write_arrays(folder / "audit.npz", **arrays)
    write_json(
        folder / "audit.json",
        {
            "key": key,
            "arrays_sha256": sum_of_arrays(arrays),
            "seconds": seconds,
            "n_pictures": len(rows),
            "n_compared": len(compared),
            "duplicates": _described(duplicates, dataset, draws[0].split, affected),
            "constant": _constant(dataset.images, rows),
            "balance": _balance(counts(dataset, draws[0].split)["train"]),
        },
    )


def _is_done(folder, key):
    """Whether an earlier audit of these very rows is there, whole and as it was saved."""
    before = read_json(folder / "audit.json", sealed=True)
    arrays = read_arrays(folder / "audit.npz")
    if not isinstance(before, dict) or arrays is None:
        return False
    return before.get("key") == key and before.get("arrays_sha256") == sum_of_arrays(arrays)


def _key(draws):
    """What the audit depends on: the rows, and the code that looks at them."""
    digest = hashlib.sha256("".join(draw.split.fingerprint for draw in draws).encode())
    for file in CODE:
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()


def _all_rows(draws):
    parts = [getattr(draw.split, part) for draw in draws for part in PARTS]
    return np.unique(np.concatenate(parts))


def _compared(rows, draws):
    """The rows that near duplicates are looked for among: the test rows before all others."""
    if len(rows) <= MOST_COMPARED:
        return rows
    shuffled = np.random.default_rng(0).permutation(rows)
    is_test = np.isin(shuffled, np.concatenate([draw.split.test for draw in draws]))
    return np.sort(shuffled[np.argsort(~is_test, kind="stable")][:MOST_COMPARED])


def _described(duplicates, dataset, split, affected):
    """Counts, and a dozen pairs to look at, those across the parts first."""
    part_of = np.full(len(dataset.labels), -1)
    for k, part in enumerate(PARTS):
        part_of[getattr(split, part)] = k
    found, examples, conflicting = {}, [], 0
    for kind in ("exact", "near"):
        pairs = getattr(duplicates, kind)
        a, b = pairs.T
        is_across = part_of[a] != part_of[b]
        conflicting += int((dataset.labels[a] != dataset.labels[b]).sum())
        found[kind] = {"pairs": len(pairs), "across": int(is_across.sum())}
        examples += [
            (not is_across[i], kind, *(int(row) for row in pairs[i]))
            for i in np.argsort(~is_across, kind="stable")[:N_EXAMPLES]
        ]
    examples.sort(key=lambda example: example[0])
    return {
        **found,
        "n_test_affected": len(affected),
        "conflicting_labels": conflicting,
        "examples": [
            {
                "a": a,
                "b": b,
                "part_a": _part(part_of[a]),
                "part_b": _part(part_of[b]),
                "label_a": int(dataset.labels[a]),
                "label_b": int(dataset.labels[b]),
                "kind": kind,
            }
            for _, kind, a, b in examples[:N_EXAMPLES]
        ],
    }


def _part(number):
    return PARTS[number] if number >= 0 else "another draw"


def _constant(images, rows):
    is_constant = np.zeros(len(rows), bool)
    for some in blocks(images):
        within = (rows >= some.start) & (rows < some.stop)
        is_constant[within] = [np.ptp(images[row], axis=(0, 1)).max() == 0 for row in rows[within]]
        let_go(images)
    found = rows[is_constant]
    return {"n": len(found), "examples": found[:N_EXAMPLES].tolist()}


def _balance(n_train):
    """The largest and the smallest class of the training pictures."""
    total = sum(n_train)
    largest, smallest = int(np.argmax(n_train)), int(np.argmin(n_train))
    return {
        "largest": {"class": largest, "share": n_train[largest] / total},
        "smallest": {"class": smallest, "share": n_train[smallest] / total},
        "ratio": n_train[largest] / max(1, n_train[smallest]),
    }
