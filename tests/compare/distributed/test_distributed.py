import json
import re
import runpy
import socket
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from compare import run as run_module
from compare.command_line.options import parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.distributed import address
from compare.distributed.address import check_reachable, cluster
from compare.methods import resolve
from compare.run import run
from compare.saved_methods.saved_run import SavedRun
from reports.readme import between_marks

ROOT = Path(__file__).resolve().parents[3]
NEEDED = "distributed is not installed: uv sync --extra dask"
# What differs from one run to the next, and the sum over it.
NOT_REPEATED = (
    *("fit_seconds", "tune_seconds", "predict_ms_per_image", "seconds"),
    *("peak_bytes", "sha256"),
)
SECONDS_OF_FEATURES = re.compile(r'"saved_seconds_": \{"float": "[^"]*"\}')
# Methods that end the worker under them, as a `kill -9` would, and note each attempt.
DEADLY = """
import os, signal, time
from pathlib import Path

from sklearn.base import BaseEstimator, ClassifierMixin

from baselines.majority import Majority


class Deadly(ClassifierMixin, BaseEstimator):
    def __init__(self, notes="", n_times=1):
        self.notes, self.n_times = notes, n_times

    def fit(self, images, labels):
        with open(self.notes, "a") as file:
            file.write("!")
        if Path(self.notes).stat().st_size <= self.n_times:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        self.majority_ = Majority().fit(images, labels)
        self.classes_ = self.majority_.classes_
        return self

    def predict_proba(self, images):
        return self.majority_.predict_proba(images)


METHODS = {"deadly once": Deadly(ONCE, 1), "deadly always": Deadly(ALWAYS, 99)}
"""


NETWORKS = """
from deep.finetune import FineTunedCIFAR10ResNet20
from deep.small_cnn import SmallCNN

METHODS = {
    "short_cnn": SmallCNN(epochs=2, patience=2),
    "short_finetuned": FineTunedCIFAR10ResNet20(head_epochs=2, epochs=1),
}
"""


@pytest.mark.parametrize(
    "text", ["local:0", "local:", "8786", "tcp://here", "http://a:1", "tcp://:1"]
)
def test_a_cluster_that_cannot_be_is_answered_with_those_that_can(text):
    """An address or a number of local processes, and nothing else."""
    with pytest.raises(UsageError, match="tcp://127.0.0.1:8786, or local:4"):
        cluster("--dask", text)


@pytest.mark.parametrize("text", ["", "local:2", "tcp://127.0.0.1:8786", "tls://[::1]:80"])
def test_a_cluster_is_taken_as_typed(text):
    """Names, numbers and both kinds of addresses."""
    assert cluster("--dask", f" {text} ") == text


def test_two_ways_to_run_at_a_time_are_one_too_many():
    """Whoever gives --jobs and --dask may mean either."""
    with pytest.raises(UsageError, match="choose one"):
        parse(jobs="2", dask="local:2")
    assert parse(dask="local:2").is_parallel


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch):
    """It is looked for before anything is loaded."""
    monkeypatch.setattr(address, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="uv sync --extra dask"):
        check_reachable("local:2")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 400 Bad Request", None])
def test_what_is_no_scheduler_is_found_out_within_seconds(monkeypatch, said):
    """One that hangs up, a web server, and one that never says a word."""
    monkeypatch.setattr(address, "find_spec", lambda name: "there")
    monkeypatch.setattr(address, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer, args=(server, said))
        thread.start()
        with pytest.raises(UsageError, match="no scheduler answers at tcp://127.0.0.1"):
            check_reachable(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        thread.join()


def _answer(server, said):
    connection, _ = server.accept()
    with connection:
        if said is None:
            connection.recv(1)  # until the other side has had enough
        else:
            connection.sendall(said)


def test_nobody_at_the_address_is_one_line():
    """A port that was just let go of."""
    pytest.importorskip("distributed", reason=NEEDED)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UsageError, match="start one with: python -m dask scheduler"):
        check_reachable(f"tcp://127.0.0.1:{port}")


