# %% [markdown]
# # Gradients and colours: features written by hand
#
# Pixels say what is at each place, and a picture moved by two pixels becomes another one. Here you
# write two descriptions that forgive more: *histograms of oriented gradients* (HOG: which way edges
# run, roughly where) and a *colour histogram* (how much of each colour). Each is a few lines. A
# support vector machine then learns from them, and you will see which of the two knows a digit.
#
# Write the functions that raise `NotImplementedError`, run the public tests often, and answer the
# questions at the end in the cells that are there for it. Change no function's name or arguments.

# %%
import json
from pathlib import Path

import numpy as np
from sklearn.svm import SVC

from data import wild_digits

# %% [markdown]
# ## Your data
#
# `data.json` holds a seed that is yours alone: other students have other pictures.


# %%
def my_pictures():
    """Compose your own pictures from the seed in data.json.

    Returns
    -------
    dict of str to (ndarray of shape (n, 32, 32, 3), uint8; ndarray of shape (n,), int64)
        Pictures and labels of "train", "validation" and "test".
    """
    mine = json.loads(Path("data.json").read_text("utf-8"))
    dataset = wild_digits.load(**mine["sizes"], seed=mine["seed"])
    n_train = mine["sizes"]["n_train"]
    rows = {
        "train": np.arange(n_train),
        "validation": dataset.validation_rows,
        "test": dataset.test_rows,
    }
    return {part: (dataset.images[at], dataset.labels[at]) for part, at in rows.items()}


# %% [markdown]
# ## 1. Gradients: where brightness changes, and which way
#
# The change from above to below at a pixel is the pixel below it minus the pixel above it; in the
# same way from left to right. A pixel on the frame lacks one of the two: its change that way is 0.


