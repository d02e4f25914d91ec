import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin

from compare.fitting import feature_cache
from compare.fitting.feature_cache import CachedFeatures, clean
from compare.processes.lock import in_turn
from data import mapped


class Counting(TransformerMixin, BaseEstimator):
    """Sums a picture's values, and counts how often it was asked."""

    calls = 0

    def __init__(self, factor=1):
        self.factor = factor

    def fit(self, images, labels=None):
        """Nothing to learn."""
        return self

    def transform(self, images):
        """One number a picture."""
        type(self).calls += 1
        return self.factor * images.reshape(len(images), -1).sum(axis=1, keepdims=True).astype(
            np.float32
        )


@pytest.fixture
def images(rng, tmp_path, monkeypatch):
    """Pictures, and a cache of their own that keeps everything."""
    monkeypatch.setattr(feature_cache, "FOLDER", tmp_path)
    monkeypatch.setattr(feature_cache, "LEAST_SECONDS", 0.0)
    Counting.calls = 0
    return rng.integers(0, 256, size=(6, 4, 4, 3), dtype=np.uint8)


def _features(images, factor=1):
    return CachedFeatures(Counting(factor)).fit(images).transform(images)


def test_the_same_pictures_are_worked_out_once(images):
    """A second method, or a second run, takes them from the file."""
    np.testing.assert_array_equal(_features(images), _features(images.copy()))
    assert Counting.calls == 1


def test_two_that_want_the_same_at_once_have_it_worked_out_once(images, monkeypatch):
    """The second waits for the first, and its time counts as if it had done the work itself."""
    begun, go_on, quick = threading.Event(), threading.Event(), Counting.transform

    def slow(self, images):
        begun.set()
        assert go_on.wait(20)
        return quick(self, images)

    monkeypatch.setattr(Counting, "transform", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_features, images)
        assert begun.wait(20)
        second = pool.submit(_features, images)
        time.sleep(0.1)  # enough to look for the file
        go_on.set()
        np.testing.assert_array_equal(first.result(), second.result())
    assert Counting.calls == 1
    assert not list(feature_cache.FOLDER.glob(".*"))


def test_who_takes_too_long_is_not_waited_for(images, monkeypatch):
    """A process that hangs holds up no other."""
    monkeypatch.setattr(feature_cache, "MOST_SECONDS", 0.1)
    key = CachedFeatures(Counting()).fit(images)._key(images)
    with in_turn(feature_cache.FOLDER / f".{key}.lock", 1.0):
        _features(images)
    assert Counting.calls == 1


def test_another_picture_parameter_or_code_is_a_miss(images, monkeypatch):
    """Never a wrong hit."""
    _features(images)
    _features(images[::-1])
    _features(images, factor=2)
    monkeypatch.setattr(
        feature_cache, "source_file", lambda extractor: feature_cache.ROOT / "LICENSE"
    )
    _features(images)
    assert Counting.calls == 4


def test_a_damaged_entry_is_made_again(images, tmp_path):
    """Half a file is no features."""
    before = _features(images)
    (entry,) = tmp_path.glob("*.npz")
    entry.write_bytes(entry.read_bytes()[:50])
    np.testing.assert_array_equal(_features(images), before)
    assert Counting.calls == 2


def test_saved_seconds_are_counted(images, tmp_path):
    """Cost is reported as if nothing had been kept."""
    from compare.records.files import read_arrays, write_arrays

    _features(images)
    (entry,) = tmp_path.glob("*.npz")
    write_arrays(entry, features=read_arrays(entry)["features"], seconds=np.array(100.0))
    cached = CachedFeatures(Counting()).fit(images)
    cached.transform(images)
    assert 99 < cached.saved_seconds_ <= 100


def test_what_is_quick_to_make_is_not_kept(images, monkeypatch, tmp_path):
    """A file must be worth it."""
    monkeypatch.setattr(feature_cache, "LEAST_SECONDS", 60.0)
    _features(images)
    assert list(tmp_path.glob("*.npz")) == []


def test_the_folder_stays_under_its_cap_and_can_be_cleaned(images, monkeypatch, tmp_path):
    """The least recently used entries go first; `invoke clean` removes the rest."""
    monkeypatch.setattr(feature_cache, "MOST_BYTES", 2500)
    for factor in range(1, 9):
        _features(images, factor)
    assert sum(file.stat().st_size for file in tmp_path.glob("*.npz")) <= 2500
    n_files, n_bytes = clean()
    assert n_files > 0
    assert n_bytes <= 2500
    assert list(tmp_path.glob("*.npz")) == []


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(images, monkeypatch, tmp_path):
    """Features are then made each time."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(feature_cache, "FOLDER", tmp_path / "file" / "below")
    assert _features(images).shape == (6, 1)


def test_other_borrowed_weights_are_a_miss(images, monkeypatch):
    """A backbone says whose weights it holds; kept features of others are not its own."""
    for weights in ("first", "second", "second"):
        monkeypatch.setattr(Counting, "provenance_", {"weights_sha256": weights}, raising=False)
        _features(images)
    assert Counting.calls == 2


def test_another_version_of_a_library_is_a_miss(images, monkeypatch):
    """Features of another NumPy or Pillow may differ; those of a network hang on Keras, too."""
    _features(images)
    _features(images)
    assert Counting.calls == 1
    monkeypatch.setattr(feature_cache, "_versions", lambda is_network: "{'numpy': '1.0'}")
    _features(images)
    assert Counting.calls == 2


def test_the_key_names_the_libraries_under_the_features():
    """Those under a network besides, for one borrowed."""
    assert "'numba'" in feature_cache._versions(False)
    assert "'keras'" not in feature_cache._versions(False)
    assert "'keras'" in feature_cache._versions(True)


@pytest.mark.parametrize(
    "edited",
    [
        {"features": np.zeros((6, 1), np.float32)},
        {"features": np.zeros((6, 1), int)},
        {"features": np.zeros(6, np.float32)},
        {"seconds": np.array(1000.0)},
    ],
)
def test_an_entry_changed_by_hand_is_made_again(images, tmp_path, edited):
    """Other numbers, even of the right shape, are not what was worked out."""
    before = _features(images)
    (path,) = tmp_path.glob("*.npz")
    with np.load(path) as stored:
        arrays = dict(stored)
    np.savez(path, **{**arrays, **edited})
    np.testing.assert_array_equal(_features(images), before)
    assert Counting.calls == 2


def test_features_that_would_fill_memory_are_made_block_by_block(images, tmp_path, monkeypatch):
    """The same numbers, in a file without a name; nothing is kept of them."""
    monkeypatch.setattr(Counting, "n_features_out_", 1, raising=False)
    expected = Counting().transform(images)
    monkeypatch.setattr(feature_cache, "MOST_IN_MEMORY", expected.nbytes)
    monkeypatch.setattr(mapped.blocks, "__defaults__", (2 * images[0].nbytes,))
    Counting.calls = 0
    found = _features(images)
    np.testing.assert_array_equal(found, expected)
    assert mapped.behind(found) is not None
    assert Counting.calls == 3
    assert not list(tmp_path.iterdir())
