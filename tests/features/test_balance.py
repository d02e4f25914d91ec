import numpy as np

from features.balance import Balance


def test_representations_of_any_length_and_size_contribute_alike(rng):
    """Joined, each has a total variance of one times its squared weight."""
    many, few = rng.normal(5, 100, size=(400, 300)), rng.normal(0, 0.01, size=(400, 7))
    for features, weight in ((many, 1.0), (few, 1.0), (few, 2.0)):
        rows = Balance(weight).fit_transform(features)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(rows.var(axis=0).sum(), weight**2, rtol=1e-4)


def test_features_that_never_change_take_no_share(rng):
    """Nor do they turn into NaN."""
    features = np.hstack([rng.normal(size=(50, 3)), np.full((50, 9), 4.0)])
    rows = Balance().fit_transform(features)
    np.testing.assert_allclose(rows.var(axis=0).sum(), 1, rtol=1e-4)
    assert np.isfinite(Balance().fit_transform(np.ones((5, 2)))).all()


def test_what_is_learned_comes_from_the_training_rows(rng):
    """Other rows are moved and scaled as those were."""
    training, other = rng.normal(size=(2, 60, 4))
    balance = Balance().fit(training)
    expected = (other - training.mean(axis=0)) / training.std(axis=0) / 2
    np.testing.assert_allclose(balance.transform(other), expected, rtol=1e-5, atol=1e-6)
