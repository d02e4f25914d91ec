import subprocess
import sys

import numpy as np
import pytest
from sklearn.svm import SVC

from baselines.knn import KNN
from baselines.majority import Majority
from baselines.svm import SVM, KernelMachine


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
