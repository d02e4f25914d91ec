import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from compare import run as run_module
from compare.checks import CHECKS
from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.methods import resolve
from compare.records.describe import command
from compare.records.environment import commit
from compare.run import run
from deep import weights
from deep.travelling import TravellingBackbone
from deep.weights import MethodUnavailable

FAST = {
    "methods": "majority,hog+knn",
    "train_size": "200",
    "test_size": "100",
    "explain": "none",
}
FINISHED = {**FAST, "methods": "majority,hog+knn,color+svm"}
SHORT_NETWORKS = """
from deep import checkpoint
from deep.mlp import MLP
from deep.small_cnn import SmallCNN

checkpoint.SECONDS_BETWEEN = 0.0
METHODS = {"short_mlp": MLP(epochs=4), "short_cnn": SmallCNN(epochs=4)}
"""
# What differs from one run to the next, and the sum over it.
NOT_REPEATED = (
    *("fit_seconds", "tune_seconds", "predict_ms_per_image", "seconds"),
    *("peak_bytes", "sha256"),
)


def _run(dataset, **words):
    options = parse(**{**FAST, **words})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "load", lambda name, image_size, say: dataset)
        return run(options, resolve(options.methods, options.also), Progress())


@pytest.fixture
def small_run(tmp_path, small_digits):
    """A function that runs the given words on a small data set, in a folder that is fresh at first."""
    return lambda **words: _run(small_digits, **{"out": str(tmp_path / "run"), **words})


@pytest.fixture(scope="module")
def finished(tmp_path_factory, small_digits):
    """A finished run of three methods, for tests that only read."""
    return _run(small_digits, **FINISHED, out=str(tmp_path_factory.mktemp("finished") / "run"))


@pytest.fixture
def copied(finished, tmp_path):
    """A copy of it where `small_run` will find it: to go on with, or to do harm to."""
    return replace(finished, folder=shutil.copytree(finished.folder, tmp_path / "run"))


@pytest.fixture
def short_networks(tmp_path):
    """A user's own file with two networks that learn for a moment, and write down each epoch."""
    path = tmp_path / "short_networks.py"
    path.write_text(SHORT_NETWORKS)
    return str(path)


def _outcome(result, method="hog+knn", seed=0):
    return json.loads((result.folder / f"cells/{method}/{seed}/outcome.json").read_text())


def test_a_run_leaves_what_a_report_needs(finished):
    """Configuration, split, a cell each, the comparison and the pictures: plain files."""
    result = finished
    assert result.n_done == 3
    names = {path.name for path in result.folder.iterdir()}
    audit = {"audit.json", "audit.npz"}
    assert names == audit | {"run.json", "split.npz", "cells", "comparison.json", "pictures.npz"}
    about = json.loads((result.folder / "run.json").read_text())
    assert about["status"] == "done"
    outcome = _outcome(result)
    assert outcome["split_fingerprint"] == about["split"]["fingerprint"]
    with np.load(result.folder / "cells/hog+knn/0/predictions.npz") as predictions:
        right = predictions["probabilities"].argmax(axis=1) == predictions["labels"]
    assert outcome["accuracy"] == right.mean()


def test_a_run_keeps_examples_of_what_was_learned_from_and_says_what_it_looked_for(finished):
    """Training pictures of every class, drawn by the split's seed; every check; the commit."""
    result = finished
    saved = {name: dict(np.load(result.folder / f"{name}.npz")) for name in ("pictures", "split")}
    examples, labels = saved["pictures"]["examples"], saved["pictures"]["example_labels"]
    assert np.bincount(labels).tolist() == [8] * 10
    assert set(examples) <= set(saved["split"]["train"])
    assert set(examples) <= set(saved["pictures"]["rows"])
    comparison = json.loads((result.folder / "comparison.json").read_text())
    raised = {doubt["code"] for doubt in comparison["doubts"]}
    assert {c["code"] for c in comparison["checks"] if c["found"] == "raised"} == raised
    assert len(comparison["checks"]) == len(CHECKS)
    assert json.loads((result.folder / "run.json").read_text())["commit"] == commit()


