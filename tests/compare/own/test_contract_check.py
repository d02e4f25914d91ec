"""A student's own method is tried on a few pictures: right ones pass, each usual mistake is named."""

import os
import re
import time
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from baselines.knn import KNN
from compare.command_line.words import UsageError
from compare.methods import USUAL_CLASSIFIER, resolve
from compare.own import contract, representation
from compare.own.contract import check
from compare.own.finding import ENDED, NOTE, OK, WRONG
from compare.own.representation import check_representation
from compare.own.sample import Sample, sample_of
from compare.own.timing import time_of_a_run
from compare.own.told import breach, checklist, in_short, notes
from compare.own.trial import COMES_TO_AN_END, try_out
from data.dataset import Dataset
from data.splits import make_split


class MeanColor(TransformerMixin, BaseEstimator):
    """The colour of a picture."""

    def fit(self, images, labels=None):
        """Learn nothing."""
        return self

    def transform(self, images):
        """Mean of each channel."""
        return images.mean(axis=(1, 2))


class ScaledByTheTest(MeanColor):
    """The classical mistake."""

    def transform(self, images):
        """Scale by what is asked about."""
        color = super().transform(images)
        return (color - color.mean(axis=0)) / (color.std(axis=0) + 1e-6)


class Halves(MeanColor):
    """Writes into the pictures."""

    def transform(self, images):
        """Halve them in place."""
        images //= 2
        return super().transform(images)


class Flat(MeanColor):
    """Keeps rows of pixels apart."""

    def transform(self, images):
        """Give a table for each picture."""
        return images.mean(axis=3)


class Classifier(ClassifierMixin, BaseEstimator):
    """As good as guessing, and keeps every promise."""

    def __init__(self, random_state=0):
        self.random_state = random_state

    def fit(self, images, labels):
        """Count the labels."""
        self.classes_, counts = np.unique(labels, return_counts=True)
        self.shares_ = counts / counts.sum()
        self.drawn_ = self.draw()
        return self

    def draw(self):
        """Draw something by the seed."""
        return np.random.default_rng(self.random_state).random()

    def predict_proba(self, images):
        """The classes' shares, and a little by the pictures."""
        bright = images.mean(axis=(1, 2, 3))[:, None] / 255 + np.arange(len(self.classes_))
        return self.shares_ * (1 + 0 * bright)

    def predict(self, images):
        """The most probable class."""
        return self.classes_[self.predict_proba(images).argmax(axis=1)]


class Unseeded(Classifier):
    """Draws without its seed, and answers by it."""

    def draw(self):
        """Draw what no seed repeats."""
        return np.random.default_rng().random()

    def predict_proba(self, images):
        """Lean to the first class by what was drawn."""
        shares = self.shares_.copy()
        shares[0] += self.drawn_
        return np.tile(shares / shares.sum(), (len(images), 1))


class WithoutSeed(Unseeded):
    """The same, with nothing that could be set."""

    def __init__(self):
        self.random_state = None


class Restless(Classifier):
    """Leaves chance on while it answers, as dropout would."""

    def predict_proba(self, images):
        """Draw anew each time."""
        drawn = np.random.default_rng().random((len(images), len(self.classes_)))
        return drawn / drawn.sum(axis=1, keepdims=True)


class Scores(Classifier):
    """Gives scores for probabilities."""

    def predict_proba(self, images):
        """Far from summing to 1."""
        return 3 * super().predict_proba(images)


class Narrow(Classifier):
    """Forgets a class."""

    def predict_proba(self, images):
        """One column less."""
        return super().predict_proba(images)[:, 1:]


class Nan(Classifier):
    """Divides by zero."""

    def predict_proba(self, images):
        """Not numbers."""
        return super().predict_proba(images) * np.nan


class Forgetful(Classifier):
    """Keeps no classes_."""

    def fit(self, images, labels):
        """Delete them."""
        super().fit(images, labels)
        self.classes_ = self.classes_[::-1]
        return self


class Meddling(Classifier):
    """Its `__init__` computes."""

    def __init__(self, random_state=0):
        self.random_state = random_state + 1


class Contrary(Classifier):
    """Names the least probable class."""

    def predict(self, images):
        """Not what predict_proba says."""
        return self.classes_[[-1] * len(images)]


class Dividing(Classifier):
    """Stops at a picture of one colour."""

    def fit(self, images, labels):
        """Divide by the spread."""
        if (images.std(axis=(1, 2, 3)) == 0).any():
            raise ZeroDivisionError("no spread")
        return super().fit(images, labels)


@pytest.fixture
def sample(bars):
    """Of three classes, with labels that are not 0, 1, 2."""
    images, labels = bars
    return Sample(images[::2], labels[::2], images[1::4], 3000, 500)


