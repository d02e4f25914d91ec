"""Tests for grading; each docstring is the hint that a student reads when the test fails."""

import tomllib

import numpy as np
import work

from coursework.assignments import FOLDER
from data import wild_digits

POINTS = {
    "test_strides_and_rims": 1,
    "test_a_bias_counts_once_a_filter": 1,
    "test_colors_are_measured_apart": 1,
    "test_scale_comes_from_training_pictures": 2,
    "test_layers_are_those_asked_for": 2,
    "test_large_scores_do_not_overflow": 1,
    "test_sure_answers_are_possible": 2,
    "test_one_picture_has_one_answer": 2,
    "test_answers_do_not_depend_on_company": 2,
    "test_pictures_keep_their_labels": 2,
    "test_nothing_is_mirrored": 1,
    "test_nothing_wraps_round_the_rim": 1,
    "test_each_picture_moves_on_its_own": 1,
    "test_validation_pictures_are_others": 2,
    "test_accuracy_is_in_the_band": 3,
    "test_validation_loss_chooses_the_epoch": 1,
    "test_gap_is_of_the_last_epoch": 1,
}
BAND = tomllib.loads((FOLDER / "networks" / "about.toml").read_text("utf-8"))["band"]


def _noise(seed, n_images, side_px=16):
    pixels = np.random.default_rng(seed).integers(0, 256, (n_images, side_px, side_px, 3))
    return pixels.astype(np.uint8)


def _plain(n_images):
    """Pictures of one grey each, ten greys, and the greys' numbers: a child's task."""
    labels = np.arange(n_images) % 10
    grey = (25 * labels).astype(np.uint8)
    return np.broadcast_to(grey[:, None, None, None], (n_images, 16, 16, 3)).copy(), labels


def _settings(epochs=1, dropout=0.0):
    return {"epochs": epochs, "seed": 3, "augmented": False, "dropout": dropout}


def test_strides_and_rims():
    """Count the places that the kernel can take.

    "valid" has side - kernel + 1 of them, and a stride of s keeps every s-th, the first included
    (round up).
    """
    asked = [(32, 3, 1, "valid"), (32, 5, 2, "valid"), (33, 3, 2, "same"), (28, 2, 2, "valid")]
    assert [work.convolution_size(*one) for one in asked] == [30, 14, 17, 14]


def test_a_bias_counts_once_a_filter():
    """Each filter looks at all incoming channels, and has ONE bias: n_out * (n_in * kernel² + 1)."""
    assert work.convolution_weights(3, 16, 3, True) == 448
    assert work.convolution_weights(16, 32, 5, False) == 12800


def test_colors_are_measured_apart():
    """Measure one mean and one deviation per colour.

    Average over pictures, rows and columns, but not over the colours.
    """
    images = _noise(1, 5)
    images[..., 2] //= 4
    measured = work.measure_colors(images)
    np.testing.assert_allclose(measured["mean"], images.mean(axis=(0, 1, 2)), rtol=1e-4)
    np.testing.assert_allclose(measured["deviation"], images.std(axis=(0, 1, 2)), rtol=1e-4)


def test_scale_comes_from_training_pictures():
    """Test-set scaling: use the mean and the deviation that you are given.

    They come from the training pictures; the pictures that you scale must not be measured again.
    """
    measured = {"mean": [10.0, 20.0, 30.0], "deviation": [2.0, 4.0, 5.0]}
    images = _noise(2, 3)
    expected = (images.astype(float) - [10, 20, 30]) / [2, 4, 5]
    np.testing.assert_allclose(work.standardise(images, measured), expected, rtol=1e-4, atol=1e-4)


def test_layers_are_those_asked_for():
    """Compare your layers with the text.

    Three times convolution (no bias), batch norm, ReLU, pooling, with 16, 32, 64 filters; then
    flatten, dropout, dense.
    """
    table = work.layer_table((32, 32, 3), 10, 0.2)
    found = [(row["kind"], list(row["shape"]), row["n_weights"]) for row in table]
    convolutions = [row for row in found if row[0] == "Conv2D"]
    assert convolutions == [
        ("Conv2D", [32, 32, 16], 432),
        ("Conv2D", [16, 16, 32], 4608),
        ("Conv2D", [8, 8, 64], 18432),
    ]
    kinds = [kind for kind, _, _ in found]
    assert kinds.count("BatchNormalization") == kinds.count("MaxPooling2D") == 3
    assert "Dropout" in kinds
    assert [row for row in found if row[0] == "Dense"] == [("Dense", [10], 10250)]


def test_large_scores_do_not_overflow():
    """exp(1000) is infinite: subtract each row's largest score first.

    The probabilities stay the same.
    """
    found = work.softmax(np.array([[1000.0, 999.0], [0.0, np.log(3.0)]]))
    small = np.exp(-1.0) / (1 + np.exp(-1.0))
    np.testing.assert_allclose(found, [[1 - small, small], [0.25, 0.75]], rtol=1e-6)


def test_sure_answers_are_possible():
    """Softmax twice: your network is never sure of anything.

    After a second softmax no probability of ten classes can be above e/(e+9) = 0.23. `build` returns
    scores; `softmax` comes once, after it.
    """
    images, labels = _plain(160)
    found = work.train(images, labels, images[:20], labels[:20], [images[:20]], _settings(8))
    assert np.max(found["probabilities"][0]) > 0.3


