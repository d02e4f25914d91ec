import numpy as np
import pytest
from scipy.linalg import cholesky
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from baselines import linear
from baselines.linear import Linear


@pytest.fixture
def clouds(rng):
    """Three overlapping clouds in ten dimensions of very different scale."""
    targets = np.repeat([0, 1, 2], 60)
    features = rng.normal(size=(180, 10)) + 1.5 * np.eye(3, 10)[targets]
    return (features * np.logspace(-2, 3, 10) + 5).astype(np.float32), targets


def _ridge(features, targets, alpha):
    """The same sums by scikit-learn, in double precision: (scaler, ridge)."""
    scaler = StandardScaler().fit(features.astype(np.float64))
    rows = scaler.transform(features.astype(np.float64))
    return scaler, Ridge(alpha * len(features)).fit(rows, np.eye(targets.max() + 1)[targets])


@pytest.mark.parametrize("n_features", [10, 400])
@pytest.mark.parametrize("alpha", [0.003, 0.1])
def test_weights_equal_scikit_learn(rng, n_features, alpha):
    """With fewer features than rows and with more, chunk by chunk, the oracle's weights come out."""
    targets = np.arange(90) % 3
    features = rng.normal(3, 2, size=(90, n_features)).astype(np.float32)
    method = Linear(alpha).fit(features, targets)
    _, oracle = _ridge(features, targets, alpha)
    np.testing.assert_allclose(method.weights_, oracle.coef_.T, atol=1e-4)
    np.testing.assert_allclose(method.intercept_, oracle.intercept_, atol=1e-5)


def test_chunks_change_nothing(clouds, monkeypatch):
    """Seven rows at a time or all at once: the same weights."""
    whole = Linear(0.01).fit(*clouds).weights_
    monkeypatch.setattr(linear, "CHUNK_NUMBERS", 70)
    np.testing.assert_allclose(Linear(0.01).fit(*clouds).weights_, whole, atol=1e-5)


@pytest.mark.parametrize("wide", [False, True])
def test_leaving_a_row_out_is_a_formula(rng, wide):
    """It agrees with really fitting without the row."""
    targets = np.arange(40) % 2
    rows = rng.normal(size=(40, 60 if wide else 5)).astype(np.float32)
    rows = StandardScaler().fit_transform(rows)
    one_hot = np.eye(2, dtype=np.float32)[targets]
    centred = one_hot - one_hot.mean(axis=0)
    solve = linear._by_rows if wide else linear._by_features
    _, left_out = solve(rows.__getitem__, [slice(0, 40)], centred, np.arange(40))(0.1)
    for row in (0, 17, 39):
        others = np.delete(np.arange(40), row)
        refitted = Ridge(0.1 * 40).fit(rows[others], centred[others])
        np.testing.assert_allclose(left_out[row], refitted.predict(rows[[row]])[0], atol=1e-4)


def test_a_penalty_is_chosen_that_suits_the_data(rng):
    """Hidden in noise asks for a strong penalty, clean data for a weak one; pure noise is known."""
    features = rng.normal(size=(300, 40))
    clean = (features[:, 0] > 0).astype(int)
    faint = (features.sum(axis=1) + 20 * rng.normal(size=300) > 0).astype(int)
    assert Linear().fit(features, faint).alpha_ > Linear().fit(features, clean).alpha_
    noise = Linear().fit(features, rng.integers(2, size=300))
    assert log_loss(rng.integers(2, size=300), noise.predict_proba(features)) < np.log(2) + 0.05


def test_the_search_for_a_penalty_ends_at_the_best_of_all(rng):
    """Stepping from the middle finds what trying every penalty finds."""
    for noise in (0.1, 1.0, 5.0, 50.0):
        targets = np.arange(200) % 2
        features = rng.normal(size=(200, 50)) * noise + targets[:, None]
        each = [Linear(alpha).fit(features, targets) for alpha in linear.ALPHAS]
        found = Linear().fit(features, targets)
        assert found.loss_ == min(method.loss_ for method in each)


def test_probabilities_are_calibrated_without_new_rows(rng):
    """On rows never seen no other temperature would have been much better."""
    targets = np.arange(3000) % 3
    features = rng.normal(size=(3000, 30)) + np.eye(3, 30)[targets]
    method = Linear().fit(features[:1500], targets[:1500])
    losses = {}
    for factor in (0.7, 1.0, 1.4):
        other = clone(method).fit(features[:1500], targets[:1500])
        other.temperature_ *= factor
        losses[factor] = log_loss(targets[1500:], other.predict_proba(features[1500:]))
    assert losses[1.0] == min(losses.values())


def test_probabilities_sum_to_one_and_name_the_prediction(clouds):
    """The most probable class is the one predicted."""
    features, targets = clouds
    method = Linear().fit(features, targets)
    probabilities = method.predict_proba(features)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-12)
    assert (method.classes_[probabilities.argmax(axis=1)] == method.predict(features)).all()
    assert method.n_parameters_ == 10 * 3 + 3
    assert method.score(features, targets) > 0.75


def test_it_does_not_matter_what_the_classes_are_called(clouds):
    """Labels 3, 7, 11 give the same probabilities as 0, 1, 2."""
    features, targets = clouds
    first = Linear().fit(features, targets)
    second = Linear().fit(features, np.array([3, 7, 11])[targets])
    np.testing.assert_array_equal(first.predict_proba(features), second.predict_proba(features))
    np.testing.assert_array_equal(
        second.predict(features), np.array([3, 7, 11])[first.predict(features)]
    )


def test_a_feature_that_never_changes_counts_for_nothing(clouds):
    """Its scale is 0; the probabilities stay as they were, and finite."""
    features, targets = clouds
    padded = np.hstack([features, np.full((len(features), 1), 7, np.float32)])
    with_it, without = (Linear(0.01).fit(x, targets) for x in (padded, features))
    np.testing.assert_allclose(
        with_it.predict_proba(padded), without.predict_proba(features), atol=1e-4
    )


def test_the_inputs_are_left_alone(clouds):
    """Standardising happens in copies, a chunk at a time."""
    features, targets = clouds
    kept = features.copy()
    Linear().fit(features, targets).predict_proba(features)
    np.testing.assert_array_equal(features, kept)


def test_one_class_is_refused():
    """There is nothing to tell apart."""
    with pytest.raises(ValueError, match="at least 2 classes"):
        Linear().fit(np.eye(3), np.array([5, 5, 5]))


def test_a_penalty_that_is_too_weak_is_named():
    """A column that repeats another leaves nothing to divide by."""
    features, targets = np.repeat(np.arange(50.0)[:, None], 8, axis=1), np.arange(50) % 2
    with pytest.raises(ValueError, match="raise `alpha`"):
        Linear(alpha=1e-12).fit(features, targets)
    assert np.isfinite(Linear().fit(features, targets).predict_proba(features)).all()


def test_factoring_block_by_block_is_factoring(rng, monkeypatch):
    """Sizes that blocks divide and do not divide; what stands above the diagonal is not read."""
    monkeypatch.setattr(linear, "BLOCK", 7)
    for n in (5, 14, 23):
        rows = rng.normal(size=(40, n)).astype(np.float32)
        matrix = np.asfortranarray(rows.T @ rows)
        expected = cholesky(matrix, lower=True)
        matrix[np.triu_indices(n, 1)] = np.nan
        np.testing.assert_allclose(
            np.tril(linear._factored(matrix)), expected, rtol=1e-3, atol=1e-3
        )
