import importlib.util
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from baselines.knn import KNN
from baselines.linear import Linear
from baselines.svm import SVM
from compare import load_run
from compare import run as run_module
from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.export import pictures_to_check as check_module
from compare.export.card import model_card
from compare.export.command import decoding_files, export
from compare.methods import resolve
from compare.run import run
from features.color_histogram import ColorHistogram
from features.edges import Edges
from features.gabor import Gabor
from features.hog import HOG
from features.lbp import LBP
from features.pixels import Pixels
from features.visual_words import VisualWords

METHODS = "color+knn,hog&color+svm,visual_words+linear,small_cnn,lbp&edges+linear"


@pytest.fixture(scope="module")
def dataset():
    """A few hundred wild digits."""
    from data.wild_digits import load

    return load(300, 50, 120)


@pytest.fixture(scope="module")
def converters():
    """The extra `export`; the test is skipped where it is not installed."""
    pytest.importorskip("tf2onnx", reason="the extra is missing: uv sync --extra export")
    pytest.importorskip("onnxruntime", reason="the extra is missing: uv sync --extra export")


@pytest.fixture(scope="module")
def make_run(tmp_path_factory, dataset):
    """A function that runs some methods in a folder of its own."""

    def make(methods):
        folder = tmp_path_factory.mktemp("export") / "run"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run_module, "load", lambda name, image_size, say: dataset)
            words = {"train_size": "100", "test_size": "50", "explain": "none", "budget": "none"}
            options = parse(methods=methods, out=str(folder), **words)
            run(options, resolve(options.methods), Progress())
        return folder

    return make


@pytest.fixture(scope="module")
def finished(make_run):
    """A run without a network."""
    return make_run("majority,lbp+svm")


@pytest.fixture(scope="module")
def finished_with_networks(make_run, converters):
    """A run with a method of each kind that can be exported."""
    from deep.keras_classifier import KerasClassifier

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KerasClassifier, "least_steps", 1)
        patch.setattr("deep.small_cnn.SmallCNN.least_steps", 1)
        return make_run(METHODS)


@pytest.fixture
def at_hand(monkeypatch, dataset):
    """The run's own data set, where its name would be loaded."""
    monkeypatch.setattr(check_module, "load", lambda name, *size: dataset)


def test_a_missing_converter_is_named_with_the_command_that_brings_it(
    finished, tmp_path, monkeypatch
):
    """The extra is no part of an ordinary installation."""
    there = importlib.util.find_spec
    hidden = ("tf2onnx", "onnxruntime")
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *more: None if name in hidden else there(name)
    )
    with pytest.raises(
        UsageError, match="tf2onnx and onnxruntime, which are not installed: uv sync"
    ):
        export(str(finished), str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_written_over(finished, tmp_path):
    """Not even one that holds a single file."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is there already; give a new folder"):
        export(str(finished), str(tmp_path))


def test_the_card_has_the_runs_own_numbers_and_no_markup_of_strangers(finished):
    """Interval and threshold as in the files; a class named like HTML stays text."""
    opened = load_run(finished)
    opened.class_names = ("<b>zero</b>", *opened.class_names[1:])
    method = opened["lbp+svm"]
    card = model_card(opened, method, {"checked": "5 pictures", "apart": 0.0, "phone": "none"})
    accuracy = json.loads((finished / "comparison.json").read_text())["metrics"]["lbp+svm"][
        "accuracy"
    ]
    interval = f"{accuracy['value']:.3f} | {accuracy['low']:.3f} to {accuracy['high']:.3f}"
    assert f"| right answers | {interval} |" in card
    assert "\\<b\\>zero\\</b\\>" in card
    assert "<b>" not in card.replace("\\<b\\>", "")
    assert opened.about["dataset"]["licence"] in card


def test_what_decodes_pictures_alone_needs_nothing_of_ours():
    """An import that was added to one of its files would be missed by whoever took the folder away."""
    for name, text in decoding_files().items():
        modules = re.findall(r"^ *(?:from|import) (\w+)", text, re.MULTILINE)
        assert not {"data", "features", "compare", "deep"} & set(modules), name


@pytest.mark.slow
def test_what_has_no_form_in_onnx_is_named_and_nothing_is_written(
    finished, tmp_path, at_hand, converters, monkeypatch
):
    """As a user's own extractor: the line says which part it is, and what could go."""
    from compare.export.representations import LAYERS

    monkeypatch.delitem(LAYERS, LBP)
    with pytest.raises(
        UsageError, match=r"lbp\+svm cannot be exported: LBP has no form that ONNX knows"
    ):
        export(str(finished), str(tmp_path / "out"), method="lbp+svm")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "method", [*METHODS.split(",")[:-1], pytest.param("lbp&edges+linear", marks=pytest.mark.long)]
)
def test_an_exported_folder_answers_alone_as_the_method_did(
    method, finished_with_networks, dataset, tmp_path, at_hand
):
    """Held-back pictures, in a process that sees nothing but the folder: equal to 1e-4."""
    folder = export(str(finished_with_networks), str(tmp_path / "out"), method=method)
    said = load_run(finished_with_networks)[method].predictions
    for k in range(3):
        Image.fromarray(dataset.images[said.rows[k]]).save(tmp_path / f"{k}.png")
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); import numpy as np, predict;"
        "m = predict.load(); images = np.stack([m.read(p) for p in sys.argv[2:]]);"
        "print(json.dumps([m.predict(sys.argv[2:]), m.probabilities(images).tolist()]))"
    )
    words = [str(folder), *(str(tmp_path / f"{k}.png") for k in range(3))]
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *words], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    names, found = json.loads(done.stdout)
    np.testing.assert_allclose(found, said.probabilities[:3], atol=1e-4)
    assert names == [dataset.class_names[k] for k in said.probabilities[:3].argmax(axis=1)]
    there = {path.name for path in folder.iterdir()}
    alone = {"model.onnx", "model.json", "predict.py", "decode.py", "resize.py"}
    assert alone | {"MODEL_CARD.md", "requirements.txt"} <= there


