# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Three ways to read a digit
#
# A program shall say which digit is on a picture. Three ways to teach it that compete here, on the same
# 500 training pictures:
#
# - **`pixels+knn`** looks for the training picture whose pixels are the nearest, and gives its answer.
# - **`hog+svm`** describes each picture by the directions of its edges, as people thought out by hand
#   (histograms of oriented gradients), and leaves the rest to a support vector machine.
# - **`small_cnn`** is a small convolutional network. Nobody tells it what an edge is: it has to find
#   out.
#
# Before you read on, write down your guess: who wins, and by how much?

# %%
import sys

sys.path.insert(0, "../..")  # the project's folder lies two above this one

import matplotlib.pyplot as plt

from compare import compare, load_dataset

# %% [markdown]
# ## The pictures
#
# `wild_digits` are real handwritten digits on pieces of real photographs, in any colour, size and place.

# %%
digits = load_dataset("wild_digits")
figure, axes = plt.subplots(1, 10, figsize=(10, 1.3), dpi=60)
for row, axis in enumerate(axes):
    axis.imshow(digits.images[row])
    axis.set_title(digits.class_names[digits.labels[row]])
    axis.axis("off")

# %% [markdown]
# ## The comparison
#
# One call fits every method on the same pictures and asks all of them about the same 500 others, which
# none has seen. (To be quick, none searches for better settings here: `budget="none"`.) Call it again
# and it fits only what is missing.

# %%
result = compare(
    "wild_digits",
    methods=["pixels+knn", "hog+svm", "small_cnn"],
    train_size=500,
    test_size=500,
    budget="none",
    explain="none",
    out="../../runs/first_comparison",
)

# %% [markdown]
# `accuracy` is the share of the test pictures that a method named right. With ten classes a guess is
# right once in ten, so 0.1 is what you get for nothing. `low` to `high` is the interval that the share
# would lie in with other test pictures of this kind (95 of 100 such intervals hold it).

# %%
columns = ["accuracy", "low", "high", "fit_seconds", "n_parameters"]
result.table()[columns].sort_values("accuracy", ascending=False).round(3)

# %% [markdown]
# ## Is that a difference, or luck?
#
# All were asked about the same pictures, so two methods are compared picture by picture. Where both are
# right or both are wrong, nothing is learned; what counts are the pictures that only one got right.
# McNemar's test asks: if both were equally good, how often would chance split these pictures as
# unevenly as that? That is the `p_value`, and `p_corrected` takes into account that three pairs were
# tested. `shown` is `True` where the difference is more than luck explains.

# %%
result.pairs()[["a", "b", "n_a_only_right", "n_b_only_right", "p_corrected", "shown"]]

# %% [markdown]
# ## What is taken for what?
#
# A row for each digit, a column for each answer: on the diagonal stand the right ones.

# %%
confusion = result.confusion("hog+svm")
figure, axis = plt.subplots(figsize=(4, 4), dpi=70)
axis.imshow(confusion, cmap="Blues")
axis.set(xlabel="answer", ylabel="digit", title="hog+svm")
axis.set_xticks(range(10), confusion.columns)
axis.set_yticks(range(10), confusion.index)
for row in range(10):
    for column in range(10):
        count = confusion.iloc[row, column]
        color = "white" if count > confusion.to_numpy().max() / 2 else "black"
        axis.text(column, row, count, ha="center", va="center", fontsize=7, color=color)

# %% [markdown]
# The mistakes that it was surest of tell the most. `row` is the picture's place in the data set:
# `digits.images[row]`.

# %%
answers = result.predictions("hog+svm")
answers[~answers["right"]].nlargest(5, "confidence")

# %% [markdown]
# ## The whole story
#
# `result.show()` shows the report below a cell: curves, costs, mistakes as pictures, what to doubt. It
# is left out here, for it would make this file a hundred times as large. Without `explain="none"` the
# report also says *why* the methods differ.
#
# ## Think about it
#
# 1. The network has seen no edge before it began, and 500 pictures are few. What do you expect with
#    5,000? Change `train_size` (and `out`), and be patient: it takes some minutes.
# 2. `pixels+knn` is good at digits that stand upright in the middle of a white page
#    (`compare("digits", methods="pixels+knn")`). Why does it fail here? Which one change of the pictures
#    would hurt it most: another colour, another place, or another size?
