"""`invoke bench`: turns are taken fairly, what is done is kept, and no word of its page is typed."""

import ast
import json
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from compare.command_line.words import UsageError
from reports.readme import between_marks
from tests.benchmarks import bench as command
from tests.benchmarks import page, race
from tests.benchmarks.bench_notebook import _rows, _trials

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs" / "results" / "benchmarks"


@pytest.mark.parametrize(
    ("name", "write"), [("docs/BENCHMARKS.md", page.bench_page), ("README.md", page.bench_table)]
)
def test_the_tables_are_what_was_measured(name, write):
    """Typing a number between the marks makes this fail."""
    text = (ROOT / name).read_text("utf-8")
    assert text == between_marks(text, write(KEPT), name, page.MARKS)


def test_a_page_without_its_marks_is_answered():
    """Else the tables would silently go nowhere."""
    with pytest.raises(ValueError, match=r"page.md: the marks .* are missing; put them back"):
        between_marks("# A page", "| a table |", "page.md", page.MARKS)


def test_every_part_has_its_function():
    """The table of parts names functions as text; the text must be true."""
    for reference in command.PARTS.values():
        module, function = reference.split(":")
        tree = ast.parse((ROOT / "tests" / "benchmarks" / f"{module}.py").read_text("utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert list(command.PARTS) == list(page.TITLES)


@pytest.fixture
def clock(monkeypatch):
    """A clock that only work moves on."""
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(race.time, "perf_counter", lambda: now.seconds)
    return now


def test_turns_alternate_and_the_ratio_is_a_pictures(clock):
    """Three seconds for five pictures against one for ten: six times as fast."""
    order = []

    def work(name, seconds):
        order.append(name)
        clock.seconds += seconds
        return [name]

    contest = race.Contest(
        *("counting", 10, "2 x 2", "a peer"),
        lambda: work("ours", 1.0),
        lambda: work("theirs", 3.0),
        n_theirs=5,
        agreement=lambda ours, theirs: f"{ours} {theirs}",
        warm_up=False,
    )
    row, ours, theirs = race.race(contest, 3)
    assert order == ["ours", "theirs"] * 3
    assert (row["ratio"], row["ratio_low"], row["ratio_high"]) == pytest.approx((6, 6, 6))
    assert row["agreement"] == f"{ours} {theirs}"


def test_a_contest_that_was_held_is_not_held_again(clock, tmp_path):
    """Stopped in the second of two, a part goes on there; what cannot be held is a row, too."""
    held = []

    def contest(name):
        def work():
            held.append(name)
            clock.seconds += 1.0

        return race.Contest(name, 1, "2 x 2", "a peer", work, work, warm_up=False)

    def stopped():
        raise KeyboardInterrupt

    first = {"first": lambda: contest("first")}
    with pytest.raises(KeyboardInterrupt):
        race.race_each({**first, "second": stopped}, 2, tmp_path)
    second = {"second": lambda: race.skipped("second", "no peer here")}
    rows = race.race_each({**first, **second}, 2, tmp_path)
    assert [row["what"] for row in rows] == ["first", "second"]
    assert held == ["first"] * 4
    assert race.line_of(rows[1]) == "  second: skipped, no peer here"


def test_the_spread_is_the_middle_half():
    """One turn that something disturbed moves neither the median nor the middle half far."""
    assert race.spread([2, 1, 3, 4, 100]) == {
        "ratio": 3, "ratio_low": 2, "ratio_high": 4, "n_repeats": 5
    }  # fmt: skip


@pytest.mark.parametrize("words", [("svn", "", False), ("", "0", False), ("", "few", True)])
def test_a_wrong_word_is_answered(words):
    """Before anything is measured."""
    with pytest.raises(UsageError, match=r"--only takes one of features|--repeats takes a whole"):
        command.bench(words)


@pytest.fixture
def parts(monkeypatch, tmp_path):
    """Two parts that take no time, and say when they were measured."""
    measured = []
    module = SimpleNamespace(
        one=lambda *_: measured.append("one") or {"rows": []},
        two=lambda *_: measured.append("two") or {"rows": []},
    )
    monkeypatch.setattr(command, "PARTS", {"features": "x:one", "svm": "x:two"})
    monkeypatch.setattr(command, "import_module", lambda name: module)
    monkeypatch.setattr(command, "WORK", tmp_path / "work")
    monkeypatch.setattr(command, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(command, "refresh", lambda root: None)
    return SimpleNamespace(measured=measured, module=module, kept=tmp_path / "kept")


def test_what_was_stopped_goes_on_and_what_is_finished_begins_anew(parts, monkeypatch):
    """A part that was done before Ctrl-C is not measured again; after the end all are."""

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(parts.module, "two", stopped)
        with pytest.raises(KeyboardInterrupt):
            command.bench(("", "", False))
    assert parts.measured == ["one"]
    assert [path.name for path in parts.kept.iterdir()] == ["features.json"]
    command.bench(("", "", False))
    assert parts.measured == ["one", "two"]
    command.bench(("", "", False))
    assert parts.measured == ["one", "two", "one", "two"]


def test_a_quick_look_leaves_the_results_alone(parts):
    """What the page shows was measured in full."""
    command.bench(("svm", "", True))
    assert parts.measured == ["two"]
    assert not parts.kept.exists()


def test_the_notebook_tries_what_the_search_tried():
    """But for signed directions, which scikit-image's HOG cannot count."""
    tried = [
        {"svm__C": 3.0, "hog__signed": False, "hog__cell_px": None},
        {"svm__C": 3.0, "hog__signed": True, "hog__cell_px": None},
    ]
    outcome = SimpleNamespace(tuning=[{"parameters": one} for one in tried], parameters={})
    assert _trials(outcome) == [{"svm__C": 3.0, "hog__cell_px": None}]


def _whole(ours, theirs):
    """A measured part of the whole run: seconds of every method, and of all in all."""
    classical = ("majority", "pixels+knn", "color+svm", "hog+knn", "hog+svm")
    ways = []
    for rest, of_classical, of_network in (ours, theirs):
        seconds = dict.fromkeys(classical, of_classical)
        seconds |= dict.fromkeys(("small_cnn", "global_pool_cnn"), of_network)
        methods = {name: {"seconds": value} for name, value in seconds.items()}
        ways.append([{"all": rest + sum(seconds.values()), "methods": methods}])
    return {row["what"]: row for row in _rows(*ways, {"n_train": 10})}


def test_the_whole_is_the_sum_of_its_parts():
    """Methods of each kind, and what is around them."""
    rows = _whole((5.0, 1.0, 10.0), (10.0, 4.0, 20.0))
    assert {what: (row["ours_seconds"], row["peer_seconds"]) for what, row in rows.items()} == {
        "the whole run": ([30.0], [70.0]),
        "its classical methods": ([5.0], [20.0]),
        "its networks": ([20.0], [40.0]),
        "start, explanations, report": ([5.0], [10.0]),
        **dict.fromkeys(("pixels+knn", "color+svm", "hog+knn", "hog+svm"), ([1.0], [4.0])),
        **dict.fromkeys(("small_cnn", "global_pool_cnn"), ([10.0], [20.0])),
    }


def test_a_missed_target_is_said_with_what_it_would_take():
    """90 s against 30: the target. 70 s against 30: networks in 13 s would have reached it."""
    missed = " ".join([*page._whole(rows := _whole((5, 1, 10), (10, 4, 20))), *page._why(rows)])
    assert "target, 3 times, is missed" in missed
    assert "have to train in 13\u00a0s, 1.50 times as fast as they do" in missed
    reached = " ".join([*page._whole(rows := _whole((5, 1, 10), (10, 4, 30))), *page._why(rows)])
    assert "target, 3 times, is reached" in reached
    assert "would have to" not in reached


def test_a_method_that_pays_for_its_speed_is_named():
    """Only where McNemar's test, corrected, shows it."""
    found = {"ours": 0.5, "theirs": 0.6, "p_corrected": 0.2}
    assert "No method is shown" in page._who_is_right({"hog+svm": found})
    assert "Less often right than in the notebook: `hog+svm`" in page._who_is_right(
        {"hog+svm": {**found, "p_corrected": 0.01}}
    )


@pytest.mark.slow
def test_the_notebook_builds_the_same_networks_and_features(tmp_path, monkeypatch):
    """Layer by layer, weight by weight; and its HOG is ours without shared votes."""
    from deep.global_pool_cnn import GlobalPoolCNN
    from deep.small_cnn import SmallCNN
    from features.hog import HOG

    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (10, 32, 32, 3), dtype=np.uint8)
    parts = {f"{k}_{part}": v for part in ("train", "val", "test")
             for k, v in (("x", pictures), ("y", np.arange(10)))}  # fmt: skip
    np.savez(tmp_path / "pictures.npz", **parts)
    (tmp_path / "trials.json").write_text(json.dumps({}))
    words = ["notebook_way.py", "pictures.npz", "trials.json", "into"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", words)
    notebook = runpy.run_path(str(ROOT / "tests" / "benchmarks" / "notebook_way.py"))
    for theirs, ours in (("small_cnn", SmallCNN()), ("global_pool_cnn", GlobalPoolCNN())):
        built = notebook[theirs](), ours.build((32, 32, 3), 10)
        # Ours computes batch norm in one kernel: the same layer by its numbers.
        kinds = [
            [
                type(layer).__name__.replace("BatchNormalization", "BatchNorm")
                for layer in one.layers
            ]
            for one in built
        ]
        assert kinds[0] == [kind for kind in kinds[1] if kind != "InputLayer"]
        assert built[0].count_params() == built[1].count_params()
    ours = HOG(orientations=12, cell_px=8, interpolated=False).fit_transform(pictures)
    assert np.allclose(notebook["hog_features"](pictures, None, 12), ours, atol=1e-5)