def test_a_method_with_scores_of_its_own_is_ranked_by_them(finished):
    """The area under the ROC curve is that of the SVM's scores; one without has no such file entry."""
    with np.load(finished.folder / "cells/color+svm/0/predictions.npz") as saved:
        areas = [roc_auc_score(saved["labels"] == k, saved["scores"][:, k]) for k in range(10)]
    assert _outcome(finished, "color+svm")["macro_auc"] == pytest.approx(np.mean(areas))
    with np.load(finished.folder / "cells/majority/0/predictions.npz") as saved:
        assert "scores" not in saved


def test_the_same_command_again_fits_nothing(copied, small_run, monkeypatch):
    """Finished cells are found; more methods only add theirs."""
    before, fitted = _outcome(copied), []
    monkeypatch.setattr(Progress, "start", lambda progress, method, draw: fitted.append(method))
    after = _outcome(small_run(**FINISHED))
    assert (fitted, after) == ([], before)
    small_run(methods="majority,hog+knn,pixels+knn")
    assert fitted == ["pixels+knn"]


def test_a_damaged_cell_is_run_again(copied, small_run):
    """Half a file is no result; the same command ends with the same numbers."""
    before = _outcome(copied)
    predictions = copied.folder / "cells/hog+knn/0/predictions.npz"
    predictions.write_bytes(predictions.read_bytes()[:100])
    again = _outcome(small_run())
    assert again["accuracy"] == before["accuracy"]
    np.load(predictions).close()


@pytest.mark.usefixtures("copied")
def test_one_failing_method_does_not_stop_the_rest(small_run, tmp_path):
    """Its status and reason are kept; the others finish."""
    own = tmp_path / "bad.py"
    own.write_text(
        "from sklearn.dummy import DummyClassifier\n"
        "class Bad(DummyClassifier):\n"
        "    def fit(self, X, y, sample_weight=None):\n"
        "        raise RuntimeError('no luck')\n"
        "METHODS = {'bad': Bad()}\n"
    )
    result = small_run(methods="majority", also=str(own))
    outcome = _outcome(result, "bad")
    assert (outcome["status"], outcome["reason"]) == ("failed", "RuntimeError: no luck")
    assert result.n_done == 1


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize(
    ("unchecked", "reason"), [(False, "expected rows that sum to 1"), (True, "sum to 3")]
)
def test_probabilities_that_are_none_are_refused(small_run, tmp_path, unchecked, reason):
    """A method of one's own that forgets the softmax fails with the reason, checked before or not."""
    own = tmp_path / "scores.py"
    own.write_text(
        "from sklearn.dummy import DummyClassifier\n"
        "class Scores(DummyClassifier):\n"
        "    def predict_proba(self, X):\n"
        "        return 3 * super().predict_proba(X)\n"
        "METHODS = {'scores': Scores()}\n"
    )
    result = small_run(methods="majority", also=str(own), unchecked=unchecked)
    outcome = _outcome(result, "scores")
    assert outcome["status"] == "failed"
    assert reason in outcome["reason"]


def test_an_interrupt_keeps_what_is_done(small_run, monkeypatch):
    """Ctrl-C in the second method: the first stays, the second says that it was stopped."""

    def start(progress, method, draw):
        if method == "hog+knn":
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "start", start)
    result = small_run()
    assert (result.interrupted, result.n_done) == (True, 1)
    assert _outcome(result)["status"] == "interrupted"
    assert json.loads((result.folder / "run.json").read_text())["status"] == "interrupted"


