"""HOG of one picture, written to be read: the same numbers as `hog.py`, thousands of times slower.

Sees and is blind to what HOG is (see `hog.py`). Four stages, each a few lines: gradients, votes in
cells, normalised blocks, one row. A test holds it equal to the fast one and to scikit-image.

Source: Dalal & Triggs (2005), "Histograms of Oriented Gradients for Human Detection", CVPR.
"""

import math

import numpy as np


def hog_by_hand(image, orientations=9, cell_px=8, block_cells=2):
    """Describe one picture by its edge directions.

    Parameters
    ----------
    image : ndarray of shape (height, width, 3), uint8, 0-255
    orientations : int
        Direction bins over 180 degrees.
    cell_px : int
        Side of a cell in pixels.
    block_cells : int
        Side of a block in cells.

    Returns
    -------
    ndarray of shape (n_features,), float64, 0-1
    """
    image = image.astype(float)
    height, width, _ = image.shape
    n_rows, n_columns = height // cell_px, width // cell_px

    # 1 and 2. Every pixel votes for the direction of its gradient, as strongly as it is steep, and
    # only inside its cell: which way an edge runs is kept, where exactly it lies is given up.
    cells = np.zeros((n_rows, n_columns, orientations))
    for row in range(n_rows * cell_px):
        for column in range(n_columns * cell_px):
            down, right = _steepest_gradient(image, row, column)
            # Modulo 180: from dark to light or from light to dark is the same edge.
            degrees = math.degrees(math.atan2(down, right)) % 180
            direction = min(int(degrees / (180 / orientations)), orientations - 1)
            cells[row // cell_px, column // cell_px, direction] += math.hypot(down, right)
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
