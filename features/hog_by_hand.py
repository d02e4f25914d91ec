"""HOG of one picture, written to be read: the same numbers as `hog.py`, thousands of times slower.

Sees and is blind to what HOG is (see `hog.py`). Four stages, each a few lines: gradients, votes in
cells, normalised blocks, one row. A test holds it equal to the fast one and to scikit-image.

Source: Dalal & Triggs (2005), "Histograms of Oriented Gradients for Human Detection", CVPR.
"""

import math

import numpy as np


def hog_by_hand(image, n_bins=9, degrees=180, cell_px=8, block_cells=2, interpolated=True):
    """Describe one picture by its edge directions.

    Parameters
    ----------
    image : ndarray of shape (height, width, 3), uint8, 0-255
    n_bins : int
        Direction bins.
    degrees : int
        180: from dark to light or from light to dark is the same edge. 360: it is not.
    cell_px, block_cells : int
        Side of a cell in pixels, and of a block in cells.
    interpolated : bool
        Whether a vote is shared between neighbouring bins and cells.

    Returns
    -------
    ndarray of shape (n_features,), float64, 0-1
    """
    image = image.astype(float)
    height, width, _ = image.shape
    n_rows, n_columns = height // cell_px, width // cell_px

    # 1 and 2. Every pixel votes for the direction of its gradient, as strongly as it is steep, and
    # only near its cell: which way an edge runs is kept, where exactly it lies is given up.
    cells = np.zeros((n_rows, n_columns, n_bins))
    for row in range(height):
        for column in range(width):
            down, right = _steepest_gradient(image, row, column)
            direction = math.degrees(math.atan2(down, right)) % degrees / (degrees / n_bins)
            places = (row + 0.5) / cell_px, (column + 0.5) / cell_px, direction
            for r, row_share in _shares(places[0], interpolated):
                for c, column_share in _shares(places[1], interpolated):
                    for d, direction_share in _shares(places[2], interpolated):
                        vote = math.hypot(down, right) * row_share * column_share * direction_share
                        if 0 <= r < n_rows and 0 <= c < n_columns:
                            cells[r, c, d % n_bins] += vote
    cells /= cell_px**2

    # 3. Light changes from place to place, so each block of neighbouring cells is measured by its
    # own length. Blocks overlap: a cell is seen beside each of its neighbours.
    blocks = []
    for row in range(n_rows - block_cells + 1):
        for column in range(n_columns - block_cells + 1):
            block = cells[row : row + block_cells, column : column + block_cells].ravel()
            blocks.append(_normalised(block))

    # 4. All blocks side by side are the picture's row of features.
    return np.concatenate(blocks)


def _shares(place, interpolated):
    """Which bins a vote at this place goes to, and how much of it to each."""
    if not interpolated:
        return [(int(place), 1.0)]
    lower = math.floor(place - 0.5)  # the bin whose middle lies before the place
    return [(lower, lower + 1.5 - place), (lower + 1, place - lower - 0.5)]


def _steepest_gradient(image, row, column):
    """Change from above to below and from left to right, in the channel where it is largest."""
    height, width, n_channels = image.shape
    down, right = np.zeros(n_channels), np.zeros(n_channels)
    # A pixel on the frame has a neighbour on one side only: its gradient that way counts as 0.
    if 0 < row < height - 1:
        down = image[row + 1, column] - image[row - 1, column]
    if 0 < column < width - 1:
        right = image[row, column + 1] - image[row, column - 1]
    steepest = np.argmax(np.hypot(down, right))
    return down[steepest], right[steepest]


def _normalised(block):
    """L2-Hys: to unit length, no value above 0.2 (one strong edge must not drown the rest), again."""
    tiny = 1e-5  # keeps an even area at 0 in place of 0 / 0
    block = block / math.sqrt((block**2).sum() + tiny**2)
    block = np.minimum(block, 0.2)
    return block / math.sqrt((block**2).sum() + tiny**2)
