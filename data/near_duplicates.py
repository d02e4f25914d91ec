"""Which pictures are worth comparing: each with the few that look most like it, mirrored or shifted.

Comparing all pairs of 60,000 pictures pixel by pixel would take days. So each picture is first
described by 64 numbers, whitened so that what most pictures have in common counts little
(Jegou & Chum, "Negative evidences and co-occurences in image retrieval: the benefit of PCA and
whitening", ECCV 2012), and matrix products find each one's nearest. A description is blurred, so
it bears a shift of a pixel or two; larger shifts are met by describing four crops of each picture:
the lower right crop of one against the upper left crop of another is a pair at a diagonal shift.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from joblib import cpu_count
from threadpoolctl import threadpool_limits

SCALE_PX = 32  # side of a picture for which distances are stated; others in proportion
WORK_PX = 64  # larger pictures are averaged down to this side before anything else
CELLS = 14  # of a crop's description, each way
N_COMPONENTS = 64
N_NEAREST = 4  # candidates kept of each picture
LEAST_SIMILARITY = 0.6  # of whitened descriptions; 98 of 100 planted copies lie above
FEW_IMAGES = 2000  # among so few each one's nearest are compared, however little alike
SAMPLE_IMAGES = 5_000  # the components are learned from
BLOCK_IMAGES = 1000
TILE = (256, 1024)  # of the similarity matrix: small enough to stay in the processor's cache
N_TILES = 8  # computed before their best are sorted in: bounds the memory
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
STEPS = tuple((y, x) for y in (-1, 0, 1) for x in (-1, 0, 1))
# Brightness, red-green and yellow-blue of a colour.
OPPONENTS = np.array([[1 / 3, 0.5, 0.25], [1 / 3, -0.5, 0.25], [1 / 3, 0, -0.5]], np.float32)


def step_px(side):
    """Distance between two crops, which are compared at relative shifts -1, 0 and 1 of it."""
    return max(1, round(3 * side / SCALE_PX))


def shrink(images, rows):
    """Average pictures down to at most 64 x 64 pixels; smaller sides stay as they are.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    rows : ndarray of int64

    Returns
    -------
    ndarray of shape (n_rows, min(height, 64), min(width, 64), 3), uint8
    """
    height, width = images.shape[1:3]
    if max(height, width) <= WORK_PX:
        return images[rows]
    vertical, horizontal = _averaging(height), _averaging(width)
    small = np.empty((len(rows), len(vertical), len(horizontal), 3), np.uint8)
    n_block = max(1, BLOCK_IMAGES * WORK_PX**2 // (height * width))
    for start in range(0, len(rows), n_block):
        block = images[rows[start : start + n_block]].astype(np.float32)
        with threadpool_limits(1, user_api="blas"):
            small[start : start + n_block] = np.rint(_resample(block, vertical, horizontal))
    return small


def candidates(pictures):
    """Pair each picture with the few that look most like it.

    Parameters
    ----------
    pictures : ndarray of shape (n, height, width, 3), uint8, 0-255
        From `shrink`; none of them constant.

    Returns
    -------
    pairs : ndarray of shape (n_pairs, 2), int64
        Sorted, first < second, at most `N_NEAREST` for each picture.
    mirrored : ndarray of shape (n_pairs,), bool
        Whether the first picture's mirror image is meant.
    shift : ndarray of shape (n_pairs, 2), int64
        About how far down and right the second picture's content lies in the first, in pixels.
    """
    # The products are small: one thread each, and several at a time, is faster than sharing each.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(cpu_count()) as pool:
        plain, mirror = _descriptions(pictures, pool)
        nearest = _nearest(plain, mirror, pool)
    row, place = np.nonzero(nearest >= 0)
    pairs = np.stack([row, nearest[row, place]], axis=1)
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    similarity = np.empty((2 * len(STEPS), len(pairs)), np.float32)
    for k, (description, step) in enumerate((d, step) for d in (plain, mirror) for step in STEPS):
        a, b = _corners(step)
        for start in range(0, len(pairs), 10 * BLOCK_IMAGES):
            block = slice(start, start + 10 * BLOCK_IMAGES)
            first, second = pairs[block].T
            products = np.einsum("ij,ij->i", description[a][first], plain[b][second])
            similarity[k, block] = products
    best = similarity.argmax(axis=0) if len(pairs) else np.zeros(0, np.int64)
    steps_px = [step_px(side) for side in pictures.shape[1:3]]
    return pairs, best >= len(STEPS), np.array(STEPS)[best % len(STEPS)] * steps_px


def _averaging(side):
    """Matrix that averages `side` pixels into at most `WORK_PX`, each by the area it shares."""
    edges, pixel = np.linspace(0, side, min(side, WORK_PX) + 1), np.arange(side)
    shared = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    shared = np.clip(shared, 0, None)
    return (shared / shared.sum(axis=1, keepdims=True)).astype(np.float32)


def _resample(block, vertical, horizontal):
    """Multiply the rows and the columns of each picture with a matrix."""
    n, height, width = block.shape[:3]
    block = np.matmul(vertical, block.reshape(n, height, -1))
    # One large product in place of many with three columns each.
    across = np.kron(horizontal.T, np.eye(3, dtype=np.float32))
    return (block.reshape(-1, 3 * width) @ across).reshape(n, len(vertical), len(horizontal), 3)


def _descriptions(pictures, pool):
    """Whitened descriptions of the four crops of each picture and of its mirror image."""
    n = len(pictures)
    whitening = _whitening(pictures, pool)
    plain = {corner: np.empty((n, whitening.shape[1]), np.float32) for corner in CORNERS}
    mirror = {corner: np.empty((n, whitening.shape[1]), np.float32) for corner in CORNERS}

    def describe(start):
        block = slice(start, start + BLOCK_IMAGES)
        for (y, x), cells in _cells(pictures[block]).items():
            m = len(cells)
            plain[y, x][block] = _unit(cells.reshape(m, -1) @ whitening)
            mirror[y, 1 - x][block] = _unit(cells[:, :, ::-1].reshape(m, -1) @ whitening)

    list(pool.map(describe, range(0, n, BLOCK_IMAGES)))
    return plain, mirror


def _whitening(pictures, pool):
    """Matrix from cells to components that all vary alike."""
    n = len(pictures)
    sample = np.unique(np.linspace(0, n - 1, min(n, SAMPLE_IMAGES)).astype(np.int64))

    def second_moments(start):
        crops = _cells(pictures[sample[start : start + BLOCK_IMAGES]]).values()
        cells = np.concatenate([cells.reshape(len(cells), -1) for cells in crops])
        return cells.T.astype(np.float64) @ cells

    moments = sum(pool.map(second_moments, range(0, len(sample), BLOCK_IMAGES)))
    variances, components = np.linalg.eigh(moments / (len(CORNERS) * len(sample)))
    variances = np.maximum(variances[::-1][:N_COMPONENTS], 0)
    # Among few pictures a copy is what they have in common, and would be whitened away.
    floor = (N_COMPONENTS / n) ** 2 + 1e-5
    return (components[:, ::-1][:, :N_COMPONENTS] / np.sqrt(variances + floor)).astype(np.float32)


def _cells(block):
    """Blurred opponent colours of four crops, each of length one and without its mean colour."""
    height, width = block.shape[1:3]
    y_step, x_step = step_px(height), step_px(width)
    vertical, y_weight = _blurring(height - y_step)
    horizontal, x_weight = _blurring(width - x_step)
    weight = np.sqrt(y_weight[:, None] * x_weight)[:, :, None]
    opponents = block.astype(np.float32) @ OPPONENTS
    crops = {}
    for y, x in CORNERS:
        top, left = y * y_step, x * x_step
        crop = opponents[:, top : top + height - y_step, left : left + width - x_step]
        cells = _resample(crop, vertical, horizontal)
        cells = (cells - cells.mean(axis=(1, 2), keepdims=True)) * weight
        crops[y, x] = _unit(cells.reshape(len(block), -1)).reshape(cells.shape)
    return crops


def _blurring(side):
    """Matrix of Gaussian cells, and weights: less at the rim, where a shift brings in new pixels."""
    centre = (np.arange(side) + 0.5) * CELLS / side - 0.5
    cells = np.exp(-0.5 * ((np.arange(CELLS)[:, None] - centre) / 0.6) ** 2)
    rim = np.minimum(np.arange(CELLS), np.arange(CELLS)[::-1])
    weight = np.minimum(0.3 + 0.35 * rim, 1)
    return (cells / cells.sum(axis=1, keepdims=True)).astype(np.float32), weight.astype(np.float32)


def _unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def _corners(step):
    """Which crop of the first and of the second picture lie this many steps apart."""
    return tuple(max(s, 0) for s in step), tuple(max(-s, 0) for s in step)


def _nearest(plain, mirror, pool):
    """Rows of the `N_NEAREST` most similar others of each picture, -1 where there are fewer.

    Only the upper triangle is computed; a pair is offered to both of its pictures. Lists that are
    full ask for more than the least similarity, so pictures that are all alike fill no memory.
    """
    n = len(plain[0, 0])
    least = LEAST_SIMILARITY if n > FEW_IMAGES else -1.0
    lists = np.full((n, N_NEAREST), least, np.float32), np.full((n, N_NEAREST), -1)
    products = [(d[a], plain[b]) for d in (plain, mirror) for a, b in map(_corners, STEPS)]
    for top in range(0, n, TILE[0]):
        lefts = range(top // TILE[1] * TILE[1], n, TILE[1])
        for start in range(0, len(lefts), N_TILES):
            similar_in = partial(_similar_in_tile, products, lists[0][:, -1].copy(), top)
            for rows, others, similarity in pool.map(similar_in, lefts[start : start + N_TILES]):
                _offer(lists, rows, others, similarity)
                _offer(lists, others, rows, similarity)
    return lists[1]


def _similar_in_tile(products, least, top, left):
    """Pairs above the diagonal, in one tile, that may enter a list, and their similarity."""
    across, down = slice(top, top + TILE[0]), slice(left, left + TILE[1])
    tile = products[0][0][across] @ products[0][1][down].T
    other = np.empty_like(tile)
    for first, second in products[1:]:
        np.matmul(first[across], second[down].T, out=other)
        np.maximum(tile, other, out=tile)
    entry = min(least[across].min(), least[down].min())
    rows, others = np.divmod(np.flatnonzero(tile > entry), tile.shape[1])
    similarity = tile[rows, others]
    rows, others = rows + top, others + left
    welcome = (rows < others) & (similarity > np.minimum(least[rows], least[others]))
    return rows[welcome], others[welcome], similarity[welcome]


def _offer(lists, rows, others, similarity):
    """Put pairs into the lists of `rows` where they are among the most similar."""
    best, who = lists
    better = similarity > best[rows, -1]
    if not better.any():
        return
    rows, others, similarity = rows[better], others[better], similarity[better]
    changed = np.unique(rows)
    rows = np.concatenate([rows, np.repeat(changed, N_NEAREST)])
    others = np.concatenate([others, who[changed].ravel()])
    similarity = np.concatenate([similarity, best[changed].ravel()])
    order = np.lexsort((others, -similarity, rows))
    kept = order[np.searchsorted(rows[order], changed)[:, None] + np.arange(N_NEAREST)]
    best[changed], who[changed] = similarity[kept], others[kept]
