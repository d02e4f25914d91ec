import json

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from compare.cell import Cell, run_cell
from compare.command_line.words import UsageError
from compare.draws import Draw
from compare.methods import resolve
from compare.records import outcome as outcomes
from compare.records.files import read_arrays, read_json, write_arrays, write_json
from compare.saved_methods import keep as keep_module
from compare.saved_methods import plain_file
from compare.saved_methods.keep import is_answered
from compare.saved_methods.load import about_kept, load_method
from compare.saved_methods.state import NotKept
from compare.saved_methods.stranger_file import _check_trees
from compare.saved_methods.unsure import LEAST_RIGHT, RIGHT_FLAGGED, unsure_below
from data.dataset import Dataset
from data.splits import make_split
from deep.weights import sum_of

OWN = """
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline

class Means(TransformerMixin, BaseEstimator):
    def __init__(self, power=1):
        self.power = power
    def fit(self, images, labels=None):
        self.highest_ = images.max()
        return self
    def transform(self, images):
        return (images.mean(axis=(1, 2)) / self.highest_) ** self.power

METHODS = {"means+forest": make_pipeline(Means(), RandomForestClassifier(5, random_state=0))}
"""


@pytest.fixture(scope="module")
def dataset(bars):
    """The bars as a data set of three classes."""
    images, labels = bars
    places = np.searchsorted([3, 7, 11], labels)
    return Dataset(images, places, ("upright", "level", "slanted"), "bars")


@pytest.fixture
def fitted(dataset, tmp_path, monkeypatch):
    """A function that fits a method as a run does, and says where its cell is."""
    draw = Draw("0", 0, make_split(dataset))

    def fit(name, keep="small", also=(), **settings):
        (method,) = [
            m for m in resolve([name] if not also else ["majority"], also) if m.name == name
        ]
        if settings:
            plain = type(method).make
            monkeypatch.setattr(
                type(method), "make", lambda self: plain(self).set_params(**settings)
            )
        folder = tmp_path / method.folder
        folder.mkdir(exist_ok=True)
        cell = Cell(method, draw, keep=keep)
        outcome, predictions = run_cell(cell, dataset, folder=folder)
        assert outcome.status == "done", outcome.reason
        outcomes.save(folder, outcome, predictions)
        return folder, method, outcome, predictions

    return fit


def _loaded(folder, method):
    outcome, _ = outcomes.load(folder)
    return load_method(folder, method, about_kept(folder, method.name, outcome.cell_key))


def _sealed_again(folder):
    """`method.json` as a forger would leave it: with the sums of the files that lie there now."""
    about = read_json(folder / "method.json")
    for name, file in about["files"].items():
        file["sha256"] = sum_of(folder / name)
    write_json(folder / "method.json", about)


def _answers_as_saved(kept, dataset):
    folder, method, _, predictions = kept
    found = _loaded(folder, method).probabilities(dataset.images[predictions.rows])
    np.testing.assert_allclose(found, predictions.probabilities, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ["majority", "pixels+knn", "hog+svm", "hog&color+svm"])
def test_a_kept_method_says_what_it_said(name, fitted, dataset):
    """Built anew from code and data, to the sixth digit of every probability."""
    _answers_as_saved(fitted(name), dataset)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("pixels+knn", {"knn__metric": "cosine"}),
        ("pixels+knn", {"knn__metric": "manhattan"}),
        ("color+svm", {"svm__scaling": "together", "svm__kernel": "linear"}),
    ],
)
def test_settings_that_were_chosen_are_kept(name, settings, fitted, dataset):
    """Other settings than the usual are another method; also those that learn something else."""
    _answers_as_saved(fitted(name, **settings), dataset)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["visual_words+linear", "random_conv+linear", "small_cnn",
                                  "fast_cnn", "cifar10_resnet20+linear",
                                  "cifar10_resnet20:finetuned"])  # fmt: skip
def test_kept_networks_and_dictionaries_say_what_they_said(name, fitted, dataset, monkeypatch):
    """Weights as plain arrays, in a network that its code builds anew."""
    from deep.keras_classifier import KerasClassifier

    def short(self, n_images):
        return {name: 1 for name in ("epochs", "head_epochs") if hasattr(self, name)}

    monkeypatch.setattr(KerasClassifier, "long_enough", short)
    _answers_as_saved(fitted(name), dataset)


