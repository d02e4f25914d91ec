"""Where a picture must not be covered: the fall of a method's probability, place by place.

A grey square slides over the picture, and each time the fitted method answers again. Works for any
method alike, because only its probabilities are asked. Sees which places the answer cannot do
without; blind to evidence that stands in the picture twice, for then either half may be covered. A
grey square is itself something that was not in the training pictures.

Source: Zeiler & Fergus (2014), "Visualizing and Understanding Convolutional Networks", ECCV.
"""

import numpy as np

from compare.explain.probes.geometry import MID_GREY

COVERED_FRACTION = 1 / 4  # of each side
MOST_BYTES = 2**27  # of covered pictures at a time


def occlusion_maps(probabilities, images, n_steps):
    """What covering each place of each picture costs.

    Parameters
    ----------
    probabilities : callable
        uint8 pictures of shape (n, height, width, 3) -> probabilities of shape (n, n_classes).
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    n_steps : int
        The square moves by this share of a side, 1 / n_steps, but by a pixel at least.

    Returns
    -------
    answers : ndarray of shape (n_images,), int
        The class named for each whole picture.
    sureness : ndarray of shape (n_images,), float32, 0-1
        Its probability.
    maps : ndarray of shape (n_images, height, width), float32, -1 to 1
        By how much that probability falls, on average over the squares that cover the pixel; below 0
        where it rises.
    """
    height, width = images.shape[1:3]
    squares = [
        (slice(top, top + tall), slice(left, left + wide))
        for top, tall in _places(height, n_steps)
        for left, wide in _places(width, n_steps)
    ]
    whole = probabilities(images)
    answers = whole.argmax(axis=1)
    sureness = whole[np.arange(len(images)), answers]
    n_at_once = max(1, MOST_BYTES // (len(squares) * images[:1].nbytes))
    falls = np.empty((len(images), len(squares)), np.float32)
    for start in range(0, len(images), n_at_once):
        part = slice(start, start + n_at_once)
        covered = np.repeat(images[part], len(squares), axis=0)
        for k, square in enumerate(squares):
            covered[k :: len(squares), *square] = MID_GREY
        kept = probabilities(covered).reshape(-1, len(squares), whole.shape[1])
        kept = np.take_along_axis(kept, answers[part, None, None], axis=2)[..., 0]
        falls[part] = sureness[part, None] - kept
    maps = np.zeros((len(images), height, width), np.float32)
    n_covers = np.zeros((height, width), np.float32)
    for k, square in enumerate(squares):
        maps[:, *square] += falls[:, k, None, None]
        n_covers[square] += 1
    return answers, sureness.astype(np.float32), maps / n_covers


def _places(side, n_steps):
    """(start, length) of every position of the cover along one side; the last one ends with it."""
    length = max(1, round(COVERED_FRACTION * side))
    starts = {*range(0, side - length, max(1, round(side / n_steps))), side - length}
    return [(start, length) for start in sorted(starts)]
