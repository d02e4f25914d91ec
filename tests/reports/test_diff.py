"""What changed between two runs: paired where the pictures are the same, silent where they are not."""

import json
import re
import shutil

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from compare.statistics.nadeau_bengio import corrected_t
from compare.statistics.student_t import Estimate, picture_part
from reports import ReportError
from reports.differences.diff import compare_runs, render_diff
from reports.differences.paired import difference, judge
from tests.reports.written_run import FIELD, write_run


@pytest.fixture
def two_runs(tmp_path):
    """One run twice; in b, small_cnn answers wrongly to half of what it had right."""
    a = write_run(tmp_path / "a")
    b = shutil.copytree(a, tmp_path / "b")
    path = b / "cells" / "method_6" / "0" / "predictions.npz"
    saved = dict(np.load(path))
    saved["probabilities"][::2] = np.roll(saved["probabilities"][::2], 1, axis=1)
    np.savez(path, **saved)
    return a, b


def change(path, **entries):
    """Change entries of a saved JSON object."""
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | entries), "utf-8")


def test_a_change_is_named_with_its_interval_and_the_rest_are_not(two_runs):
    """The verdict is made by rule; methods with the very same answers are said to have them."""
    diff = compare_runs(*two_runs)
    verdict = diff["verdict"][0]
    assert re.fullmatch(
        r"small_cnn lost [\d.]+ points \([\d.]+ to [\d.]+\); for the other 4 no change is shown\.",
        verdict,
    )
    row = next(row for row in diff["rows"] if row["b"]["name"] == "small_cnn")
    right = [np.load(run / "cells" / "method_6" / "0" / "predictions.npz") for run in two_runs]
    right = [saved["probabilities"].argmax(axis=1) == saved["labels"] for saved in right]
    assert row["difference"] == pytest.approx(right[1].mean() - right[0].mean())
    assert (row["n_a_only_right"], row["n_b_only_right"]) == (
        (right[0] & ~right[1]).sum(),
        (right[1] & ~right[0]).sum(),
    )
    assert [row["same"] for row in diff["paired"]] == [True] * 4 + [False]
    assert diff["confusions"][0]["method"]["name"] == "small_cnn"


def test_the_same_run_again_changed_nothing(two_runs):
    """And says so."""
    again = shutil.copytree(two_runs[0], two_runs[0].parent / "again")
    diff = compare_runs(two_runs[0], again)
    assert diff["verdict"] == ["All 5 methods gave the very same answers in both runs."]
    assert diff["settings"] == []
    assert diff["confusions"] == []


def test_other_pictures_are_never_subtracted(two_runs):
    """Neither on another split nor on another data set is there a difference, on the page or in it."""
    a, b = two_runs
    other = write_run(b.parent / "other", class_names=tuple("wxyz"))
    for second in (other, _on_another_split(b)):
        diff = compare_runs(a, second)
        assert diff["paired"] == []
        assert "cannot be compared" in diff["verdict"][0]
        html = render_diff(a, second).read_text("utf-8")
        assert "points" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def _on_another_split(run):
    text = (run / "run.json").read_text("utf-8").replace("ab12" * 16, "cd34" * 16)
    (run / "run.json").write_text(text, "utf-8")
    for path in run.glob("cells/*/*/outcome.json"):
        change(path, split_fingerprint="cd34" * 16)
    return run


def test_other_test_rows_are_not_paired(two_runs):
    """An equal fingerprint does not help where the rows differ, or the answers are gone."""
    a, b = two_runs
    for path in b.glob("cells/*/0/predictions.npz"):
        saved = dict(np.load(path))
        np.savez(path, **{**saved, "rows": saved["rows"] + 1})
    assert compare_runs(a, b)["paired"] == []
    (a / "cells" / "method_6" / "0" / "predictions.npz").unlink()
    assert compare_runs(a, b)["paired"] == []


def test_methods_doubts_and_settings_that_differ_are_listed(two_runs):
    """Added, removed, set otherwise; doubts by their code."""
    a, b = two_runs
    shutil.rmtree(b)
    write_run(b, field=[*FIELD[:-1], ("new", "deep", 2.0)], suite_version="0.2.0")
    change(b / "cells" / "method_2" / "0" / "outcome.json", parameters={"C": 1.0, "gamma": 2})
    comparison = json.loads((b / "comparison.json").read_text("utf-8"))
    change(b / "comparison.json", doubts=comparison["doubts"][1:])
    diff = compare_runs(a, b)
    assert [method["name"] for method in diff["added"]] == ["new"]
    assert [method["name"] for method in diff["removed"]] == ["small_cnn"]
    assert diff["settings"] == [("suite", "0.1.0", "0.2.0")]
    row = next(row for row in diff["rows"] if row["b"]["name"] == "hog+svm")
    assert row["changes"] == [("C", "10", "1"), ("gamma", "", "2")]
    assert [doubt["code"] for doubt in diff["doubts"]["went"]] == ["few-seeds"]
    assert diff["doubts"]["n_same"] == 1


