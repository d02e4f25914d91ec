"""Grey pictures from coloured ones, for extractors that look at shape or texture only.

Source: ITU-R Recommendation BT.601, the luma of television, in whole numbers as Pillow's
`convert("L")` computes it: three equal channels keep their value exactly.
"""

import numpy as np

from features.kernels import compiled, over_batch


def luma(images):
    """Return how bright each pixel looks.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, height, width), uint8, 0-255
    """
    grey = np.empty(images.shape[:3], np.uint8)
    over_batch(_luma, images, grey)
    return grey


@compiled
def _luma(images, grey):
    for i in range(images.shape[0]):
        for row in range(images.shape[1]):
            for column in range(images.shape[2]):
                red, green, blue = images[i, row, column]
                # 0.299, 0.587 and 0.114 of 2**16; half of it more rounds to the nearest.
                weighted = np.uint32(19595 * red + 38470 * green + 7471 * blue + 32768)
                grey[i, row, column] = weighted >> 16
