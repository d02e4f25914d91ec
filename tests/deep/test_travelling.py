"""The backbone in the checkout: it is what its story says, and it knows its own pictures."""

import io

import numpy as np
import pytest
from PIL import Image

from data.sources import load
from data.wild_digits import load as load_digits
from deep.travelling import FOLDER, TRAVELLING, fingerprints_to_keep, n_known, thumbnails
from deep.weights import MethodUnavailable, WeightsUnavailable


@pytest.fixture(scope="module")
def digits():
    """Pictures that it has never seen, of a kind that it was not made for."""
    return load_digits(n_validation=10, n_test=10).images[:3000]


def test_a_thumbnail_is_the_mean_of_each_part(rng):
    """Grey, 8 x 8, whatever the size."""
    images = rng.integers(0, 256, size=(2, 16, 24, 3), dtype=np.uint8)
    expected = images.reshape(2, 8, 2, 8, 3, 3).mean(axis=(2, 4, 5))
    np.testing.assert_allclose(thumbnails(images).reshape(2, 8, 8), expected, rtol=1e-5)


def test_pictures_are_known_again_in_other_sizes_and_formats(digits):
    """Copies that were resized or went through JPEG are the same pictures; others are not."""
    seen, unseen = digits[:1500], digits[1500:]
    seen_ones = fingerprints_to_keep(seen, seed=0)
    n_kept = len(seen_ones["kept"])
    assert n_kept > 500
    assert n_known(seen, **seen_ones) == n_kept
    assert n_known(unseen, **seen_ones) < 0.01 * n_kept
    larger = np.stack([np.asarray(Image.fromarray(image).resize((50, 50))) for image in seen])
    assert n_known(larger, **seen_ones) > 0.95 * n_kept
    assert n_known(np.stack([_through_jpeg(image) for image in seen]), **seen_ones) > 0.95 * n_kept
    assert n_known(seen[:, :6, :6], **seen_ones) == 0  # too small to tell


def _through_jpeg(image):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=75)
    return np.asarray(Image.open(buffer))


def test_it_weighs_little_and_tells_its_story():
    """Under 1.5 MB, and whoever reads the story can judge it and make it again."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1.5e6
    story = TRAVELLING.story
    assert {"command", "split_fingerprint", "seed", "accuracy", "licence"} <= set(story)
    assert len(story["class_names"]) == 10
    assert TRAVELLING.provenance()["weights_sha256"]


def test_it_may_be_used_on_other_pictures(digits):
    """wild_digits shares no picture with it."""
    TRAVELLING.check_suits(digits)


def test_missing_or_foreign_files_are_said(tmp_path, monkeypatch):
    """The remedy is named; weights of another network are refused."""
    from deep.network_files import fill_network
    from deep.small_cnn import SmallCNN

    with pytest.raises(ValueError, match="is of another network"):
        fill_network(SmallCNN().build((32, 32, 3), 10), TRAVELLING.path)
    (tmp_path / "cut.npz").write_bytes(TRAVELLING.path.read_bytes()[:1000])
    with pytest.raises(ValueError, match="damaged"):
        fill_network(TRAVELLING.build_whole(), tmp_path / "cut.npz")
    monkeypatch.setattr(TRAVELLING, "path", tmp_path / "cut.npz")  # without its fingerprints
    with pytest.raises(WeightsUnavailable, match=r"cut\.seen\.npz is missing.*invoke pretrain"):
        TRAVELLING.check_suits(load("digits", None).images)
    monkeypatch.setattr(TRAVELLING, "path", tmp_path / "none.npz")
    with pytest.raises(WeightsUnavailable, match="invoke pretrain"):
        TRAVELLING.obtain()


def test_it_is_a_representation(bars):
    """128 numbers a picture, for pictures of any size; labels cannot change it."""
    from deep.frozen import CIFAR10ResNet20Features

    images, labels = bars
    features = CIFAR10ResNet20Features().fit(images, labels).transform(images)
    assert features.shape == (len(images), 128)
    assert features.dtype == np.float32
    assert features.std(axis=0).min() > 0


@pytest.mark.slow
def test_fine_tuning_keeps_its_statistics(bars):
    """Convolutions move, batch norm does not: it stays in inference mode."""
    from deep.backend import keras
    from deep.finetune import FineTunedCIFAR10ResNet20

    method = FineTunedCIFAR10ResNet20(learning_rate=1e-3).fit(*bars)
    _, original, _ = TRAVELLING.build((16, 16, 3))
    tuned = next(layer for layer in method.model_.layers if layer.name == TRAVELLING.name)
    moved = [
        type(layer).__name__
        for layer, old in zip(tuned.layers, original.layers, strict=True)
        if any((a != b).any() for a, b in zip(layer.get_weights(), old.get_weights(), strict=True))
    ]
    assert moved.count("Conv2D") == 19
    assert "BatchNorm" not in moved
    assert isinstance(tuned, keras.Model)


@pytest.mark.slow
@pytest.mark.long
def test_a_crash_in_fine_tuning_goes_on_from_the_last_epoch(bars, tmp_path, every_epoch_saved):
    """The second phase ends as if nothing had happened."""
    from deep.finetune import FineTunedCIFAR10ResNet20

    class CrashError(Exception):
        pass

    def crash(epoch, *_):
        if epoch == 2:
            raise CrashError

    settings = {"head_epochs": 2, "epochs": 3, "augmentation": ("shift",)}
    whole = FineTunedCIFAR10ResNet20(**settings).fit(*bars)
    with pytest.raises(CrashError):
        FineTunedCIFAR10ResNet20(**settings).fit(*bars, on_epoch=crash, checkpoint=tmp_path)
    told = []
    again = FineTunedCIFAR10ResNet20(**settings).fit(
        *bars, on_epoch=lambda epoch, *_: told.append(epoch), checkpoint=tmp_path
    )
    assert told == [3]
    assert again.history_["loss"] == whole.history_["loss"]
    np.testing.assert_array_equal(again.predict_proba(bars[0]), whole.predict_proba(bars[0]))
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_it_scores_what_its_story_says_and_knows_its_pictures(cifar10):
    """On CIFAR-10's own test part, with the head that it was trained with."""
    network = TRAVELLING.build_whole()
    test = cifar10.test_rows
    answers = network.predict(cifar10.images[test], batch_size=256, verbose=0).argmax(axis=1)
    accuracy = (answers == cifar10.labels[test]).mean()
    assert accuracy == pytest.approx(TRAVELLING.story["accuracy"], abs=0.002)
    rest = np.setdiff1d(np.arange(len(cifar10.labels)), test)
    TRAVELLING.check_suits(cifar10.images[test])
    for few in (cifar10.images, cifar10.images[rest[::50]]):
        with pytest.raises(MethodUnavailable, match="trained on this data"):
            TRAVELLING.check_suits(few)
