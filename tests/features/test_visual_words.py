import numpy as np
import pytest
from sklearn.base import clone

from baselines.linear import Linear
from features.patches import contrast_normalised, patch_rows, random_patches, whitening
from features.visual_words import VisualWords


@pytest.fixture
def images(rng):
    """Blurred noise: like photographs, neighbouring pixels resemble each other."""
    coarse = rng.integers(0, 256, size=(12, 5, 6, 3))
    fine = coarse.repeat(4, axis=1).repeat(4, axis=2)[:, :18, :21]
    return np.clip(fine + rng.integers(-30, 30, size=fine.shape), 0, 255).astype(np.uint8)


def _by_hand(extractor, image):
    """Each step of the docstring, one patch at a time, in double precision."""
    px, grid, learned = extractor.patch_px, extractor.grid, extractor.dictionary_
    n_rows, n_columns = image.shape[0] - px + 1, image.shape[1] - px + 1
    answers = np.empty((n_rows, n_columns, len(learned.words_)))
    for y in range(n_rows):
        for x in range(n_columns):
            patch = image[y : y + px, x : x + px].reshape(1, -1).astype(np.float64)
            flat = contrast_normalised(patch)
            answers[y, x] = flat @ learned.whitening_ @ learned.words_.T - learned.offset_
    strong = np.concatenate([answers, -answers], axis=2) - extractor.threshold
    strong = np.maximum(strong, 0)
    cells = []
    for cell_row in range(grid):
        for cell_column in range(grid):
            total = weight = 0
            for y in range(n_rows):
                for x in range(n_columns):
                    near = _nearness(y, n_rows, cell_row, grid)
                    near *= _nearness(x, n_columns, cell_column, grid)
                    total, weight = total + near * strong[y, x], weight + near
            cells.append(total / weight)
    return np.concatenate(cells)


def _nearness(position, n_positions, cell, grid):
    """1 in the middle of a cell, 0 in the middle of the next; the outer cells reach to the rim."""
    place = (position + 0.5) / n_positions * grid
    place = min(max(place, 0.5), grid - 0.5)
    return max(0, 1 - abs(place - cell - 0.5))


@pytest.mark.parametrize(("patch_px", "grid"), [(6, 2), (5, 1), (4, 3)])
def test_one_matrix_product_equals_the_steps_one_by_one(images, patch_px, grid):
    """Contrast, whitening and comparison, folded together, give what a plain loop gives."""
    extractor = VisualWords(n_words=10, patch_px=patch_px, grid=grid).fit(images)
    features = extractor.transform(images)
    assert features.shape == (len(images), extractor.n_features_out_)
    assert features.dtype == np.float32
    expected = [_by_hand(extractor, image) for image in images]
    np.testing.assert_allclose(features, expected, atol=1e-4)


def test_patches_are_laid_out_in_the_order_of_memory(images):
    """Row by row of the picture, each patch as a flat square; its contrast beside it."""
    rows, sharpness = patch_rows(images, 6, 2, 7, 8)
    rows = rows.reshape(len(images), 7, 8, -1)
    # 18 pixels hold 7 patches in steps of 2 exactly; 21 leave one pixel over, at the right.
    np.testing.assert_array_equal(rows[3, 2, 5], images[3, 4:10, 10:16].ravel())
    flat = (rows - rows.mean(axis=-1, keepdims=True)) * sharpness.reshape(len(images), 7, 8, 1)
    expected = contrast_normalised(rows.reshape(-1, 108)).reshape(flat.shape)
    np.testing.assert_allclose(flat, expected, atol=1e-4)


