"""How many times as fast as a loop over the trusted library each extractor is, in one process.

    python tests/benchmarks/bench_features.py [--out results.json] [--repeats 5] [--only hog]

Pictures are crops of the photographs that scikit-image brings. Each repeat times ours and the library
in turn, so that other load on the machine falls on both. The library's loop runs over a tenth of the
pictures (its time grows with their number), ours over all. Compiling is done in `fit`, before.
Takes about two minutes on two cores.
"""

import argparse
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from skimage import __version__ as skimage_version
from skimage.color import rgb2hsv
from skimage.data import astronaut, chelsea, coffee
from skimage.feature import hog, local_binary_pattern
from skimage.filters import gabor, sobel

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from features.color_histogram import ColorHistogram
from features.edges import Edges
from features.gabor import Gabor
from features.hog import HOG
from features.kernels import n_threads
from features.lbp import LBP


def main():
    """Time everything, print a line each, and save."""
    options = _options()
    results = []
    for name, extractor, images, reference, n_reference in _contests():
        if options.only in name:
            results.append(
                _contest(name, extractor, images, reference, n_reference, options.repeats)
            )
            print(_line(results[-1]), flush=True)
    if options.out:
        saved = {"n_threads": n_threads(), "scikit_image": skimage_version, "results": results}
        options.out.write_text(json.dumps(saved, indent=2) + "\n", "utf-8")


def _options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", default="", help="part of the names to run")
    return parser.parse_args()


def _contests():
    """Yield (name, extractor, images, reference for one picture, pictures it is timed on)."""
    for side, n_images in ((32, 10_000), (224, 500)):
        colored = _crops(n_images, side)
        grey = np.repeat(colored[..., 1:2], 3, axis=3)
        for kind, images in (("grey", grey), ("RGB", colored)):
            for cell_px in (None, 8) if side == 224 else (None,):
                of = f"{n_images} x {side} px {kind}, cells of {cell_px or side // 4} px"
                contests = (
                    ("scikit-image", False, _hog_loop(kind, cell_px or side // 4)),
                    ("OpenCV", True, _opencv_loop(kind, cell_px or side // 4, side)),
                )
                for library, interpolated, loop in contests:  # each against its own definition
                    ours = HOG(cell_px=cell_px, interpolated=interpolated)
                    yield f"hog against {library}: {of}", ours, images, loop, n_images // 10
    small = _crops(10_000, 32)
    of = "10000 x 32 px"
    yield f"lbp against scikit-image: {of}", LBP(), small, _lbp_loop, 1000
    yield f"color against np.histogramdd: {of}", ColorHistogram(), small, _color_loop, 1000
    yield f"edges against skimage.filters.sobel alone: {of}", Edges(), small, _sobel_loop, 1000
    yield f"gabor against skimage.filters.gabor alone: {of}", Gabor(), small, _gabor_loop, 30


def _crops(n_images, side):
    rng = np.random.default_rng(0)
    photographs = [astronaut(), chelsea(), coffee()]
    crops = np.empty((n_images, side, side, 3), np.uint8)
    for crop in crops:
        photograph = photographs[rng.integers(len(photographs))]
        top, left = (rng.integers(n - side + 1) for n in photograph.shape[:2])
        crop[:] = photograph[top : top + side, left : left + side]
    return crops


def _contest(name, extractor, images, reference, n_reference, repeats):
    if reference is None:
        return {"name": name, "skipped": "OpenCV is not installed"}
    extractor.fit(images)
    extractor.transform(images)  # warm-up
    ours, theirs = [], []
    for _ in range(repeats):
        start = time.perf_counter()
        extractor.transform(images)
        ours.append((time.perf_counter() - start) / len(images))
        start = time.perf_counter()
        for image in images[:n_reference]:
            reference(image)
        theirs.append((time.perf_counter() - start) / n_reference)
    ratios = np.divide(theirs, ours)
    return {
        "name": name,
        "ratio_median": float(np.median(ratios)),
        "ratio_min": float(ratios.min()),
        "ratio_max": float(ratios.max()),
        "ours_us_per_image": float(np.median(ours) * 1e6),
        "reference_us_per_image": float(np.median(theirs) * 1e6),
    }


def _line(result):
    if "skipped" in result:
        return f"{result['name']:<75} skipped: {result['skipped']}"
    return (
        f"{result['name']:<75} {result['ratio_median']:6.1f} x "
        f"({result['ratio_min']:.1f}-{result['ratio_max']:.1f}); "
        f"{result['ours_us_per_image']:.1f} against {result['reference_us_per_image']:.0f} us"
    )


def _hog_loop(kind, cell_px):
    sizes = {"pixels_per_cell": (cell_px, cell_px), "cells_per_block": (2, 2)}
    if kind == "grey":  # the library need not look at three equal channels
        return lambda image: hog(image[..., 0], **sizes)
    return lambda image: hog(image, channel_axis=-1, **sizes)


def _opencv_loop(kind, cell_px, side):
    try:
        import cv2
    except ImportError:
        return None
    cell, block, window = ((n, n) for n in (cell_px, 2 * cell_px, side // cell_px * cell_px))
    descriptor = cv2.HOGDescriptor(window, block, cell, cell, 9)
    if kind == "grey":
        return lambda image: descriptor.compute(np.ascontiguousarray(image[..., 0]))
    return descriptor.compute


def _lbp_loop(image):
    for n_points, radius in ((8, 1), (16, 2)):
        local_binary_pattern(image[..., 0], n_points, radius, method="uniform")


def _color_loop(image):
    hsv = rgb2hsv(image).reshape(-1, 3)
    np.histogramdd(hsv, bins=(12, 4, 4), range=[(0, 1)] * 3)


def _sobel_loop(image):
    sobel(image[..., 0])


def _gabor_loop(image):
    grey = image[..., 0] / 255
    for frequency in (0.15, 0.25, 0.4):
        for k in range(4):
            gabor(grey, frequency, theta=np.pi * k / 4)


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # scikit-image's advice on data types, once a picture
    main()
