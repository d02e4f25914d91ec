"""Keeping a fitted method in its cell's folder, so that it can be used after the run.

`method.json` says what it is and holds the sums of the other files: `method.npz`, what was learned
(`method.skops` for a user's own method with objects of other libraries); `weights*.npz`, networks;
`method_check.npz`, a few pictures and what the method said of them.
"""

from pathlib import Path

from compare.anatomy.fitted import size_bytes
from compare.records.environment import versions
from compare.records.files import read_json, remove, write_arrays, write_json
from compare.saved_methods import plain_file, stranger_file
from compare.saved_methods.state import NotKept, networks_in, settings_of, states_of
from compare.saved_methods.unsure import unsure_below
from deep.weights import sum_of

MOST_BYTES = 20_000_000  # of a method that is kept without being asked for
N_CHECKED = 8  # pictures whose answers tell whether what is read is what was kept
FILE, PLAIN_FILE, STRANGER_FILE = "method.json", "method.npz", "method.skops"
CHECK_FILE, WEIGHTS_FILE = "method_check.npz", "weights.npz"
SCHEMA = 1


def weights_name(position):
    """The file of the network in one part of a method; 0 is the method itself."""
    return f"weights_{position}.npz" if position else WEIGHTS_FILE


def keep(cell, estimator, dataset, validation_probabilities, folder):
    """Write a fitted method, or why it is not kept; what goes wrong costs the method nothing else.

    Parameters
    ----------
    cell : Cell
    estimator : fitted classifier on images
    dataset : Dataset
    validation_probabilities : ndarray of shape (n_validation, n_classes), float32
        What it said of the validation pictures.
    folder : Path
        The cell's own. A network's `weights.npz` lies there already.

    Returns
    -------
    str
        For the report: how many megabytes, or why it is not kept.
    """
    if cell.keep == "none":
        remove(folder / FILE)
        return ""
    about = {
        "schema": SCHEMA,
        "method": cell.method.name,
        "cell_key": cell.key(dataset),
        "level": cell.keep,
        "kept": False,
        "reason": "",
    }
    try:
        about |= _written(cell, estimator, dataset, validation_probabilities, folder)
        n_bytes = sum(file["bytes"] for file in about["files"].values())
        said = f"kept, {n_bytes / 1e6:.2g} MB"
    except Exception as error:  # a stranger's estimator may answer in any way
        own = isinstance(error, NotKept)
        about["reason"] = str(error) if own else f"{type(error).__name__}: {error}"
        said = f"not kept: {about['reason']}"
    write_json(folder / FILE, about)
    return said


def is_answered(folder, level):
    """Whether a finished cell has kept its method at this level, or said why not."""
    if level == "none":
        return True
    about = read_json(folder / FILE, sealed=True)
    if not isinstance(about, dict):
        return False
    if about.get("kept") is not True:
        return about.get("level") in (level, "all")
    return all((folder / name).is_file() for name in about.get("files", {}))


def _written(cell, estimator, dataset, validation_probabilities, folder):
    """Write the files of a method; what `method.json` says of it."""
    validation = cell.split.validation
    names = _write_learned(cell, estimator, folder)
    write_arrays(
        folder / CHECK_FILE,
        images=dataset.images[validation[:N_CHECKED]],
        probabilities=validation_probabilities[:N_CHECKED],
    )
    own_file = cell.method.own_file
    return {
        "kept": True,
        "settings": settings_of(estimator, cell.method.make()),
        "image_shape": [int(n) for n in dataset.images.shape[1:]],
        "n_classes": int(dataset.n_classes),
        "files": {
            name: {"sha256": sum_of(folder / name), "bytes": (folder / name).stat().st_size}
            for name in (*names, CHECK_FILE)
        },
        "unsure": unsure_below(validation_probabilities, dataset.labels[validation]),
        "own_file": own_file and {"name": Path(own_file).name, "sha256": sum_of(own_file)},
        "versions": versions(),
    }


def _write_learned(cell, estimator, folder):
    """Write what a method has learned, if it is not too much; the files' names."""
    states, networks = states_of(estimator), networks_in(estimator)
    weights = [part.model_ for position, part in networks if position]  # the method's own lie there
    n_bytes = size_bytes([states, *weights])
    if cell.keep == "small" and n_bytes > MOST_BYTES:
        raise NotKept(f"{n_bytes / 1e6:.0f} MB; --keep all keeps it")
    names = [_write_states(cell.method, states, folder)]
    for position, part in networks:
        names.append(weights_name(position))
        if position:
            part.save_weights(folder / names[-1])
    return names


def _write_states(method, states, folder):
    """Write what was learned, as plain arrays where that will do; the file's name."""
    try:
        plain_file.write(folder / PLAIN_FILE, states)
        return PLAIN_FILE
    except NotKept:
        if not method.own_file:
            raise
    module = f"own_{method.own_file.stem}"
    stranger_file.write(folder / STRANGER_FILE, states, module)
    try:
        stranger_file.read(folder / STRANGER_FILE, module)
    except NotKept:  # what can be written but not be found again, as a function without a name
        remove(folder / STRANGER_FILE)
        raise
    return STRANGER_FILE