@pytest.mark.slow
def test_a_network_goes_on_from_its_last_epoch_after_an_interrupt(
    small_run, monkeypatch, short_networks
):
    """Stopped after its second epoch, the same command goes on from there, and clears up."""
    told = []

    def epoch(progress, number, n_epochs, logs):
        told.append(number)
        if len(told) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "epoch", epoch)
    words = {"methods": "majority", "also": short_networks, "budget": "none", "unchecked": True}
    stopped = small_run(**words)
    assert stopped.interrupted
    kept = stopped.folder / "cells/short_mlp/0/training.npz"
    assert kept.is_file()
    outcome = _outcome(small_run(**words), "short_mlp")
    assert told[:2] == [1, 2]
    assert told[2] in (3, 4)  # its process may end one more before it is told to stop
    assert outcome["status"] == "done"
    assert len(outcome["history"]["loss"]) == told[-1]
    assert not kept.exists()


@pytest.mark.usefixtures("copied")
def test_a_folder_of_another_split_is_refused(small_run):
    """Results of two splits must never mix."""
    with pytest.raises(UsageError, match="holds a run on another data set or split"):
        small_run(train_size="150")


@pytest.mark.slow
def test_cells_in_parallel_give_the_same_metrics(small_run, tmp_path):
    """Only their times are marked as not comparable."""
    alone = _outcome(small_run())
    beside = _outcome(small_run(jobs="2", out=str(tmp_path / "parallel")))
    assert beside.pop("parallel")
    assert not alone.pop("parallel")
    for outcome in (alone, beside):
        for times in (outcome, *outcome["tuning"]):
            for name in NOT_REPEATED:
                times.pop(name, None)
    assert alone == beside


@pytest.mark.usefixtures("copied")
def test_a_method_without_chance_runs_once_whatever_the_seeds(small_run):
    """A second fit of the same thing would only look like evidence."""
    result = small_run(seeds="3")
    assert [path.name for path in (result.folder / "cells/hog+knn").iterdir()] == ["0"]


def test_resampling_draws_rows_and_tunes_anew_for_each_seed(small_run):
    """Also for a method without chance; the test pictures stay, so pairs are still compared."""
    result = small_run(seeds="2", resample=True, train_size="150")
    about = json.loads((result.folder / "run.json").read_text())
    assert len({draw["fingerprint"] for draw in about["draws"]}) == 2
    cells = [_outcome(result, seed=seed) for seed in range(2)]
    assert [cell["split_fingerprint"] for cell in cells] == [
        draw["fingerprint"] for draw in about["draws"]
    ]
    assert all(cell["tuning"] for cell in cells)
    comparison = json.loads((result.folder / "comparison.json").read_text())
    assert comparison["pairs"][0]["test"] == "seeds_and_pictures"
    assert comparison["metrics"]["hog+knn"]["accuracy"]["sd"] > 0
    assert {path.name for path in (result.folder / "splits").iterdir()} == {"0.npz", "1.npz"}


def test_folds_test_every_picture_and_use_the_corrected_t_test(small_run):
    """Each fold is a cell; its interval knows that the training sets overlap."""
    result = small_run(folds="3", seeds="2", test_size="", train_size="", budget="none")
    about = json.loads((result.folder / "run.json").read_text())
    names = [draw["name"] for draw in about["draws"]]
    assert names == [f"{seed}-fold{k}" for seed in (0, 1) for k in (1, 2, 3)]
    tested = [
        np.load(result.folder / f"cells/hog+knn/{name}/predictions.npz")["rows"]
        for name in names[:3]
    ]
    assert len(np.unique(np.concatenate(tested))) == sum(map(len, tested)) == 350
    comparison = json.loads((result.folder / "comparison.json").read_text())
    assert comparison["pairs"][0]["test"] == "nadeau_bengio"
    found = comparison["metrics"]["hog+knn"]["accuracy"]
    assert found["low"] < found["value"] < found["high"]
    assert "folds-mix-parts" in [doubt["code"] for doubt in comparison["doubts"]]


@pytest.mark.usefixtures("copied")
def test_one_method_under_two_names_cannot_be_told_apart(small_run, tmp_path):
    """Whatever the numbers: the verdict, the pair and the letters say so."""
    own = tmp_path / "twin.py"
    own.write_text(
        "from compare.methods import resolve\nMETHODS = {'twin': resolve(['hog+knn'])[0].make()}\n"
    )
    result = small_run(methods="hog+knn", also=str(own))
    assert result.verdict[0].startswith("No winner is shown")
    assert "cannot be told apart" in result.verdict[0]
    comparison = json.loads((result.folder / "comparison.json").read_text())
    (pair,) = comparison["pairs"]
    assert (pair["p_value"], pair["difference"], pair["shown"]) == (1.0, 0.0, False)
    assert comparison["letters"] == {"hog+knn": "a", "twin": "a"}