def test_a_cells_files_are_written_only_as_sent_and_where_they_belong(tmp_path):
    """Damage and a name that leads out of the folder are refused."""
    pytest.importorskip("distributed", reason=NEEDED)
    from compare.distributed.send import _write
    from compare.distributed.workplace import Done, sum_of

    _write(Done(None, None, {"a/b.npz": b"1"}, {"a/b.npz": sum_of(b"1")}), tmp_path)
    assert (tmp_path / "a" / "b.npz").read_bytes() == b"1"
    for name, right in (("../b", b"1"), (str(tmp_path / "c"), b"1"), ("b", b"2")):
        with pytest.raises(UsageError, match="changed on its way"):
            _write(Done(None, None, {name: b"1"}, {name: sum_of(right)}), tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_all_cells_of_a_machine_share_its_cores():
    """Of two workers with two cells each on four cores, each cell gets one thread."""
    pytest.importorskip("distributed", reason=NEEDED)
    from compare.distributed.send import _threads
    from compare.distributed.workplace import Seen

    seen = [
        Seen("a", 4, 2, True),
        Seen("a", 4, 2, True),
        Seen("b", 8, 1, True),
        Seen("c", 1, 3, True),
    ]
    assert _threads(seen) == {"a": 1, "b": 8, "c": 1}


def test_a_users_file_is_used_where_it_is_the_same_and_copied_where_it_is_not(tmp_path):
    """What lies under its name on another machine may be another version."""
    pytest.importorskip("distributed", reason=NEEDED)
    from types import SimpleNamespace

    from compare.distributed.workplace import Workplace

    mine = tmp_path / "mine.py"
    mine.write_bytes(b"1")
    place = Workplace("name", [], {}, tmp_path, {mine: b"1"}, {}, None, None)
    place.place = SimpleNamespace(name=str(tmp_path / "worker"))
    assert place._own_file(0, mine) == mine
    mine.write_bytes(b"2")
    copy = place._own_file(0, mine)
    assert copy != mine
    assert (copy.name, copy.read_bytes()) == ("mine.py", b"1")


def test_what_a_cluster_costs_is_what_was_measured():
    """Typing a number into the page makes this fail."""
    bench = runpy.run_path(str(ROOT / "tests" / "benchmarks" / "bench_dask.py"))
    saved = json.loads(bench["KEPT"].read_text("utf-8"))
    page = bench["PAGE"].read_text("utf-8")
    table = bench["table"](saved)
    assert page == between_marks(page, table, "docs/cluster.md", bench["MARKS"])


@pytest.fixture
def start(tmp_path, monkeypatch):
    """A function that runs the given words in a folder of that name on a small data set."""
    pytest.importorskip("distributed", reason=NEEDED)
    from data.wild_digits import load

    dataset = load(300, 50, 120)
    monkeypatch.setattr(run_module, "load", lambda name, image_size, say: dataset)

    def start(name, **words):
        options = parse(
            **{"train_size": "200", "test_size": "100", "explain": "none", "budget": "none"},
            **{"out": str(tmp_path / name), **words},
        )
        return run(options, resolve(options.methods, options.also), Progress())

    return start


@pytest.mark.slow
def test_a_cluster_gives_the_numbers_of_this_machine(start, monkeypatch):
    """Bit for bit, with as many threads a cell; by path and, where that is not seen, by content."""
    methods = "majority,hog+svm,pixels+knn"
    here = start("here", methods=methods, jobs="2")
    shared = start("shared", methods=methods, dask="local:2")
    _let_no_worker_see_the_run(monkeypatch)
    sent = start("sent", methods=methods, dask="local:2")
    expected = _cells(here.folder)
    assert sum(name.endswith("outcome.json") for name in expected) == 3
    assert _cells(shared.folder) == expected
    assert _cells(sent.folder) == expected
    assert not list(shared.folder.glob(".*"))


def _let_no_worker_see_the_run(monkeypatch):
    """As on another machine: pictures are sent, and files come back."""
    from compare.distributed import send

    look = send._look_around
    blind = lambda *where: [replace(seen, sees_run=False) for seen in look(*where)]  # noqa: E731
    monkeypatch.setattr(send, "_look_around", blind)


@pytest.mark.slow
@pytest.mark.long
def test_networks_learn_on_a_worker_what_they_learn_here(start, tmp_path, monkeypatch):
    """From scratch and fine-tuned, bit for bit, with weights that came back and can be asked."""
    own = tmp_path / "short.py"
    own.write_text(NETWORKS)
    words = {"methods": "majority", "also": str(own), "unchecked": True, "keep": "all"}
    here = start("here", jobs="2", **words)
    _let_no_worker_see_the_run(monkeypatch)
    there = start("there", dask="local:2", **words)
    expected = _cells(here.folder)
    assert sum(name.endswith("weights.npz") for name in expected) == 2
    assert _cells(there.folder) == expected
    from data.wild_digits import load

    images = load(20, 10, 10).images[:8]
    asked = [SavedRun(run.folder, [own])["short_finetuned"] for run in (here, there)]
    answers = [method.predict_proba(images) for method in asked]
    np.testing.assert_array_equal(*answers)


def _cells(folder):
    """All that cells hold but their times, by file."""
    found = {}
    for path in sorted(folder.glob("cells/*/*/*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".json":
            found[name] = _repeated(json.loads(path.read_text()))
        elif path.suffix == ".npz":
            with np.load(path) as arrays:
                found[name] = {k: _lasting(arrays[k]) for k in arrays if k not in NOT_REPEATED}
        else:
            found[name] = path.read_bytes()
    assert found
    return found


def _lasting(array):
    """Its bytes; of a method's text what it says beside the seconds that its features took."""
    text = str(array) if array.dtype.kind == "U" else ""
    return SECONDS_OF_FEATURES.sub("", text) if text else array.tobytes()


def _repeated(value):
    if isinstance(value, dict):
        return {k: _repeated(v) for k, v in value.items() if k not in NOT_REPEATED}
    return [_repeated(v) for v in value] if isinstance(value, list) else value


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_worker_that_is_killed_loses_no_cell(start, tmp_path):
    """Another runs it; only what kills three in a row has failed, with the reason."""
    notes = tmp_path / "once", tmp_path / "always"
    own = tmp_path / "deadly.py"
    text = DEADLY.replace("ONCE", repr(str(notes[0]))).replace("ALWAYS", repr(str(notes[1])))
    own.write_text(text)
    result = start("run", methods="majority", also=str(own), unchecked=True, dask="local:2")
    outcomes = {
        found["method"]: found
        for path in result.folder.glob("cells/*/*/outcome.json")
        for found in [json.loads(path.read_text())]
    }
    assert outcomes["majority"]["status"] == outcomes["deadly once"]["status"] == "done"
    assert outcomes["deadly once"]["accuracy"] == outcomes["majority"]["accuracy"]
    assert outcomes["deadly always"]["status"] == "failed"
    assert "died" in outcomes["deadly always"]["reason"]
    assert [len(note.read_text()) for note in notes] == [2, 3]
    assert json.loads((result.folder / "run.json").read_text())["status"] == "done"