def test_the_page_stands_beside_the_report_and_is_closed(two_runs):
    """It overwrites nothing, is the same twice, asks for nothing and runs nothing."""
    a, b = two_runs
    path = render_diff(a, b)
    assert path == b / "report-vs-a.html"
    html = path.read_text("utf-8")
    assert render_diff(a, b).read_text("utf-8") == html
    assert "<script" not in html
    assert "default-src 'none'; style-src 'unsafe-inline';" in html
    assert not re.search(r"""(src|href)=["'](?!#)""", html)
    assert not (b / "report.html").exists()


def test_hostile_names_stay_text(tmp_path):
    """In the tables, the settings, the chart and the file's name."""
    bad = "<script>alert(1)</script>$x$|\u0645" + "x" * 200
    runs = [
        write_run(tmp_path / name, field=[(bad, "deep", skill), ("b", "classical", 1.0)],
                  class_names=["<i>", "&amp;"], title=bad)
        for name, skill in (("a <b> &", 2.0), ("b", 0.5))
    ]  # fmt: skip
    path = render_diff(*runs)
    assert path.name == "report-vs-a-b-.html"
    assert "<script" not in path.read_text("utf-8")
    assert "<i>" not in path.read_text("utf-8").replace("<i></i>", "")


def test_two_runs_are_two(two_runs, make_many):
    """Neither the same one twice nor a page of several data sets."""
    with pytest.raises(ReportError, match="the same run twice"):
        render_diff(two_runs[0], two_runs[0])
    with pytest.raises(ReportError, match="holds runs on several data sets"):
        render_diff(two_runs[0], make_many())


@pytest.mark.parametrize(("kind", "seeds"), [("folds", (0,)), ("one_split", (0, 1))])
def test_repeated_runs_pair_draw_by_draw(tmp_path, kind, seeds):
    """Folds with folds, seeds with seeds; the page can be drawn."""
    runs = [write_run(tmp_path / n, kind=kind, seeds=seeds) for n in "ab"]
    diff = compare_runs(*runs)
    draws = {"folds": 5, "one_split": 2}[kind]
    assert diff["paired"][-1]["n_draws"] == draws
    assert diff["verdict"][0].startswith("All 5 methods gave the very same answers")
    render_diff(*runs)


def test_seeds_that_only_one_run_has_are_left_out_and_named(tmp_path):
    """The difference is that of the common seed, and the page says so."""
    runs = [write_run(tmp_path / n, seeds=s) for n, s in (("a", (0,)), ("b", (0, 1)))]
    row = compare_runs(*runs)["paired"][-1]
    assert (row["n_draws"], row["all_draws"]) == (1, False)
    assert "on 1 common seed<" in render_diff(*runs).read_text("utf-8")


def test_the_interval_is_the_one_between_two_methods_of_a_run():
    """The same answers give the same interval as in `compare`, which this folder may not import."""
    rng = np.random.default_rng(0)
    a, b = rng.random(300) < 0.7, rng.random(300) < 0.8
    found = difference([a], [b], n_tests=3)
    values = b.astype(float) - a
    expected = Estimate(values.mean(), [picture_part(values)]).interval(0.05 / 3)
    assert (found["low"], found["high"]) == pytest.approx(expected)
    folds = [(x, y) for x, y in zip(np.split(a, 5), np.split(b, 5), strict=True)]
    found = difference(*zip(*folds, strict=True), n_tests=1, sizes=(240, 60))
    means = [y.mean() - x.mean() for x, y in folds]
    expected = corrected_t(means, 240, 60, 1 / (60 * np.sqrt(12))).interval(0.05)
    assert (found["low"], found["high"]) == pytest.approx(expected)


def test_agrestis_table_of_approval_ratings():
    """150 and 86 of 1,600 changed their minds: -0.04, from -0.06 to -0.02 (Agresti 2002, 10.1)."""
    a = np.repeat([True, True, False, False], [794, 150, 86, 570])
    b = np.repeat([True, False, True, False], [794, 150, 86, 570])
    found = difference([a], [b], n_tests=1)
    assert [round(found[key], 2) for key in ("difference", "low", "high")] == [-0.04, -0.06, -0.02]
    judge([found])
    assert found["shown"]


def test_the_tests_equal_statsmodels(rng):
    """McNemar's exact test of each difference, and Holm's correction of all."""
    found, expected = [], []
    for share in (0.5, 0.6, 0.62, 0.8):
        before, now = rng.random(200) < 0.6, rng.random(200) < share
        found.append(difference([before], [now], n_tests=4))
        table = [[0, (before & ~now).sum()], [(~before & now).sum(), 0]]
        expected.append(mcnemar(table, exact=True).pvalue)
    judge(found)
    np.testing.assert_allclose([entry["p_value"] for entry in found], expected, rtol=1e-9)
    corrected = multipletests(expected, method="holm")[1]
    np.testing.assert_allclose([entry["p_corrected"] for entry in found], corrected, rtol=1e-9)


@pytest.mark.slow
def test_where_nothing_changed_hardly_anything_is_shown():
    """Thirty pairs of runs of five equal methods: a false alarm in one of twenty, or fewer."""
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(30):
        found = [
            difference([rng.random(200) < 0.6], [rng.random(200) < 0.6], n_tests=5)
            for _ in range(5)
        ]
        judge(found)
        alarms += any(entry["shown"] for entry in found)
    assert alarms <= 0.05 * 30 + 3 * np.sqrt(30 * 0.05 * 0.95)
