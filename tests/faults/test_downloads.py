"""Faults 30 to 36: what comes from elsewhere, through the command, from a server on this machine."""

import hashlib
import io
import json
import pickle
import signal
import stat
import tarfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

PAGE = b"<!DOCTYPE html><html><body>Please log in to the guest network</body></html>"
CUT, SLOW = "cut", "slow"
FAST = ("--methods", "majority", "--explain", "none", "--train-size", "60", "--test-size", "30")
MOBILENET = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5"


def _sum(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="module")
def small_mnist(sound_arrays):
    """Bytes in the form of `mnist.npz`: few pictures of 16 x 16 px, grey."""
    images = np.concatenate([sound_arrays[0][..., 0]] * 2)
    labels, train, test = np.arange(len(images)) % 10, slice(120), slice(120, None)
    parts = {"x_train": images[train], "x_test": images[test]}
    buffer = io.BytesIO()
    np.savez(buffer, **parts, y_train=labels[train], y_test=labels[test])
    return buffer.getvalue()


@pytest.fixture
def serve(small_mnist):
    """Give a function that starts a server with these answers in turn; (address, paths asked)."""
    started = []

    def serving(*answers):
        asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                answer = answers[min(len(asked), len(answers) - 1)]
                asked.append(self.path)
                whole = small_mnist if answer in (CUT, SLOW) else answer
                self.send_response(200)
                self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole[:5000] if answer in (CUT, SLOW) else whole)
                self.wfile.flush()
                if answer == SLOW:
                    time.sleep(8)

            def log_message(self, *arguments):
                """Stay silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}", asked

    yield serving
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def home(tmp_path):
    """Keras' own folder, empty."""
    return tmp_path / "keras"


@pytest.fixture
def begin(start, home, tmp_path, small_mnist):
    """Give a function that starts a comparison on MNIST from a server; further words may follow."""

    def started(server, *words, dataset="mnist", sums=None):
        sums = {"mnist": _sum(small_mnist)} if sums is None else sums
        return start(
            "--dataset", dataset, *FAST, "--out", tmp_path / "run", *words,
            module="tests.faults.compare_with_server", out=tmp_path / "run",
            environment={"KERAS_HOME": str(home), "SERVER": server, "SUMS": json.dumps(sums)},
        )  # fmt: skip

    return started


def _kept(home):
    """Files below Keras' folder, without the notes on sums."""
    found = home.rglob("*") if home.exists() else ()
    return sorted(p.name for p in found if p.is_file() and not p.name.endswith(".sum"))


def test_30_a_wrong_checksum_is_asked_for_once_more_then_refused(
    begin, serve, refused, home, small_mnist
):
    """Both sums, the address and the place are named, and nothing stays."""
    server, asked = serve(b"damaged")
    ended = begin(server).wait()
    place = "$KERAS_HOME/datasets/mnist.npz"
    refused(ended, _sum(small_mnist), _sum(b"damaged"), f"{server}/mnist.npz as {place}")
    assert len(asked) == 2
    assert _kept(home) == []


def test_30_a_file_that_lies_there_with_a_wrong_checksum_is_replaced(
    begin, serve, home, small_mnist
):
    """Half a file of another program's download is no data set; the second answer is the right one."""
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "mnist.npz").write_bytes(small_mnist[:500])
    server, asked = serve(b"damaged", small_mnist)
    ended = begin(server).wait()
    assert ended.code == 0, ended
    assert (home / "datasets" / "mnist.npz").read_bytes() == small_mnist
    assert len(asked) == 2
    again = begin(server).wait()
    assert (again.code, len(asked)) == (0, 2)  # its sum is right: no server is asked


def test_31_a_download_that_breaks_off_leaves_nothing_and_the_next_command_succeeds(
    begin, serve, refused, home, small_mnist
):
    """The server hangs up in the middle, twice; later it does not."""
    server, asked = serve(CUT, CUT, small_mnist)
    refused(begin(server).wait(), "127.0.0.1", "mnist.npz")
    assert _kept(home) == []
    assert begin(server).wait().code == 0
    assert _kept(home) == ["mnist.npz"]
    assert len(asked) == 3


def test_31_a_killed_download_leaves_no_file_under_its_name(begin, serve, home, small_mnist):
    """SIGKILL in the middle of the file: the same command downloads it anew."""
    server, asked = serve(SLOW, small_mnist)
    running = begin(server)
    assert running.says("Fetching mnist.npz")
    running.signal(signal.SIGKILL)
    running.wait()
    assert not (home / "datasets" / "mnist.npz").exists()
    assert begin(server).wait().code == 0
    assert (home / "datasets" / "mnist.npz").read_bytes() == small_mnist


