"""Pictures as a colour histogram keeps them: how much there is of each colour, and nothing else."""

import warnings

import numpy as np
from skimage.color import hsv2rgb, lab2rgb

from features.color_histogram import SPACES


def _from_lab(colors):
    """Lab's box has corners that no screen can show; they get the nearest colour, and no warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Conversion from CIE-LAB", UserWarning)
        return lab2rgb(colors)


BACK = {"hsv": hsv2rgb, "rgb": lambda colors: colors, "lab": _from_lab}
# A bin of one channel alone has no colour of its own: the other two channels are set to these.
OTHERWISE = {"hsv": (0.0, 0.0, 0.85), "rgb": (0.0, 0.0, 0.0), "lab": (65.0, 0.0, 0.0)}
VIVID = (0.0, 0.9, 0.85)  # hue, saturation, value: hues are shown with it


def through_color(histogram, images):
    """What a fitted colour histogram keeps of some pictures.

    Parameters
    ----------
    histogram : fitted features.color_histogram.ColorHistogram
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    dict of str to ndarray
        `color_shares`: float32 of shape (n_images, n_bins), share of the pixels in each bin, mean over
        the cells of the grid; `color_of_bins`: uint8 of shape (n_bins, 3); `color_grid`: how many
        cells a side; `color_joint`: whether a bin is of all three channels together. If not, every
        pixel is in three bins, and the shares of each channel's sum to 1.
    """
    colors = color_of_bins(histogram)
    shares = histogram.transform(images) ** 2
    shares = shares.reshape(len(images), histogram.grid**2, len(colors)).mean(axis=1)
    return {
        "color_shares": shares.astype(np.float32),
        "color_of_bins": colors,
        "color_grid": np.array(histogram.grid),
        "color_joint": np.array(histogram.joint),
    }


def color_of_bins(histogram):
    """The colour in the middle of each bin.

    Parameters
    ----------
    histogram : features.color_histogram.ColorHistogram

    Returns
    -------
    ndarray of shape (n_bins, 3), uint8, 0-255
        With a histogram for each channel: that channel's value, the others held still.
    """
    space, n_bins = histogram.space, tuple(histogram.n_bins)
    _, least, largest = SPACES[space]
    middles = [
        low + (np.arange(n) + 0.5) / n * (high - low)
        for n, low, high in zip(n_bins, least, largest, strict=True)
    ]
    if histogram.joint:
        colors = np.stack(np.meshgrid(*middles, indexing="ij"), axis=-1).reshape(-1, 3)
    else:
        colors = np.concatenate(
            [_of_channel(space, channel, middle) for channel, middle in enumerate(middles)]
        )
    inside = np.clip(BACK[space](colors[None]), 0, 1)[0]
    return np.rint(255 * inside).astype(np.uint8)


def _of_channel(space, channel, middles):
    is_hue = space == "hsv" and channel == 0
    colors = np.tile(VIVID if is_hue else OTHERWISE[space], (len(middles), 1))
    colors[:, channel] = middles
    return colors
