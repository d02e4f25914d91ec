"""`invoke pretrain`: an ordinary run's network, stored with its story."""

import io

import numpy as np
import pytest

from compare import pretrain as pretraining
from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.methods import resolve
from compare.pretrain import pretrain
from compare.run import run
from data.sources import load
from deep.travelling import TravellingBackbone
from deep.weights import MethodUnavailable


@pytest.fixture
def backbone(tmp_path, monkeypatch):
    """A place of its own, and a network that trains in seconds."""
    monkeypatch.setattr(pretraining, "NETWORK", "small_cnn")
    place = TravellingBackbone("trial")
    place.path = tmp_path / "pretrained" / "trial.npz"
    return place


@pytest.mark.slow
def test_a_finished_run_becomes_a_backbone_that_knows_its_pictures(backbone, tmp_path):
    """Weights, story and thumbnails are stored; the same pictures are refused, others are not."""
    from deep.network_files import fill_network
    from deep.small_cnn import SmallCNN

    progress = Progress(io.StringIO())
    folder = tmp_path / "run"
    words = {"dataset": "digits", "methods": "small_cnn", "budget": "none", "explain": "none"}
    options = parse(**words, out=str(folder))
    run(options, resolve(options.methods), progress)
    story = pretrain("digits", str(folder), progress, backbone)
    assert story == tmp_path / "pretrained" / "trial.json"
    assert 0.9 < backbone.story["accuracy"] <= 1
    assert backbone.story["command"].startswith("invoke compare --dataset digits")
    images = load("digits", None).images
    network = SmallCNN().build(images.shape[1:], 10)
    fill_network(network, backbone.path)
    saved = np.load(next(folder.glob("cells/small_cnn/0/predictions.npz")))
    now = network.predict(images[saved["rows"]], verbose=0)
    np.testing.assert_allclose(now, saved["probabilities"], atol=1e-5)
    with pytest.raises(MethodUnavailable, match="trained on this data"):
        backbone.check_suits(images)
    backbone.check_suits(load("wild_digits", None).images)


def test_a_run_on_other_pictures_or_unfinished_is_refused(backbone, tmp_path):
    """In one line with the remedy."""
    progress = Progress(io.StringIO())
    with pytest.raises(UsageError, match="holds no run on all of digits"):
        pretrain("digits", str(tmp_path), progress, backbone)