def test_one_picture_has_one_answer():
    """The same picture, asked twice, got two answers.

    Whatever is random (dropout and augmentation) belongs to training, and must rest when you ask.
    """
    images, labels = _noise(5, 40), np.arange(40) % 10
    asked = np.concatenate([images[:8], images[:8]])
    found = work.train(images, labels, images, labels, [asked], _settings(dropout=0.5))
    answers = np.asarray(found["probabilities"][0])
    np.testing.assert_allclose(answers[:8], answers[8:], atol=1e-4)


def test_answers_do_not_depend_on_company():
    """A picture's answer changed with the pictures that were asked beside it.

    Ask with batch norm in inference mode (`training=False`), and scale with what was measured on the
    training pictures.
    """
    images, labels = _noise(6, 40), np.arange(40) % 10
    images[:20] //= 3
    asked = [images[:20], images[:1], images]
    found = work.train(images, labels, images, labels, asked, _settings())
    together, alone, among_all = (np.asarray(answers) for answers in found["probabilities"])
    np.testing.assert_allclose(together[:1], alone, atol=1e-4)
    np.testing.assert_allclose(together, among_all[:20], atol=1e-4)


def test_pictures_keep_their_labels():
    """Your augmentation gave the pictures back in another order.

    So the labels no longer belong to them: picture i must come back as picture i.
    """
    images, _ = _plain(30)
    np.testing.assert_array_equal(work.shifted(images, 4, 3), images)


def test_nothing_is_mirrored():
    """A mirrored 3 is no 3: shift the pictures, and do nothing else to them."""
    slope = np.arange(16, dtype=np.uint8) * 10
    images = np.broadcast_to(slope[None, None, :, None], (30, 16, 16, 3)).copy()
    upright = np.swapaxes(images, 1, 2).copy()
    assert (np.diff(work.shifted(images, 5, 2).astype(int), axis=2) >= 0).all()
    assert (np.diff(work.shifted(upright, 5, 2).astype(int), axis=1) >= 0).all()


def test_nothing_wraps_round_the_rim():
    """What left on one side came back in on the other (np.roll does that).

    Repeat the rim's own pixels where nothing comes in.
    """
    images = np.zeros((40, 16, 16, 3), np.uint8)
    images[:, :, -1] = 255
    assert not np.any(work.shifted(images, 6, 3)[:, :, :4])


def test_each_picture_moves_on_its_own():
    """Draw a shift for every picture, up to `most_px` in all four directions.

    The same seed draws the same shifts.
    """
    images = np.zeros((200, 16, 16, 3), np.uint8)
    images[:, 8, 8] = 255
    moved = work.shifted(images, 7, 2)
    places = np.argwhere(np.asarray(moved)[..., 0] == 255)[:, 1:]
    assert {tuple(place) for place in places.tolist()} == {
        (row, column) for row in range(6, 11) for column in range(6, 11)
    }
    np.testing.assert_array_equal(moved, work.shifted(images, 7, 2))


def test_validation_pictures_are_others():
    """Measure `val_accuracy` and `val_loss` on the validation pictures, once an epoch.

    Pictures that are trained on cannot tell you what the network makes of new ones.
    """
    images, labels = _plain(100)
    wrong = (labels + 1) % 10
    found = work.train(images, labels, images, wrong, [images[:2]], _settings(12))
    history = found["history"]
    assert {len(values) for values in history.values()} == {12}
    assert history["accuracy"][-1] > 0.6
    assert history["val_accuracy"][-1] < 0.4


def test_accuracy_is_in_the_band():
    """Your network learns less than ours did with any seed.

    Check the learning rate and its fall, that batches are shuffled, and that pictures are scaled and
    asked alike in training and afterwards.
    """
    dials = wild_digits.Dials(**BAND["dials"])
    digits = wild_digits.load(**BAND["sizes"], seed=BAND["data_seed"], dials=dials)
    train = np.arange(BAND["sizes"]["n_train"])
    parts = [(digits.images[rows], digits.labels[rows]) for rows in (train, digits.validation_rows)]
    asked, labels = digits.images[digits.test_rows], digits.labels[digits.test_rows]
    found = work.train(*parts[0], *parts[1], [asked], BAND["settings"])
    right = np.argmax(found["probabilities"][0], axis=1) == labels
    assert right.mean() >= BAND["lowest"]


def test_validation_loss_chooses_the_epoch():
    """Choose by validation loss: training loss always falls, and the last epoch is no choice."""
    history = {
        "loss": [3.0, 2.0, 1.0, 0.5],
        "accuracy": [0.3, 0.5, 0.7, 0.9],
        "val_loss": [3.0, 2.0, 2.2, 2.0],
        "val_accuracy": [0.3, 0.4, 0.5, 0.45],
    }
    assert work.best_epoch(history) == 1


def test_gap_is_of_the_last_epoch():
    """The gap is training accuracy minus validation accuracy, both of the last epoch."""
    history = {"loss": [2.0, 1.0], "val_loss": [2.0, 1.5], "accuracy": [0.5, 0.9]}
    gap = work.learned_by_heart({**history, "val_accuracy": [0.6, 0.7]})
    np.testing.assert_allclose(gap, 0.2, atol=1e-9)
