import subprocess
import sys

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import normalize
from sklearn.svm import SVC

from baselines.knn import KNN
from baselines.majority import Majority
from baselines.manhattan import nearest_by_manhattan
from baselines.svm import SVM, KernelMachine, _parted


@pytest.fixture
def moons(rng):
    """Two rings, which no straight line parts."""
    angle, radius = rng.uniform(0, 2 * np.pi, 200), np.repeat([1.0, 3.0], 100)
    radius = radius + rng.normal(0, 0.2, 200)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), np.repeat([0, 1], 100)


def test_majority_names_the_most_frequent_class_whatever_it_sees():
    """Its probabilities are the classes' shares."""
    method = Majority().fit(np.zeros((4, 2, 2, 3)), np.array([5, 9, 9, 9]))
    assert method.predict(np.ones((2, 2, 2, 3))).tolist() == [9, 9]
    np.testing.assert_allclose(method.predict_proba(np.ones((1, 2, 2, 3))), [[0.25, 0.75]])


def test_one_neighbour_is_always_right_about_what_it_has_seen(moons):
    """Each training row is its own nearest neighbour; a training score says nothing."""
    features, labels = moons
    assert KNN(n_neighbors=1).fit(features, labels).score(features, labels) == 1


def test_no_class_is_impossible_to_knn(moons):
    """Smoothing keeps log loss finite where all neighbours agree and err."""
    features, labels = moons
    assert KNN().fit(features, labels).predict_proba(features).min() > 0


def test_more_neighbours_than_rows_means_all_rows():
    """A handful of pictures is no reason to fail."""
    method = KNN(n_neighbors=10).fit(np.arange(4.0)[:, None], np.array([0, 0, 1, 1]))
    assert method.predict(np.array([[0.2], [2.9]])).tolist() == [0, 1]


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "manhattan"])
@pytest.mark.parametrize("n_neighbors", [1, 7])
def test_knn_finds_the_neighbours_that_scikit_learn_finds(rng, metric, n_neighbors):
    """Sorted or blocked, in one core or all: the same votes as scikit-learn's brute force."""
    rows = rng.normal(size=(1100, 30)).astype(np.float32)
    labels = rng.integers(0, 4, size=600) * 3
    ours = KNN(n_neighbors, metric, smoothing=0).fit(rows[:600], labels)
    # Cosine's order is that of the distance between rows of length one, which weighs our votes.
    scaled, known = (normalize(rows), "euclidean") if metric == "cosine" else (rows, metric)
    theirs = KNeighborsClassifier(n_neighbors, weights="distance", metric=known, algorithm="brute")
    theirs.fit(scaled[:600], labels)
    np.testing.assert_allclose(
        ours.predict_proba(rows[600:]), theirs.predict_proba(scaled[600:]), atol=1e-4
    )


def test_a_row_seen_in_training_outvotes_its_neighbours():
    """At distance 0 a vote is worth any number of others; of two such rows both count."""
    rows, labels = np.array([[0.0], [0.0], [1.0], [1.1], [1.2]]), np.array([0, 1, 2, 2, 2])
    shares = KNN(5, "manhattan", smoothing=0).fit(rows, labels).predict_proba(np.zeros((1, 1)))
    np.testing.assert_allclose(shares, [[0.5, 0.5, 0]])


def test_manhattan_neighbours_come_nearest_first_and_the_first_of_equals_first(rng):
    """More rows than one block holds; ties as a stable sort would have them."""
    training = rng.integers(0, 3, size=(700, 400)).astype(np.float32)
    training[350:] = training[:350]
    queries = training[:40] + 0.25
    distances, rows = nearest_by_manhattan(training, queries, 5)
    every = np.abs(training[None] - queries[:, None]).sum(axis=2)
    np.testing.assert_array_equal(rows, np.argsort(every, axis=1, kind="stable")[:, :5])
    np.testing.assert_allclose(distances, np.sort(every, axis=1)[:, :5], rtol=1e-5)


def test_an_unknown_metric_scaling_or_kernel_is_named_with_what_is_known():
    """Before anything is fitted."""
    rows, labels = np.eye(4), np.array([0, 0, 1, 1])
    with pytest.raises(ValueError, match="knn: unknown metric 'hamming'; known: euclidean"):
        KNN(metric="hamming").fit(rows, labels)
    with pytest.raises(ValueError, match="svm: unknown scaling 'none'; known: each, together"):
        SVM(scaling="none").fit(rows, labels)
    with pytest.raises(ValueError, match="svm: unknown kernel 'poly'; known: rbf, linear"):
        SVM(kernel="poly").fit(rows, labels)


def test_scaled_together_a_feature_that_varies_little_counts_little(rng):
    """Noise in a thousandth of the range drowns the signal only where it is blown up."""
    labels = np.repeat([0, 1], 60)
    signal = (labels * 2.0 - 1)[:, None] + rng.normal(0, 0.4, size=(120, 1))
    features = np.hstack([signal, rng.normal(0, 1e-3, size=(120, 200))])
    scores = {
        scaling: SVM(scaling=scaling)
        .fit(features[::2], labels[::2])
        .score(features[1::2], labels[1::2])
        for scaling in ("each", "together")
    }
    assert scores["together"] > 0.95 > scores["each"]


