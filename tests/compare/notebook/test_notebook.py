import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import compare as compare_package
from compare import compare, list_datasets, list_methods, load_dataset, load_run
from compare import run as run_module
from compare.command_line.options import HELP, parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.methods import resolve
from compare.notebook.run import word
from compare.records.files import read_json, write_json
from compare.run import Result, run
from data.sources import check_known

ROOT = Path(compare_package.__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A small run of four methods, one of which cannot be fitted on so few pictures."""
    from data.wild_digits import load

    folder = tmp_path_factory.mktemp("notebook") / "run"
    dataset = load(120, 40, 60)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "load", lambda name, image_size, say: dataset)
        words = {"methods": "majority,pixels+knn,color+knn", "explain": "none", "budget": "none"}
        options = parse(**words, seeds="2", train_size="100", out=str(folder))
        run(options, resolve(options.methods), Progress())
    return folder


@pytest.fixture(scope="module")
def results(finished):
    """That run, opened."""
    return load_run(finished)


def test_importing_the_package_waits_for_nothing():
    """A notebook's first cell is instant; pandas and Keras come with what needs them."""
    code = (
        "import sys; from compare import compare, load_run, load_dataset, list_methods;"
        "print([m for m in ('numpy', 'pandas', 'sklearn', 'keras') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


def test_python_has_the_options_of_the_command_line():
    """Same names, same order; only --verbose has no meaning where a traceback is shown anyway."""
    assert [*inspect.signature(compare).parameters, "verbose"] == [
        name.replace("-", "_") for name in inspect.signature(parse).parameters
    ]
    assert {name.replace("-", "_") for name in HELP} == set(inspect.signature(parse).parameters)


def test_left_out_is_left_out_as_on_the_command_line():
    """The defaults of Python and those of the command line are the same options."""
    defaults = inspect.signature(compare).parameters
    words = {name: word(name, parameter.default) for name, parameter in defaults.items()}
    assert parse(**words) == parse()


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ({"methods": ["hog+svm", "small_cnn"]}, {"methods": "hog+svm,small_cnn"}),
        ({"train_size": 500, "seeds": np.int64(3)}, {"train_size": "500", "seeds": "3"}),
        ({"sizes": (300, 1000), "out": Path("a/b")}, {"sizes": "300,1000", "out": "a/b"}),
        ({"also": [Path("a.py"), "b.py"], "folds": None}, {"also": "a.py,b.py"}),
        ({"quick": True, "author": ["Ada", "Alan"]}, {"quick": True, "author": "Ada,Alan"}),
    ],
)
def test_values_of_python_are_words_of_the_command_line(given, same):
    """Lists for commas, numbers for digits: one check for both."""
    assert parse(**{name: word(name, value) for name, value in given.items()}) == parse(**same)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"train_size": -5}, "--train-size takes a whole number from 1"),
        ({"methods": "hog+swm"}, "did you mean 'hog+svm'"),
        ({"dataset": (np.zeros((2, 8, 8, 3)), [0, 1])}, "numpy.savez"),
        ({"dataset": ["digits", "wild_digits"]}, "one data set at a time"),
        ({"also": {"mine": object()}}, "%%writefile my_method.py"),
        ({"methods": [object()]}, "also="),
        ({"timeout": 2.5}, "timeout takes text, a number or a list of these, got float"),
    ],
)
def test_what_cannot_be_used_is_a_value_error_with_the_remedy(given, sentence):
    """The command line's own line, raised."""
    with pytest.raises(ValueError, match=r".") as caught:
        compare(**given)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_compare_runs_what_was_asked_for_and_opens_it(finished, monkeypatch):
    """The words go to where the command line's go; what comes back is the saved run."""
    asked = []

    def run_and_draw(words, progress):
        asked.append(parse(**words))
        return Result(finished, [], 3, interrupted=False)

    monkeypatch.setattr("tasks.run_and_draw", run_and_draw)
    found = compare("wild_digits", methods=["majority", "color+knn"], train_size=100, seeds=2)
    assert asked == [parse(methods="majority,color+knn", train_size="100", seeds="2")]
    assert found.folder == finished
    assert found.best().name in found.table().index


def test_a_script_without_its_guard_is_told_about_it(monkeypatch):
    """Where processes start afresh they read the script again, and would run it again."""
    monkeypatch.setattr("multiprocessing.parent_process", object)
    with pytest.raises(UsageError, match='if __name__ == "__main__":'):
        compare("wild_digits")


@pytest.mark.slow
def test_a_run_that_is_stopped_returns_what_is_done(tmp_path, monkeypatch):
    """The square in a notebook: the table says which fits are missing and why, the report is there."""

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "run_cells", stop)
    found = compare("digits", methods="majority,pixels+knn", out=tmp_path / "run", explain="none")
    assert found.about["status"] == "interrupted"
    assert found.table()["status"].eq("interrupted").all()
    assert found.table()["accuracy"].isna().all()
    assert found.pairs().empty
    assert "<table" in found._repr_html_()
    assert found.report.is_file()


