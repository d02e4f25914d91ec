"""How strongly each place answers to waves of several widths and directions: texture by frequency.

Sees stripes, strokes and grain: how wide, which way, where roughly. Blind to colour, to brightness as
a whole, and to whether a stripe is bright or dark (the magnitude forgets the wave's phase). The first
layer of a trained convolutional network often looks like this bank.

The filters are scikit-image's (`skimage.filters.gabor`). They are as wide as high, so each is a wave
downwards times a wave to the right, and a picture can be filtered along its rows, then along its
columns: 2 x 23 products a pixel in place of 23 x 23.

Source: Daugman (1985), "Uncertainty relation for resolution in space, spatial frequency, and
orientation", JOSA A 2; as texture features, Manjunath & Ma (1996), IEEE TPAMI 18.
"""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from features.grey import luma
from features.kernels import checked, compiled, over_batch

SIGMA_TIMES_FREQUENCY = np.sqrt(np.log(2) / 2) / np.pi * 3  # of a filter one octave wide
REACH_SIGMAS = 3  # the bell is cut off here


class Gabor(TransformerMixin, BaseEstimator):
    """Mean and spread of the answers to a bank of Gabor filters, per cell of a grid.

    Parameters
    ----------
    frequencies : tuple of float
        Waves per pixel, up to 0.5.
    orientations : int
        Directions over 180 degrees.
    grid : int
        The picture is cut into `grid` x `grid` cells.
    """

    search_space = {"grid": (4, 2), "frequencies": ((0.15, 0.25, 0.4), (0.25, 0.4))}

    def __init__(self, frequencies=(0.15, 0.25, 0.4), orientations=4, grid=4):
        self.frequencies = frequencies
        self.orientations = orientations
        self.grid = grid

    @property
    def least_px(self):
        """Shortest side that a picture may have, in pixels."""
        return self.grid

    def fit(self, images, labels=None):
        """Learn nothing but the pictures' size.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
        labels : ignored

        Raises
        ------
        ValueError
            If a picture is smaller than the grid.
        """
        images = checked(images, "gabor")
        self.image_shape_ = images.shape[1:]
        height, width = self.image_shape_[:2]
        if min(height, width) < self.least_px:
            raise ValueError(
                f"gabor: a {self.grid} x {self.grid} grid needs pictures of at least "
                f"{self.grid} x {self.grid} pixels, got {height} x {width}; lower `grid`"
            )
        self.n_features_out_ = len(self.frequencies) * self.orientations * self.grid**2 * 2
        self.transform(images[:1])  # compiles, so that the time of later calls is their own
        return self

    def transform(self, images):
        """Describe each picture by its answers to the filters.

        Parameters
        ----------
        images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

        Returns
        -------
        ndarray of shape (n_images, n_features), float32, 0-1
            For each filter and cell: mean and standard deviation of the magnitude.
        """
        grey = luma(checked(images, "gabor", self.image_shape_))
        bank = self._bank()
        cells = np.zeros((len(grey), len(bank[0]), self.grid, self.grid, 2), np.float32)
        over_batch(_describe, grey, cells, *bank, *_mirrored(grey.shape, bank))
        return cells.reshape(len(grey), self.n_features_out_)

    def _bank(self):
        angles = np.pi * np.arange(self.orientations) / self.orientations
        return filter_bank([(f, angle) for f in self.frequencies for angle in angles])