def test_pixels_are_kept_as_bytes(fitted, dataset):
    """They were bytes before they were scaled: a quarter of the room, and not a bit lost."""
    folder, _, _, predictions = fitted("pixels+knn")
    n_numbers = len(make_split(dataset).train) * dataset.images[0].size
    assert n_numbers < (folder / "method.npz").stat().st_size < 2 * n_numbers


def test_a_method_of_ones_own_is_kept_with_the_objects_of_its_libraries(fitted, dataset, tmp_path):
    """A forest goes through skops; the user's file must be the one that was run."""
    own = tmp_path / "mine.py"
    own.write_text(OWN)
    kept = fitted("means+forest", also=[own])
    assert (kept[0] / "method.skops").is_file()
    _answers_as_saved(kept, dataset)
    own.write_text(OWN.replace("power=1", "power=2"))
    with pytest.raises(UsageError, match=r"mine\.py is not the file that it was fitted from"):
        _loaded(*kept[:2])


def test_a_tree_that_leads_out_of_itself_is_refused(rng):
    """It is walked by compiled code, which would go wherever it is sent."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier().fit(rng.random((50, 4)), rng.integers(2, size=50))
    _check_trees([{"a": tree}])
    state = tree.tree_.__getstate__()
    state["nodes"]["left_child"][0] = 10**6
    tree.tree_.__setstate__(state)
    with pytest.raises(NotKept, match="leads out of itself"):
        _check_trees([{"a": tree}])
    state["nodes"]["left_child"][0] = 1
    state["nodes"]["feature"][0] = 4
    tree.tree_.__setstate__(state)
    with pytest.raises(NotKept, match="features that there are not"):
        _check_trees([{"a": tree}])


def test_what_cannot_be_kept_safely_is_not_kept_and_says_so(fitted, tmp_path):
    """A lambda is code: the method has its scores, and a reason in place of its file."""
    own = tmp_path / "lambdas.py"
    own.write_text(
        OWN.replace(
            "self.highest_ = images.max()", "self.highest_ = images.max(); self.f_ = lambda x: x"
        )
    )
    folder, _, outcome, _ = fitted("means+forest", also=[own])
    assert outcome.accuracy is not None
    assert not (folder / "method.skops").exists()
    assert outcome.provenance["fitted method"].startswith("not kept: ")
    with pytest.raises(NotKept, match="lambda"):
        about_kept(folder, "means+forest", outcome.cell_key)


def test_large_methods_are_kept_only_where_asked_for(fitted, monkeypatch):
    """By default a run stays small; the reason names the option."""
    monkeypatch.setattr(keep_module, "MOST_BYTES", 1000)
    folder, _, outcome, _ = fitted("pixels+knn")
    assert "--keep all" in outcome.provenance["fitted method"]
    assert is_answered(folder, "small")
    assert not is_answered(folder, "all")
    folder, *_ = fitted("pixels+knn", keep="all")
    assert is_answered(folder, "all")
    assert is_answered(folder, "small")
    fitted("pixels+knn", keep="none")
    assert not is_answered(folder, "small")


@pytest.mark.parametrize("name", ["method.npz", "method_check.npz", "method.json"])
def test_a_file_that_was_changed_is_refused(name, fitted):
    """One byte is enough; the line says which file."""
    folder, method, *_ = fitted("hog+svm")
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises((UsageError, NotKept), match=f"{name} is damaged or was changed"):
        _loaded(folder, method)


def test_a_file_of_another_fit_is_refused(fitted):
    """`method.json` carries the key of its cell, which changes with code, pictures and seed."""
    folder, method, *_ = fitted("hog+svm")
    with pytest.raises(NotKept, match="of another fit"):
        about_kept(folder, method.name, "0" * 64)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"settings": {"hog__extractor__cell_px": -3}}, "none that the method is ever given"),
        ({"settings": {"svm__nonsense": 1}}, "none that the method is ever given"),
        ({"image_shape": [32, 32, 3]}, "method_check.npz is damaged"),
        ({"files": {"../../etc/passwd": {"sha256": ""}}}, "says what it never says"),
        ({"n_classes": "three"}, "says what it never says"),
        ({"unsure": {"below": 7.0}}, "says what it never says"),
        ({"own_file": {"name": "x.py", "sha256": ""}}, "of another method of that name"),
    ],
)
def test_a_forged_description_is_refused(change, reason, fitted):
    """Whoever makes the sums anew is believed in numbers, and in nothing that code depends on."""
    folder, method, *_ = fitted("hog+svm")
    write_json(folder / "method.json", {**read_json(folder / "method.json"), **change})
    with pytest.raises((UsageError, NotKept), match=reason) as raised:
        _loaded(folder, method)
    assert "\n" not in str(raised.value)


def _a_pickle(folder):
    np.savez(folder / "method.npz", tree=np.array([StandardScaler()], dtype=object))


def _an_object_that_is_not_listed(folder):
    tree = json.dumps({"object": "RandomForestClassifier", "state": {"dict": {}}})
    write_arrays(folder / "method.npz", tree=tree)


def _of_other_parts(folder):
    plain_file.write(folder / "method.npz", [{}, {}])


def _nested_without_end(folder):
    write_arrays(folder / "method.npz", tree='{"list": [' * 900 + "1" + "]}" * 900)


def _other_numbers(folder):
    arrays = read_arrays(folder / "method.npz")
    arrays = {k: -a if a.dtype == np.float32 else a for k, a in arrays.items()}
    write_arrays(folder / "method.npz", **arrays)


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (_a_pickle, "missing or damaged"),
        (_an_object_that_is_not_listed, "no file of ours"),
        (_of_other_parts, "with other parts"),
        (_nested_without_end, "no file of ours"),
        (_other_numbers, "answers otherwise than when it was kept"),
    ],
)
def test_a_forged_file_is_refused(forge, reason, fitted):
    """Objects, pickles and other numbers, with the right sums: one line, and nothing was run."""
    folder, method, *_ = fitted("hog+svm")
    forge(folder)
    _sealed_again(folder)
    with pytest.raises(UsageError, match=reason) as raised:
        _loaded(folder, method)
    assert "\n" not in str(raised.value)


def test_a_dictionary_whose_offsets_are_too_few_is_refused():
    """Compiled code would read past their end."""
    from features.dictionary import Dictionary

    state = {
        **vars(Dictionary(patch_px=6, stride=1, grid=3, threshold=0.2, mirrored=False)),
        "weights_": np.zeros((108, 8), np.float32),
        "offset_": np.zeros(2, np.float32),
        "n_features": 9 * 2 * 8,
    }
    with pytest.raises(ValueError, match="8 words, 2 offsets"):
        Dictionary.__new__(Dictionary).__setstate__(state)


def test_plain_values_come_back_as_they_were(tmp_path):
    """Infinity, tuples, NumPy's numbers and nested dictionaries: equal, and of the same kind."""
    value = [{"a": (1, 2.5, None), "b": {"c": np.float32(0.1), "d": float("inf")}}, "text", True]
    plain_file.write(tmp_path / "v.npz", value)
    found = plain_file.read(tmp_path / "v.npz")
    assert repr(found) == repr(value)
    with pytest.raises(NotKept, match="it holds a function"):
        plain_file.write(tmp_path / "w.npz", [test_plain_values_come_back_as_they_were])
    assert not (tmp_path / "w.npz").exists()


