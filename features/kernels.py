"""What the extractors share: compiling, sharing a batch out over the cores, checking what comes in.

The loops over pixels are written plainly in Python and compiled by Numba on their first call; the
result is kept on disk for the next run. They release Python's lock, so ordinary threads share out
the pictures. (Numba's own `parallel=True` compiles several times as long and, depending on the
machine, ends the whole process when two threads enter it or when a process that used it forks.)
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import joblib
import numba
import numpy as np

LEAST_PIXELS = 50_000  # a smaller share is not worth a thread
PARTS_PER_THREAD = 4  # so that a core that is busy elsewhere does not keep the others waiting


def compiled(function=None, **options):
    """Compile a function on its first call, and keep the result on disk where that is possible.

    Parameters
    ----------
    function : callable
        Numbers and arrays in, array contents changed or a number out.
    **options
        More for `numba.njit`, in the decorator's brackets: `@compiled(fastmath=True)`.

    Returns
    -------
    callable
    """
    if function is None:
        return partial(compiled, **options)
    try:
        return numba.njit(nogil=True, cache=True, **options)(function)
    except RuntimeError:  # neither the code's folder nor the user's cache can be written
        return numba.njit(nogil=True, **options)(function)


def over_batch(kernel, images, out, *constants):
    """Call `kernel(images, out, *constants)` on parts of a batch, on all cores this process may use.

    Parameters
    ----------
    kernel : callable
        A compiled function that fills `out[i]` from `images[i]`.
    images : ndarray of shape (n_images, height, width, ...)
    out : ndarray of shape (n_images, ...)
    *constants : passed on
    """
    n_pixels = len(images) * images.shape[1] * images.shape[2]
    n_workers = min(n_threads(), n_pixels // LEAST_PIXELS)
    if n_workers <= 1:
        kernel(images, out, *constants)
        return
    ends = np.linspace(0, len(images), n_workers * PARTS_PER_THREAD + 1).astype(int)
    with ThreadPoolExecutor(n_workers) as pool:
        calls = [
            pool.submit(kernel, images[start:end], out[start:end], *constants)
            for start, end in zip(ends[:-1], ends[1:], strict=True)
        ]
        for call in calls:
            call.result()


def n_threads():
    """Cores that this process may use: those it was given, and no more than its environment allows.

    Worker processes that share the cores are told their part by `OMP_NUM_THREADS` (joblib does so).

    Returns
    -------
    int
        At least 1.
    """
    asked = [os.environ.get(name, "") for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")]
    return max(1, min([joblib.cpu_count(), *(int(text) for text in asked if text.isdigit())]))


def checked(images, name, shape=None):
    """Return the pictures in one piece of memory, or say what is wrong with them.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    name : str
        The extractor's, for the message.
    shape : (int, int, int) or None
        Height, width and channels of the pictures that the extractor was fitted on.

    Returns
    -------
    ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Raises
    ------
    ValueError
        If they are no colour pictures of bytes, or of another size than in `fit`.
    """
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
        raise ValueError(
            f"{name}: expected pictures of shape (n_images, height, width, 3) of type uint8, 0-255; "
            f"got shape {images.shape} of type {images.dtype}; multiply values of 0-1 by 255, "
            "convert with .astype(np.uint8), repeat a single grey channel three times"
        )
    if shape is not None and images.shape[1:] != shape:
        raise ValueError(
            f"{name}: was fitted on pictures of {shape[0]} x {shape[1]} pixels, "
            f"got {images.shape[1]} x {images.shape[2]}; resize them or fit again"
        )
    return np.ascontiguousarray(images)
