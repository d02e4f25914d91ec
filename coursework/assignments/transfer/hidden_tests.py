"""Tests for grading; each docstring is the hint that a student reads when the test fails."""

import tomllib

import numpy as np
import work

from coursework.assignments import FOLDER
from data import wild_digits

POINTS = {
    "test_features_are_means_and_peaks": 2,
    "test_features_are_a_pictures_own": 2,
    "test_scaling_is_measured_in_training": 2,
    "test_first_phase_leaves_the_backbone_alone": 2,
    "test_second_phase_moves_only_convolutions": 2,
    "test_tuned_accuracy_is_in_the_band": 2,
    "test_probe_changes_pictures_repeatably": 1,
    "test_probe_keeps_each_digit_in_its_place": 2,
    "test_probe_keeps_digits_upright": 2,
    "test_probe_separates_the_methods": 2,
    "test_both_methods_see_the_same_pictures": 2,
    "test_interval_is_of_pairs": 2,
    "test_difference_has_its_sign": 1,
    "test_verdict_needs_the_interval": 2,
}
BAND = tomllib.loads((FOLDER / "transfer" / "about.toml").read_text("utf-8"))["band"]
NO_SECOND_PHASE = {"seed": 1, "head_epochs": 1, "epochs": 0}
CLEAN = wild_digits.Dials(size_px=(20, 24), angle_degrees=0.0, place=0.0, clutter=0.0)


def _digits(dials=None):
    """Training pictures, test pictures: (images, labels) each."""
    digits = wild_digits.load(**BAND["sizes"], seed=BAND["data_seed"], dials=dials)
    rows = np.arange(BAND["sizes"]["n_train"]), digits.test_rows
    return [(digits.images[part], digits.labels[part]) for part in rows]


def _clean_digits(wanted, n_images=40):
    """Digits on even ground, of the given kinds."""
    images, labels = _digits(CLEAN)[1]
    return images[np.isin(labels, wanted)][:n_images]


def _edges(images):
    """How steep each picture is where, as Fourier spectra of unit length."""
    grey = np.asarray(images).astype(float).mean(axis=3)
    down, right = np.gradient(grey, axis=(1, 2))
    steepness = np.hypot(down, right)
    steepness -= steepness.mean(axis=(1, 2), keepdims=True)
    length = np.sqrt((steepness**2).sum(axis=(1, 2), keepdims=True))
    return np.fft.fft2(steepness / np.maximum(length, 1e-9))


def _likeness(images, others):
    """Best correlation of the edges of picture i of both, over all shifts."""
    products = np.fft.ifft2(_edges(images) * np.conj(_edges(others))).real
    return products.max(axis=(1, 2))


def test_features_are_means_and_peaks():
    """First the mean of each of the 64 maps over its 8 x 8 places, then the highest value of each."""
    (images, _), _ = _digits()
    features = np.asarray(work.frozen_features(images[:3]))
    assert np.all(features[:, :64] <= features[:, 64:])
    np.testing.assert_allclose(features[0, [0, 1, 2, 64, 65, 66]], BAND["features"], atol=0.02)


def test_features_are_a_pictures_own():
    """A picture's features changed with the pictures beside it: ask the backbone in inference mode.

    Features from the training pass (`training=True`) are scaled by batch norm with the batch's own
    mean.
    """
    (images, _), _ = _digits()
    together, alone = work.frozen_features(images[:12]), work.frozen_features(images[:1])
    np.testing.assert_allclose(together[:1], alone, atol=0.01)


def test_scaling_is_measured_in_training():
    """An answer changed with the pictures asked beside it: fit the scaler on training features only.

    Features of the pictures that you ask about are transformed, and never fitted.
    """
    (images, labels), (others, _) = _digits()
    questions = [others[:30], others[:1]]
    together, alone = (
        np.asarray(one) for one in work.frozen(images[:100], labels[:100], questions)
    )
    np.testing.assert_allclose(together[:1], alone, atol=0.01)


def test_first_phase_leaves_the_backbone_alone():
    """The backbone moved while the head was trained: freeze it first (`network.trainable = False`).

    A new head's first gradients are large, and would wreck what was borrowed.
    """
    (images, labels), _ = _digits()
    found = work.finetuned(images[:48], labels[:48], [images[:1]], NO_SECOND_PHASE)
    assert found["moved"] == {"convolutions": 0, "batch_norm": 0}


def test_second_phase_moves_only_convolutions():
    """In the second phase the convolutions learn on, and every batch norm layer stays frozen.

    Set `trainable` on the network, then on its batch norm layers, and only then call `fit`.
    """
    (images, labels), _ = _digits()
    settings = {"seed": 1, "head_epochs": 1, "epochs": 1}
    moved = work.finetuned(images[:48], labels[:48], [images[:1]], settings)["moved"]
    assert moved["convolutions"] > 0
    assert moved["batch_norm"] == 0


