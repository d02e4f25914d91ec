"""TensorBoard's log files: curves by epoch, numbers at the end, settings and confusions of every cell.

TensorFlow writes these files itself; what a tag means is said by the name of the plugin that shows it
(https://github.com/tensorflow/tensorboard, `plugins/*/metadata.py`). So TensorBoard need not be here.
"""

import io
import os

import numpy as np
from PIL import Image
from sklearn.metrics import confusion_matrix

from compare.command_line.terminal import shown_path
from compare.command_line.words import UsageError
from compare.methods import Method
from compare.track.told import by_epoch, numbers, settings

SCALAR, TEXT, PICTURE = ("scalars", 1), ("text", 2), ("images", 3)  # plugin, and its class of data
MOST_SHOWN = 20  # classes whose counts are written as a table
SQUARE_PX = 16  # of the picture of a confusion matrix


def write_tensorboard(opened, cells, into):
    """Write one folder for each cell.

    Parameters
    ----------
    opened : SavedRun
    cells : list of (Outcome, Predictions or None)
    into : Path
        TensorBoard's folder; other runs may lie in it.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If the run lies there already: its points would be drawn twice.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # its remarks on this machine help nobody
    import tensorflow as tf

    place = into / opened.folder.resolve().name
    if place.exists():
        raise UsageError(f"--into: {place} is there already; remove it, or give another folder")
    for outcome, predictions in cells:
        folder = place / Method(outcome.method, "").folder / outcome.draw
        writer = tf.summary.create_file_writer(str(folder))
        with writer.as_default(), tf.device("CPU"):
            for tag, step, kind, content in _told(outcome, predictions, opened.class_names):
                tf.summary.write(tag, tf.constant(content), step, metadata=_metadata(tf, *kind))
        writer.close()
    fits = "fits" if len(cells) > 1 else "fit"
    look = f"uvx tensorboard --logdir {shown_path(into)}"
    return f"{len(cells)} {fits} in {shown_path(place)}; look at them with: {look}"


def _told(outcome, predictions, class_names):
    """What a cell's file holds: (tag, step, kind, content)."""
    yield "settings", 0, TEXT, [_table("setting", settings(outcome))]
    if outcome.status != "done":
        yield "status", 0, TEXT, [f"{outcome.status}: {outcome.reason}"]
    for tag, values in by_epoch(outcome).items():
        for epoch, value in enumerate(values, start=1):
            yield tag, epoch, SCALAR, np.float32(value)
    for name, value in numbers(outcome).items():
        yield f"at the end/{name}", 0, SCALAR, np.float32(value)
    if predictions is not None:
        counts = _confusions(predictions, len(class_names))
        yield "confusion matrix", 0, PICTURE, _picture(counts)
        if len(class_names) <= MOST_SHOWN:
            yield "confusion matrix in numbers", 0, TEXT, [_counts_table(counts, class_names)]


def _metadata(tf, plugin, data_class):
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name, metadata.data_class = plugin, data_class
    return metadata


def _confusions(predictions, n_classes):
    """Counts: true classes in rows, answers in columns."""
    return confusion_matrix(predictions.labels, predictions.answers, labels=range(n_classes))


def _picture(counts):
    """A white square where a class was always given that answer: width, height and PNG, as text."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    squares = np.kron(255 * shares, np.ones((SQUARE_PX, SQUARE_PX))).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(squares).save(file, "png")
    side = str(len(squares)).encode()
    return [side, side, file.getvalue()]


def _counts_table(counts, class_names):
    names = [_cell(name) for name in class_names]
    lines = ["| is \\ said | " + " | ".join(names) + " |", "| --- " * (len(names) + 1) + "|"]
    for name, row in zip(names, counts.tolist(), strict=True):
        lines.append(f"| {name} | " + " | ".join(map(str, row)) + " |")
    return "\n".join(lines)


def _table(title, values):
    lines = [f"| {title} | value |", "| --- | --- |"]
    return "\n".join(lines + [f"| {_cell(k)} | {_cell(v)} |" for k, v in values.items()])


def _cell(text):
    """Text that stays within a cell of a Markdown table, and is no markup."""
    return "".join(
        f"\\{letter}" if letter in "\\|`*_<[" else letter for letter in " ".join(text.split())
    )
