"""`invoke fetch`: one folder with all that a class needs, laid out as Keras looks for it."""

import hashlib
import io
from dataclasses import replace

import pytest

from compare import fetch as fetching
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.fetch import fetch, wanted_files
from data.keras_sets import DOWNLOADS
from deep import weights
from deep.backbones import ENTRIES


def _progress():
    return Progress(io.StringIO())


def test_all_weights_and_data_sets_are_wanted():
    """Every backbone that is downloaded, and every data set that Keras knows here."""
    names = {file.name for file in wanted_files()}
    assert names == set(DOWNLOADS) | {name for name, entry in ENTRIES.items() if entry.address}


def test_a_wrong_name_is_answered_with_the_known_ones():
    """Before anything is fetched."""
    with pytest.raises(UsageError, match="unknown name 'cifra10'; known: .*cifar10"):
        fetch("", "cifra10", _progress())


def test_what_can_be_had_is_kept_though_one_server_fails(tmp_path, monkeypatch):
    """The failure is named with its address and place, the others are there, and a note beside."""

    def download(address, target, known_hash, bar):
        if "resnet" in address:
            raise ConnectionError("no route to host")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"content")
        bar.update(7)

    monkeypatch.setattr(weights, "download", download)
    progress = _progress()
    text, is_all_there = fetch(str(tmp_path / "stick"), "mnist,resnet50,vgg16", progress)
    assert not is_all_there
    assert text.startswith("1 of 3 files could not be had. By hand: https://")
    assert ENTRIES["resnet50"].weights_file in text
    assert "no route to host" in progress.stream.getvalue()
    assert (tmp_path / "stick" / "models" / ENTRIES["vgg16"].weights_file).is_file()
    assert (tmp_path / "stick" / "datasets" / "mnist.npz").is_file()
    assert "KERAS_HOME" in (tmp_path / "stick" / fetching.NOTE).read_text()


def test_what_is_there_is_not_fetched_again(tmp_path, monkeypatch):
    """A second call on the same folder asks no server, if what is there has the right sum."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(weights, "download", None)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").write_bytes(b"content")
    published = replace(DOWNLOADS["mnist"], sums=(hashlib.sha256(b"content").hexdigest(),))
    monkeypatch.setitem(DOWNLOADS, "mnist", published)
    assert fetch("", "mnist", _progress()) == (f"1 files are in {tmp_path}", True)
    assert not (tmp_path / fetching.NOTE).exists()  # Keras' own folder is left as it is
