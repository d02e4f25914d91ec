import json

import pytest

from compare import run as run_module
from compare.command_line.options import data_sets, parse
from compare.command_line.progress import Progress
from compare.command_line.words import UsageError
from compare.many import many_verdict, run_many
from compare.methods import resolve
from compare.statistics.data_sets import summarise
from data.dataset import DataError

WORDS = {"methods": "majority,pixels+knn", "budget": "none", "explain": "none"}


def _summary(**accuracy):
    n_sets = len(next(iter(accuracy.values())))
    return {**summarise([f"set {k}" for k in range(n_sets)], accuracy), "left_out": []}


def test_a_comma_parts_data_sets_unless_a_path_has_it(tmp_path):
    """A folder may be called what it likes."""
    assert data_sets("mnist, wild_digits") == ("mnist", "wild_digits")
    folder = tmp_path / "cats,dogs"
    folder.mkdir()
    assert data_sets(str(folder)) == (str(folder),)


def test_over_two_data_sets_no_winner_is_shown():
    """However clear each of them is; the sentence says how many would be needed."""
    sentences = many_verdict(_summary(a=[0.9, 0.8], b=[0.5, 0.4], c=[0.3, 0.2]))
    assert sentences[0].startswith("Over 2 data sets a has the best mean rank, 1;")
    assert "not shown to differ" in sentences[0]
    assert any("Six are the least" in sentence for sentence in sentences)


def test_over_many_data_sets_a_winner_is_named_where_all_tests_show_it():
    """And where the pictures turn the order round, that is said instead."""
    steady = [0.5 + 0.01 * k for k in range(10)]
    ahead = [value + 0.1 + 0.003 * k for k, value in enumerate(steady)]
    last = [value - 0.2 - 0.002 * k for k, value in enumerate(steady)]
    (sentence,) = many_verdict(_summary(cnn=ahead, svm=steady, knn=last))
    assert sentence.endswith("and is shown to be better than every other.")
    turned = [0.9 if k % 2 else 0.1 for k in range(10)]
    sentences = many_verdict(_summary(cnn=ahead, svm=turned, knn=last))
    assert any("The order turns with the pictures" in s for s in sentences)


def test_a_run_over_two_data_sets_leaves_two_runs_and_a_summary(
    tmp_path, monkeypatch, small_digits
):
    """The second is left out with its reason where it cannot be loaded; unknown names stop all."""

    def loaded(name, image_size, say):
        if name == "digits":
            raise DataError("digits: no luck today")
        return small_digits

    monkeypatch.setattr(run_module, "load", loaded)
    monkeypatch.setattr(run_module, "obtain_dataset", lambda *_: None)  # nothing is downloaded
    options = parse(dataset="wild_digits,mnist,digits", out=str(tmp_path / "both"), **WORDS)
    names, methods = data_sets(options.dataset), resolve(options.methods)
    result, each = run_many(options, names, methods, Progress())
    saved = json.loads((tmp_path / "both" / "many.json").read_text())
    assert [run["folder"] for run in saved["runs"]] == ["1-wild_digits", "2-mnist"]
    assert [one.folder.name for one in each] == ["1-wild_digits", "2-mnist"]
    assert saved["summary"]["methods"] == ["majority", "pixels+knn"]
    assert saved["verdict"][-1] == "digits is left out: digits: no luck today"
    assert (result.n_done, saved["status"]) == (2, "done")
    with pytest.raises(DataError, match="nowhere"):
        run_many(options, ("wild_digits", "nowhere"), methods, Progress())
    one_run = parse(out=str(tmp_path / "both" / "1-wild_digits"), **WORDS)
    with pytest.raises(UsageError, match="give a folder of its own"):
        run_many(one_run, names, methods, Progress())