def test_whitening_makes_neighbouring_pixels_say_different_things(images, rng):
    """Correlated before, the identity as covariance after; the mean is 0."""
    patches = random_patches(images, 3, 20_000, rng) + rng.normal(size=(20_000, 27))
    assert np.corrcoef(patches, rowvar=False)[0, 3] > 0.5
    mean, matrix = whitening(patches, smoothing=1e-3)
    white = (patches - mean) @ matrix
    np.testing.assert_allclose(white.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(np.cov(white, rowvar=False), np.eye(27), atol=1e-3)


def test_the_dictionary_comes_from_the_training_pictures_alone(images):
    """Describing other pictures changes nothing that was learned."""
    extractor = clone(VisualWords(n_words=8)).fit(images[:6])
    dictionary = extractor.dictionary_
    learned = {name: np.copy(value) for name, value in vars(dictionary).items()}
    extractor.transform(images[6:])
    for name, value in learned.items():
        np.testing.assert_array_equal(value, getattr(dictionary, name))
    other = VisualWords(n_words=8).fit(images[6:])
    assert (other.dictionary_.words_ != dictionary.words_).any()


def test_the_same_seed_gives_the_same_words(images):
    """Two fits agree to the last bit, with another seed they do not."""
    first, second = (VisualWords(n_words=8).fit(images).transform(images) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    other = VisualWords(n_words=8, random_state=1).fit(images).transform(images)
    assert (first != other).any()


def test_words_have_unit_length_and_differ(images):
    """They are directions."""
    words = VisualWords(n_words=16).fit(images).dictionary_.words_
    np.testing.assert_allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)
    assert np.abs(words @ words.T - np.eye(16)).max() < 0.999


def test_a_picture_is_described_alike_alone_and_among_others(images):
    """No picture's features depend on its neighbours in the batch."""
    extractor = VisualWords(n_words=8).fit(images)
    many = np.concatenate([images] * 30)  # more than one task
    alone = np.concatenate([extractor.transform(image[None]) for image in images])
    np.testing.assert_allclose(extractor.transform(many)[-len(images) :], alone, atol=1e-5)
    assert extractor.transform(images[:0]).shape == (0, extractor.n_features_out_)


@pytest.mark.parametrize("mirrored", [False, True])
def test_even_pictures_have_finite_features(mirrored):
    """Pictures of one colour have no contrast to divide by, in training or after it."""
    even = np.repeat(np.array([0, 128, 255], np.uint8), 9 * 9 * 3).reshape(3, 9, 9, 3)
    extractor = VisualWords(n_words=4, mirrored=mirrored).fit(even)
    assert np.isfinite(extractor.transform(even)).all()


def test_brightness_and_contrast_make_no_difference(rng):
    """Half the contrast on twice the brightness is, to the words, the same picture."""
    images = rng.integers(0, 100, size=(5, 16, 16, 3)) * 2
    extractor = VisualWords(n_words=20).fit(images.astype(np.uint8))
    strong, faint = (extractor.transform(p.astype(np.uint8)) for p in (images, images // 2 + 100))
    np.testing.assert_allclose(strong, faint, atol=0.02)


def test_with_one_cell_a_thing_may_lie_anywhere(rng):
    """On an even ground, a thing and its copy elsewhere are the same; with four cells they are not."""
    here, there = np.full((2, 1, 32, 32, 3), 120, np.uint8)
    thing = rng.integers(0, 256, size=(8, 8, 3), dtype=np.uint8)
    here[0, 6:14, 6:14], there[0, 18:26, 17:25] = thing, thing
    for grid, alike in ((1, True), (2, False)):
        extractor = VisualWords(n_words=20, grid=grid).fit(here)
        first, second = extractor.transform(here), extractor.transform(there)
        assert np.allclose(first, second, atol=1e-5) == alike


@pytest.mark.parametrize("grid", [1, 2, 3])
def test_mirrored_words_cannot_tell_left_from_right(images, grid):
    """A picture and its mirror image agree if asked to, and only then."""
    flipped = images[:, :, ::-1]
    for mirrored in (True, False):
        extractor = VisualWords(n_words=10, grid=grid, mirrored=mirrored).fit(images)
        one, other = extractor.transform(images), extractor.transform(flipped)
        assert one.shape[1] == grid**2 * 2 * (5 if mirrored else 10)
        assert np.allclose(one, other, atol=1e-5) == mirrored


def test_words_part_with_straight_cuts_what_pixels_do_not(rng):
    """Upright and slanted texture, any phase and polarity: pixels average out, answers do not."""
    down, right = np.mgrid[:20, :20]
    labels = np.arange(200) % 2
    phase = rng.uniform(0, 2 * np.pi, size=(200, 1, 1))
    wave = np.where(labels[:, None, None], down + right, down - right) / np.sqrt(2)
    grey = 128 + 60 * np.sin(wave * 1.2 + phase) + rng.normal(0, 10, size=(200, 20, 20))
    images = np.repeat(grey.astype(np.uint8)[..., None], 3, axis=3)
    seen, unseen = slice(0, 100), slice(100, 200)
    words = VisualWords(n_words=20).fit(images[seen])
    score = {}
    for name, rows in {"words": words.transform(images), "pixels": images.reshape(200, -1)}.items():
        score[name] = Linear().fit(rows[seen], labels[seen]).score(rows[unseen], labels[unseen])
    assert score["words"] > 0.98
    assert score["pixels"] < 0.75


def test_larger_pictures_are_looked_at_in_larger_steps(rng):
    """The cost of a picture stays bounded: about as many patches at 160 pixels as at 60."""
    for side, stride in ((64, 1), (65, 2), (160, 3)):
        images = rng.integers(0, 256, size=(2, side, side - 9, 3), dtype=np.uint8)
        extractor = VisualWords(n_words=4).fit(images)
        assert extractor.dictionary_.stride == stride
        assert np.isfinite(extractor.transform(images)).all()


def test_a_picture_smaller_than_a_patch_per_cell_is_refused():
    """The message names the least size."""
    with pytest.raises(ValueError, match="at least 8 x 8 pixels, got 9 x 7"):
        VisualWords(grid=3).fit(np.zeros((2, 9, 7, 3), np.uint8))


def test_mirrored_words_must_pair_up():
    """An odd dictionary cannot be half mirror images."""
    with pytest.raises(ValueError, match="take 8"):
        VisualWords(n_words=7, mirrored=True).fit(np.zeros((2, 9, 9, 3), np.uint8))
