"""`invoke track`: a finished run for MLflow or TensorBoard, or one line that says why not."""

import importlib.util
from pathlib import Path

from compare.command_line.words import UsageError, one_of
from compare.records.saved_cells import saved_cells
from compare.saved_methods.saved_run import SavedRun

FORMS = ("tensorboard", "mlflow")
NEEDED = {"tensorboard": "tensorflow", "mlflow": "mlflow"}
HOW_TO_INSTALL = {
    "tensorboard": "it comes with `uv sync`, if not with another group in place of cpu",
    "mlflow": "uv sync --extra mlflow",
}


def track(run, into, form=""):
    """Hand a run over.

    Parameters
    ----------
    run : str
        A run's folder.
    into : str
        A folder; for MLflow also a tracking address, such as http://127.0.0.1:5000.
    form : str
        One of `FORMS`; the first if empty.

    Returns
    -------
    str
        Sentences: what was written, and how to look at it.

    Raises
    ------
    UsageError
        If there is no run, it has no cell, it was handed over already, or the tracker's package is
        missing.
    """
    form = one_of("--form", form or FORMS[0], FORMS)
    if not into:
        raise UsageError("track: say where to; give a folder with --into")
    if importlib.util.find_spec(NEEDED[form]) is None:
        raise UsageError(
            f"--form {form} needs {NEEDED[form]}, which is not installed: {HOW_TO_INSTALL[form]}"
        )
    opened = SavedRun(run)
    cells = saved_cells(opened.folder, opened.about)
    if not cells:
        raise UsageError(f"{run} has no cell to tell of; give the same `compare` again first")
    if form == "mlflow":
        from compare.track.to_mlflow import write_mlflow

        return write_mlflow(opened, cells, into)
    from compare.track.to_tensorboard import write_tensorboard

    return write_tensorboard(opened, cells, Path(into))