@pytest.mark.slow
@pytest.mark.parametrize(
    "extractor",
    [
        HOG(signed=True, cell_px=(4, 6), orientations=12),
        HOG(interpolated=False, cell_px=5),
        ColorHistogram(grid=3, joint=False, space="lab"),
        ColorHistogram(grid=2),
        VisualWords(n_words=8, mirrored=True),
        Pixels(),
        Edges(),
        Edges(orientations=6, grid=3, threshold_fraction=0.4),
        LBP(),
        LBP(circles=((12, 2),), grid=3),
        Gabor(),
        Gabor(frequencies=(0.25,), orientations=3, grid=2),
    ],
    ids=repr,
)
def test_extractors_as_layers_give_their_own_numbers(extractor, bars):
    """Loops over pixels and products of matrices are two ways of writing the same."""
    from compare.export.representations import represented
    from deep.backend import keras

    images = bars[0].copy()
    images[0], images[1, :, :8] = 0, 255  # nothing at all, and an edge as steep as there can be
    fitted = extractor.fit(images)
    found = represented(fitted, keras.ops.convert_to_tensor(images))
    np.testing.assert_allclose(found, fitted.transform(images), atol=2e-5)


@pytest.mark.slow
@pytest.mark.parametrize("n_classes", [2, 4])
@pytest.mark.parametrize(
    "classifier",
    [SVM(), SVM(kernel="linear", scaling="together"), KNN(metric="cosine"), KNN(3), Linear()],
    ids=repr,
)
def test_classifiers_as_layers_give_their_own_probabilities(classifier, n_classes, rng):
    """Also of two classes, of which scikit-learn keeps one score."""
    from compare.export.classifiers import decided
    from deep.backend import keras

    rows, unseen = rng.normal(size=(2, 60, 6)).astype(np.float32)
    fitted = classifier.fit(rows, np.arange(60) % n_classes)
    found = decided(fitted, keras.ops.convert_to_tensor(unseen))
    np.testing.assert_allclose(found, fitted.predict_proba(unseen), atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("mirror", ["on", "off"])
def test_a_network_that_looks_several_times_does_so_as_layers_too(mirror, bars):
    """`fast_cnn` answers with the mean over shifted views, and mirrored ones where they are alike."""
    from compare.export.as_network import as_network
    from deep.fast_cnn import FastCNN

    images, labels = bars
    fitted = FastCNN(widths=(4, 4, 4), epochs=1, precision="float32").fit(images, labels)
    fitted.provenance_["mirror"] = mirror
    fitted.classes_ = np.arange(3)
    network = as_network(fitted, images.shape[1:], 3)
    found = network.predict(images, verbose=0)
    np.testing.assert_allclose(found, fitted.predict_proba(images), atol=1e-5)


@pytest.mark.slow
def test_a_file_that_says_something_else_is_not_handed_out(
    finished_with_networks, tmp_path, at_hand, monkeypatch
):
    """The check is one that can fail."""
    from compare.export import converted

    honest = converted.onnx_answers
    monkeypatch.setattr(converted, "onnx_answers", lambda *words: honest(*words) + 2e-4)
    with pytest.raises(UsageError, match=r"was not exported: on all 50 test pictures"):
        export(str(finished_with_networks), str(tmp_path / "out"), method="small_cnn")
    assert list(tmp_path.iterdir()) == []


def test_another_data_set_is_no_check(finished, monkeypatch, dataset):
    """The split's fingerprint tells it."""
    from dataclasses import replace

    other = replace(dataset, images=dataset.images[::-1].copy())
    monkeypatch.setattr(check_module, "load", lambda name, *size: other)
    opened = load_run(finished)
    with pytest.raises(UsageError, match="is not the data set of this run"):
        check_module.pictures_to_check(opened, opened["lbp+svm"], "somewhere")
