import io
import time

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

import data.wild_digits as wild_digits
from data.duplicates import Duplicates, affected_test_rows, find_duplicates
from data.splits import Split

NO_PAIRS = np.zeros((0, 2), np.int64)


@pytest.fixture(scope="module")
def pictures():
    """A few hundred different pictures, 32 x 32."""
    return wild_digits.load(200, 50, 50).images


def _shifted(image, down, right, fill="edge"):
    """Move the content; what comes in repeats the edge, is black, or wraps round."""
    padded = np.pad(image, ((4, 4), (4, 4), (0, 0)), mode=fill)
    height, width = image.shape[:2]
    return padded[4 - down : 4 - down + height, 4 - right : 4 - right + width]


def _recompressed(image, quality):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def _enlarged(image, size):
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR))


def _with_copies(images, copy, n_copies=30):
    """Append copies of the first pictures; return all, and the pairs that are to be found."""
    copies = np.stack([copy(image) for image in images[:n_copies]])
    first = np.arange(n_copies)
    return np.concatenate([images, copies]), np.stack([first, first + len(images)], axis=1)


def _n_found(pairs, expected):
    return len(set(map(tuple, pairs.tolist())) & set(map(tuple, expected.tolist())))


def test_equal_pictures_are_linked_to_the_first_of_them(pictures):
    """Three equal pictures make two links, and no near duplicates."""
    images = np.concatenate([pictures, pictures[[7, 7, 3]]])
    duplicates = find_duplicates(images)
    assert duplicates.exact.tolist() == [[3, 302], [7, 300], [7, 301]]
    assert not len(duplicates.near)
    assert duplicates.exact.dtype == duplicates.near.dtype == np.int64


def test_different_pictures_are_no_duplicates(pictures):
    """Neither digits over photographs nor handwriting on black, alike as two ones are."""
    assert not len(find_duplicates(pictures).near)
    digits = (load_digits().images[:1000] * 15.9).astype(np.uint8)
    digits = np.stack([_enlarged(image, (28, 28)) for image in digits])
    assert not len(find_duplicates(digits[..., None].repeat(3, axis=3)).near)


@pytest.mark.parametrize("fill", ["edge", "constant", "wrap"])
@pytest.mark.parametrize("shift", [(1, 0), (-2, 1), (0, 3), (4, -4)])
def test_shifted_copies_are_found(pictures, shift, fill):
    """Whatever comes in at the edge."""
    images, expected = _with_copies(pictures, lambda image: _shifted(image, *shift, fill))
    assert _n_found(find_duplicates(images).near, expected) >= 28


@pytest.mark.parametrize(
    "change",
    [
        lambda image: np.clip(image * 0.85 + 25, 0, 255).round().astype(np.uint8),
        lambda image: image[:, ::-1],
        lambda image: _shifted(image, 2, -1)[:, ::-1],
    ],
    ids=["brighter and flatter", "mirrored", "shifted and mirrored"],
)
def test_altered_copies_are_found(pictures, change):
    """Light and mirroring make no other picture of it."""
    images, expected = _with_copies(pictures, change)
    assert _n_found(find_duplicates(images).near, expected) >= 28


@pytest.mark.parametrize("size", [(32, 32), (96, 64)])
@pytest.mark.parametrize("quality", [30, 50, 75])
def test_recompressed_copies_are_found(pictures, size, quality):
    """Except where little but noise is in them. Grey: at 32 pixels JPEG blurs coloured strokes."""
    grey = np.stack([_enlarged(image, size) for image in pictures[:100].mean(-1).astype(np.uint8)])
    images = grey[..., None].repeat(3, axis=3)
    images, expected = _with_copies(images, lambda image: _recompressed(image, quality))
    assert _n_found(find_duplicates(images).near, expected) >= (24 if quality < 75 else 28)


def test_pictures_that_are_not_square_are_shifted_in_their_own_pixels(pictures):
    """At 64 x 96 four pixels are two rows or one and a third columns of the small picture."""
    images = np.stack([_enlarged(image, (96, 64)) for image in pictures[:100]])
    images, expected = _with_copies(images, lambda image: _shifted(image, 4, -4))
    assert images.shape[1:] == (64, 96, 3)
    assert _n_found(find_duplicates(images).near, expected) >= 27


def test_tiny_pictures_are_compared_too(rng):
    """8 x 8: a copy in a slightly other light is found, other noise is not."""
    images = rng.integers(30, 200, size=(100, 8, 8, 3), dtype=np.uint8)
    images, expected = _with_copies(images, lambda image: image + np.uint8(20))
    np.testing.assert_array_equal(find_duplicates(images).near, expected)


