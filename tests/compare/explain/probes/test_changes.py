import tracemalloc

import numpy as np
import pytest

from compare.explain.probes.changes import CHUNK, PROBES, changed
from compare.explain.probes.geometry import DIRECTIONS, moved
from compare.explain.probes.kept import KeptPictures

BY_KEY = {probe.key: probe for probe in PROBES}
EVERY_LEVEL = [
    pytest.param(probe, level, id=f"{probe.key}-{probe.called(level)}")
    for probe in PROBES
    for level in probe.levels
]
# Where the last level is no further from the original than the one before: an exchange is one.
NOT_MONOTONE = ("hue",)


@pytest.fixture(scope="module")
def photographs():
    """Eight smooth coloured pictures, 32 x 32, with an object in the middle of each."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:32, :32] / 32
    waves = (
        rng.uniform(0.2, 0.5, (8, 1, 1, 3)) * x[..., None]
        + rng.uniform(0.2, 0.5, (8, 1, 1, 3)) * y[..., None]
    )
    images = 128 + 80 * np.sin(2 * np.pi * waves)
    images[:, 10:22, 12:18] = rng.integers(0, 256, (8, 1, 1, 3))
    return images.astype(np.uint8)


@pytest.mark.parametrize(("probe", "level"), EVERY_LEVEL)
def test_shape_and_type_are_kept_and_nothing_is_left_to_chance(photographs, probe, level):
    """The same pictures give the same answer; level 0 gives the pictures themselves."""
    before = photographs.copy()
    found = changed(photographs, probe, level)
    assert found.shape == photographs.shape
    assert found.dtype == np.uint8
    assert np.array_equal(found, changed(photographs, probe, level))
    assert np.array_equal(photographs, before), "the pictures given are not written to"
    assert (found is photographs) == (level == 0)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.key)
def test_every_level_does_more_harm_than_the_one_before(photographs, probe):
    """Measured by the mean absolute change of a pixel; a hue turned further may come back."""
    harm = [
        np.abs(changed(photographs, probe, level).astype(int) - photographs).mean()
        for level in probe.levels
    ]
    assert harm[0] == 0
    assert harm[1] > 0
    if probe.key not in NOT_MONOTONE:
        assert all(np.diff(harm) >= 0), harm


@pytest.mark.parametrize("shape", [(3, 1, 1), (3, 1, 9), (3, 17, 1), (2, 7, 24), (0, 8, 8)])
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.key)
def test_pictures_of_any_shape_can_be_changed(rng, probe, shape):
    """Not square, one pixel wide, or none at all."""
    images = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    for level in probe.levels:
        assert changed(images, probe, level).shape == images.shape


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.key)
@pytest.mark.parametrize("value", [0, 128, 255])
def test_pictures_of_a_single_colour_do_no_harm(probe, value):
    """No division by nothing, no warning; what only moves pixels changes nothing."""
    images = np.full((2, 12, 9, 3), value, np.uint8)
    for level in probe.levels:
        found = changed(images, probe, level)
        if probe.key in ("shift", "rotation", "scale", "blur", "low_pass", "hue", "greyscale"):
            assert np.abs(found.astype(int) - images).max() <= 1


def test_moving_is_by_whole_pixels_of_the_picture(rng):
    """A quarter of 16 pixels is 4: what is not at the border is found again, 4 pixels on."""
    images = rng.integers(0, 256, (20, 16, 16, 3), dtype=np.uint8)
    found = changed(images, BY_KEY["shift"], 1 / 4)
    targets = [moved(images, 4 * down, 4 * right) for down, right in DIRECTIONS]
    same = np.array(
        [[np.array_equal(*pair) for pair in zip(found, t, strict=True)] for t in targets]
    )
    assert same.any(axis=0).all()
    assert same.any(axis=1).all(), "every direction is taken by some picture"
    assert np.array_equal(moved(images, 0, 4)[:, :, 4:], images[:, :, :-4])
    assert np.array_equal(moved(images, 0, 4)[:, :, 0], images[:, :, 0]), "the border is repeated"


@pytest.mark.parametrize("shape", [(16, 16), (17, 23), (3, 5)])
def test_exchanged_pieces_keep_every_pixel(rng, shape):
    """Only their order is another: texture stays, to the last pixel."""
    images = rng.integers(0, 256, (6, *shape, 3), dtype=np.uint8)
    for level in BY_KEY["patch_shuffle"].levels[1:]:
        found = changed(images, BY_KEY["patch_shuffle"], level)
        assert not np.array_equal(found, images)
        for before, after in zip(images, found, strict=True):
            pixels = (np.sort(p.reshape(-1, 3), axis=0) for p in (before, after))
            assert np.array_equal(*pixels)


@pytest.mark.parametrize("key", ["greyscale", "silhouette", "outlines"])
def test_without_colour_the_channels_are_equal(photographs, key):
    """And a silhouette knows black and white only."""
    found = changed(photographs, BY_KEY[key], 1)
    assert np.array_equal(found[..., 0], found[..., 1])
    assert np.array_equal(found[..., 0], found[..., 2])
    if key == "silhouette":
        assert set(np.unique(found)) == {0, 255}


def test_a_turn_of_hue_leaves_grey_alone(rng):
    """Grey has no hue; red turned by 120 degrees is green."""
    grey = np.repeat(rng.integers(0, 256, (4, 8, 8, 1), dtype=np.uint8), 3, axis=3)
    red = np.full((1, 8, 8, 3), (200, 0, 0), np.uint8)
    for level in BY_KEY["hue"].levels:
        assert np.array_equal(changed(grey, BY_KEY["hue"], level), grey)
    assert np.array_equal(changed(red, BY_KEY["hue"], 120)[0, 0, 0], (0, 200, 0))


def test_filters_split_a_picture_into_coarse_and_fine():
    """Of a broad step the low-pass keeps most, of a chequered pattern the high-pass does."""
    y, x = np.mgrid[:32, :32]
    coarse = np.repeat(np.where(x < 16, 60, 190)[..., None], 3, axis=2).astype(np.uint8)[None]
    fine = np.repeat(np.where((x + y) % 2, 60, 190)[..., None], 3, axis=2).astype(np.uint8)[None]
    spread = {
        (key, name): changed(images, BY_KEY[key], level).std()
        for key, level in (("low_pass", 0.75), ("high_pass", 0.25))
        for name, images in (("coarse", coarse), ("fine", fine))
    }
    assert spread["low_pass", "coarse"] > 50 > 10 > spread["low_pass", "fine"]
    assert spread["high_pass", "fine"] > 50 > 30 > spread["high_pass", "coarse"]


@pytest.mark.parametrize("images", [np.zeros((2, 8, 8), np.uint8), np.zeros((2, 8, 8, 3))])
def test_what_is_no_uint8_colour_picture_is_refused(images):
    """With what to do about it."""
    with pytest.raises(ValueError, match="convert them first"):
        changed(images, BY_KEY["shift"], 1 / 4)


@pytest.mark.parametrize("key", ["low_pass", "hue", "blur", "noise", "scale"])
def test_photographs_are_worked_on_a_few_at_a_time(key, monkeypatch):
    """The hungriest changes need a bounded number of bytes beside their answer."""
    monkeypatch.setattr("compare.explain.probes.changes.CHUNK", 2**19)
    images = np.zeros((24, 224, 224, 3), np.uint8)
    tracemalloc.start()
    changed(images, BY_KEY[key], BY_KEY[key].levels[-1])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * images.nbytes + 64 * 2**19
    assert 64 * CHUNK < 300 * 10**6, "what that comes to in a run"


def test_changed_pictures_are_worked_out_once_for_all_methods(photographs):
    """Asked again they are the very same arrays; others push them out; a limit holds."""
    probe, kept = BY_KEY["blur"], KeptPictures(most_bytes=2 * photographs.nbytes)
    first = list(kept.at_levels(photographs, probe))
    assert np.array_equal(first[1], changed(photographs, probe, probe.levels[2]))
    again = list(kept.at_levels(photographs.copy(), probe))
    assert [one is other for one, other in zip(first, again, strict=True)] == [True, True, False]
    assert kept.n_bytes == 2 * photographs.nbytes
    list(kept.at_levels(photographs[:1], BY_KEY["greyscale"]))
    assert kept.n_bytes == photographs[:1].nbytes


@pytest.mark.parametrize(
    ("key", "level", "name", "clause"),
    [
        ("shift", 1 / 16, "6.2\u00a0%", "the picture moves by 6.2\u00a0% of its side"),
        ("shift", 1 / 4, "25\u00a0%", "the picture moves by 25\u00a0% of its side"),
        ("rotation", 60, "60°", "the picture turns by 60 degrees"),
        ("scale", 0.5, "1.5 ×", "the picture is shown 1.5 times larger or smaller"),
        ("jpeg", 95, "5", "the picture is saved as a JPEG of quality 5 (of 100)"),
        ("patch_shuffle", 4, "4 × 4", "4 × 4 pieces are laid in another order"),
        ("greyscale", 1, "changed", "colour is gone"),
    ],
)
def test_levels_have_names_and_clauses(key, level, name, clause):
    """For axes and for sentences, without fractions that nobody reads."""
    assert BY_KEY[key].called(level) == name
    assert BY_KEY[key].at(level) == clause
    assert BY_KEY[key].called(0) == "untouched"
