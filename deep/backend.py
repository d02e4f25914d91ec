"""The one place that imports Keras: every file of this folder takes `keras` from here.

TensorFlow's C++ side writes lines to the terminal on every start, straight to file descriptor 2,
before any Python setting can reach them. They are held back during the import only, and shown after
all if the import fails.
"""

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def native_stderr_held_back():
    """Hold back what native code writes to standard error; show it if the block raises."""
    sys.stderr.flush()
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(terminal, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)


def _calm_tensorflow():
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")  # its advice on retracing is for the authors of networks
    n_threads = os.environ.get("OMP_NUM_THREADS", "")
    if n_threads.isdigit():  # set where several cells share the cores; TensorFlow would not look
        tf.config.threading.set_intra_op_parallelism_threads(int(n_threads))
        tf.config.threading.set_inter_op_parallelism_threads(int(n_threads))


# TensorFlow's own choice is oneDNN on processors with AVX-512 VNNI and its kin only. On one with AVX2
# alone, as many laptops have it, oneDNN trained our networks 1.4 to 2.4 times as fast as without.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

with native_stderr_held_back():
    import keras

    _calm_tensorflow()  # whatever the backend: `tf.data` feeds them all

PRECISIONS = ("float32", "mixed_bfloat16", "auto")


def compute_precision(precision):
    """What the layers compute in: "float32" or "mixed_bfloat16".

    Parameters
    ----------
    precision : "float32", "mixed_bfloat16" or "auto"
        "auto" takes bfloat16 where the hardware multiplies it faster: Intel's AMX, or a graphics card.
        Elsewhere it is emulated, and many times slower. Weights and batch norm stay float32.

    Raises
    ------
    ValueError
        If the precision is none of these.
    """
    if precision not in PRECISIONS:
        raise ValueError(f"unknown precision {precision!r}; known: {', '.join(PRECISIONS)}")
    if precision != "auto":
        return precision
    processor = Path("/proc/cpuinfo")
    has_amx = processor.exists() and "amx_bf16" in processor.read_text("utf-8", "ignore")
    return "mixed_bfloat16" if has_amx or _has_gpu() else "float32"


def compiles_steps():
    """Whether training steps go through XLA: JAX is made for it; TensorFlow is slower with it.

    On a processor, that is: it takes long to start and its kernels are no better there.
    """
    return keras.backend.backend() == "jax"


@contextmanager
def layers_computing_in(precision):
    """Layers made within the block compute in this precision."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def fused_batch_norm(maps, scale, offset, epsilon):
    """Normalise maps by their batch in one TensorFlow kernel; None on any other backend.

    Parameters
    ----------
    maps : tensor of shape (n_images, height, width, n_channels)
    scale, offset : tensors of shape (n_channels,), float32
    epsilon : float

    Returns
    -------
    (maps, mean, variance) or None
        The batch's own mean and (unbiased) variance, float32.
    """
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    return tf.compat.v1.nn.fused_batch_norm(maps, scale, offset, epsilon=epsilon, is_training=True)


def _has_gpu():
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))
