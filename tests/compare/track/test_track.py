import importlib.util
import io

import numpy as np
import pytest
from PIL import Image

from compare.command_line.words import UsageError
from compare.methods import Method
from compare.records import outcome as outcomes
from compare.records.files import write_json
from compare.records.outcome import Outcome, Predictions
from compare.records.run_folder import cell_folder
from compare.records.saved_cells import n_train_of, saved_cells
from compare.track.command import track
from compare.track.to_tensorboard import _cell, _confusions, _picture
from compare.track.told import by_epoch, numbers, settings

NAMES = ["cat", "dog|cow", "owl"]
LOSSES, LEARNED = [1.5, 0.75, 0.5], {"C": 3.0, "kernel": "rbf", "augmentation": []}
LABELS = np.array([0, 0, 1, 1, 2, 2])
SAID = np.array([0, 1, 1, 1, 2, 0])


def _outcome(method, family, **more):
    values = {"seed": 0, "split_fingerprint": "ab" * 32, "cell_key": "cd" * 32, "status": "done"}
    return Outcome(**{**values, "method": method, "family": family, **more})


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run as it lies on the disk: a network with curves, a classical method, one that failed."""
    folder = tmp_path_factory.mktemp("track") / "a run"
    methods = {"small_cnn": "deep", "hog+svm": "classical", "pixels+knn": "classical"}
    about = {
        "schema": 1,
        "status": "done",
        "created": "2026-01-02T03:04:05+00:00",
        "versions": {"python": "3.11.7", "keras": "3.15.1"},
        "dataset": {"name": "pets", "class_names": NAMES, "height": 8, "width": 8},
        "split": {"fingerprint": "ab" * 32, "n_train": 500, "n_test": 6},
        "draws": [{"name": "0", "seed": 0, "n_train": 500}],
        "methods": [{"name": name, "family": family} for name, family in methods.items()],
    }
    write_json(folder / "run.json", about)
    (folder / "report.html").write_text("<p>report</p>")
    right = float((LABELS == SAID).mean())
    said = Predictions(np.eye(3, dtype=np.float32)[SAID], LABELS, np.arange(6))
    history = {"loss": LOSSES, "val_loss": [2.0, 1.0, 1.25], "learning_rate": [0.1, 0.1, 0.05]}
    known = {"accuracy": right, "fit_seconds": 2.5, "n_parameters": 10, "parameters": LEARNED}
    for draw in ("0", "0-size1000", "0-size300"):
        place = cell_folder(folder, Method("small_cnn", ""), draw)
        outcomes.save(
            place, _outcome("small_cnn", "deep", draw=draw, history=history, **known), said
        )
    outcomes.save(
        cell_folder(folder, Method("hog+svm", ""), "0"),
        _outcome("hog+svm", "classical", **known),
        said,
    )
    failed = _outcome("pixels+knn", "classical", status="failed", reason="no room")
    outcomes.save(cell_folder(folder, Method("pixels+knn", ""), "0"), failed)
    return folder


def test_cells_come_in_the_runs_order_the_fewest_pictures_first(finished):
    """First the run's own fits, then those on 300 and on 1,000 pictures, not the other way round."""
    about = {
        "draws": [{"name": "0", "n_train": 500}],
        "methods": [{"name": "small_cnn"}, {"name": "pixels+knn"}],
    }
    found = [(outcome.method, outcome.draw) for outcome, _ in saved_cells(finished, about)]
    own = [("small_cnn", "0"), ("small_cnn", "0-size300"), ("small_cnn", "0-size1000")]
    assert found == [*own, ("pixels+knn", "0")]
    assert [n_train_of(draw, about) for _, draw in own] == [500, 300, 1000]
    assert n_train_of("7", about) is None


def test_no_name_of_a_method_leads_out_of_the_run(tmp_path):
    """A run may come from anyone; what its methods are called is no path."""
    for name in ("../../up", "/etc", "..", "a/b", "a\\b"):
        place = cell_folder(tmp_path, Method(name, ""), "0").resolve()
        assert place.is_relative_to(tmp_path / "cells")


def test_a_curve_is_named_by_what_it_shows():
    """Training and validation beside each other; what has no validation keeps its name."""
    history = {"loss": [1, 2.0], "val_loss": [3.0, 4.0], "learning_rate": [0.1, 0.2], "x": ["y"]}
    assert by_epoch(_outcome("m", "deep", history=history)) == {
        "loss/training": [1.0, 2.0],
        "loss/validation": [3.0, 4.0],
        "learning_rate": [0.1, 0.2],
    }
    assert by_epoch(_outcome("m", "deep", history={"loss": [float("nan")]})) == {}


def test_only_what_was_measured_is_told():
    """A missing number is not sent as 0."""
    outcome = _outcome("m", "deep", accuracy=0.5, n_parameters=10, parameters=LEARNED)
    assert numbers(outcome) == {"accuracy": 0.5, "n_parameters": 10.0}
    assert settings(outcome) == {"C": "3.0", "kernel": "rbf", "augmentation": "[]"}


