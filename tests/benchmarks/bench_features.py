"""How many times as fast as a loop over the trusted library each extractor is.

Pictures are crops of the photographs that scikit-image brings. The library's loop runs over a tenth
of the pictures, as its time grows with their number, ours over all. Compiling is done before.
"""

import warnings
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from skimage.color import rgb2hsv
from skimage.data import astronaut, chelsea, coffee
from skimage.feature import hog, local_binary_pattern
from skimage.filters import gabor, sobel

from features.color_histogram import ColorHistogram
from features.edges import Edges
from features.gabor import Gabor
from features.hog import HOG
from features.lbp import LBP
from tests.benchmarks.race import Contest, largest_difference, race, skipped

SCIKIT_IMAGE = f"scikit-image {version('scikit-image')}"
MOST_OF_GABOR = 30  # pictures that the library's filters are timed on: they take long


def measure(repeats, quick, work):
    """Hold every contest.

    Parameters
    ----------
    repeats : int
    quick : bool
        On a tenth of the pictures.
    work : Path
        Not needed here.

    Returns
    -------
    dict
        `rows`.
    """
    share = 10 if quick else 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-image's advice on data types, once a picture
        return {
            "rows": [race(c, repeats)[0] if isinstance(c, Contest) else c for c in _contests(share)]
        }


def _contests(share):
    for side, n_images in ((32, 10_000 // share), (224, 500 // share)):
        colored = _crops(n_images, side)
        grey = np.repeat(colored[..., 1:2], 3, axis=3)
        for kind, images in (("grey", grey), ("RGB", colored)):
            for cell_px in (side // 4, 8) if side == 224 else (8,):
                yield _against_scikit_image(kind, images, cell_px)
                yield _against_opencv(kind, images, cell_px)
    small = _crops(10_000 // share, 32)
    numpy = f"NumPy {version('numpy')}'s histogramdd, a picture at a time"
    yield _contest("colour histograms", ColorHistogram(), small, numpy, _color, headline=True)
    yield _contest("LBP, two radii", LBP(), small, SCIKIT_IMAGE, _lbp, headline=True)
    yield _contest("edge directions", Edges(), small, f"{SCIKIT_IMAGE}'s sobel alone", _sobel)
    yield _contest("Gabor filters", Gabor(), small, SCIKIT_IMAGE, _gabor, MOST_OF_GABOR)


def _against_scikit_image(kind, images, cell_px):
    """The library's own definition: the features are the same."""
    sizes = {"pixels_per_cell": (cell_px, cell_px), "cells_per_block": (2, 2)}
    if kind == "grey":  # the library need not look at three equal channels
        describe = lambda image: hog(image[..., 0], **sizes)  # noqa: E731
    else:
        describe = lambda image: hog(image, channel_axis=-1, **sizes)  # noqa: E731
    ours = HOG(cell_px=cell_px, interpolated=False)
    return _contest(
        f"HOG, {kind}, cells of {cell_px} px",
        ours,
        images,
        SCIKIT_IMAGE,
        describe,
        agreement=_first_rows_agree,
        headline=kind == "RGB" and 4 * cell_px == images.shape[1],
    )


def _against_opencv(kind, images, cell_px):
    """Shared votes, as ours by default; OpenCV weighs and orders them in its own way."""
    what = f"HOG with shared votes, {kind}, cells of {cell_px} px"
    try:
        import cv2
    except ImportError:
        return skipped(f"{what}, against OpenCV", "OpenCV is not installed")
    if not hasattr(cv2, "HOGDescriptor"):
        return skipped(f"{what}, against OpenCV", "its HOG is gone from version 5 on; 4.14 has it")
    side = images.shape[1]
    cell, block, window = ((n, n) for n in (cell_px, 2 * cell_px, side // cell_px * cell_px))
    descriptor = cv2.HOGDescriptor(window, block, cell, cell, 9)
    describe = descriptor.compute
    if kind == "grey":
        describe = lambda image: descriptor.compute(np.ascontiguousarray(image[..., 0]))  # noqa: E731
    return _contest(what, HOG(cell_px=cell_px), images, f"OpenCV {_version_of_opencv()}", describe)


def _contest(what, extractor, images, peer, describe, n_theirs=None, **more):
    n_theirs = min(n_theirs or len(images) // 10, len(images))
    extractor.fit(images)
    return Contest(
        what,
        len(images),
        f"{images.shape[1]} x {images.shape[2]}",
        peer,
        partial(extractor.transform, images),
        lambda: [describe(image) for image in images[:n_theirs]],
        n_theirs,
        **more,
    )


def _first_rows_agree(ours, theirs):
    return largest_difference(ours[: len(theirs)], theirs)


def _version_of_opencv():
    for package in ("opencv-python", "opencv-python-headless"):
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "of unknown version"


def _crops(n_images, side):
    rng = np.random.default_rng(0)
    photographs = [astronaut(), chelsea(), coffee()]
    crops = np.empty((n_images, side, side, 3), np.uint8)
    for crop in crops:
        photograph = photographs[rng.integers(len(photographs))]
        top, left = (rng.integers(n - side + 1) for n in photograph.shape[:2])
        crop[:] = photograph[top : top + side, left : left + side]
    return crops


def _lbp(image):
    for n_points, radius in ((8, 1), (16, 2)):
        local_binary_pattern(image[..., 0], n_points, radius, method="uniform")


def _color(image):
    hsv = rgb2hsv(image).reshape(-1, 3)
    np.histogramdd(hsv, bins=(12, 4, 4), range=[(0, 1)] * 3)


def _sobel(image):
    sobel(image[..., 0])


def _gabor(image):
    grey = image[..., 0] / 255
    for frequency in (0.15, 0.25, 0.4):
        for k in range(4):
            gabor(grey, frequency, theta=np.pi * k / 4)
