"""Pictures as HOG keeps them: its cells' directions, and pictures rebuilt from its numbers alone.

Two ways back: the training picture whose numbers are nearest, and ridge regression from the numbers
to pixels, learned on training pictures. What comes back was in the vector; what does not come back may
still be in it, for a straight-line guess finds only a part.

Source: Vondrick et al. (2013), "HOGgles: Visualizing Object Detection Features", ICCV.
"""

import math

import numpy as np
from skimage.measure import block_reduce
from sklearn.linear_model import RidgeCV
from sklearn.neighbors import NearestNeighbors

from compare.explain.sample import some_test_rows
from features.grey import luma

MOST_SIDE_PX = 20  # of a rebuilt picture: HOG's cells hold no finer detail
N_TRAINING = 1000
N_JUDGED = 200  # test pictures that the way back is judged on
STRENGTHS = (1.0, 10.0, 100.0)  # of the ridge, chosen by leaving one training picture out
KINDS = ("grey", "edges")


def through_hog(hog, cell, dataset, rows):
    """What a fitted HOG keeps of some test pictures.

    Parameters
    ----------
    hog : fitted features.hog.HOG
    cell : Cell
        Its training rows are learned from.
    dataset : Dataset
    rows : ndarray of shape (n_images,), int
        Of the pictures.

    Returns
    -------
    dict of str to ndarray
        `hog_cells`: float32 of shape (n_images, n_rows, n_columns, n_bins), see `cells_of`;
        `hog_signed`: whether bins go over 360 degrees; `hog_nearest`: training rows, (n_images,);
        `hog_grey`, `hog_edges`: uint8 of shape (n_images, height, width), brightness and strength of
        edges as rebuilt; `hog_grey_gain`, `hog_edges_gain`: float32 of shape (n_judged,), see
        `gains`.
    """
    training = some_test_rows(cell.split.train, N_TRAINING)
    judged = some_test_rows(cell.split.test, N_JUDGED)
    seen, asked, tried = (hog.transform(dataset.images[some]) for some in (training, rows, judged))
    nearest = NearestNeighbors(n_neighbors=1).fit(seen).kneighbors(asked, return_distance=False)
    found = {
        "hog_cells": cells_of(hog, asked),
        "hog_signed": np.array(hog.signed),
        "hog_nearest": training[nearest[:, 0]],
    }
    for kind in KINDS:
        targets, shape = _targets(dataset.images[training], kind)
        truth, _ = _targets(dataset.images[judged], kind)
        inversion = RidgeCV(STRENGTHS).fit(seen, targets)
        rebuilt = np.clip(np.rint(inversion.predict(asked)), 0, 255)
        found[f"hog_{kind}"] = rebuilt.astype(np.uint8).reshape(-1, *shape)
        found[f"hog_{kind}_gain"] = gains(truth, inversion.predict(tried), targets.mean(axis=0))
    return found


def cells_of(hog, features):
    """How strongly each cell shows each direction, as the classifier is told.

    Parameters
    ----------
    hog : fitted features.hog.HOG
    features : ndarray of shape (n_images, n_features), float32
        Its own; with several sizes of cells, the first is taken.

    Returns
    -------
    ndarray of shape (n_images, n_rows, n_columns, n_bins), float32, 0-1
        Mean over the blocks that a cell stands in, each normalised on its own.
    """
    cell_px, side = hog.cell_px_[0], hog.block_cells
    n_rows, n_columns = (length // cell_px for length in hog.image_shape_[:2])
    n_bins = hog.orientations * (2 if hog.signed else 1)
    n_down, n_across = n_rows - side + 1, n_columns - side + 1
    n_features = n_down * n_across * side**2 * n_bins
    blocks = features[:, :n_features].reshape(-1, n_down, n_across, side, side, n_bins)
    cells = np.zeros((len(features), n_rows, n_columns, n_bins), np.float32)
    n_blocks = np.zeros((n_rows, n_columns, 1), np.float32)
    for down in range(side):
        for across in range(side):
            place = (slice(down, down + n_down), slice(across, across + n_across))
            cells[:, *place] += blocks[:, :, :, down, across]
            n_blocks[place] += 1
    return cells / n_blocks


def gains(truth, rebuilt, mean):
    """How much nearer to each picture its rebuilt one is than the mean picture.

    Parameters
    ----------
    truth, rebuilt : ndarray of shape (n_images, n_pixels), float
    mean : ndarray of shape (n_pixels,), float
        Of the training pictures.

    Returns
    -------
    ndarray of shape (n_images,), float32
        1 for a picture of usual distance from the mean that came back whole; their mean is the share
        of the variance explained, and below 0 where the mean picture would have been the better guess.
    """
    before = ((truth - mean) ** 2).sum(axis=1)
    after = ((truth - rebuilt) ** 2).sum(axis=1)
    return ((before - after) / max(before.mean(), 1e-9)).astype(np.float32)


def _targets(images, kind):
    """Small grey pictures, or pictures of how steep the brightness is, as rows; and their shape."""
    grey = luma(images).astype(np.float32)
    if kind == "edges":
        down, across = np.gradient(grey, axis=(1, 2))
        grey = np.hypot(down, across)
    factor = math.ceil(max(grey.shape[1:]) / MOST_SIDE_PX)
    n_down, n_across = (max(1, side // factor) for side in grey.shape[1:])
    whole = grey[:, : n_down * factor, : n_across * factor]
    small = block_reduce(whole, (1, factor, factor), np.mean)
    return small.reshape(len(images), -1), small.shape[1:]