# %%
def gradients(grey):
    """Measure the change of brightness at every pixel.

    Parameters
    ----------
    grey : ndarray of shape (height, width), uint8 or float64, 0-255

    Returns
    -------
    down : ndarray of shape (height, width), float64
        Pixel below minus pixel above; 0 in the first and the last row.
    right : ndarray of shape (height, width), float64
        Pixel to the right minus pixel to the left; 0 in the first and the last column.
    """
    ### BEGIN SOLUTION
    grey = grey.astype(np.float64)
    down, right = np.zeros_like(grey), np.zeros_like(grey)
    down[1:-1] = grey[2:] - grey[:-2]
    right[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    return down, right
    ### END SOLUTION


# %% [markdown]
# A digit may be light on dark or dark on light and is the same digit. So a direction and its
# opposite count as one: directions run from 0 to 180 degrees.


# %%
def directions(down, right):
    """Turn changes into a length and a direction without a sign.

    Parameters
    ----------
    down, right : ndarray of shape (height, width), float64

    Returns
    -------
    lengths : ndarray of shape (height, width), float64
        How steep brightness is.
    degrees : ndarray of shape (height, width), float64, 0-180
        0 where brightness changes to the right (or left), 90 where it changes downwards (or up).
    """
    ### BEGIN SOLUTION
    lengths = np.hypot(down, right)
    return lengths, np.rad2deg(np.arctan2(down, right)) % 180
    ### END SOLUTION


# %% [markdown]
# ## 2. Cells: roughly where
#
# Cut the picture into cells. In each cell every pixel votes for the bin of its direction, as strongly
# as it is steep. Which way an edge runs is kept; where exactly in the cell it lies is given up.


# %%
def cell_histograms(lengths, degrees, cell_px=8, n_bins=9):
    """Add up the votes of each cell.

    Parameters
    ----------
    lengths, degrees : ndarray of shape (height, width), float64
    cell_px : int
        Side of a cell. Pixels beyond the last whole cell belong to none.
    n_bins : int
        Equal bins from 0 to 180 degrees. The very last bin also takes 180 itself.

    Returns
    -------
    ndarray of shape (height // cell_px, width // cell_px, n_bins), float64
        Sum of the lengths in each bin, divided by the number of pixels in a cell.
    """
    ### BEGIN SOLUTION
    n_rows, n_columns = lengths.shape[0] // cell_px, lengths.shape[1] // cell_px
    bins = np.minimum((degrees / (180 / n_bins)).astype(int), n_bins - 1)
    cells = np.zeros((n_rows, n_columns, n_bins))
    for k in range(n_bins):
        votes = np.where(bins == k, lengths, 0)[: n_rows * cell_px, : n_columns * cell_px]
        cells[:, :, k] = votes.reshape(n_rows, cell_px, n_columns, cell_px).sum(axis=(1, 3))
    return cells / cell_px**2
    ### END SOLUTION


# %% [markdown]
# ## 3. Blocks: whatever the light
#
# Twice the light makes every gradient twice as long. So each block of 2 x 2 cells is measured by its
# own length: divide by $\sqrt{\sum_i v_i^2 + \epsilon^2}$ with $\epsilon = 10^{-5}$ (an even block
# stays 0 and does not become 0 / 0). One strong edge must not drown the rest: cut what is above 0.2
# down to 0.2, then divide again, in the same way. Blocks overlap: each starts one cell after the
# last, row by row.


# %%
def normalised_blocks(cells, block_cells=2):
    """Normalise each block of cells, and lay the blocks side by side.

    Parameters
    ----------
    cells : ndarray of shape (n_rows, n_columns, n_bins), float64
    block_cells : int
        Side of a block, in cells.

    Returns
    -------
    ndarray of shape (n_features,), float64, 0-1
        The blocks in reading order; in each its cells in reading order, with all of a cell's bins.
    """
    ### BEGIN SOLUTION
    n_rows, n_columns, _ = cells.shape
    blocks = []
    for row in range(n_rows - block_cells + 1):
        for column in range(n_columns - block_cells + 1):
            block = cells[row : row + block_cells, column : column + block_cells].ravel()
            block = np.minimum(block / np.sqrt((block**2).sum() + 1e-5**2), 0.2)
            blocks.append(block / np.sqrt((block**2).sum() + 1e-5**2))
    return np.concatenate(blocks)
    ### END SOLUTION


# %%
def hog(grey, cell_px=8, n_bins=9, block_cells=2):
    """Describe a grey picture by its edges: the three steps above, one after the other."""
    cells = cell_histograms(*directions(*gradients(grey)), cell_px, n_bins)
    return normalised_blocks(cells, block_cells)


# %% [markdown]
# ## 4. How much of each colour
#
# Cut red, green and blue into four equal ranges each (0-63, 64-127, 128-191, 192-255). That makes
# 4 x 4 x 4 = 64 boxes. Which share of the pixels lies in each?


# %%
def color_histogram(image, n_bins=4):
    """Measure the share of pixels in each box of colours.

    Parameters
    ----------
    image : ndarray of shape (height, width, 3), uint8, 0-255
    n_bins : int
        Equal ranges for each channel.

    Returns
    -------
    ndarray of shape (n_bins**3,), float64, 0-1
        Box (red, green, blue) stands at `(red * n_bins + green) * n_bins + blue`.
    """
    ### BEGIN SOLUTION
    levels = image.reshape(-1, 3).astype(np.int64) * n_bins // 256
    boxes = (levels[:, 0] * n_bins + levels[:, 1]) * n_bins + levels[:, 2]
    return np.bincount(boxes, minlength=n_bins**3) / len(boxes)
    ### END SOLUTION


# %% [markdown]
# ## 5. A support vector machine
#
# It compares features by distance, so all features should vary alike: subtract each feature's mean
# and divide by its standard deviation. Both are *learned*, so both come from the training rows.


# %%
def scaled(train_rows, rows):
    """Bring features to mean 0 and standard deviation 1, as the training rows have it.

    Parameters
    ----------
    train_rows : ndarray of shape (n_train, n_features), float64
    rows : ndarray of shape (n_rows, n_features), float64
        Rows to be scaled.

    Returns
    -------
    ndarray of shape (n_rows, n_features), float64
        A feature that is the same in all training rows is divided by 1.
    """
    ### BEGIN SOLUTION
    deviation = train_rows.std(axis=0)
    return (rows - train_rows.mean(axis=0)) / np.where(deviation == 0, 1, deviation)
    ### END SOLUTION


# %%
def predict(train_rows, train_labels, rows):
    """Learn from the training rows, and name others."""
    machine = SVC(C=10, gamma="scale").fit(scaled(train_rows, train_rows), train_labels)
    return machine.predict(scaled(train_rows, rows))


# %% [markdown]
# ## 6. Which of the two knows a digit?

# %%
if __name__ == "__main__":
    parts = my_pictures()
    descriptions = {
        "HOG": lambda image: hog(image.mean(axis=2)),
        "colours": lambda image: np.sqrt(color_histogram(image)),
        "both": lambda image: np.hstack([hog(image.mean(axis=2)), np.sqrt(color_histogram(image))]),
    }
    labels = {part: part_labels for part, (_, part_labels) in parts.items()}
    for name, describe in descriptions.items():
        rows = {
            part: np.array([describe(i) for i in images]) for part, (images, _) in parts.items()
        }
        right = (predict(rows["train"], labels["train"], rows["test"]) == labels["test"]).mean()
        print(f"{name}: {right:.1%} of {len(labels['test'])} test pictures right")

# %% [markdown]
# ## Questions
#
# **Question 1.** Here the colours name hardly more digits than guessing does. Why? Describe a set of
# pictures in which colours would beat HOG.

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** Leave out the normalisation of blocks for a moment. What happens to the share of
# right answers? Would another 500 test pictures show the same, and how do you know?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 3.** A friend scales the test rows by the test rows' own mean and deviation, and gets
# almost the same share. What is still wrong with that?

# %% [markdown]
# *Your answer:*
