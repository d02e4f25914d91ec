"""Any number of wild digits as a folder of `.npy` files, composed and written a block at a time.

    python tests/benchmarks/grown_pictures.py FOLDER 190000 10000

Writes so many pictures to learn from and to test on. Handwriting and photographs of the two parts are
apart, as in `wild_digits`; of its few hundred photographs and digits more pictures are only more
combinations, so accuracy levels off earlier than the pictures' number suggests.
"""

import sys
from pathlib import Path

import numpy as np

from data.wild_digits import SIDE_PX, load

BLOCK = 10_000
LEAST = 10  # that `load` makes of every part


def write(folder, n_train, n_test):
    """Compose the pictures and write `x_train.npy`, `y_train.npy`, `x_test.npy` and `y_test.npy`.

    Parameters
    ----------
    folder : Path
        Made where it is not.
    n_train, n_test : int
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part, n_pictures in (("train", n_train), ("test", n_test)):
        shape = (n_pictures, SIDE_PX, SIDE_PX, 3)
        images = np.lib.format.open_memmap(folder / f"x_{part}.npy", "w+", np.uint8, shape)
        labels = np.empty(n_pictures, np.int64)
        for seed, start in enumerate(range(0, n_pictures, BLOCK)):
            some = slice(start, min(start + BLOCK, n_pictures))
            images[some], labels[some] = _composed(part, some.stop - start, seed)
        images.flush()
        np.save(folder / f"y_{part}.npy", labels)


def _composed(part, n_pictures, seed):
    n_composed = max(n_pictures, LEAST)
    counts = (n_composed, LEAST, LEAST) if part == "train" else (LEAST, LEAST, n_composed)
    found = load(*counts, seed=seed)
    rows = (np.arange(n_composed) if part == "train" else found.test_rows)[:n_pictures]
    return found.images[rows], found.labels[rows]


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
