"""Where pretrained weights are looked for, and what a download may do wrong."""

import functools
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deep import weights
from deep.weights import WeightsUnavailable, download, find_weights, obtain_weights

CONTENT = weights.HDF5_START + bytes(range(256)) * 400


class _Bar:
    """What a progress bar is told."""

    total = None

    def __init__(self):
        self.steps, self.is_closed = [], False

    def update(self, n_bytes):
        self.steps.append(n_bytes)

    def reset(self):
        pass

    def close(self):
        self.is_closed = True


class _Server(BaseHTTPRequestHandler):
    answers, n_asked = [CONTENT], 0

    def do_GET(self):
        answer = self.answers[min(type(self).n_asked, len(self.answers) - 1)]
        type(self).n_asked += 1
        self.send_response(200)
        claimed = len(CONTENT) if answer == "cut short" else len(answer)
        self.send_header("Content-Length", str(claimed))
        self.end_headers()
        self.wfile.write(CONTENT[:100] if answer == "cut short" else answer)

    def log_message(self, *arguments):
        """Stay silent."""


@pytest.fixture
def served():
    """Start a server on this machine that gives the answers in turn; returns (address, handler)."""
    started = []

    def serve(*answers):
        handler = type("Handler", (_Server,), {"answers": list(answers), "n_asked": 0})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}/net.h5", handler

    yield serve
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _own_keras_home(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv(weights.FOLDER_VARIABLE, raising=False)


def _files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_download_is_whole_told_and_kept_under_its_name(served, tmp_path):
    """The file is there, nothing else is, and the bar was told of every byte."""
    address, handler = served(CONTENT)
    bar = _Bar()
    path = obtain_weights("net.h5", address, hashlib.md5(CONTENT).hexdigest(), bar)
    assert path == tmp_path / "keras" / "models" / "net.h5"
    assert path.read_bytes() == CONTENT
    assert _files(tmp_path) == ["net.h5"]
    assert bar.total == len(CONTENT)
    assert bar.is_closed
    assert obtain_weights("net.h5", address, None) == path
    assert handler.n_asked == 1  # the second time it was there


def test_a_wrong_sum_is_asked_for_once_more(served):
    """A damaged first answer does not matter if the second is right."""
    address, handler = served(b"damaged", CONTENT)
    path = obtain_weights("net.h5", address, hashlib.md5(CONTENT).hexdigest())
    assert path.read_bytes() == CONTENT
    assert handler.n_asked == 2


def test_two_wrong_sums_are_an_error_with_both_and_leave_nothing(served, tmp_path):
    """The expected sum and the one that came are both named; no file stays."""
    address, handler = served(b"damaged")
    wanted, came = (hashlib.md5(content).hexdigest() for content in (CONTENT, b"damaged"))
    with pytest.raises(WeightsUnavailable) as error:
        obtain_weights("net.h5", address, wanted)
    assert wanted in str(error.value)
    assert came in str(error.value)
    assert handler.n_asked == 2
    assert _files(tmp_path) == []


def test_a_log_in_page_is_no_weights_file(served, tmp_path):
    """Where the publisher gives no sum, the file's first bytes tell."""
    address, _ = served(b"<html>Please log in</html>")
    with pytest.raises(WeightsUnavailable, match="log-in page"):
        obtain_weights("net.h5", address)
    assert _files(tmp_path) == []


def test_a_download_that_breaks_off_leaves_nothing(served, tmp_path):
    """Fewer bytes than the server promised are an error, not a short file."""
    address, _ = served("cut short")
    with pytest.raises(OSError, match=r"."):
        download(address, tmp_path / "net.h5")
    assert _files(tmp_path) == []


def test_no_network_is_said_with_the_way_round_it(monkeypatch):
    """Without a file and without a network the message names file, address and folder."""
    monkeypatch.setattr(
        weights, "download", functools.partial(_raise, ConnectionError("no route to host"))
    )
    with pytest.raises(WeightsUnavailable, match=r"put net\.h5 \(from https://there/net\.h5\)"):
        obtain_weights("net.h5", "https://there/net.h5")


def _raise(error, *arguments, **options):
    raise error


@pytest.mark.parametrize("place", ["net.h5", "models/net.h5"])
@pytest.mark.parametrize("by_file", [True, False])
def test_a_named_folder_or_file_comes_first(tmp_path, monkeypatch, place, by_file):
    """`--weights` may name the file, its folder, or what `invoke fetch` made."""
    for folder in ("stick", "keras"):
        for name in ("net.h5", "models/net.h5"):
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).touch()
    stick = tmp_path / "stick"
    if place == "models/net.h5":
        (stick / "net.h5").unlink()
    weights.look_in(stick / place if by_file else stick)
    assert find_weights("net.h5") == stick / place
    assert find_weights("other.h5") is None
    monkeypatch.delenv(weights.FOLDER_VARIABLE)
    assert find_weights("net.h5") == tmp_path / "keras" / "models" / "net.h5"


def test_a_log_in_page_is_refused_by_every_download(served, tmp_path):
    """`invoke fetch` downloads without asking for weights first; the check is the same."""
    address, _ = served(b"<html>Please log in</html>")
    with pytest.raises(ValueError, match="log-in page"):
        download(address, tmp_path / "net.h5")
    assert _files(tmp_path) == []


def test_a_file_in_keras_folder_that_is_not_the_published_one_is_replaced(served):
    """Half a download of another program's would otherwise be in the way for ever."""
    address, handler = served(CONTENT)
    target = weights.keras_folder() / "net.h5"
    target.parent.mkdir(parents=True)
    target.write_bytes(CONTENT[:500])
    assert obtain_weights("net.h5", address, hashlib.md5(CONTENT).hexdigest()) == target
    assert target.read_bytes() == CONTENT
    assert handler.n_asked == 1


def test_a_file_in_keras_folder_that_cannot_be_replaced_is_refused_with_both_sums(served):
    """It is not used in silence; one that the user names with `--weights` is, and the report says so."""
    address, _ = served(b"damaged")
    target = weights.keras_folder() / "net.h5"
    target.parent.mkdir(parents=True)
    target.write_bytes(CONTENT[:500])
    wanted, found = (hashlib.md5(content).hexdigest() for content in (CONTENT, CONTENT[:500]))
    with pytest.raises(WeightsUnavailable, match=f"expected md5:{wanted}, found {found}"):
        obtain_weights("net.h5", address, wanted)
    named = target.parents[2] / "mine" / "net.h5"
    named.parent.mkdir()
    named.write_bytes(CONTENT[:500])
    weights.look_in(named)
    assert obtain_weights("net.h5", address, wanted) == named


def test_a_sum_is_taken_again_only_when_the_file_has_changed(tmp_path, monkeypatch):
    """Beside the file stands what it was, with its size and time; a damaged note is no sum."""
    path = tmp_path / "net.h5"
    path.write_bytes(CONTENT)
    taken = []
    true_sum = weights.sum_of
    monkeypatch.setattr(weights, "sum_of", lambda *a: taken.append(1) or true_sum(*a))
    for n_taken, change in enumerate((None, "content", "note"), start=1):
        if change == "content":
            path.write_bytes(CONTENT + b"more")
        if change == "note":
            (tmp_path / ".net.h5.sum").write_text('{"half')
        sums = {weights.remembered_sum(path) for _ in range(3)}
        assert sums == {true_sum(path)}
        assert len(taken) == n_taken
