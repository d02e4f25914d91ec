"""The nearest rows by Manhattan distance, a block of rows at a time.

scikit-learn's own brute force looks at one pair of numbers after the other for this distance, where
Euclidean distance is one matrix product. Here the compiler sees runs of sixteen numbers, each block
of training rows stays in the processor's cache while a group of queries passes over it, and never is
more than one block of distances held.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from features.kernels import compiled, n_threads

N_QUERIES = 256  # to a task: large enough to share out, small enough to stay in the cache
CACHE_NUMBERS = 2**17  # training numbers that a group of queries passes over at a time: 512 KB


def nearest_by_manhattan(training, queries, n_neighbors):
    """Find each query's nearest training rows.

    Parameters
    ----------
    training : ndarray of shape (n, n_features), float32
    queries : ndarray of shape (m, n_features), float32
    n_neighbors : int
        At most n.

    Returns
    -------
    distances : ndarray of shape (m, n_neighbors), float32, 0 or more, nearest first
    rows : ndarray of shape (m, n_neighbors), int64
        Positions in `training`; of rows at the same distance the first comes first.
    """
    if training.shape[1] != queries.shape[1]:  # compiled code would read past the end of a row
        raise ValueError(f"rows of {training.shape[1]} and of {queries.shape[1]} numbers")
    distances = np.full((len(queries), n_neighbors), np.inf, np.float32)
    rows = np.zeros((len(queries), n_neighbors), np.int64)
    n_block = max(1, CACHE_NUMBERS // max(1, training.shape[1]))
    starts = range(0, len(queries), N_QUERIES)
    with ThreadPoolExecutor(n_threads()) as pool:
        parts = [slice(start, start + N_QUERIES) for start in starts]
        for done in [
            pool.submit(_search, training, queries[part], n_block, distances[part], rows[part])
            for part in parts
        ]:
            done.result()
    return distances, rows


@compiled(fastmath=True)
def _distance(first, second):
    total = np.float32(0)
    for k in range(len(first)):
        total += abs(first[k] - second[k])
    return total


@compiled
def _search(training, queries, n_block, distances, rows):
    """Fill `distances` and `rows`, both sorted at every moment."""
    n_neighbors = distances.shape[1]
    for start in range(0, len(training), n_block):
        for query in range(len(queries)):
            nearest, owners = distances[query], rows[query]
            for row in range(start, min(start + n_block, len(training))):
                distance = _distance(queries[query], training[row])
                place = n_neighbors
                while place > 0 and distance < nearest[place - 1]:
                    place -= 1
                if place < n_neighbors:
                    nearest[place + 1 :] = nearest[place:-1].copy()
                    owners[place + 1 :] = owners[place:-1].copy()
                    nearest[place], owners[place] = distance, row
