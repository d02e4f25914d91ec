"""A folder where the commands of the README and the guides find what they name."""

import shutil

import numpy as np
from PIL import Image

from tests.documented import ROOT, code_blocks

CLASS = "name\nAda Lovelace\n"
WEIGHTS = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5"
SIDE_PX, N_OF_A_CLASS = 12, 60


def furnish(place):
    """Put pictures, method files, a class list and submissions into a folder, by the pages' names.

    Parameters
    ----------
    place : Path
        A folder.
    """
    (example,) = code_blocks(ROOT / "README.md", "python")
    (place / "my_method.py").write_text(example, "utf-8")
    (place / "methods_handed_in").mkdir()
    (place / "methods_handed_in" / "Ada Lovelace.py").write_text(example, "utf-8")
    (place / "class.csv").write_text(CLASS, "utf-8")
    _pictures(place / "pictures")
    shutil.make_archive(place / "pictures", "zip", place / "pictures")
    (place / "path" / "to").mkdir(parents=True)
    (place / "path" / "to" / "pictures").symlink_to(place / "pictures")
    first = sorted((place / "pictures").rglob("*.png"))[:2]
    shutil.copyfile(first[0], place / "photo.jpg")  # PNG by its bytes, as cameras' names may lie
    (place / "more").mkdir()
    shutil.copyfile(first[1], place / "more" / "a.png")
    images = np.zeros((40, SIDE_PX, SIDE_PX, 3), np.uint8)
    np.savez(place / "arrays.npz", x_train=images, y_train=np.arange(40) % 2)
    (place / "stick" / "models").mkdir(parents=True)
    (place / "stick" / "models" / WEIGHTS).touch()


def _pictures(folder):
    """Two classes: bright above, or bright below."""
    rng = np.random.default_rng(0)
    for name, bright in (("above", slice(0, 6)), ("below", slice(6, 12))):
        (folder / name).mkdir(parents=True)
        for number in range(N_OF_A_CLASS):
            image = rng.integers(0, 90, (SIDE_PX, SIDE_PX, 3), np.uint8)
            image[bright] += 120
            Image.fromarray(image).save(folder / name / f"{number}.png")
