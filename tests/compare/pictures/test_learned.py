import numpy as np
import pytest

from compare import estimate
from compare.cell import Cell, run_cell
from compare.checks.evidence import Evidence
from compare.checks.fairness import LearnedFromPart
from compare.command_line.progress import Progress
from compare.draws import Draw
from compare.estimate import ALWAYS_LEARNED, estimate_seconds, n_learned
from compare.methods import resolve
from compare.pictures.learned import A_PART, learned, rows_learned, said_of_part, say_parts
from compare.processes.memory import needed_bytes
from data import mapped
from data.dataset import Dataset
from data.mapped import behind
from data.splits import Split, make_split

MANY = 450_000


@pytest.fixture(scope="module")
def many():
    """Very many labels, and a picture that stands for all: nothing is as large as it seems."""
    images = np.broadcast_to(np.zeros((1, 32, 32, 3), np.uint8), (MANY, 32, 32, 3))
    labels = np.arange(MANY) ** 2 % 10  # 0, 1, 4, 5, 6, 9 in unequal numbers
    return Dataset(images, labels, tuple("0123456789"), "many")


def _cell(name, dataset, n_train=None, augment=(), seed=0):
    rows = np.arange(len(dataset.labels))
    n_train = n_train or len(rows) - 20_000
    split = Split(rows[:n_train], rows[-20_000:-10_000], rows[-10_000:], "0" * 64, 0)
    return Cell(resolve([name])[0], Draw(str(seed), seed, split), augment=augment)


@pytest.mark.parametrize("name", ["hog+svm", "pixels+knn", "hog+linear", "small_cnn", "majority"])
def test_textbook_sizes_are_learned_from_whole(many, name):
    """As many as MNIST has, by every method, copies or none: published figures are about those."""
    for augment in ((), ("mirror", "shift")):
        cell = _cell(name, many, ALWAYS_LEARNED, augment)
        assert n_learned(cell, many) == ALWAYS_LEARNED
        assert rows_learned(cell, many) is cell.split.train
        assert said_of_part(cell, many) == ""


@pytest.mark.parametrize("name", ["hog+linear", "small_cnn", "majority", "cifar10_resnet20+linear"])
def test_what_reads_its_rows_piece_by_piece_learns_from_all(many, name):
    """Ridge regression and networks need no part."""
    assert n_learned(_cell(name, many), many) == MANY - 20_000


@pytest.mark.parametrize("name", ["hog+svm", "color+svm", "pixels+svm", "pixels+knn", "hog+knn"])
def test_others_learn_from_as_many_as_the_rule_allows(many, name):
    """An SVM stays in its minutes and both in their memory, or at the size that is always allowed."""
    cell = _cell(name, many)
    n_rows = n_learned(cell, many)
    assert ALWAYS_LEARNED <= n_rows < MANY - 20_000
    if n_rows > ALWAYS_LEARNED:
        n_features = estimate.features_of(cell.method, 32 * 32)
        copies = estimate.FEATURE_COPIES[cell.method.classifier.name]
        assert 4 * n_features * copies * n_rows <= estimate.MOST_ROW_BYTES
        if name.endswith("svm"):
            fit = estimate.SVM_FIT_SECONDS * n_features * n_rows**2
            assert fit <= estimate.MOST_FIT_SECONDS


@pytest.mark.parametrize("name", ["hog+svm", "pixels+knn", "visual_words+linear", "small_cnn"])
def test_beyond_that_no_more_memory_is_needed(many, name):
    """So that no cell is refused because its pictures are many."""
    cell = _cell(name, many)
    assert needed_bytes(cell, many, 430_000) == needed_bytes(cell, many, 410_000) < 3 * 10**9


def test_nor_more_time_for_an_svm(many):
    """What is announced is the fit on a part."""
    few, more = (estimate_seconds(_cell("hog+svm", many, n), many) for n in (300_000, 430_000))
    assert few == pytest.approx(more, rel=0.05)