def test_the_svm_ranks_by_its_scores_as_by_its_probabilities(rng):
    """`decision_function` is what the temperature divides; two classes have one column."""
    features = rng.normal(size=(90, 5)) + np.repeat(np.eye(3, 5), 30, axis=0)
    three = SVM().fit(features, np.repeat([0, 1, 2], 30))
    two = SVM().fit(features[:60], np.repeat([0, 1], 30))
    shares = softmax(three.decision_function(features) / three.temperature_, axis=1)
    np.testing.assert_allclose(three.predict_proba(features), shares)
    assert two.decision_function(features).shape == (90,)
    order = np.argsort(two.decision_function(features))
    assert (np.diff(two.predict_proba(features)[order, 1]) >= 0).all()


def test_rows_that_choose_the_temperature_are_kept_from_the_first_machine():
    """A piece of each class, at least one row, the rest fitted; copies of a picture stay together."""
    fitted, judged = _parted(np.array([0, 0, 0, 0, 0, 0, 1, 1]))
    assert judged.tolist() == [False] * 4 + [True] * 2 + [False, True]
    np.testing.assert_array_equal(fitted, ~judged)


def test_svm_parts_what_no_line_can(moons):
    """The Gaussian kernel draws a ring."""
    features, labels = moons
    assert SVM().fit(features[::2], labels[::2]).score(features[1::2], labels[1::2]) > 0.95


def test_calibration_never_changes_the_svm_answer(rng):
    """One temperature scales all scores alike; the machine's own first class stays first."""
    features = rng.normal(size=(90, 5)) + np.repeat(np.eye(3, 5), 30, axis=0)
    labels = np.repeat([0, 1, 2], 30)
    method = SVM().fit(features, labels)
    assert method.temperature_ != 1
    rows = method.scaler_.transform(features) * method.scale_
    np.testing.assert_array_equal(method.predict(features), method.machine_.predict(rows))


@pytest.mark.parametrize("kernel", ["rbf", "linear"])
@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_the_kernel_machine_gives_scikit_learns_scores(rng, n_classes, kernel):
    """Two matrix products say what libsvm says, for two classes and for many."""
    targets = np.repeat(np.arange(n_classes), 40)
    rows = rng.normal(size=(len(targets), 6)) + 2 * rng.normal(size=(n_classes, 6))[targets]
    rows = rows.astype(np.float32)
    ours = KernelMachine(10.0, 0.1, kernel).fit(rows[::2], targets[::2])
    theirs = SVC(C=10.0, gamma=0.1, kernel=kernel).fit(rows[::2], targets[::2])
    expected = theirs.decision_function(rows[1::2])
    assert np.median(np.abs(ours.decision_function(rows[1::2]) - expected)) < 1e-3
    assert (ours.predict(rows[1::2]) == theirs.predict(rows[1::2])).mean() > 0.97


def test_without_calibration_the_first_class_is_the_same(rng):
    """A tuner may save the first fit of two."""
    features = rng.normal(size=(90, 5)) + np.repeat(np.eye(3, 5), 30, axis=0)
    labels = np.repeat([0, 1, 2], 30)
    answers = [SVM(calibrated=c).fit(features, labels).predict(features) for c in (True, False)]
    np.testing.assert_array_equal(*answers)


def test_svm_probabilities_do_not_depend_on_what_the_classes_are_called(rng):
    """Labels 3, 7, 11 give the same temperature as 0, 1, 2."""
    features = rng.normal(size=(90, 5)) + np.repeat(np.eye(3, 5), 30, axis=0)
    first = SVM().fit(features, np.repeat([0, 1, 2], 30))
    second = SVM().fit(features, np.repeat([3, 7, 11], 30))
    np.testing.assert_array_equal(first.predict_proba(features), second.predict_proba(features))
    assert second.predict(features[:1]) in (3, 7, 11)


def test_svm_works_without_the_accelerator():
    """On a machine without its wheel, scikit-learn itself does the same."""
    code = (
        "import sys; sys.modules['sklearnex'] = None\n"
        "import numpy as np; from baselines.svm import SVM; from baselines.engine import ENGINE\n"
        "rows = np.repeat(np.eye(3), 4, axis=0); labels = np.repeat([0, 1, 2], 4)\n"
        "print(SVM().fit(rows, labels).score(rows, labels), ENGINE)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.startswith("1.0 scikit-learn 1."), done.stderr


def test_svm_asks_for_a_second_picture_of_each_class():
    """Calibration needs rows that the machine did not see."""
    with pytest.raises(ValueError, match="at least 2 training pictures of each class"):
        SVM().fit(np.eye(3), np.array([0, 0, 1]))