def test_the_picture_of_confusions_is_white_where_all_answers_fall():
    """Rows are true classes: cats half right, dogs all right, owls half taken for cats."""
    said = Predictions(np.eye(3, dtype=np.float32)[SAID], LABELS, np.arange(6))
    counts = _confusions(said, 3)
    assert counts.tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 1]]
    width, height, png = _picture(counts)
    picture = np.asarray(Image.open(io.BytesIO(png)))
    assert (int(width), int(height)) == picture.shape == (48, 48)
    assert picture[::16, ::16].tolist() == [[128, 128, 0], [0, 255, 0], [128, 0, 128]]


def test_no_text_breaks_out_of_a_table():
    """Class names come from folders of anybody; they are shown as text, in one line."""
    assert _cell("a|b\n<img>") == "a\\|b \\<img>"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"into": ""}, "give a folder with --into"),
        ({"into": "x", "form": "wandb"}, "--form takes one of tensorboard, mlflow; got 'wandb'"),
    ],
)
def test_a_wrong_word_is_answered_in_one_line(finished, words, sentence):
    """Before anything heavy is imported."""
    with pytest.raises(UsageError, match=sentence):
        track(str(finished), **words)


def test_a_missing_package_is_named_with_the_command_that_brings_it(finished, monkeypatch):
    """MLflow is an extra; nobody has to guess its name."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="uv sync --extra mlflow"):
        track(str(finished), "x", "mlflow")


def test_what_is_no_run_has_nothing_to_tell(tmp_path):
    """Nor has a run whose cells are all missing."""
    with pytest.raises(UsageError, match="run.json is missing"):
        track(str(tmp_path), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_tensorboards_files_hold_what_the_run_does(finished, tmp_path):
    """Read back with TensorFlow: curves by epoch, numbers, the picture, settings, and why it failed."""
    import tensorflow as tf

    said = track(str(finished), str(tmp_path))
    assert said.startswith("5 fits in ")
    assert f"--logdir {tmp_path}" in said

    def told(method, draw="0"):
        [file] = (tmp_path / "a run" / method / draw).iterdir()
        found = {}
        for record in tf.data.TFRecordDataset(str(file)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                plugin = value.metadata.plugin_data.plugin_name
                content = tf.make_ndarray(value.tensor)
                found.setdefault((plugin, value.tag), []).append((event.step, content))
        return found

    network = told("small_cnn")
    points = [(step, float(value)) for step, value in network["scalars", "loss/training"]]
    assert points == [(1, 1.5), (2, 0.75), (3, 0.5)]
    assert float(network["scalars", "at the end/accuracy"][0][1]) == pytest.approx(4 / 6)
    assert b"| C | 3.0 |" in network["text", "settings"][0][1][0]
    assert b"dog\\|cow" in network["text", "confusion matrix in numbers"][0][1][0]
    width, height, png = network["images", "confusion matrix"][0][1]
    assert (width, height, Image.open(io.BytesIO(png)).size) == (b"48", b"48", (48, 48))
    assert told("pixels+knn")["text", "status"][0][1].tolist() == [b"failed: no room"]
    tags = [tag for _, tag in network]
    assert len(tags) == len(set(tags))  # TensorBoard shows of one tag one kind only
    with pytest.raises(UsageError, match="is there already"):
        track(str(finished), str(tmp_path))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # how MLflow uses its own libraries is its affair
def test_mlflow_holds_what_the_run_does(finished, tmp_path):
    """Read back with MLflow's client: a parent, a run a cell, epochs as steps, files, statuses."""
    pytest.importorskip("mlflow", reason="the extra is missing: uv sync --extra mlflow")
    from mlflow import MlflowClient

    track(str(finished), str(tmp_path), "mlflow")
    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    experiment = client.get_experiment_by_name("Bakeoff: pets").experiment_id
    runs = {run.info.run_name: run for run in client.search_runs([experiment])}
    parent = runs.pop("a run")
    assert set(runs) == {
        *(f"small_cnn ({draw})" for draw in ("0", "0-size300", "0-size1000")),
        *("hog+svm (0)", "pixels+knn (0)"),
    }
    assert {run.data.tags["mlflow.parentRunId"] for run in runs.values()} == {parent.info.run_id}
    assert parent.data.tags["split"] == "ab" * 32
    assert parent.data.tags["version.keras"] == "3.15.1"
    network, failed = runs["small_cnn (0)"], runs["pixels+knn (0)"]
    curve = client.get_metric_history(network.info.run_id, "loss/training")
    assert [(point.step, point.value) for point in curve] == [(1, 1.5), (2, 0.75), (3, 0.5)]
    assert network.data.metrics["accuracy"] == pytest.approx(4 / 6)
    assert network.data.params["kernel"] == "rbf"
    assert (failed.info.status, failed.data.tags["reason"]) == ("FAILED", "no room")
    files = [file.path for file in client.list_artifacts(parent.info.run_id)]
    assert {"report.html", "run.json"} <= set(files)
    assert [file.path for file in client.list_artifacts(network.info.run_id)] == ["outcome.json"]
    with pytest.raises(UsageError, match="holds a run already"):
        track(str(finished), str(tmp_path), "mlflow")
