import numpy as np
import pytest

from compare.pictures.examples import example_rows


@pytest.mark.parametrize(
    ("n_classes", "n_shown", "n_each"),
    [(2, 2, 8), (12, 12, 8), (13, 13, 4), (30, 30, 4), (100, 24, 4)],
)
def test_as_many_of_each_class_as_a_page_can_show(n_classes, n_shown, n_each):
    """Training rows only, class by class, none twice."""
    labels = np.arange(20 * n_classes) % n_classes
    training = np.flatnonzero(np.arange(len(labels)) // n_classes < 10)
    rows = example_rows(labels, training, n_classes, seed=0)
    assert labels[rows].tolist() == np.repeat(range(n_shown), n_each).tolist()
    assert set(rows) <= set(training)
    assert len(set(rows)) == len(rows)


def test_the_seed_draws_them():
    """The same one the same, another one others; a small class gives what it has."""
    labels = np.repeat([0, 1], [100, 3])
    first, again, other = (example_rows(labels, np.arange(103), 2, seed) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()
    assert sorted(first[labels[first] == 1]) == [100, 101, 102]