def test_the_part_is_drawn_by_the_seed_with_the_classes_in_their_proportions(many):
    """Ascending rows of the training part, the same for the same seed, another for another."""
    first, again, other = (rows_learned(_cell("hog+svm", many, seed=s), many) for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert len(first) == len(np.unique(first))
    assert (np.diff(first) > 0).all()
    assert first.max() < MANY - 20_000
    assert not np.array_equal(first, other)
    shares = [np.bincount(many.labels[rows], minlength=10) / len(rows)
              for rows in (first, np.arange(MANY - 20_000))]  # fmt: skip
    np.testing.assert_allclose(*shares, atol=2e-4)


def test_the_sentence_says_how_many_and_why(many, capsys):
    """Once a method, in the terminal; and the same words go with its result."""
    cell = _cell("hog+svm", many)
    say_parts([cell, _cell("hog+svm", many, seed=1), _cell("small_cnn", many)], many, Progress())
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"  hog+svm  {said_of_part(cell, many)}"
    assert f"{A_PART} {n_learned(cell, many):,} of the 430,000 training pictures" in line
    assert "square" in line
    assert "3 minutes" in line
    assert f"never fewer than {ALWAYS_LEARNED:,}" in line


@pytest.mark.parametrize("kinds", [(), ("mirror",), ("mirror", "shift")])
def test_pictures_and_copies_are_the_same_in_memory_and_in_a_file(
    rng, tmp_path, monkeypatch, kinds
):
    """Each followed by its copies, in the order of the rows."""
    dataset = Dataset(rng.integers(0, 256, (50, 8, 8, 3), np.uint8), np.arange(50) % 3,
                      ("a", "b", "c"), "noise")  # fmt: skip
    rows = np.sort(rng.permutation(50)[:30])
    in_memory = learned(dataset, rows, kinds)
    monkeypatch.setattr(mapped, "LARGE_BYTES", 1000)
    monkeypatch.setattr(mapped.blocks, "__defaults__", (7 * 192,))
    in_file = learned(dataset, rows, kinds, tmp_path)
    assert behind(in_memory[0]) is None
    assert behind(in_file[0]) is not None
    for one, other in zip(in_memory, in_file, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.fixture
def digits_cell(digits):
    """Give a function that runs a method on scikit-learn's digits."""
    split = make_split(digits, train_size=300, test_size=200)
    return lambda name: run_cell(Cell(resolve([name])[0], Draw("0", 0, split)), digits)


@pytest.fixture(scope="module")
def digits():
    """scikit-learn's, 8 x 8."""
    from data.digits import load

    return load()


def test_a_fit_on_a_part_is_told_and_doubted(digits_cell, monkeypatch):
    """The warning stands in the outcome, the doubt names the method, the fit is another."""
    whole, _ = digits_cell("pixels+knn")
    monkeypatch.setattr(estimate, "ALWAYS_LEARNED", 40)
    monkeypatch.setattr(estimate, "MOST_ROW_BYTES", 0)
    outcome, _ = digits_cell("pixels+knn")
    assert outcome.status == "done"
    (warning,) = [text for text in outcome.warnings if A_PART in text]
    assert f"{A_PART} 40 of the 300" in warning
    assert outcome.accuracy < whole.accuracy
    assert outcome.cell_key != whole.cell_key
    finding = LearnedFromPart().look(Evidence({}, {"pixels+knn": [outcome]}, {}, []))
    assert finding.methods == ("pixels+knn",)
    assert "pixels+knn" in finding.sentence
    assert LearnedFromPart().look(Evidence({}, {"pixels+knn": [whole]}, {}, [])) is None


@pytest.mark.parametrize("name", ["pixels+knn", "pixels+linear", "pixels+svm"])
def test_pictures_in_files_change_no_answer(digits_cell, monkeypatch, name):
    """Everything counts as large: pictures are drawn into files, and features worked out in blocks."""
    _, expected = digits_cell(name)
    monkeypatch.setattr(mapped, "LARGE_BYTES", 1000)
    monkeypatch.setattr("compare.fitting.feature_cache.MOST_IN_MEMORY", 1000)
    outcome, found = digits_cell(name)
    assert outcome.status == "done"
    np.testing.assert_array_equal(found.probabilities, expected.probabilities)
