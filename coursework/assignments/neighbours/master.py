# %% [markdown]
# # Nearest neighbours on pixels
#
# The oldest idea in image classification: to name a new picture, look up the most similar pictures
# that you know, and let them vote. Nothing is learned; all the work is in the word *similar*.
#
# You will write the distance, the vote and the choice of `k`, and then find out what pixels can and
# cannot say about a picture. A picture here is an array of 32 x 32 x 3 bytes (0-255).
#
# Write the functions that raise `NotImplementedError`, run the public tests often, and answer the
# questions at the end in the cells that are there for it. Change no function's name or arguments.

# %%
import json
from pathlib import Path

import numpy as np

from data import wild_digits

# %% [markdown]
# ## Your data
#
# `data.json` holds a seed that is yours alone: other students have other pictures, so compare
# methods with them and not numbers. The training pictures are there to be remembered, the
# validation pictures to choose by, and the test pictures to be looked at once.


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
# ## 1. From pictures to rows of numbers
#
# A distance needs one row of numbers per picture. Bytes cannot be subtracted safely: in `uint8`,
# `10 - 20` is `246`. So turn them into floating-point numbers first.


# %%
def as_rows(images):
    """Turn pictures into rows of numbers between 0 and 1.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, height * width * 3), float64, 0-1
    """
    ### BEGIN SOLUTION
    return images.reshape(len(images), -1).astype(np.float64) / 255
    ### END SOLUTION


# %% [markdown]
# ## 2. All distances at once
#
# The squared distance of two rows is $\sum_i (a_i - b_i)^2 = |a|^2 - 2\,a \cdot b + |b|^2$. The
# right-hand side is one matrix product for *all* pairs: no loop over pictures, and no array with an
# axis for pairs and one for pixels (3,000 x 500 pairs of 3,072 numbers would take 37 GB).


# %%
def pairwise_distances(rows, others):
    """Euclidean distance from each row to each of some others, without a loop.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features), float64
    others : ndarray of shape (n_others, n_features), float64

    Returns
    -------
    ndarray of shape (n_rows, n_others), float64
        Never negative and never nan: rounding may make a squared distance a little less than 0.
    """
    ### BEGIN SOLUTION
    squared_rows = (rows**2).sum(axis=1)[:, None]
    squared_others = (others**2).sum(axis=1)[None, :]
    squared = squared_rows - 2 * rows @ others.T + squared_others
    return np.sqrt(np.maximum(squared, 0))
    ### END SOLUTION


# %% [markdown]
# ## 3. Who is near, and what do they say?


# %%
def nearest(distances, k):
    """Find the k nearest of the others for each row, the nearest first.

    Parameters
    ----------
    distances : ndarray of shape (n_rows, n_others), float64
    k : int

    Returns
    -------
    ndarray of shape (n_rows, k), int64
        Columns of `distances`. Of two others at the same distance, the earlier column comes first.
    """
    ### BEGIN SOLUTION
    return np.argsort(distances, axis=1, kind="stable")[:, :k]
    ### END SOLUTION


# %% [markdown]
# With `k = 4`, two neighbours may say 3 and two may say 8. Then the label whose neighbour is nearest
# wins: that uses what is known, and it gives the same answer each time.


# %%
def vote(neighbour_labels):
    """Name each row after the label that most of its neighbours have.

    Parameters
    ----------
    neighbour_labels : ndarray of shape (n_rows, k), int64
        Labels of the neighbours, the nearest first.

    Returns
    -------
    ndarray of shape (n_rows,), int64
        Of labels with equally many votes, the one whose first neighbour is nearest.
    """
    ### BEGIN SOLUTION
    votes = (neighbour_labels[:, :, None] == neighbour_labels[:, None, :]).sum(axis=2)
    winner = votes.argmax(axis=1)  # the first of the largest: the nearest
    return neighbour_labels[np.arange(len(neighbour_labels)), winner]
    ### END SOLUTION


# %%
def predict(train_images, train_labels, images, k):
    """Name pictures after their k nearest training pictures.

    Parameters
    ----------
    train_images : ndarray of shape (n_train, height, width, 3), uint8, 0-255
    train_labels : ndarray of shape (n_train,), int64
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    k : int

    Returns
    -------
    ndarray of shape (n_images,), int64
    """
    ### BEGIN SOLUTION
    distances = pairwise_distances(as_rows(images), as_rows(train_images))
    return vote(train_labels[nearest(distances, k)])
    ### END SOLUTION


# %% [markdown]
# ## 4. Choose k
#
# `k = 1` believes every single neighbour; a large `k` asks a crowd that hardly knows the picture.
# Choose by trying. But on which pictures?


# %%
def choose_k(parts, candidates):
    """Choose the number of neighbours by what is allowed to be looked at.

    Parameters
    ----------
    parts : dict of str to (images, labels)
        "train", "validation" and "test", as from `my_pictures`.
    candidates : sequence of int
        Numbers of neighbours to try, rising.

    Returns
    -------
    int
        The candidate that is right most often; of equally good ones the smallest.
    """
    ### BEGIN SOLUTION
    train_images, train_labels = parts["train"]
    images, labels = parts["validation"]
    right = [(predict(train_images, train_labels, images, k) == labels).mean() for k in candidates]
    return candidates[int(np.argmax(right))]
    ### END SOLUTION


# %% [markdown]
# ## 5. Now look, once
#
# With everything chosen, the test pictures say how well it works on pictures that had no part in
# any decision.

# %%
if __name__ == "__main__":
    parts = my_pictures()
    k = choose_k(parts, (1, 3, 5, 9, 15, 25))
    test_images, test_labels = parts["test"]
    right = (predict(*parts["train"], test_images, k) == test_labels).mean()
    print(f"k = {k}: {right:.1%} of {len(test_labels)} test pictures right")

# %% [markdown]
# ## Questions
#
# **Question 1.** Compare your share of right answers with guessing one of ten digits. Look at a
# test picture beside its nearest neighbour. What do the two have in common, if it is not the digit?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 2.** Why is `k` chosen on validation pictures and not on test pictures? What would the
# number that you print at the end mean otherwise?

# %% [markdown]
# *Your answer:*

# %% [markdown]
# **Question 3.** Move a picture by two pixels to the right. A reader sees the same digit. What
# happens to its distance from the original, and what does that say about pixels as a description?

# %% [markdown]
# *Your answer:*
