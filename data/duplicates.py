"""Do pictures stand twice in a data set? What was learned by heart must not be tested as skill.

Exact duplicates have the same bytes. Near duplicates show the same picture again: shifted by up to
an eighth of the side, recompressed, a little brighter or flatter, mirrored left to right.
`near_duplicates.py` finds pairs worth a look; here they are laid over each other at the best whole
shift and compared after brightness and contrast are made equal (normalised cross-correlation):

- colours must agree over the whole overlap, and edges too, upright and level ones separately:
  two horizons agree in the one and not in the other;
- a pair that agrees closely everywhere is a copy. A pair that does not (cropped anew, scaled a
  little) counts only if the picture has much detail to agree in, and only in a data set where
  such resemblance is rare: handwritten ones resemble each other and are no copies. So in MNIST
  half of the shifted copies are missed, and in a set augmented several times all but the closest.

Measured on CIFAR-10 with planted copies: 98-100 % found of those shifted by 1-4 pixels, saved as
JPEG of quality 30-75, mirrored, or in other light; about 0.5 % of its own pairs were false.

Blind to: rotation, zoom by more than a few per cent, cut-outs, changed colours, JPEG of
low quality where all that a small picture shows is coloured strokes, large overlays,
and details lost when a large picture is averaged down to 64 x 64 pixels. Not looked at for near
duplicates: pictures below 8 x 8 pixels and (almost) constant ones, which are only ever exact ones.

Source: Barz & Denzler, "Do we train on test data? Purging CIFAR of near-duplicates", Journal of
Imaging (2020): 3.3 % of CIFAR-10's test pictures have a duplicate; looking decided the thresholds.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data.mapped import let_go
from data.near_duplicates import FEW_IMAGES, N_NEAREST, SCALE_PX, candidates, shrink, step_px

LEAST_SIDE_PX = 8
LEAST_CONTRAST = 2.0  # standard deviation in grey levels; below, there is nothing to compare
LEAST_COLOR_AGREEMENT = 0.9  # correlations
LEAST_EDGE_AGREEMENT = 0.8
# Greatest difference anywhere that a copy may have, in standard deviations of the picture; where
# resemblance is rare, more for pictures with more detail (the share of them that edges fill).
CLOSE_DIFFERENCE, DIFFERENCE_PER_DETAIL = 0.3, 5.5
# Kin are pictures whose edges agree so far. Where more pictures than this share have several kin,
# resemblance proves nothing (CIFAR-10: 0.01, MNIST: 0.4). In small sets two are several.
LEAST_KINSHIP, MOST_KIN_FRACTION, FEW_KIN = 0.6, 0.06, 2
BLOCK_PAIRS = 2000
LET_GO_AFTER = 10_000  # pictures that are mapped from a file and have been read


@dataclass(frozen=True)
class Duplicates:
    """Pairs of rows that hold the same picture.

    Parameters
    ----------
    exact : ndarray of shape (n_exact, 2), int64
        Equal bytes: the first row of each group of equal pictures, with each other row of it.
    near : ndarray of shape (n_near, 2), int64
        Near duplicates, lower row first. Of equal pictures only the first row is named, and of many
        near duplicates of one picture each is linked to some of the others, not to all.
    """

    exact: np.ndarray
    near: np.ndarray


def find_duplicates(images, rows=None, near_rows=None):
    """Find exact and near duplicates among pictures.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    rows : ndarray of int64 or None
        Look among these only, for example the rows of all parts of a split; None: among all.
    near_rows : ndarray of int64 or None
        Look for near duplicates among these of them only: the time grows with their square. None:
        among all of them.

    Returns
    -------
    Duplicates
        In rows of `images`, sorted; the same on each call.
    """
    rows = np.arange(len(images)) if rows is None else np.unique(np.asarray(rows, np.int64))
    first = _first_equal(images, rows)
    exact = np.stack([first, rows], axis=1)[first != rows]
    once = rows[first == rows]
    compared = once if near_rows is None else np.intersect1d(once, near_rows)
    return Duplicates(exact[np.lexsort(exact.T[::-1])], _near(images, compared))


def affected_test_rows(duplicates, split):
    """Test rows of which a duplicate, exact or near, stands among training or validation rows.

    Parameters
    ----------
    duplicates : Duplicates
        Of all parts together.
    split : Split

    Returns
    -------
    ndarray of int64
        Sorted. Duplicates of duplicates count: links name only some pairs of a group.
    """
    links = np.concatenate([duplicates.exact, duplicates.near])
    if not len(links):
        return np.zeros(0, np.int64)
    rows, group = _groups(links)
    learned = np.isin(rows, np.concatenate([split.train, split.validation]))
    affected = rows[np.isin(group, group[learned])]
    return np.intersect1d(affected, split.test).astype(np.int64)


def _first_equal(images, rows):
    """For each row the first row with the same bytes."""
    seen = {}
    first = np.empty_like(rows)
    for k, row in enumerate(rows.tolist()):
        if k % LET_GO_AFTER == 0:
            let_go(images)
        digest = hashlib.blake2b(np.ascontiguousarray(images[row]), digest_size=16).digest()
        first[k] = seen.setdefault(digest, row)
    return first


def _groups(links):
    """Rows that are named in links, and the number of the connected group of each."""
    rows, ends = np.unique(links, return_inverse=True)
    ends = ends.reshape(-1, 2).T
    graph = coo_array((np.ones(len(links)), tuple(ends)), shape=(len(rows), len(rows)))
    return rows, connected_components(graph, directed=False)[1]


def _near(images, rows):
    none = np.zeros((0, 2), np.int64)
    if min(images.shape[1:3]) < LEAST_SIDE_PX or len(rows) < 2:
        return none
    pictures = shrink(images, rows)
    varied = np.flatnonzero(_contrast(pictures) >= LEAST_CONTRAST)
    pictures, rows = pictures[varied], rows[varied]
    if len(rows) < 2:
        return none
    near = _copies(pictures)
    if len(near):
        # Whose list of candidates is full of copies may miss others: join large groups by their
        # first pictures.
        members, group = _groups(near)
        _, place, n_members = np.unique(group, return_index=True, return_counts=True)
        heads = members[place[n_members > N_NEAREST]]
        if len(heads) > 1:
            near = np.unique(np.concatenate([near, heads[_copies(pictures[heads])]]), axis=0)
    return rows[near]


def _contrast(pictures):
    blocks = np.array_split(pictures, max(1, len(pictures) // BLOCK_PAIRS))
    return np.concatenate([block.mean(axis=-1).std(axis=(1, 2)) for block in blocks])


def _copies(pictures):
    """Pairs of pictures (n_pairs, 2), first < second, that are copies of each other."""
    pairs, mirrored, shift = candidates(pictures)
    measures = [
        _compare(pictures, pairs[block], mirrored[block], shift[block])
        for block in (slice(k, k + BLOCK_PAIRS) for k in range(0, len(pairs), BLOCK_PAIRS))
    ]
    if not measures:
        return pairs
    color, edges, difference, detail = np.concatenate(measures, axis=1)
    alike = (color >= LEAST_COLOR_AGREEMENT) & (edges >= LEAST_EDGE_AGREEMENT)
    close = alike & (difference <= CLOSE_DIFFERENCE)
    n_kin = np.bincount(pairs[edges >= LEAST_KINSHIP].ravel(), minlength=len(pictures))
    several = FEW_KIN if len(pictures) <= FEW_IMAGES else N_NEAREST
    if np.mean(n_kin >= several) > MOST_KIN_FRACTION:
        return pairs[close]
    return pairs[close | (alike & (difference <= DIFFERENCE_PER_DETAIL * detail))]


def _compare(pictures, pairs, mirrored, shift):
    """Measure how well pairs agree: colour, edges, greatest difference, detail (4, n_pairs)."""
    first, second = (pictures[column].astype(np.float32) for column in pairs.T)
    # Larger pictures are smoothed, and the rim of their overlap is left out: a shift by part of a
    # pixel must not cost their agreement.
    scale = max(1, round(min(pictures.shape[1:3]) / SCALE_PX))
    rim = scale if scale > 1 else 0
    if scale > 1:
        first, second = (uniform_filter(part, (0, scale, scale, 0)) for part in (first, second))
    first[mirrored] = first[mirrored][:, :, ::-1]
    grey = first.mean(axis=-1), second.mean(axis=-1)
    shift, agreement = _best_shift(*grey, shift, rim)
    measures = np.zeros((4, len(pairs)), np.float32)
    promising = np.flatnonzero(agreement >= LEAST_COLOR_AGREEMENT - 0.1)
    for one, at in _by_shift(shift[promising]):
        at = promising[at]
        a, b = _overlap(first[at], second[at], one, rim)
        measures[0, at] = _correlation(
            a - a.mean(axis=(1, 2), keepdims=True), b - b.mean(axis=(1, 2), keepdims=True)
        )
        a, b = (_standardised(part) for part in _overlap(grey[0][at], grey[1][at], one, rim))
        edges = list(zip(_edges(a), _edges(b), strict=True))
        measures[1, at] = np.minimum(*(_correlation(*pair) for pair in edges))
        # Averaged over a few pixels: the noise of compression goes, a shape that differs stays.
        window = max(1, round(3 * min(pictures.shape[1:3]) / SCALE_PX))
        measures[2, at] = np.abs(uniform_filter(a - b, (0, window, window))).max(axis=(1, 2))
        measures[3, at] = _detail(*(pair[0] for pair in edges))
    return measures


def _best_shift(first, second, shift, rim):
    """Climb from shift to neighbouring shift while the overlap agrees better."""
    most = [-(-side // 8) for side in first.shape[1:]]
    best = np.full(len(first), -1, np.float32)
    shift, climbing = shift.copy(), np.ones(len(first), bool)
    for _ in range(max(3, *map(step_px, first.shape[1:]))):
        start = shift.copy()
        for step in np.ndindex(3, 3):
            trial = np.clip(start + step - np.ones(2, np.int64), np.negative(most), most)
            for one, at in _by_shift(trial[climbing]):
                at = np.flatnonzero(climbing)[at]
                agreement = _correlation(*_overlap(first[at], second[at], one, rim))
                better = agreement > best[at]
                best[at[better]], shift[at[better]] = agreement[better], one
        climbing &= (shift != start).any(axis=1) & (best > 0.6)
    return shift, best


def _by_shift(shift):
    """Yield each shift that occurs, and where."""
    for one in np.unique(shift, axis=0):
        yield one, np.flatnonzero((shift == one).all(axis=1))


def _overlap(first, second, shift, rim):
    """Where the pictures cover each other, the second laid over the first, less a rim."""
    height, width = first.shape[1:3]

    def part(pictures, y, x):
        rows = slice(max(y, 0) + rim, height + min(y, 0) - rim)
        return pictures[:, rows, max(x, 0) + rim : width + min(x, 0) - rim]

    return part(first, *shift), part(second, *-shift)


def _correlation(first, second):
    """Correlation of each pair, 0 where one of the two is constant."""
    first, second = (_centred(part.reshape(len(part), -1)) for part in (first, second))
    norms = [np.einsum("ij,ij->i", part, part) for part in (first, second)]
    return np.einsum("ij,ij->i", first, second) / np.sqrt((norms[0] + 1e-3) * (norms[1] + 1e-3))


def _centred(rows):
    return rows - rows.mean(axis=1, keepdims=True)


def _standardised(grey):
    grey = grey - grey.mean(axis=(1, 2), keepdims=True)
    return grey / np.maximum(grey.std(axis=(1, 2), keepdims=True), 1)


def _edges(grey):
    """Sobel's differences across and down, smoothed along the edge."""
    across, down = grey[:, :, 2:] - grey[:, :, :-2], grey[:, 2:] - grey[:, :-2]
    return (
        across[:, :-2] + 2 * across[:, 1:-1] + across[:, 2:],
        down[:, :, :-2] + 2 * down[:, :, 1:-1] + down[:, :, 2:],
    )


def _detail(across, down):
    """Share of the picture that its edges fill: 1 if all pixels change alike, 0 if one does."""
    energy = (across**2 + down**2).reshape(len(across), -1)
    squares = np.maximum((energy**2).sum(axis=1), 1e-9)
    return energy.sum(axis=1) ** 2 / squares / energy.shape[1]
