"""The one place that imports Keras: every file of this folder takes `keras` from here.

TensorFlow's C++ side writes lines to the terminal on every start, straight to file descriptor 2,
before any Python setting can reach them. They are held back during the import only, and shown after
all if the import fails.
"""

import os
import sys
import tempfile
from contextlib import contextmanager


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


with native_stderr_held_back():
    import keras  # noqa: F401

    _calm_tensorflow()  # whatever the backend: `tf.data` feeds them all
