"""A Keras network as an ONNX file and as a TFLite file, each asked whether it still says the same.

The converters are heavy and are imported here only.
"""

import contextlib
import io
import logging
import warnings

import numpy as np

from deep.backend import keras, native_stderr_held_back

ALIKE = 1e-4  # how far a probability may be from what the method itself said
OPSET = 18
AT_A_TIME = 256


def to_onnx(network, path):
    """Write a network as an ONNX file: input `pictures`, uint8; output probabilities.

    Parameters
    ----------
    network : keras.Model
    path : Path
    """
    given = [keras.InputSpec(shape=network.input_shape, dtype="uint8", name="pictures")]
    with _quiet():
        network.export(
            str(path), format="onnx", verbose=False, opset_version=OPSET, input_signature=given
        )


def onnx_answers(path, images):
    """What ONNX Runtime says with a file.

    Parameters
    ----------
    path : Path
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, n_classes), float32
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    parts = [images[at : at + AT_A_TIME] for at in range(0, len(images), AT_A_TIME)]
    return np.concatenate([session.run(None, {name: part})[0] for part in parts])


def to_tflite(network, path):
    """Write a network as a TFLite file, for phones.

    Parameters
    ----------
    network : keras.Model
    path : Path

    Raises
    ------
    Exception
        Whatever the converter raises where a layer has no form there.
    """
    import tensorflow as tf

    failed = None
    with _quiet():
        try:
            path.write_bytes(tf.lite.TFLiteConverter.from_keras_model(network).convert())
        except Exception as error:  # within: its pages about layers are not for the user either
            failed = error
    if failed:
        raise failed


def tflite_answers(path, images):
    """What TFLite's interpreter says with a file; see `onnx_answers`."""
    import tensorflow as tf

    with _quiet():
        interpreter = tf.lite.Interpreter(model_path=str(path))
        interpreter.allocate_tensors()
        (given,), (answer,) = interpreter.get_input_details(), interpreter.get_output_details()
        found = []
        for image in images:
            interpreter.set_tensor(given["index"], image[None])
            interpreter.invoke()
            found.append(interpreter.get_tensor(answer["index"])[0])
    return np.stack(found)


def apart(found, expected):
    """The largest difference between two sets of probabilities; infinity where one is no number."""
    if found.shape != expected.shape or not np.isfinite(found).all():
        return float("inf")
    return float(np.abs(found - expected).max(initial=0))


@contextlib.contextmanager
def _quiet():
    """The converters chat on every channel there is."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with (
            warnings.catch_warnings(),
            native_stderr_held_back(),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