def test_constant_pictures_are_exact_duplicates_or_none(pictures):
    """There is nothing in them that could agree nearly."""
    greys = np.array([0, 90, 91, 90, 255], np.uint8)[:, None, None, None]
    images = np.concatenate([pictures[:20], np.broadcast_to(greys, (5, 32, 32, 3))])
    duplicates = find_duplicates(images)
    assert duplicates.exact.tolist() == [[21, 23]]
    assert not len(duplicates.near)
    assert not len(find_duplicates(images[20:]).near)


def test_many_equal_pictures_give_one_link_each(pictures):
    """5,000 equal pictures have 12 million pairs; nobody wants those."""
    images = np.broadcast_to(pictures[0], (5000, 32, 32, 3))
    start = time.perf_counter()
    exact = find_duplicates(images).exact
    assert time.perf_counter() - start < 5
    np.testing.assert_array_equal(exact, [[0, row] for row in range(1, 5000)])


def test_many_near_copies_of_one_picture_hang_together(pictures, rng):
    """A picture's few links may not reach all its copies; the links of all of them do."""
    noise = rng.integers(-4, 5, size=(1000, 32, 32, 3))
    images = np.clip(pictures[0] + noise, 0, 255).astype(np.uint8)
    duplicates = find_duplicates(images)
    assert 999 <= len(duplicates.near) <= 5000
    split = Split(np.arange(1), np.arange(1, 2), np.arange(2, 1000), "", 0)
    assert affected_test_rows(duplicates, split).tolist() == list(range(2, 1000))


def test_the_answer_is_sorted_and_the_same_each_time(pictures):
    """Each pair once, lower row first."""
    images, _ = _with_copies(pictures, lambda image: _shifted(image, 1, 2))
    first, again = find_duplicates(images), find_duplicates(images)
    np.testing.assert_array_equal(first.near, again.near)
    np.testing.assert_array_equal(first.near, np.unique(first.near, axis=0))
    assert (first.near[:, 0] < first.near[:, 1]).all()


def test_only_the_rows_asked_for_are_looked_at(pictures):
    """They are named by their number in the data set, in whatever order they came."""
    images = pictures[:60].copy()
    images[50], images[55] = images[10], _shifted(images[20], 1, 1)
    images[5] = images[10]
    duplicates = find_duplicates(images, rows=np.array([55, 50, 30, 20, 10, 40]))
    assert duplicates.exact.tolist() == [[10, 50]]
    assert duplicates.near.tolist() == [[20, 55]]


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_pictures_need_no_exception(pictures, n):
    """None, one, or two that are copies of each other."""
    images = np.stack([pictures[0], _shifted(pictures[0], 2, 0)])[:n]
    assert find_duplicates(images).near.tolist() == [[0, 1]] * (n == 2)


def test_test_rows_are_affected_through_the_first_of_their_group():
    """Row 9 is linked to row 8 only, yet equals training row 1; 6 and 7 are in the test part both."""
    duplicates = Duplicates(
        exact=np.array([[8, 1], [8, 9], [6, 7]]), near=np.array([[2, 3], [3, 5]])
    )
    split = Split(np.array([0, 1]), np.array([2]), np.array([5, 6, 7, 8, 9]), "", 0)
    assert affected_test_rows(duplicates, split).tolist() == [5, 8, 9]
    assert not len(affected_test_rows(Duplicates(NO_PAIRS, NO_PAIRS), split))


def _cifar10(archive, n_images):
    """Decode the first training pictures of the archive, without the rest of it."""
    import tarfile

    images = []
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.isfile() and "/train/" in f"/{member.name}":
                image = Image.open(packed.extractfile(member)).convert("RGB")
                images.append(np.asarray(image))
            if len(images) == n_images:
                break
    return np.stack(images)


@pytest.mark.slow
def test_planted_duplicates_among_real_photographs_are_found(shared_data):
    """200 exact and 200 shifted or recompressed copies among 10,000 pictures of CIFAR-10."""
    images = _cifar10(shared_data / "cifar10.tar.xz", 10_000)
    rng = np.random.default_rng(0)
    chosen, kept = np.split(rng.permutation(10_000)[:800].reshape(2, 400), [200], axis=1)
    source, target = chosen.ravel(), kept.ravel()
    for k, (a, b) in enumerate(zip(source, target, strict=True)):
        near = images[a]
        if k % 2:
            fill = ("edge", "constant", "wrap")[k // 2 % 3]
            near = _shifted(near, *rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], 2), fill)
        elif k >= 200:
            near = _recompressed(near, int(rng.integers(30, 76)))
        images[b] = images[a] if k < 200 else near
    pairs = np.sort(np.stack([source, target], axis=1), axis=1)
    duplicates = find_duplicates(images)
    assert _n_found(duplicates.exact, pairs[:200]) == 200
    assert _n_found(duplicates.near, pairs[200:]) >= 190