@pytest.mark.parametrize("dataset", ["mnist", "fashion_mnist", "cifar10", "cifar100"])
def test_32_no_network_is_said_within_seconds(begin, refused, dataset):
    """The address and the place of each file, in one line and nothing beside it."""
    ended = begin("http://127.0.0.1:9", dataset=dataset, sums={}).wait()
    refused(ended, "no connection to 127.0.0.1", "http://127.0.0.1:9/", "$KERAS_HOME/datasets/")
    assert len(ended.stderr.splitlines()) == 1
    assert ended.seconds < 20


def test_32_a_method_without_weights_is_skipped_with_its_remedy(begin, small_mnist, home):
    """The others run; the terminal's line holds the whole way round it."""
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "mnist.npz").write_bytes(small_mnist)
    ended = begin("http://127.0.0.1:9", "--methods", "majority,mobilenet_v2+knn").wait()
    assert ended.code == 0, ended
    (line,) = [line for line in ended.stderr.splitlines() if "skipped" in line]
    assert f"put {MOBILENET} (from http://127.0.0.1:9/{MOBILENET}) into $KERAS_HOME/models" in line
    outcome = ended.json("cells/mobilenet_v2+knn/0/outcome.json")
    assert outcome["status"] == "skipped"
    assert ended.json("cells/majority/0/outcome.json")["status"] == "done"
    for noise in ("oneDNN", "absl", "cuda", "Downloading data"):
        assert noise not in ended.stderr


def test_34_a_portals_page_in_place_of_a_data_set_is_caught(begin, serve, refused, home):
    """Its first bytes and its sum betray it."""
    server, _ = serve(PAGE)
    refused(begin(server).wait(), "web page", "log-in page", _sum(PAGE), "mnist.npz")
    assert _kept(home) == []


def test_34_a_portals_page_in_place_of_weights_is_caught(begin, serve, home, small_mnist):
    """Also where the publisher gives no sum: the method is skipped, no file stays."""
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "mnist.npz").write_bytes(small_mnist)
    server, _ = serve(PAGE)
    ended = begin(server, "--methods", "majority,mobilenet_v2+knn").wait()
    assert ended.code == 0, ended
    assert "log-in page" in ended.json("cells/mobilenet_v2+knn/0/outcome.json")["reason"]
    assert _kept(home) == ["mnist.npz"]


def _zip_with(name, content=b"x", mode=stat.S_IFREG):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = (mode | 0o644) << 16
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, content)
    return buffer.getvalue()


def _tar_with(name, link=None):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        if link:
            member.type, member.linkname = tarfile.SYMTYPE, link
        archive.addfile(member)
    return buffer.getvalue()


ARCHIVES = {
    "traversal.zip": (lambda: _zip_with("../../evil.png"), "outside"),
    "absolute.zip": (lambda: _zip_with("/tmp/evil.png"), "outside"),
    "link.zip": (lambda: _zip_with("cat/evil.png", b"/etc/passwd", stat.S_IFLNK), "link"),
    "bomb.zip": (lambda: _zip_with("cat/evil.png", bytes(210_000_000)), "unpacks to"),
    "traversal.tar.gz": (lambda: _tar_with("../../evil.png"), "outside"),
    "link.tar.gz": (lambda: _tar_with("cat/evil.png", "/etc/passwd"), "link"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_33_a_hostile_archive_is_refused_and_nothing_is_written(command, refused, tmp_path, name):
    """Out of its folder, through a link, or swelling: one line, and not a file anywhere."""
    make, words = ARCHIVES[name]
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    (inside / name).write_bytes(make())
    before = sorted(tmp_path.rglob("*"))
    refused(command("--dataset", inside / name, *FAST), words)
    assert sorted(tmp_path.rglob("*")) == before


class _Bomb:
    """Unpickled, it would make a folder in the working directory."""

    def __reduce__(self):
        return (eval, ("__import__('os').mkdir('unpickled')",))


@pytest.mark.parametrize("ending", ["pkl", "joblib"])
@pytest.mark.parametrize("option", ["--dataset", "--weights", "--also"])
def test_35_a_pickle_is_refused_wherever_it_is_given(command, refused, tmp_path, option, ending):
    """And what it would have run has not run."""
    path = tmp_path / f"model.{ending}"
    path.write_bytes(pickle.dumps(_Bomb()))
    ended = command(option, path, *FAST)
    refused(ended, path.name)
    assert not (ended.folder.parent / "unpickled").exists()
    assert not (tmp_path / "unpickled").exists()


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
@pytest.mark.parametrize("option", ["--dataset", "--weights", "--also"])
def test_36_a_saved_model_is_refused_wherever_it_is_given(command, refused, tmp_path, option, name):
    """A `.keras` with a Lambda layer, any `.h5`: models are never loaded, so neither can run."""
    config = {"class_name": "Lambda", "config": {"function": ["not", "a", "program"]}}
    keras_file = _zip_with("config.json", json.dumps(config).encode())
    path = tmp_path / name
    path.write_bytes(keras_file if name.endswith(".keras") else b"\x89HDF\r\n\x1a\n" + bytes(100))
    refused(command(option, path, *FAST), path.name)
