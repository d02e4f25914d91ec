import numpy as np
import pytest

from compare.command_line.options import AUGMENT_NAMES
from compare.pictures.augment import KINDS, augment


@pytest.fixture
def pictures(rng):
    """Five random pictures and their labels."""
    return rng.integers(0, 256, size=(5, 16, 20, 3), dtype=np.uint8), np.arange(5)


def test_nothing_asked_for_is_nothing_changed(pictures):
    """Not even copied."""
    assert augment(*pictures, ())[0] is pictures[0]


@pytest.mark.parametrize(
    ("kinds", "times"), [(["mirror"], 2), (["shift"], 5), (["mirror", "shift"], 6)]
)
def test_copies_follow_the_originals_with_their_labels(pictures, kinds, times):
    """A picture, then its copies under its label, then the next."""
    images, labels = augment(*pictures, kinds)
    assert images.shape == (5 * times, 16, 20, 3)
    assert labels.tolist() == [label for label in range(5) for _ in range(times)]
    np.testing.assert_array_equal(images[::times], pictures[0])


def test_a_mirror_twice_is_the_picture(pictures):
    """Left and right are exchanged, nothing else."""
    (mirror,) = KINDS["mirror"](pictures[0])
    np.testing.assert_array_equal(KINDS["mirror"](mirror)[0], pictures[0])


def test_shifts_move_by_a_sixteenth_and_repeat_the_edge(pictures):
    """One pixel here; what moves out is lost, what comes in repeats."""
    down, up, right, left = KINDS["shift"](pictures[0])
    np.testing.assert_array_equal(down[:, 1:], pictures[0][:, :-1])
    np.testing.assert_array_equal(down[:, 0], pictures[0][:, 0])
    np.testing.assert_array_equal(up[:, :-1], pictures[0][:, 1:])
    np.testing.assert_array_equal(right[:, :, 1:], pictures[0][:, :, :-1])
    np.testing.assert_array_equal(left[:, :, :-1], pictures[0][:, :, 1:])


def test_the_command_line_knows_every_kind():
    """One list for the words, one for what they do."""
    assert tuple(KINDS) == AUGMENT_NAMES
