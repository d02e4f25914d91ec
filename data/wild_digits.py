"""Real handwriting over real photographs, composed at 32 x 32: the data set that needs no download.

Both halves come with the dependencies: 1,797 handwritten digits in scikit-learn, photographs in
scikit-image and scikit-learn. Each digit is written in some colour, size, angle and place over a
random crop of a photograph. Because we compose the pictures we know every cause in them, and each
is a dial (see `Dials`): turn one, and see which representation it breaks.

No handwriting and no region of a photograph is shared between training, validation and test: both
are divided BEFORE composing. scikit-learn keeps the digits in the order in which the writers wrote
them, so a cut by row number also keeps most writers on one side.

Sources: Alpaydin & Kaynak, "Optical Recognition of Handwritten Digits", UCI (1998);
the photographs' own licences are listed in scikit-image's `data/README.txt`.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from sklearn.datasets import load_digits, load_sample_images

from data.dataset import DataError, Dataset

SIDE_PX = 32
SEED = 0
# scikit-image's; scikit-learn's china and flower are added.
PHOTOGRAPHS = (
    "astronaut", "brick", "camera", "cell", "chelsea", "coffee", "coins", "grass", "gravel",
    "hubble_deep_field", "immunohistochemistry", "moon", "retina", "rocket",
)  # fmt: skip
# Where each part begins: the share of the 1,797 digits, and of every photograph's width.
DIGIT_CUTS = (0, 1150, 1300, 1797)
PHOTO_CUTS = (0.0, 0.5, 0.6, 1.0)
SHRINK_FACTORS = (1, 2, 3)
BLOCK_IMAGES = 500
N_SIZES = 13  # steps from the smallest digit to the largest
PALETTE = np.array(
    [[230, 25, 75], [60, 180, 75], [255, 225, 25], [0, 130, 200], [245, 130, 48],
     [145, 30, 180], [70, 240, 240], [240, 50, 230], [250, 190, 212], [128, 128, 0]], np.int64
)  # fmt: skip


@dataclass(frozen=True)
class Dials:
    """What varies in a picture beside the digit. Each dial turns one nuisance, and nothing else.

    Parameters
    ----------
    size_px : (int, int)
        Smallest and largest side of the written digit, with eleven sides evenly between them.
    angle_degrees : float
        The digit is turned by up to this much either way.
    place : float
        0: always in the middle; 1: anywhere that the digit fits in.
    clutter : float
        0: an even background (the crop's mean colour); 1: the photograph itself.
    contrast : float
        Distance that the ink keeps from the crop's mean colour, in RGB units (0-441); where none of
        eight random colours is that far, the farthest is taken.
    color_tied_to_class : float
        Share of pictures whose ink is the class's own colour in place of a random one.
    """

    size_px: tuple[int, int] = (14, 26)
    angle_degrees: float = 20.0
    place: float = 1.0
    clutter: float = 1.0
    contrast: float = 150.0
    color_tied_to_class: float = 0.0


def load(n_train=5000, n_validation=1000, n_test=2000, seed=SEED, dials=None, test_dials=None):
    """Real handwriting over real photographs, composed here: nothing to download.

    The same arguments give the same bytes. Other dials give the same digits over the same crops: a
    turned dial takes as many random numbers as an unturned one.

    Parameters
    ----------
    n_train, n_validation, n_test : int
        Pictures per part; classes are equal to within one.
    seed : int
    dials : Dials, optional
        Nuisances of the training and validation part.
    test_dials : Dials, optional
        Nuisances of the test part; the same as `dials` unless given.

    Returns
    -------
    Dataset
        32 x 32 pictures of ten digits, with its own validation and test rows.
    """
    dials = dials or Dials()
    part_dials = (dials, dials, test_dials or dials)
    counts = (n_train, n_validation, n_test)
    if min(counts) < 10:
        raise DataError(f"wild_digits: each part needs at least 10 pictures, got {counts}")
    parts = [compose(part, n, seed, part_dials[part]) for part, n in enumerate(counts)]
    return Dataset(
        images=np.concatenate([images for images, _ in parts]),
        labels=np.concatenate([labels for _, labels in parts]),
        class_names=tuple("0123456789"),
        name="wild_digits",
        origin="composed from scikit-learn's digits over its and scikit-image's photographs",
        licence="digits CC BY 4.0 (UCI); photographs public domain, CC0 or CC BY, see scikit-image",
        citation="Alpaydin & Kaynak (1998), Optical Recognition of Handwritten Digits, UCI",
        validation_rows=np.arange(n_train, n_train + n_validation),
        test_rows=np.arange(n_train + n_validation, sum(counts)),
    )


def compose(part, n_images, seed, dials):
    """One part by itself: no other part is needed for it.

    Parameters
    ----------
    part : int
        0: training, 1: validation, 2: test.
    n_images, seed : int
    dials : Dials

    Returns
    -------
    images : ndarray of shape (n_images, 32, 32, 3), uint8
    labels : ndarray of shape (n_images,), int64
        Whatever the dials, the same.
    """
    # All that is random is drawn first and composed in blocks, so that memory stays bounded.
    labels, rng = _draw_labels(part, n_images, seed)
    images = _crops(part, n_images, rng, _photographs())
    # One channel after another: the mean over all three at once takes seven times as long.
    channels = [images[..., c].reshape(n_images, -1).mean(axis=1) for c in range(3)]
    mean_color = np.stack(channels, axis=1).round().astype(np.int32)
    ink = _ink_colors(labels, mean_color, rng, dials).astype(np.int32)
    digits = _handwriting(part, labels, rng)
    placement = _placement(n_images, rng, dials)
    for start in range(0, n_images, BLOCK_IMAGES):
        block = slice(start, start + BLOCK_IMAGES)
        coverage = _coverage(digits[block], *(drawn[block] for drawn in placement))
        ground = mean_color[block, None, None, :]
        ground = _mix(ground, images[block].astype(np.int32), round(256 * dials.clutter))
        images[block] = _mix(ground, ink[block, None, None, :], coverage[..., None])
    return images, labels


def labels_of(part, n_images, seed):
    """The labels of what `compose` gives, without composing it."""
    return _draw_labels(part, n_images, seed)[0]


def _draw_labels(part, n_images, seed):
    """Labels, and the generator for all that is drawn after them."""
    rng = np.random.default_rng([seed, part])
    return rng.permutation(np.arange(n_images) % 10).astype(np.int64), rng


@cache
def _photographs():
    """Every photograph at full, half and a third of its size, as lists of (height, width, 3)."""
    import skimage.data

    originals = [getattr(skimage.data, name)() for name in PHOTOGRAPHS]
    originals += load_sample_images().images
    sizes = []
    for photograph in originals:
        photograph = photograph if photograph.ndim == 3 else np.repeat(photograph[..., None], 3, 2)
        sizes.append([_shrink(photograph.astype(np.int64), factor) for factor in SHRINK_FACTORS])
    return sizes


def _shrink(photograph, factor):
    height, width = (side // factor * factor for side in photograph.shape[:2])
    blocks = photograph[:height, :width].reshape(
        height // factor, factor, width // factor, factor, 3
    )
    return ((blocks.sum(axis=(1, 3)) + factor**2 // 2) // factor**2).astype(np.uint8)


def _crops(part, n_images, rng, photographs):
    crops = np.empty((n_images, SIDE_PX, SIDE_PX, 3), photographs[0][0].dtype)
    which = rng.integers(len(photographs), size=n_images)
    shrink = rng.integers(len(SHRINK_FACTORS), size=n_images)
    place = rng.random((n_images, 2))
    for i in range(n_images):
        sizes = photographs[which[i]]
        full_width = sizes[0].shape[1]
        photograph = sizes[shrink[i]]
        left, right = _columns(part, full_width, SHRINK_FACTORS[shrink[i]])
        if right - left < SIDE_PX:  # the narrow validation strip of a shrunken photograph
            photograph = sizes[0]
            left, right = _columns(part, full_width, 1)
        row = int(place[i, 0] * (len(photograph) - SIDE_PX + 1))
        column = left + int(place[i, 1] * (right - left - SIDE_PX + 1))
        crops[i] = photograph[row : row + SIDE_PX, column : column + SIDE_PX]
    return crops


def _columns(part, full_width, factor):
    """First column of a part and the one after its last, in a photograph shrunken by `factor`.

    The cuts are made in the photograph itself, and a shrunken column that lies across a cut belongs
    to neither side: else the parts would share a strip of up to a few columns.
    """
    left, right = (int(full_width * cut) for cut in PHOTO_CUTS[part : part + 2])
    return -(-left // factor), right // factor


def _mix(first, second, weight):
    """Both colours, `weight` 256ths of the second; whole numbers round alike on every machine."""
    return (first * (256 - weight) + second * weight + 128) >> 8


def _ink_colors(labels, mean_color, rng, dials):
    """Per picture the first of eight random colours that stands out, or the one that does best."""
    candidates = rng.integers(256, size=(len(labels), 8, 3))
    squared = ((candidates - mean_color[:, None, :]) ** 2).sum(axis=2)
    far_enough = squared >= dials.contrast**2
    choice = np.where(far_enough.any(axis=1), far_enough.argmax(axis=1), squared.argmax(axis=1))
    colors = candidates[np.arange(len(labels)), choice]
    tied = rng.random(len(labels)) < dials.color_tied_to_class
    return np.where(tied[:, None], PALETTE[labels], colors)


def _handwriting(part, labels, rng):
    """One random 8 x 8 digit of the wanted class per picture, values 0-16."""
    digits = load_digits()
    rows = np.arange(*DIGIT_CUTS[part : part + 2])
    draw = rng.random(len(labels))
    chosen = np.empty(len(labels), np.int64)
    for digit in range(10):
        of_class = rows[digits.target[rows] == digit]
        mine = labels == digit
        chosen[mine] = of_class[(draw[mine] * len(of_class)).astype(np.int64)]
    return digits.images[chosen].astype(np.int32)


def _placement(n_images, rng, dials):
    """Size in pixels (n,), angle in radians (n,) and centre (row, column) in pixels (n, 2)."""
    # A step, and not a side: for another range the generator would go on from another place.
    smallest, largest = dials.size_px
    size = smallest + rng.integers(N_SIZES, size=n_images) * (largest - smallest) // (N_SIZES - 1)
    angle = np.deg2rad(dials.angle_degrees) * (2 * rng.random(n_images) - 1)
    free = (SIDE_PX - size)[:, None] / 2
    return size, angle, SIDE_PX / 2 + dials.place * free * (2 * rng.random((n_images, 2)) - 1)


def _coverage(digits, size, angle, center):
    """Ink coverage (n, 32, 32), 0-256, of each digit after size, angle and place.

    Each pixel is mapped back into the 8 x 8 digit and interpolated linearly there, in 1/1024ths.
    """
    pixel = np.arange(SIDE_PX) + 0.5
    down = pixel[None, :, None] - center[:, 0, None, None]
    right = pixel[None, None, :] - center[:, 1, None, None]
    scale, cosine, sine = (a[:, None, None] for a in (8 / size, np.cos(angle), np.sin(angle)))
    row = scale * (cosine * down - sine * right) + 3.5
    column = scale * (sine * down + cosine * right) + 3.5
    # A border of two empty pixels lets every look-up outside the digit find paper.
    padded = np.pad(digits, ((0, 0), (2, 2), (2, 2)))
    row, column = (
        np.rint(1024 * np.clip(at + 2, 0, 10.999)).astype(np.int32) for at in (row, column)
    )
    value = _interpolate(padded, row, column)
    # The scans are soft; a steeper slope between paper (0) and ink (16) gives a pen's edge.
    return np.clip((value - 5 * 1024) * 256 // (5 * 1024), 0, 256)


def _interpolate(padded, row, column):
    """Bilinear look-up at (row, column) in 1/1024 pixel; values times 1024."""
    picture = np.arange(len(padded))[:, None, None]
    top, left = np.minimum(row >> 10, 10), np.minimum(column >> 10, 10)
    down, right = row - 1024 * top, column - 1024 * left
    upper = padded[picture, top, left] * (1024 - right) + padded[picture, top, left + 1] * right
    lower = padded[picture, top + 1, left] * (1024 - right)
    lower += padded[picture, top + 1, left + 1] * right
    return (upper * (1024 - down) + lower * down) >> 10
