import errno
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from data import image_folder, picture_cache
from data.image_folder import load

NAMES = [f"{part}/{pet}/{i}.png" for part in ("train", "test")
         for pet in ("cat", "dog") for i in range(4)]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty cache that also keeps small folders."""
    monkeypatch.setattr(picture_cache, "FOLDER", tmp_path / "kept")
    monkeypatch.setattr(picture_cache, "WORTH_PICTURES", 4)
    return tmp_path / "kept"


@pytest.fixture
def pets(write_folder, encode, noise):
    """A folder with a train and a test part, an odd picture and two that cannot be used."""
    odd = {
        "train/cat/0a.png": encode(np.zeros((8, 8, 4), np.uint8)),
        "train/cat/0b.png": encode(noise())[:-60],
        "train/dog/0.txt": b"no picture",
    }
    return write_folder(dict.fromkeys(NAMES) | odd)


@pytest.fixture
def n_decoded(monkeypatch):
    """How many pictures were decoded, call by call."""
    counts = []
    decode_many = image_folder.decode_many

    def counting(pictures, *rest):
        counts.append(len(pictures))
        return decode_many(pictures, *rest)

    monkeypatch.setattr(image_folder, "decode_many", counting)
    return counts


def _equal(one, other):
    np.testing.assert_array_equal(one.images, other.images)
    np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(one.test_rows, other.test_rows)
    for name in ("class_names", "name", "origin", "warnings", "quarantine"):
        assert getattr(one, name) == getattr(other, name)


def test_the_second_time_nothing_is_decoded_and_all_is_the_same(pets, n_decoded):
    """Pixels, labels, parts, warnings and the list of unusable files."""
    first, second = load(pets), load(pets)
    assert n_decoded == [18]
    assert len(first.quarantine) == 2
    assert len(first.warnings) == 2
    _equal(first, second)


def test_an_archive_is_kept_too(pets, write_archive, n_decoded):
    """Its own size and times stand for all that is in it."""
    archive = write_archive(pets, "pets.zip")
    _equal(load(archive), load(archive))
    assert n_decoded == [18]


def test_what_is_kept_is_the_same_as_what_memory_held(pets, monkeypatch):
    """One bad file in the middle leaves no gap in either."""
    kept = load(pets)
    monkeypatch.setattr(picture_cache, "WORTH_PICTURES", 1000)
    monkeypatch.setattr(picture_cache, "find", lambda key: None)
    _equal(kept, load(pets))


def _rewrite_in_place(pets):
    """Other pixels, the same size, and the old time put back."""
    path, source = pets / "train/cat/1.png", pets / "train/cat/2.png"
    about, content = path.stat(), bytearray(path.read_bytes())
    content[-20] ^= 1
    assert source.exists()
    path.write_bytes(content)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


CHANGES = {
    "rewritten": _rewrite_in_place,
    "touched": lambda pets: os.utime(pets / NAMES[0], ns=(0, 0)),
    "added": lambda pets: shutil.copy(pets / NAMES[0], pets / "train/cat/new.png"),
    "removed": lambda pets: (pets / NAMES[0]).unlink(),
    "renamed": lambda pets: (pets / NAMES[0]).rename(pets / "train/dog/other.png"),
    "an empty folder": lambda pets: (pets / "train/owl").mkdir(),
    "a hidden file": lambda pets: (pets / "train/cat/.hidden").touch(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(pets, n_decoded, change):
    """Even one that keeps a file's size and puts its time back; and what only changes a warning."""
    if change == "rewritten" and sys.platform == "win32":
        pytest.skip("that system keeps no time of the last change that programs cannot set")
    load(pets)
    CHANGES[change](pets)
    load(pets)
    assert len(n_decoded) == 2


def test_another_size_is_another_entry(pets, n_decoded):
    """The side wanted is part of the address."""
    assert load(pets).images.shape[1] == 8
    assert load(pets, image_size=16).images.shape[1] == 16
    assert len(n_decoded) == 2


def test_a_folder_that_changes_while_it_is_read_is_not_kept(pets, folder, monkeypatch):
    """Nobody knows which of the two was read."""
    decode_many = image_folder.decode_many

    def changing(*arguments):
        (pets / "train/cat/late.png").write_bytes(b"")
        return decode_many(*arguments)

    monkeypatch.setattr(image_folder, "decode_many", changing)
    assert len(load(pets).images) == 17
    assert list(folder.iterdir()) == []


def _overwrite(path, at, byte):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(byte)


