"""The test pictures of a run, which an exported file must answer as the method did."""

import numpy as np

from compare.command_line.words import UsageError
from compare.records.files import read_arrays
from data import SOURCES
from data.fingerprint import content_digest, fingerprint
from data.sources import load
from deep.network_files import read_arrays as read_unsealed


def pictures_to_check(run, method, dataset=""):
    """Test pictures, and what the method said of them.

    All of them where the data set can be had: it has a name that is known here, or its path is given.
    (A run does not say where on the machine it lay.) Else those that the run kept for its report.

    Parameters
    ----------
    run : SavedRun
    method : KeptMethod
    dataset : str
        Path of the data set; empty where it was not given.

    Returns
    -------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    probabilities : ndarray of shape (n_images, n_classes), float32
    words : str
        Which pictures these are.

    Raises
    ------
    UsageError
        If the data set is another than the run's, or no picture is at hand.
    """
    name, said = run.about["dataset"].get("name"), method.predictions
    if dataset or name in SOURCES:
        images = _images(run, dataset or name)
        found = images[said.rows]
        return found, said.probabilities, f"all {len(found):,} test pictures"
    kept = read_arrays(run.folder / "pictures.npz") or {}
    rows, images = kept.get("rows"), kept.get("images")
    if rows is not None and images is not None and images.shape[1:] == (run.height, run.width, 3):
        _, in_file, in_test = np.intersect1d(rows, said.rows, return_indices=True)
        if len(in_test):
            words = f"{len(in_test):,} test pictures that the run kept"
            return images[in_file], said.probabilities[in_test], words
    raise UsageError(
        "export: no test pictures at hand to check the file by; give the data set with --dataset"
    )


def _images(run, dataset):
    """The data set's pictures, if it is the run's."""
    found = load(dataset)
    if found.images.shape[1:3] != (run.height, run.width):
        found = load(dataset, run.height)
    draw = run.about["draws"][0]["name"]
    paths = [run.folder / "split.npz", run.folder / "splits" / f"{draw}.npz"]
    split = next((arrays for path in paths if (arrays := read_unsealed(path))), {})
    parts = [split.get(part) for part in ("train", "validation", "test")]
    expected = run.about["draws"][0].get("fingerprint")
    if any(part is None for part in parts) or fingerprint(content_digest(found), parts) != expected:
        raise UsageError(
            f"export: {dataset} is not the data set of this run, or not as it was then"
        )
    return found.images