def filter_bank(frequencies_and_angles):
    """Both waves of each filter.

    Parameters
    ----------
    frequencies_and_angles : list of (float, float)
        Waves per pixel; direction in which the wave runs in radians, 0 to the right, pi / 2 down.

    Returns
    -------
    down, across : ndarrays of shape (n_filters, 2 * longest reach + 1), complex64
        The weights along a column and along a row; the filter's middle is the arrays' middle.
    reaches : ndarray of shape (n_filters,), int64
        How many pixels to each side of its middle a filter reaches.
    """
    waves = [_waves(frequency, angle) for frequency, angle in frequencies_and_angles]
    reaches = np.array([len(down) // 2 for down, _ in waves])
    banks = np.zeros((2, len(waves), 2 * reaches.max() + 1), np.complex64)
    for i, both in enumerate(waves):
        inside = slice(reaches.max() - reaches[i], reaches.max() + reaches[i] + 1)
        banks[:, i, inside] = both
    return banks[0], banks[1], reaches


def answers(grey, bank):
    """Filter pictures with every filter of a bank.

    Parameters
    ----------
    grey : ndarray of shape (n_images, height, width), uint8, 0-255
    bank : tuple
        What `filter_bank` returned.

    Returns
    -------
    ndarray of shape (n_images, n_filters, height, width), float32
        Magnitudes, for brightness of 0-1 less the picture's mean.
    """
    magnitudes = np.empty((len(grey), len(bank[0]), *grey.shape[1:]), np.float32)
    over_batch(_answers, grey, magnitudes, *bank, *_mirrored(grey.shape, bank))
    return magnitudes


def _waves(frequency, angle):
    """Weights down and across; their product is scikit-image's `gabor_kernel`."""
    sigma = SIGMA_TIMES_FREQUENCY / frequency
    # scikit-image cuts both axes at the same place, which depends on the direction.
    longest = max(abs(np.cos(angle)), abs(np.sin(angle)))
    reach = int(np.ceil(max(REACH_SIGMAS * sigma * longest, 1)))
    x = np.arange(-reach, reach + 1)
    bell = np.exp(-0.5 * (x / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    return [
        bell * np.exp(2j * np.pi * frequency * part * x) for part in (np.sin(angle), np.cos(angle))
    ]


def _mirrored(shape, bank):
    """Row and column numbers with the picture mirrored at its frame, as far as filters reach."""
    longest = bank[0].shape[1] // 2
    return [np.pad(np.arange(side), longest, mode="symmetric") for side in shape[1:]]


@compiled
def _describe(images, cells, down, across, reaches, rows, columns):
    """Fill mean and standard deviation of each filter's magnitude in each cell."""
    _, height, width = images.shape
    magnitudes = np.empty((1, len(reaches), height, width), np.float32)
    for i in range(len(images)):
        _answers(images[i : i + 1], magnitudes, down, across, reaches, rows, columns)
        for f in range(len(reaches)):
            _mean_and_spread(magnitudes[0, f], cells[i, f])


@compiled
def _answers(images, magnitudes, down, across, reaches, rows, columns):
    """Filter along rows, then along columns; keep the magnitude."""
    _, height, width = images.shape
    half, whole = np.empty((2, height, width), np.float32), np.empty((2, width), np.float32)
    longest = down.shape[1] // 2
    for i in range(len(images)):
        # The filters answer a little to even areas; without its mean, brightness is out.
        image = ((images[i] - images[i].mean()) / 255).astype(np.float32)
        padded = image[:, columns]
        for f in range(len(reaches)):
            half[:] = 0
            for k in range(longest - reaches[f], longest + reaches[f] + 1):
                # A convolution runs backwards through its weights.
                _add_real(padded[:, 2 * longest - k :], across[f, k], half[0], half[1])
            for row in range(height):
                whole[:] = 0
                for k in range(longest - reaches[f], longest + reaches[f] + 1):
                    source = rows[row + 2 * longest - k]
                    _add_complex(half[0, source], half[1, source], down[f, k], whole)
                magnitudes[i, f, row] = np.sqrt(whole[0] ** 2 + whole[1] ** 2)


@compiled
def _add_real(values, weight, real, imaginary):
    """Add real values times a complex weight."""
    for row in range(real.shape[0]):
        for column in range(real.shape[1]):
            real[row, column] += weight.real * values[row, column]
            imaginary[row, column] += weight.imag * values[row, column]


@compiled
def _add_complex(real, imaginary, weight, total):
    """Add complex values times a complex weight."""
    for k in range(len(real)):
        total[0, k] += weight.real * real[k] - weight.imag * imaginary[k]
        total[1, k] += weight.real * imaginary[k] + weight.imag * real[k]


@compiled
def _mean_and_spread(magnitude, cells):
    """Mean and standard deviation in each cell of a grid."""
    height, width = magnitude.shape
    grid = cells.shape[0]
    for row in range(grid):
        # The first pixel of cell r is the least one with pixel * grid // side == r.
        top, end = -(-row * height // grid), -(-(row + 1) * height // grid)
        for column in range(grid):
            left, right = -(-column * width // grid), -(-(column + 1) * width // grid)
            cell = magnitude[top:end, left:right]
            cells[row, column, 0] = cell.mean()
            cells[row, column, 1] = cell.std()