DAMAGES = {
    "a pixel": lambda about, pixels: _overwrite(pixels, 100, bytes([pixels.read_bytes()[100] ^ 1])),
    "half the pixels": lambda about, pixels: os.truncate(pixels, pixels.stat().st_size // 2),
    "more pixels": lambda about, pixels: os.truncate(pixels, 2 * pixels.stat().st_size),
    "no pixels": lambda about, pixels: pixels.unlink(),
    "half the facts": lambda about, pixels: os.truncate(about, about.stat().st_size // 2),
    "no facts": lambda about, pixels: about.unlink(),
    "a label": lambda about, pixels: about.write_text(
        about.read_text().replace('"labels": [0', '"labels": [1')
    ),
    "another kind of file": lambda about, pixels: about.write_text("[]"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_entry_is_read_anew(pets, folder, n_decoded, damage):
    """The digest spans the facts and every pixel."""
    first = replace(load(pets), images=load(pets).images.copy())  # a mapped one would change too
    (about,), (pixels,) = folder.glob("*.json"), folder.glob("*.pixels")
    DAMAGES[damage](about, pixels)
    _equal(first, load(pets))
    _equal(first, load(pets))
    assert len(n_decoded) == 2


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS])
def test_without_room_pictures_are_read_into_memory(pets, folder, n_decoded, monkeypatch, fault):
    """A full disk or a read-only folder is no reason to stop, and nothing half-written stays."""

    def refuse(*arguments):
        raise OSError(fault, os.strerror(fault))

    expected = load(pets)
    picture_cache.clean()
    monkeypatch.setattr(picture_cache, "_mapped", refuse)
    _equal(expected, load(pets))
    assert list(folder.iterdir()) == []


def test_nearly_full_disks_are_left_alone(pets, folder, monkeypatch):
    """Twice the room of the pictures must be free."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 8, 1))
    assert len(load(pets).images) == 17
    assert list(folder.iterdir()) == []


def test_small_folders_are_not_kept(pets, folder, monkeypatch):
    """They are decoded in less time than a file is worth."""
    monkeypatch.setattr(picture_cache, "WORTH_PICTURES", 100)
    load(pets)
    assert not folder.exists()


def test_the_oldest_entries_go_first(write_folder, folder, monkeypatch):
    """The folder stays bounded; the latest entry stays even where it alone is larger."""
    monkeypatch.setattr(picture_cache, "MOST_BYTES", 2 * 4 * 8 * 8 * 3)
    names = [f"{pet}/{i}.png" for pet in ("cat", "dog") for i in range(2)]
    sets = [write_folder(dict.fromkeys(names), name=f"set{k}") for k in range(3)]
    for k, one in enumerate(sets[:2]):
        load(one)
        for path in folder.glob("*.json"):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 10 + k))
    load(sets[0])  # used again: now the second is the oldest
    load(sets[2])
    keys = [picture_cache.key_of(image_folder.FolderFiles(one), None) for one in sets]
    assert [picture_cache.find(key) is not None for key in keys] == [True, False, True]
    monkeypatch.setattr(picture_cache, "MOST_BYTES", 1)
    load(sets[1])
    assert [picture_cache.find(key) is not None for key in keys] == [False, True, False]


def test_what_killed_programs_left_is_swept(pets, folder):
    """After a day; a file that another program may still be writing stays."""
    folder.mkdir()
    for name in (".old.1.tmp", "old.pixels", ".new.2.tmp"):
        (folder / name).write_bytes(b"x")
        if "old" in name:
            os.utime(folder / name, (0, 0))
    load(pets)
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".pixels", ".tmp"]


def test_changes_in_memory_stay_there(pets):
    """A method that works in place must not change what the next run reads."""
    before = load(pets).images.copy()
    kept = load(pets).images
    kept[:] = 0
    np.testing.assert_array_equal(load(pets).images, before)


def test_clean_removes_every_file(pets, folder):
    """And says how many there were."""
    load(pets)
    n_files, n_bytes = picture_cache.clean()
    assert n_files == 2
    assert n_bytes > 17 * 8 * 8 * 3
    assert list(folder.iterdir()) == []
    assert picture_cache.clean() == (0, 0)


MEASURE = r"""
import json, re, sys, time
from pathlib import Path
from data import picture_cache
from data.image_folder import load
picture_cache.FOLDER = Path(sys.argv[2])
def peak():  # `ru_maxrss` would count what the parent held at the fork
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
before, start = peak(), time.process_time()
images = load(sys.argv[1]).images
seconds = time.process_time() - start
more = 1024 * (peak() - before)
print(json.dumps({"seconds": seconds, "memory": more / images.nbytes, "n": len(images)}))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units there")
def test_many_pictures_load_in_little_memory_and_the_second_time_at_once(
    tmp_path, folder, encode, noise
):
    """5,000 pictures and a broken one: 1.5 times their pixels at most, then a fifth of the time."""
    contents = [encode(noise(64, 64, seed), "JPEG", quality=90) for seed in range(20)]
    for pet in ("cat", "dog"):
        (tmp_path / "many" / pet).mkdir(parents=True)
        for i in range(2500):
            (tmp_path / "many" / pet / f"{i}.jpg").write_bytes(contents[i % 20])
    (tmp_path / "many" / "cat" / "0cut.jpg").write_bytes(contents[0][:-600])
    found = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, tmp_path / "many", folder],
            capture_output=True, text=True, check=True, cwd=picture_cache.HERE.parent,
        )  # fmt: skip
        found.append(json.loads(done.stdout))
    assert [one["n"] for one in found] == [5000, 5000]
    assert found[0]["memory"] < 1.5
    assert found[1]["memory"] < 1.5
    assert found[1]["seconds"] < found[0]["seconds"] / 5
