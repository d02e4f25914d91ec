import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from compare.metrics import score
from compare.statistics.bootstrap import Resamples, interval
from compare.statistics.metric_intervals import METRICS


@pytest.fixture
def predictions(rng):
    """Tied float32 probabilities of 5 classes, of which one has no test picture, and labels."""
    probabilities = rng.dirichlet(np.ones(5), size=400).round(2) + 1e-3
    probabilities[:3] = np.eye(5)[[0, 1, 2]]  # certain, so log loss must be clipped
    probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(np.float32)
    labels = np.where(rng.random(400) < 0.5, probabilities.argmax(1), rng.integers(0, 4, 400))
    labels[labels == 4] = 1
    labels[:3] = [1, 1, 2]
    return probabilities, labels


def test_resamples_keep_the_size_of_every_class(predictions):
    """Drawn with replacement, but within classes."""
    _, labels = predictions
    resamples = Resamples(labels, n_resamples=300)
    for k in np.unique(labels):
        assert (resamples.counts[labels == k].sum(axis=0) == (labels == k).sum()).all()
    assert resamples.counts.var() == pytest.approx(1, abs=0.05)


def test_the_same_seed_draws_the_same_pictures(predictions):
    """And another seed others."""
    _, labels = predictions
    first, same, other = (Resamples(labels, 10, seed).counts for seed in (1, 1, 2))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("with_scores", [False, True])
def test_every_metric_is_that_of_really_repeated_pictures(predictions, rng, with_scores):
    """A picture drawn three times counts as three equal pictures, ties and absent classes and all."""
    probabilities, labels = predictions
    scores = rng.integers(0, 9, probabilities.shape).astype(float) if with_scores else None
    resamples = Resamples(labels, n_resamples=5)
    found = resamples.metrics(probabilities, scores)
    for b in range(5):
        rows = np.repeat(np.arange(len(labels)), resamples.counts[:, b])
        expected = score(probabilities[rows], labels[rows], scores[rows] if with_scores else None)
        for name in METRICS:
            assert found[name][b] == pytest.approx(expected[name], abs=2e-6), name


def test_every_classs_metric_is_that_of_really_repeated_pictures(predictions):
    """Class by class too, and NaN for the class without a test picture."""
    probabilities, labels = predictions
    resamples = Resamples(labels, n_resamples=3)
    found = resamples.metrics(probabilities)
    for b in range(3):
        rows = np.repeat(np.arange(len(labels)), resamples.counts[:, b])
        expected = precision_recall_fscore_support(
            labels[rows], probabilities[rows].argmax(axis=1), labels=range(4), zero_division=0
        )
        for name, values in zip(("precision", "recall", "f1"), expected, strict=False):
            assert found[name][b, :4] == pytest.approx(values)
            assert np.isnan(found[name][b, 4])
        areas = [roc_auc_score(labels[rows] == k, probabilities[rows, k]) for k in range(4)]
        assert found["auc"][b, :4] == pytest.approx(np.array(areas))
        assert np.isnan(found["auc"][b, 4])


def test_a_single_class_has_no_area():
    """There is no rest to be told from."""
    probabilities = np.tile([0.6, 0.4], (10, 1))
    found = Resamples(np.zeros(10, int), 4).metrics(probabilities)
    assert np.isnan(found["macro_auc"]).all()
    assert interval(found["macro_auc"], None) == (None, None)


def test_chunks_change_nothing(predictions, monkeypatch):
    """Memory is bounded by working on few resamples at once; the numbers are the same."""
    probabilities, labels = predictions
    resamples = Resamples(labels, n_resamples=20)
    whole = resamples.metrics(probabilities)
    monkeypatch.setattr("compare.statistics.bootstrap.CHUNK", 7)
    parts = resamples.metrics(probabilities)
    assert all(np.allclose(whole[name], parts[name], equal_nan=True) for name in whole)


def test_means_are_those_of_the_drawn_pictures(rng):
    """The mean accuracy of a resample counts each picture as often as it was drawn."""
    resamples = Resamples(np.zeros(50, int), n_resamples=3)
    right = rng.random((2, 50)) < 0.7
    rows = np.repeat(np.arange(50), resamples.counts[:, 1])
    assert resamples.means(right)[:, 1] == pytest.approx(right[:, rows].mean(axis=1))


def test_the_interval_leaves_out_a_fortieth_on_either_side():
    """Of 1,001 even values between 0.3 and 0.5."""
    assert interval(np.linspace(0.3, 0.5, 1001), 0.4) == pytest.approx((0.305, 0.495))
