"""`invoke export`: a kept method as a folder that needs nothing of the suite, or no folder at all."""

import importlib.util
import json
import os
import shutil
import tempfile
from pathlib import Path

from compare.command_line.terminal import say
from compare.command_line.words import UsageError, names_in
from compare.export.card import model_card
from compare.methods import ROOT
from compare.saved_methods.saved_run import SavedRun

ALONE = Path(__file__).resolve().parent / "alone"
NEEDED = ("tf2onnx", "onnxruntime")
HOW_TO_INSTALL = "uv sync --extra export"
REQUIREMENTS = ("numpy", "onnxruntime", "pillow")
# The one way in which pictures are decoded goes along, its imports bent to the folder it then lies in.
DECODING = {f"{name}.py": f"data/{name}.py" for name in ("decode", "resize", "mapped")}
BENT = {
    "from data.resize import": "from resize import",
    "from data.mapped import": "from mapped import",
    "from data.dataset import DataError": "DataError = ValueError",
}


def export(run, into, method="", also="", dataset=""):
    """Write the folder.

    Parameters
    ----------
    run : str
        A run's folder.
    into : str
        A folder that is not there yet, or empty.
    method : str
        Empty for the best.
    also : str
        The user's own method files, by commas.
    dataset : str
        See `pictures_to_check`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UsageError
        In one line: what is missing, what cannot be exported, or by how much the file's answers are
        off; nothing is written then.
    """
    if not into:
        raise UsageError("export: say where to; give a new folder with --into")
    into = Path(into)
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise UsageError(f"--into: {into} is there already; give a new folder")
    opened = SavedRun(run, [Path(file) for file in names_in(also)])
    kept = opened[method] if method else opened.best()
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=f".{into.name}-") as folder:
        unfinished = Path(folder) / "whole"
        unfinished.mkdir()
        _fill(unfinished, opened, kept, dataset)
        if into.exists():
            into.rmdir()
        unfinished.rename(into)
    return into


def _check_installed():
    """Refuse in one line where a converter is missing, before anything heavy is imported."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(
            f"export needs {' and '.join(missing)}, which are not installed: {HOW_TO_INSTALL}"
        )
    if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
        raise UsageError("export works with KERAS_BACKEND=tensorflow; leave the variable out")


def _fill(folder, run, kept, dataset):
    """Write and check all files."""
    _check_installed()
    from compare.export.pictures_to_check import pictures_to_check

    say(f"{kept.name}: building it again, and having ONNX say what it said")
    checked = pictures_to_check(run, kept, dataset)
    facts = _convert(folder, run, kept, *checked)
    about = {
        "method": kept.name,
        "classes": list(run.class_names),
        "height": run.height,
        "width": run.width,
        "unsure_below": kept.unsure_below,
    }
    _write(folder / "model.json", json.dumps(about, indent=2, ensure_ascii=False))
    _write(folder / "requirements.txt", "\n".join(REQUIREMENTS))
    _write(folder / "MODEL_CARD.md", model_card(run, kept, facts))
    shutil.copyfile(ALONE / "predict.py", folder / "predict.py")
    for name, text in decoding_files().items():
        _write(folder / name, text)


def decoding_files():
    """What decodes pictures in a folder of its own, by file name, as text."""
    found = {}
    for name, source in DECODING.items():
        found[name] = (ROOT / source).read_text("utf-8")
        for ours, alone in BENT.items():
            found[name] = found[name].replace(ours, alone)
    return found


def _convert(folder, run, kept, images, expected, words):
    """Write the model files; what is to be said of them."""
    from compare.export.as_network import as_network
    from compare.export.converted import (
        ALIKE,
        apart,
        onnx_answers,
        to_onnx,
    )
    from compare.export.representations import NotExportable

    shape = (run.height, run.width, 3)
    try:
        network = as_network(kept.fitted.estimator, shape, len(run.class_names))
    except NotExportable as error:
        raise UsageError(f"{kept.name} cannot be exported: {error}") from error
    to_onnx(network, folder / "model.onnx")
    off = apart(onnx_answers(folder / "model.onnx", images), expected)
    if off > ALIKE:
        raise UsageError(
            f"{kept.name} was not exported: on {words} ONNX Runtime's probabilities are up to {off:.2g} "
            f"from the method's own, and at most {ALIKE} is let pass"
        )
    phone = _for_phones(network, folder / "model.tflite", images[:64], expected[:64])
    say(f"ONNX Runtime says what the method said of {words}, to {off:.1g}; {phone}")
    return {"checked": words, "apart": off, "phone": phone}


def _for_phones(network, path, images, expected):
    """Write the TFLite file if it can be, and says the same; in words, whether it is there."""
    from compare.export.converted import ALIKE, apart, tflite_answers, to_tflite

    try:
        to_tflite(network, path)
        off = apart(tflite_answers(path, images), expected)
    except Exception as error:  # the converter has its own kinds, and many
        path.unlink(missing_ok=True)
        return f"no TFLite file: {type(error).__name__}, a part of it has no form there"
    if off > ALIKE:
        path.unlink(missing_ok=True)
        return f"no TFLite file: its answers would be {off:.2g} off"
    return f"TFLite says the same of {len(images)} of them"


def _write(path, text):
    path.write_text(text.rstrip("\n") + "\n", "utf-8")
