"""The commands as a user types them: exit codes, one-line answers, what goes where."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FAST = ["--methods", "majority,hog+knn", "--train-size", "100", "--test-size", "50"]


def _run(*words, program=("invoke", "compare")):
    return subprocess.run(
        [sys.executable, "-m", *program, *words], capture_output=True, text=True, cwd=ROOT
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--methods", "hog+svn"], "unknown method 'hog+svn'; did you mean 'hog+svm'?"),
        (["--dataset", "minst"], "mnist"),
        (["--train-size", "many"], "--train-size takes a whole number"),
        (["--also", "nowhere.py"], "there is no file nowhere.py"),
        (["--train-size", "3"], "wild_digits: 3 training pictures are fewer than its 10 classes"),
    ],
)
@pytest.mark.parametrize("program", [("invoke", "compare"), ("compare",)])
def test_a_wrong_word_gets_one_line_and_exit_code_2(words, answer, program):
    """Through both doors alike; never a traceback."""
    done = _run(*words, program=program)
    assert done.returncode == 2
    assert done.stdout == ""
    assert answer in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A whole command, explanations included, and the folder that it left."""
    folder = tmp_path_factory.mktemp("commands") / "run"
    return _run(*FAST, "--out", str(folder)), folder


def test_standard_output_ends_with_the_reports_path(finished):
    """Scripts can take it from there; progress is steady lines on standard error."""
    done, _ = finished
    assert done.returncode == 0, done.stderr
    report = Path(done.stdout.strip().splitlines()[-1])
    assert report.read_text("utf-8").startswith("<!doctype html>")
    lines = done.stderr.splitlines()
    assert any(line.split()[:4] == ["majority", "10.0", "%", "right"] for line in lines)
    assert "\r" not in done.stderr
    assert "\x1b" not in done.stderr


def test_a_saved_run_is_drawn_again_without_fitting(finished, tmp_path):
    """`invoke report RUN` gives the same bytes; a folder that is no run is refused."""
    _, folder = finished
    report = folder / "report.html"
    before = report.read_bytes()
    report.unlink()
    assert _run(str(folder), program=("invoke", "report")).returncode == 0
    assert report.read_bytes() == before
    refused = _run(str(tmp_path), program=("invoke", "report"))
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_run_in_which_nothing_succeeds_says_so(tmp_path):
    """A page all the same, and an exit code that a script notices."""
    own = tmp_path / "bad.py"
    own.write_text(
        "from sklearn.dummy import DummyClassifier\n"
        "class Bad(DummyClassifier):\n"
        "    def fit(self, X, y, sample_weight=None):\n"
        "        raise RuntimeError('no luck')\n"
        "METHODS = {'bad': Bad()}\n"
    )
    # `--methods` cannot be empty here: a network without weights is skipped, the other fails.
    words = ["--methods", "mobilenet_v2+knn", "--also", str(own), *FAST[2:]]
    environment = {"KERAS_HOME": str(tmp_path), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "compare", *words, "--out", str(tmp_path / "run")],
        capture_output=True, text=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    if "mobilenet_v2+knn" in done.stderr and "% right" in done.stderr:
        pytest.skip("this machine has a network and fetched the weights")
    assert done.returncode == 1
    assert "No method finished" in done.stdout
    assert (tmp_path / "run" / "report.html").exists()


@pytest.mark.parametrize("task", ["methods", "data", "--list"])
def test_listings_name_what_is_there(task):
    """A newcomer finds the words to type."""
    done = _run(program=("invoke", task))
    assert done.returncode == 0
    expected = {"methods": "hog", "data": "wild_digits", "--list": "compare"}
    assert expected[task] in done.stdout
