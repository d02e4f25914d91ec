"""First checks of your work, to run as often as you like: shapes, and cases small enough for paper."""

import numpy as np
import work


def test_rows_have_one_number_per_byte():
    """Three pictures of 4 x 5 pixels become three rows of 60 numbers."""
    images = np.zeros((3, 4, 5, 3), np.uint8)
    assert work.as_rows(images).shape == (3, 60)


def test_distance_of_three_and_four_is_five():
    """The triangle with sides 3, 4 and 5."""
    distances = work.pairwise_distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(distances, [[5.0, 0.0]], atol=1e-9)


def test_nearest_comes_first():
    """Distances 5, 1 and 3: the nearest two are columns 1 and 2."""
    np.testing.assert_array_equal(work.nearest(np.array([[5.0, 1.0, 3.0]]), 2), [[1, 2]])


def test_majority_wins():
    """Two neighbours of three say 7."""
    np.testing.assert_array_equal(work.vote(np.array([[2, 7, 7]])), [7])


def test_a_picture_is_its_own_neighbour():
    """With one neighbour, each training picture gets its own label back."""
    images = np.random.default_rng(0).integers(0, 256, (6, 4, 4, 3)).astype(np.uint8)
    labels = np.array([4, 1, 3, 3, 0, 9])
    np.testing.assert_array_equal(work.predict(images, labels, images, 1), labels)


def test_the_chosen_k_is_a_candidate():
    """Whatever is chosen, it is one of what was offered."""
    images = np.random.default_rng(0).integers(0, 256, (6, 4, 4, 3)).astype(np.uint8)
    part = images, np.array([0, 0, 0, 1, 1, 1])
    assert work.choose_k({"train": part, "validation": part, "test": part}, (1, 3)) in (1, 3)
