"""Tests for grading; each docstring is the hint that a student reads when the test fails."""

import numpy as np
import work
from sklearn.metrics import pairwise_distances as trusted_distances

POINTS = {
    "test_bytes_become_fractions": 1,
    "test_differences_of_bytes_do_not_wrap": 1,
    "test_distances_agree_with_a_trusted_library": 2,
    "test_distances_have_a_row_per_row": 1,
    "test_no_distance_is_nan": 1,
    "test_near_is_near_and_not_far": 1,
    "test_equal_distances_keep_their_order": 1,
    "test_ties_go_to_the_nearest": 1,
    "test_prediction_agrees_with_a_loop": 1,
    "test_k_is_chosen_on_validation_pictures": 2,
}


def _rows(seed, n_rows, n_features=7):
    return np.random.default_rng(seed).normal(size=(n_rows, n_features))


def _pictures(seed, n_images):
    pixels = np.random.default_rng(seed).integers(0, 256, (n_images, 6, 6, 3))
    return pixels.astype(np.uint8)


def test_bytes_become_fractions():
    """Rows should hold numbers between 0 and 1: divide by 255, the largest byte, and nothing else."""
    images = np.full((1, 2, 2, 3), 255, np.uint8)
    images[0, 0, 0] = 0, 51, 102
    rows = work.as_rows(images)
    np.testing.assert_allclose(rows[0, :4], [0, 0.2, 0.4, 1])
    assert rows.dtype == np.float64


def test_differences_of_bytes_do_not_wrap():
    """In uint8, 10 - 20 is 246: turn bytes into floating-point numbers before you subtract or square."""
    dark, light = np.full((1, 2, 2, 3), 10, np.uint8), np.full((1, 2, 2, 3), 20, np.uint8)
    distance = work.pairwise_distances(work.as_rows(dark), work.as_rows(light))
    ratio = work.pairwise_distances(work.as_rows(dark * 0), work.as_rows(light)) / distance
    np.testing.assert_allclose(ratio, 2, rtol=1e-6)


def test_distances_agree_with_a_trusted_library():
    """Not the Euclidean distance: sum the squared differences over the features, then take the root."""
    rows, others = _rows(1, 5), _rows(2, 5)
    np.testing.assert_allclose(
        work.pairwise_distances(rows, others), trusted_distances(rows, others), atol=1e-8
    )


def test_distances_have_a_row_per_row():
    """Axes swapped: row i, column j holds the distance from rows[i] to others[j]; try 3 rows and 5."""
    assert work.pairwise_distances(_rows(1, 3), _rows(2, 5)).shape == (3, 5)


def test_no_distance_is_nan():
    """Rounding can make a squared distance of 0 a little negative, and its root nan: cut off at 0."""
    rows = np.random.default_rng(3).random((40, 300)) + 1000
    distances = work.pairwise_distances(rows, rows)
    assert np.shape(distances) == (40, 40)
    assert np.isfinite(distances).all()


def test_near_is_near_and_not_far():
    """These are the farthest, or not the first k: small distances are near; sort rising, each row."""
    distances = np.array([[9.0, 2.0, 5.0, 1.0], [0.0, 8.0, 7.0, 3.0]])
    np.testing.assert_array_equal(work.nearest(distances, 3), [[3, 1, 2], [0, 3, 2]])


def test_equal_distances_keep_their_order():
    """Of two at the same distance the earlier column comes first: `np.argsort` needs kind="stable"."""
    distances = np.tile([1.0, 0.0], (1, 40))
    np.testing.assert_array_equal(work.nearest(distances, 5), [[1, 3, 5, 7, 9]])


def test_ties_go_to_the_nearest():
    """With equally many votes the nearest neighbour's label wins, not the smallest label."""
    labels = np.array([[8, 3, 3, 8], [3, 8, 8, 3], [5, 1, 2, 0]])
    np.testing.assert_array_equal(work.vote(labels), [8, 3, 5])


def test_prediction_agrees_with_a_loop():
    """Some pictures get another label than in a plain loop: try `as_rows` to `vote` one by one."""
    known, new = _pictures(4, 30), _pictures(5, 12)
    labels = np.random.default_rng(6).integers(0, 3, 30)
    for k in (1, 3, 4):
        expected = [_vote_of(known, labels, picture, k) for picture in new]
        np.testing.assert_array_equal(work.predict(known, labels, new, k), expected)


def _vote_of(known, labels, picture, k):
    """Name one picture, as slowly as it can be read."""
    far = [np.sqrt(((one.astype(float) - picture) ** 2).sum()) for one in known]
    near = [int(labels[at]) for at in sorted(range(len(known)), key=lambda at: far[at])[:k]]
    return max(near, key=lambda label: (near.count(label), -near.index(label)))


def test_k_is_chosen_on_validation_pictures():
    """`k` is chosen on validation pictures: never on test pictures, nor on those it remembers."""
    # One picture of class 0 lies among three of class 1, so that one neighbour and three neighbours
    # disagree about what is near it.
    grey = [16, 24, 28, 19, 200, 202, 204]
    images = np.array([np.full((2, 2, 3), g) for g in grey], np.uint8)
    train = images, np.array([1, 1, 1, 0, 0, 0, 0])
    near = np.full((4, 2, 2, 3), 20, np.uint8)
    says_three = near, np.ones(4, np.int64)
    says_one = near, np.zeros(4, np.int64)
    for validation, test, best in ((says_three, says_one, 3), (says_one, says_three, 1)):
        parts = {"train": train, "validation": validation, "test": test}
        assert work.choose_k(parts, (1, 3)) == best