WRONGS = {
    contract.COPIES: (Meddling(), "__init__"),
    contract.CLASSES: (Forgetful(), "expected classes_ to be the labels that fit saw, sorted"),
    contract.PROBABILITIES: (Narrow(), r"expected predict_proba to give shape \(15, 3\)"),
    contract.TWICE: (Restless(), "expected the same answers to the same pictures"),
    contract.ALONE: (make_pipeline(ScaledByTheTest(), KNN()), "computed over the pictures asked"),
    contract.KEEPS: (make_pipeline(Halves(), KNN()), "it changed the pictures given to fit and"),
    contract.SEEDED: (Unseeded(), "two fits with the same random_state"),
}


@pytest.mark.parametrize("aspect", WRONGS)
def test_each_mistake_is_found_and_no_other_is_claimed(aspect, sample):
    """The breach is named, with lines that mend it; what stands before it was all right."""
    estimator, words = WRONGS[aspect]
    findings = list(check(estimator, sample))
    wrong = [finding for finding in findings if finding.level == WRONG]
    assert [finding.aspect for finding in wrong] == [aspect]
    assert wrong[0].lines
    assert re.search(words, breach(findings))
    assert "a run would leave it out" in checklist("mine", findings)


@pytest.mark.parametrize(
    ("estimator", "words"),
    [(Scores(), "got sums from 3 to 3"), (Nan(), "non-finite numbers for 15 of 15 pictures")],
)
def test_numbers_that_are_no_probabilities_are_told_apart(estimator, words, sample):
    """Scores and NaN have different remedies."""
    *_, last = check(estimator, sample)
    assert (last.level, last.aspect) == (WRONG, contract.PROBABILITIES)
    assert words in last.said


@pytest.mark.parametrize(
    ("estimator", "aspect", "words"),
    [
        (WithoutSeed(), contract.SEEDED, "it has no random_state, and two fits differed"),
        (Contrary(), contract.PREDICT, "it named another class for"),
        (Dividing(), contract.HARD, "stopped with ZeroDivisionError: no spread"),
    ],
)
def test_what_leaves_the_numbers_right_is_a_note(estimator, aspect, words, sample):
    """It is told and kept, and the method competes."""
    findings = list(check(estimator, sample))
    (note,) = [f for f in findings if f.level == NOTE and f.aspect != contract.TIME]
    assert note.aspect == aspect
    assert words in note.said
    assert breach(findings) is None
    assert words in notes(findings)[0]
    assert ", 1 note;" in in_short("mine", findings)


@pytest.mark.parametrize("name", ["pixels+knn", "color+svm"])
def test_our_own_methods_keep_every_promise(name, sample):
    """What is asked of students is asked of us."""
    findings = list(check(resolve([name])[0].make(), sample))
    levels = {finding.aspect: finding.level for finding in findings}
    assert levels.pop(contract.TIME) == NOTE
    assert set(levels.values()) == {OK}
    assert len(levels) == 10


def test_a_method_that_stops_is_told_with_its_line_and_not_left_out(sample):
    """The run tries it, since a few pictures may be too few for it; rows of numbers are asked for."""
    findings = list(check(KNeighborsClassifier(), sample))
    assert [finding.level for finding in findings] == [OK, ENDED]
    assert "flatten the pictures first" in findings[-1].remedy
    assert breach(findings) is None
    *_, last = check(
        Dividing(), Sample(np.zeros_like(sample.images), *list(vars(sample).values())[1:])
    )
    assert "test_contract_check.py, line" in last.said


@pytest.mark.parametrize(
    ("extractor", "aspect"),
    [
        (ScaledByTheTest(), representation.ALONE),
        (Halves(), representation.KEEPS),
        (Flat(), representation.ROWS),
    ],
)
def test_a_representation_is_asked_by_itself(extractor, aspect, sample):
    """Its mistakes are named where they are made, not in the classifier behind it."""
    wrong = [f for f in check_representation(extractor, sample) if f.level == WRONG]
    assert [finding.aspect for finding in wrong] == [aspect]


def test_a_good_representation_passes(sample):
    """Three promises, three ticks."""
    assert [f.level for f in check_representation(MeanColor(), sample)] == [OK] * 3


def test_the_time_of_a_run_says_both_ends_and_no_more_than_two_fits_can(sample):
    """1 s and 2 s for n/2 and n: in step 2 s times 100; with the square 4/3 s times 10,000."""
    said = time_of_a_run(Classifier(), sample, (1.0, 2.0), 0.3)
    assert "about 3 min to 3 h 42 min" in said
    assert "cannot tell" in said
    assert "a few seconds at most" in time_of_a_run(Classifier(), sample, (1e-5, 1e-5), 0.0)