def test_the_table_is_what_the_run_has_saved(results, finished):
    """One row a method, in the run's order; what was not measured is missing."""
    table, metrics = results.table(), read_json(finished / "comparison.json")["metrics"]
    assert list(table.index) == ["majority", "pixels+knn", "color+knn"]
    for name in table.index:
        assert table.loc[name, "accuracy"] == metrics[name]["accuracy"]["value"]
        assert table.loc[name, "low"] <= table.loc[name, "accuracy"] <= table.loc[name, "high"]
    assert table.loc["majority", "n_done"] == 1
    assert table["fit_seconds"].gt(0).all()
    assert table["n_features"].isna().tolist() == [True, False, False]
    assert str(table["n_features"].dtype) == "Int64"


def test_every_fit_has_a_row(results):
    """Scores, seed and number of pictures of each."""
    cells = results.cells()
    assert cells["status"].eq("done").all()
    assert set(cells["n_train"]) == {100}
    means = cells.groupby("method")["accuracy"].mean()
    assert np.allclose(means, results.table()["accuracy"][means.index])


def test_predictions_and_confusions_tell_the_same_accuracy(results):
    """A row a test picture, and their counts by class: both add up to the table's accuracy."""
    said = results.predictions("pixels+knn")
    assert said["right"].mean() == results.table().loc["pixels+knn", "accuracy"]
    assert (said["label"] == said["predicted"]).equals(said["right"])
    assert said["confidence"].between(0, 1).all()
    confusion = results.confusion("pixels+knn")
    assert list(confusion.index) == list(confusion.columns) == list(results.class_names)
    assert confusion.to_numpy().sum() == len(said)
    assert np.trace(confusion) == said["right"].sum()


def test_a_class_that_nobody_named_still_has_its_column(results):
    """`majority` names one class only; the table of confusions has all."""
    confusion = results.confusion("majority")
    assert confusion.shape == (10, 10)
    assert (confusion.sum() > 0).sum() == 1


def test_pairs_are_the_paired_tests(results, finished):
    """One row for every two methods, with what McNemar's test says."""
    pairs = results.pairs()
    saved = read_json(finished / "comparison.json")["pairs"]
    assert pairs[["a", "b"]].to_numpy().tolist() == [[pair["a"], pair["b"]] for pair in saved]
    assert pairs["p_corrected"].tolist() == [pair["p_corrected"] for pair in saved]
    accuracy = results.table()["accuracy"]
    expected = accuracy[pairs["a"]].to_numpy() - accuracy[pairs["b"]].to_numpy()
    assert np.allclose(pairs["difference"], expected)


def test_curves_need_sizes_and_say_so(results, finished, tmp_path):
    """Without `sizes` there is one number of pictures; with them a row each."""
    with pytest.raises(UsageError, match=r"sizes=\[300, 1000\]"):
        results.curves()
    saved = ROOT / "docs" / "results" / "cifar-sizes"
    points = read_json(saved / "explain.json")["crossover"]["curves"][0]["methods"]["hog+svm"]
    rows = load_run(saved).curves().query("method == 'hog+svm'")
    assert rows["n_train"].tolist() == [point["n"] for point in points]
    assert rows["accuracy"].tolist() == [point["value"] for point in points]


def test_an_unknown_method_is_answered_with_those_there_are(results):
    """In the words of `load_run(...)[name]`."""
    with pytest.raises(ValueError, match="expected one of majority, pixels"):
        results.predictions("hog+svm")


def test_a_run_that_was_never_compared_says_what_to_do(finished, tmp_path):
    """The tables come from `comparison.json`; where it is missing the run goes on first."""
    (tmp_path / "run.json").write_bytes((finished / "run.json").read_bytes())
    opened = load_run(tmp_path)
    with pytest.raises(UsageError, match="runs only what is missing"):
        opened.table()
    assert "runs only what is missing" in repr(opened)
    assert opened._repr_html_() is None
    write_json(tmp_path / "comparison.json", {"metrics": [], "pairs": [], "verdict": []})
    with pytest.raises(UsageError, match="damaged"):
        opened.pairs()
    with pytest.raises(UsageError, match="invoke report"):
        opened.show()
    (tmp_path / "report.html").write_text("<p>drawn</p>")
    assert "drawn" in opened.show(height_px=300)._repr_html_()


def test_a_notebook_shows_the_verdict_and_a_short_table(results, finished, tmp_path):
    """Small enough to be saved with the notebook, and no text in it is markup."""
    shown = results._repr_html_()
    assert "pixels+knn" in shown
    assert f"{results.table().loc['pixels+knn', 'accuracy']:.1%}" in shown
    assert len(shown) < 3000
    copy = load_run(finished)
    copy._comparison["verdict"][0] = "<script>alert(1)</script>"
    assert "<script>" not in copy._repr_html_()
    assert results.verdict[0] in repr(results)


def test_lists_name_what_can_be_asked_for():
    """Every name in them is one that a run takes."""
    methods, datasets = list_methods(), list_datasets()
    assert resolve(list(methods.index))[3].name == methods.index[3]
    assert {"hog+svm", "small_cnn", "majority"} <= set(methods.index)
    assert methods["summary"].str.len().gt(10).all()
    for name in datasets.index:
        check_known(name)
    assert load_dataset("digits").images.shape == (1797, 8, 8, 3)