def test_an_answer_is_unsure_below_what_one_right_answer_in_twenty_falls_short_of(rng):
    """The threshold is the lowest twentieth of the right answers' confidences; too few give none."""
    labels = rng.integers(2, size=400)
    confidence = rng.uniform(0.5, 1, size=400)
    says = np.where(rng.random(400) < 0.8, labels, 1 - labels)
    probabilities = np.where(
        np.arange(2) == says[:, None], confidence[:, None], 1 - confidence[:, None]
    )
    found = unsure_below(probabilities, labels)
    right = says == labels
    assert (confidence[right] < found["below"]).mean() == pytest.approx(RIGHT_FLAGGED, abs=0.005)
    assert found["wrong_flagged"] == (confidence[~right] < found["below"]).mean()
    assert (
        unsure_below(probabilities[right][: LEAST_RIGHT - 1], labels[right][: LEAST_RIGHT - 1])
        is None
    )


def test_a_method_without_a_word_about_it_is_fitted_again(fitted):
    """What an earlier version of the suite left behind does not count as kept."""
    folder, *_ = fitted("majority")
    (folder / "method.json").unlink()
    assert not is_answered(folder, "small")
    assert is_answered(folder, "none")


def test_keeping_costs_the_method_nothing_else_where_it_fails(fitted, monkeypatch, dataset):
    """A bug in here must not lose a score."""

    def breaks(*words):
        raise RuntimeError("no luck")

    monkeypatch.setattr(keep_module, "states_of", breaks)
    _, _, outcome, _ = fitted("majority")
    assert outcome.provenance["fitted method"] == "not kept: RuntimeError: no luck"
    assert outcome.status == "done"