def test_a_sample_is_a_few_training_pictures_of_each_class(rng):
    """No validation and no test picture, the classes alike."""
    images = rng.integers(0, 256, (300, 8, 8, 3), np.uint8)
    dataset = Dataset(images, np.arange(300) % 3, ("a", "b", "c"), "noise")
    split = make_split(dataset)
    sample = sample_of(dataset, split)
    _, counts = np.unique(sample.labels, return_counts=True)
    assert len(set(counts)) == 1
    given = {picture.tobytes() for picture in (*sample.images, *sample.asked)}
    assert given <= {picture.tobytes() for picture in dataset.images[split.train]}
    before = dataset.images.copy()
    sample.images[:] = 0
    np.testing.assert_array_equal(dataset.images, before)


OWN = """
import os, time
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.dummy import DummyClassifier

class Red(TransformerMixin, BaseEstimator):
    def fit(self, images, labels=None):
        return self

    def transform(self, images):
        return images[..., 0].mean(axis=(1, 2))[:, None]

class Leaves(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        os._exit(7)

class Sleeps(DummyClassifier):
    def fit(self, X, y, sample_weight=None):
        time.sleep(100)

METHODS = {"red": Red(), "leaves": Leaves(), "sleeps": Sleeps(), "dummy": DummyClassifier()}
"""


@pytest.fixture
def own_file(tmp_path):
    """A file with a representation and three classifiers."""
    path = tmp_path / "mine.py"
    path.write_text(OWN)
    return path


def test_an_own_representation_is_named_like_ours(own_file):
    """Alone it gets a support vector machine; joined or with another classifier it is as it is told."""
    names = [method.name for method in resolve(["majority"], [own_file])]
    assert names == ["majority", "red+svm", "leaves", "sleeps", "dummy"]
    methods = resolve(["red+knn", "hog&red+svm"], [own_file])
    assert [method.name for method in methods][:2] == ["red+knn", "hog&red+svm"]
    assert "red+svm" not in [method.name for method in methods]
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), np.uint8)
    fitted = methods[0].make().fit(images, np.arange(40) % 2)
    assert fitted[0].transform(images).shape == (40, 1)


def test_the_readmes_example_is_ready(tmp_path, sample):
    """Copied into a file elsewhere, it keeps every promise."""
    readme = Path(__file__).resolve().parents[3] / "README.md"
    path = tmp_path / "my_method.py"
    path.write_text(re.search(r"```python\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)[1])
    method = resolve(["majority"], [path])[1]
    assert method.name.endswith(f"+{USUAL_CLASSIFIER}")
    assert {f.level for f in try_out(method, sample) if f.aspect != contract.TIME} == {OK}


def test_a_change_of_an_own_representation_is_a_new_method(own_file):
    """A saved cell is reused only for the same code."""
    before = resolve(["red+knn"], [own_file])[0].code_fingerprint()
    own_file.write_text(OWN.replace("[..., 0]", "[..., 1]"))
    assert resolve(["red+knn"], [own_file])[0].code_fingerprint() != before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from sklearn.svm import LinearSVC as C\nMETHODS = {'a': C()}", r"CalibratedClassifierCV"),
        ("def f(x): return x\nMETHODS = {'a': f}", r"FunctionTransformer\(f\)"),
        ("from sklearn.dummy import DummyClassifier as C\nMETHODS = {'a': C}", r"'a' in .* is a class"),
        ("class C:\n  def fit(self): 0\n  predict_proba = fit\nMETHODS = {'a': C()}",
         r"class C\(ClassifierMixin, BaseEstimator\)"),
        (OWN.replace('"red"', '"hog"'), "there is a representation 'hog' already"),
        (OWN.replace('"red"', '"my+red"'), "choose a name without them"),
        ("METHODS = {3: 4}", "names a method 3"),
        (OWN.replace("class Red(TransformerMixin, BaseEstimator):", "class Red(TransformerMixin, "
                     "BaseEstimator):\n    def __init__(self, n=1):\n        self.n = n + 1\n"),
         r"'red' in mine.py cannot be copied with its settings .* self.n_bins = n_bins"),
    ],
)  # fmt: skip
def test_what_can_be_no_method_is_answered_with_what_would(tmp_path, text, message):
    """In one line, before anything is computed."""
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        resolve(["majority"], [path])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that starts afresh takes seconds")
@pytest.mark.slow
def test_a_method_that_crashes_or_never_ends_hurts_nobody(own_file, sample):
    """It is told how it ended, within the time that a fit may take."""
    by_name = {method.name: method for method in resolve(["majority"], [own_file])}
    (crash,) = try_out(by_name["leaves"], sample)[1:]
    assert (crash.level, "exit code 7" in crash.said) == (ENDED, True)
    start = time.monotonic()
    *_, last = try_out(by_name["sleeps"], sample, 1)
    assert (last.level, last.aspect) == (NOTE, COMES_TO_AN_END)
    assert time.monotonic() - start < 30
    found = try_out(by_name["red+svm"], sample)
    assert found[0].aspect == representation.ROWS
    assert found[-1].aspect == contract.TIME
    assert breach(found) is None
