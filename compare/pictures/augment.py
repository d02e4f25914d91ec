"""Copies of the training pictures, a little changed: what a method should not care about, it is shown.

The same copies go to every method, so that the hand-crafted side is not left weaker than it need be
(Chatfield et al. 2014, "Return of the Devil in the Details"). Mirroring is wrong where left and right
mean something, as in digits and letters; so nothing is copied unless asked for.
"""

import numpy as np


def mirrored(images):
    """The pictures, left and right exchanged; a list of one array."""
    return [images[:, :, ::-1]]


def shifted(images):
    """The pictures moved up, down, left and right by a sixteenth; a list of four arrays.

    The edge that comes free repeats the last row or column.
    """
    step = max(1, min(images.shape[1:3]) // 16)
    height, width = images.shape[1:3]
    padded = np.pad(images, ((0, 0), (step, step), (step, step), (0, 0)), mode="edge")
    corners = [(0, step), (2 * step, step), (step, 0), (step, 2 * step)]
    return [padded[:, top : top + height, left : left + width] for top, left in corners]


KINDS = {"mirror": mirrored, "shift": shifted}
N_COPIES = {"mirror": 1, "shift": 4}


def n_with_copies(n_images, kinds):
    """How many pictures so many become."""
    return n_images * (1 + sum(N_COPIES[kind] for kind in kinds))


def augment(images, labels, kinds):
    """The pictures and their copies, with labels.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8
    labels : ndarray of shape (n_images,), int
    kinds : sequence of str
        Keys of `KINDS`; each adds its copies of the original pictures.

    Returns
    -------
    (images, labels)
        Each picture is followed by its copies, so that a classifier which keeps some of its rows
        aside can keep them together; `mirror` adds one copy, `shift` four.
    """
    copies = [images, *(copy for kind in kinds for copy in KINDS[kind](images))]
    if len(copies) == 1:
        return images, labels
    together = np.stack(copies, axis=1).reshape(-1, *images.shape[1:])
    return together, np.repeat(labels, len(copies))