def test_the_same_command_twice_gives_the_same_bytes(finished, small_run):
    """Times apart: outcomes, comparison and audit, from two fresh folders."""
    _assert_same_bytes(finished.folder, small_run(**FINISHED).folder, n_cells=3)


@pytest.mark.slow
def test_what_draws_at_random_gives_the_same_bytes_twice(small_run, tmp_path, short_networks):
    """Words of a vocabulary, and networks, with two seeds."""
    words = {"methods": "visual_words+linear", "also": short_networks, "seeds": "2"}
    words |= {"budget": "none", "unchecked": True}
    first, second = (small_run(out=str(tmp_path / name), **words).folder for name in "ab")
    _assert_same_bytes(first, second, n_cells=6)


def _assert_same_bytes(first, second, n_cells):
    outcomes = sorted(path.relative_to(first) for path in first.glob("cells/*/*/outcome.json"))
    assert len(outcomes) == n_cells
    for name in outcomes:
        assert _without_times(first / name) == _without_times(second / name)
    for name in ("split.npz", "pictures.npz", "audit.npz"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    one, other = (json.loads((run / "comparison.json").read_text()) for run in (first, second))
    for comparison in (one, other):  # who is slower than whom is a matter of time, too
        comparison["doubts"] = [d for d in comparison["doubts"] if d["code"] != "dominated"]
        comparison.pop("sha256")
    assert one == other


def _without_times(path):
    outcome = json.loads(path.read_text())
    for times in (outcome, *outcome["tuning"]):
        for name in NOT_REPEATED:
            times.pop(name, None)
    outcome["provenance"].pop("features", None)  # whether they were kept: a matter of time, too
    return outcome


def test_the_command_is_kept_without_the_folders_of_the_machine(tmp_path):
    """It repeats the run, and does not say whose machine it was; a path from here stays."""
    options = parse(dataset=str(tmp_path / "my pictures"), seeds="2", quick=True)
    assert command(options) == "invoke compare --dataset 'my pictures' --seeds 2 --quick"
    options = parse(dataset="pictures/birds", out=str(tmp_path / "run"))
    assert command(options) == "invoke compare --dataset pictures/birds --out run"


@pytest.mark.usefixtures("copied")
def test_a_backbone_is_skipped_on_the_pictures_it_was_trained_on(small_run, monkeypatch):
    """Before anything is fitted; the others run."""

    def refuse(self, images):
        raise MethodUnavailable("this backbone was trained on this data")

    monkeypatch.setattr(TravellingBackbone, "check_suits", refuse)
    result = small_run(methods="majority,cifar10_resnet20+linear")
    outcome = _outcome(result, "cifar10_resnet20+linear")
    assert outcome["status"] == "skipped"
    assert outcome["reason"] == "this backbone was trained on this data"
    assert result.n_done == 1


def test_weights_that_cannot_be_had_are_asked_for_once(small_run, monkeypatch, tmp_path):
    """One method with three draws waits for a dead network once, and says how to go round it."""
    asked = []

    def no_network(address, *arguments):
        asked.append(address)
        raise ConnectionError("no route to host")

    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(weights, "download", no_network)
    # Frozen, not fine-tuned: that would load TensorFlow into this process, for all tests that follow.
    result = small_run(methods="majority,vgg16+linear", seeds="3", resample=True)
    folder = next(result.folder.glob("cells/vgg16*"))
    reasons = [
        json.loads((cell / "outcome.json").read_text())["reason"] for cell in folder.iterdir()
    ]
    assert len(reasons) == 3
    assert all("put vgg16_weights" in reason for reason in reasons)
    assert len(asked) == 1