def test_tuned_accuracy_is_in_the_band():
    """Your network learns less than ours did with any seed: check both phases' rates and epochs."""
    train, (images, labels) = _digits()
    found = work.finetuned(*train, [images], BAND["settings"])
    right = np.argmax(found["probabilities"][0], axis=1) == labels
    assert right.mean() >= BAND["lowest"]


def test_probe_changes_pictures_repeatably():
    """A probe changes every picture, and the same seed changes it in the same way."""
    images = _digits()[1][0][:20]
    once = work.probe(images, 3)
    assert all((one != image).any() for one, image in zip(once, images, strict=True))
    np.testing.assert_array_equal(once, work.probe(images, 3))


def test_probe_keeps_each_digit_in_its_place():
    """Picture i of your probe does not show digit i: the order changed, or the digit is gone.

    Then answers before and after are no longer about the same pictures, nor are the labels.
    """
    images = _clean_digits([2, 3, 4, 5, 6, 7, 9])
    probed = work.probe(images, 3)
    own, other = _likeness(probed, images), _likeness(probed, np.roll(images, 1, axis=0))
    assert np.mean(own > other) > 0.8


def test_probe_keeps_digits_upright():
    """Your probe changes the label: mirrored, turned over or turned far, a digit is another or none.

    A 6 on its head is a 9. Change what a reader does not read by: colour, light, sharpness, place.
    """
    images = _clean_digits([2, 4, 5, 6, 7, 9])
    probed = work.probe(images, 3)
    turned = [np.rot90(images, k, axes=(1, 2)) for k in (1, 2, 3)]
    changed = [*turned, images[:, :, ::-1], images[:, ::-1]]
    best = np.max([_likeness(probed, one) for one in changed], axis=0)
    assert np.mean(_likeness(probed, images) > best) > 0.8


def test_probe_separates_the_methods():
    """Under your probe no method loses clearly more than the other on our pictures.

    Find what one of them never looks at, because it is left out or normalised away, and change that.
    """
    train, (images, labels) = _digits()
    questions = [images, work.probe(images, 3)]
    answers = [
        work.by_hand(*train, questions),
        work.finetuned(*train, questions, BAND["settings"])["probabilities"],
    ]
    losses = [
        (np.argmax(before, axis=1) == labels).astype(float) - (np.argmax(after, axis=1) == labels)
        for before, after in answers
    ]
    more = losses[0] - losses[1]
    assert abs(more.mean()) > 1.96 * more.std(ddof=1) / np.sqrt(len(more))


def test_both_methods_see_the_same_pictures():
    """Ask both methods about ALL test pictures, in their order, before and after.

    We gave you each test picture twice: both copies must be answered alike, and every picture must
    be answered. Methods that are compared on different pictures are not compared.
    """
    (images, labels), (others, truth) = _digits()
    doubled, both = np.concatenate([others[:25]] * 2), np.concatenate([truth[:25]] * 2)
    found = work.experiment(images[:150], labels[:150], doubled, both, NO_SECOND_PHASE)
    for method in ("by_hand", "finetuned"):
        right = np.asarray(found[method]["before"])
        assert right.shape == np.shape(found[method]["after"]) == (50,)
        np.testing.assert_array_equal(right[:25], right[25:])
    plain = np.argmax(work.by_hand(images[:150], labels[:150], [doubled])[0], axis=1)
    np.testing.assert_array_equal(found["by_hand"]["before"], plain == both)


def test_interval_is_of_pairs():
    """Your interval is not that of paired pictures: resample pictures, all four answers with each.

    The same rows for both methods, before and after; the mean of each resample; then the 2.5th and
    97.5th percentiles of the means. One number alone says nothing of chance.
    """
    rng = np.random.default_rng(8)
    easy = rng.random(400) < 0.5  # right before, whoever is asked
    first = {"before": easy, "after": easy & (rng.random(400) < 0.8)}
    second = {"before": easy, "after": easy & (rng.random(400) < 0.95)}
    more = second["after"].astype(float) - first["after"]
    half = 1.96 * more.std(ddof=1) / np.sqrt(400)
    found = work.compare_losses(first, second, 0)
    np.testing.assert_allclose(found["low"], more.mean() - half, atol=0.15 * half)
    np.testing.assert_allclose(found["high"], more.mean() + half, atol=0.15 * half)


def test_difference_has_its_sign():
    """The difference is what the first loses minus what the second loses, as a share of one."""
    before, none = np.ones(10, bool), np.zeros(10, bool)
    found = work.compare_losses(
        {"before": before, "after": none}, {"before": before, "after": before}, 0
    )
    np.testing.assert_allclose(found["difference"], 1)


def test_verdict_needs_the_interval():
    """A verdict from one number: where the interval holds nought, chance could have made the sign.

    Then the honest answer is "cannot tell", however large the difference is.
    """
    found = {"difference": 0.08, "low": -0.01, "high": 0.17}
    assert work.verdict(found) == "cannot tell"
    assert work.verdict({"difference": -0.08, "low": -0.12, "high": -0.04}) == "second loses more"
