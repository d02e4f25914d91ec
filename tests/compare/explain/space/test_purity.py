import numpy as np
import pytest

from compare.explain.space.purity import chance_of, purity_values, vote
from compare.explain.space.recording import flat_map, nearest, nearest_others
from compare.statistics.intervals import mean_with_interval

LABELS = np.arange(300) % 5
LEVELS = ["short", pytest.param("full", marks=pytest.mark.slow)]


def _purity(vectors, labels=LABELS):
    return mean_with_interval(purity_values(nearest_others(vectors, 11), labels))


def test_planted_clusters_are_pure(rng):
    """Where each class lies by itself, all neighbours are of one class."""
    centres = 100 * rng.normal(size=(5, 8))
    assert _purity(centres[LABELS] + rng.normal(size=(300, 8)))["value"] == 1


def test_random_vectors_are_as_pure_as_chance(rng):
    """Numbers that know nothing of the class: the interval holds what random neighbours give."""
    found = _purity(rng.normal(size=(300, 8)))
    assert found["low"] < chance_of(LABELS) < found["high"]
    assert found["value"] == pytest.approx(chance_of(LABELS), abs=0.03)


def test_purity_is_the_mean_share_of_neighbours_of_the_same_class(rng):
    """What is put down to each picture is shared out anew, and adds up to the same."""
    neighbours = nearest_others(rng.normal(size=(300, 3)), 11)
    plain = (LABELS[neighbours[:, :10]] == LABELS[:, None]).mean()
    assert purity_values(neighbours, LABELS).mean() == pytest.approx(plain)


def test_what_is_put_down_to_a_picture_is_what_changes_without_it(rng):
    """The jackknife by its formula equals the jackknife by leaving pictures out one by one."""
    vectors, labels = rng.normal(size=(40, 3)), np.arange(40) % 3
    values = purity_values(nearest_others(vectors, 6), labels)
    without = np.empty(40)
    for i in range(40):
        rest = np.delete(np.arange(40), i)
        found = nearest_others(vectors[rest], 5)
        without[i] = (labels[rest][found] == labels[rest][:, None]).mean()
    pseudo_values = 40 * values.mean() - 39 * without
    np.testing.assert_allclose(values - values.mean(), pseudo_values - pseudo_values.mean())


@pytest.mark.slow
def test_intervals_over_pictures_hold_the_truth(rng):
    """Neighbours hang together; an interval that forgets it is too narrow."""
    means, found, spans = rng.normal(size=(5, 6)), [], []
    for _ in range(80):
        labels = rng.integers(0, 5, 150)
        vectors = means[labels] + rng.normal(size=(150, 6))
        interval = _purity(vectors, labels)
        found.append(interval["value"])
        spans.append((interval["low"], interval["high"]))
    low, high = np.array(spans).T
    assert ((low <= np.mean(found)) & (np.mean(found) <= high)).mean() >= 0.88


def test_chance_leaves_the_picture_itself_out():
    """Of two classes of two, one of the three others is of the same class."""
    assert chance_of(np.array([0, 0, 1, 1])) == pytest.approx(1 / 3)


def test_a_tied_vote_goes_to_the_nearer_ones():
    """Two against two: the class that comes first by nearness."""
    labels = np.array([0, 1, 1, 0, 0, 1])
    for order, expected in (([1, 2, 3, 4, 5], 1), ([3, 4, 1, 2, 5], 0)):
        assert vote(np.array([order] * 6), labels)[0] == expected


def test_identical_pictures_are_each_others_nearest(rng):
    """Also where numbers are large and differ little: a copy is at distance zero."""
    vectors = (1000 + rng.normal(size=(50, 20))).astype(np.float32)
    vectors[[3, 17]] = vectors[[40, 8]]
    found = nearest_others(vectors, 5)[:, 0]
    assert found[[3, 40, 17, 8]].tolist() == [40, 3, 8, 17]
    assert nearest(vectors[:20], vectors[[40]], 3)[0, 0] == 3


def test_nobody_is_a_neighbour_of_itself(rng):
    """Where all lie in one place, lots are drawn among the others."""
    found = nearest_others(np.zeros((30, 4), np.float32), 11)
    assert not (found == np.arange(30)[:, None]).any()
    assert len(np.unique(found)) > 11


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_space_gives_the_same_map(rng, level):
    """Principal components say how much they hold; t-SNE does not pretend to."""
    vectors = rng.normal(size=(60, 12)).astype(np.float32)
    vectors[:, 0] *= 20
    (points, kept), (again, _) = flat_map(vectors, level), flat_map(vectors, level)
    np.testing.assert_array_equal(points, again)
    assert points.shape == (60, 2)
    assert kept > 0.9 if level == "short" else np.isnan(kept)


@pytest.mark.parametrize("level", LEVELS)
def test_a_space_of_one_place_or_one_direction_has_a_map_too(level):
    """A representation may have collapsed; that is a finding, not a failure."""
    assert (flat_map(np.ones((20, 3), np.float32), level)[0] == 0).all()
    one_direction = np.arange(20, dtype=np.float32)[:, None]
    assert flat_map(one_direction, level)[0].shape == (20, 2)
