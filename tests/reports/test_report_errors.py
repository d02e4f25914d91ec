"""Runs that cannot be shown: one clear line each."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

import reports
from reports import ReportError
from reports.render import render


def change(path, **entries):
    """Change entries of a saved JSON object."""
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | entries), encoding="utf-8")


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    """The message says what is missing and what writes it."""
    with pytest.raises(ReportError, match=r"no run\.json here.*invoke compare"):
        render(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", "null", "\ufeff{}"])
def test_a_broken_run_file_is_refused(make_run, content):
    """A file that is no JSON object is named."""
    run = make_run()
    (run / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReportError, match=r"run\.json"):
        render(run)


@pytest.mark.parametrize("key", ["dataset", "split", "methods", "seeds"])
def test_a_run_file_without_its_parts_is_refused(make_run, key):
    """The missing key is named."""
    run = make_run()
    change(run / "run.json", **{key: None})
    with pytest.raises(ReportError, match=f"'{key}' is missing"):
        render(run)


@pytest.mark.parametrize("seeds", [[], ["../.."], [None]])
def test_seeds_are_whole_numbers(make_run, seeds):
    """Seeds name folders, so they are checked like folders."""
    run = make_run()
    change(run / "run.json", seeds=seeds)
    with pytest.raises(ReportError, match="'seeds' must list whole numbers"):
        render(run)


def test_a_run_of_another_version_is_refused(make_run):
    """A later format is not guessed at."""
    with pytest.raises(ReportError, match="expected schema 1, got 2"):
        render(make_run(schema=2))


def test_results_on_another_split_are_not_shown_side_by_side(make_run):
    """The cell whose fingerprint differs is named."""
    run = make_run()
    change(run / "cells" / "method_2" / "0" / "outcome.json", split_fingerprint="cd34" * 16)
    with pytest.raises(
        ReportError, match="method_2/0: made on split cd34.*command of the run again"
    ):
        render(run)


def test_a_finished_cell_without_a_fingerprint_is_refused(make_run):
    """No fingerprint is not the same fingerprint."""
    run = make_run()
    change(run / "cells" / "method_2" / "0" / "outcome.json", split_fingerprint=None)
    with pytest.raises(ReportError, match="cell method_2/0"):
        render(run)


@pytest.mark.parametrize("key", ["rows", "labels"])
def test_answers_about_other_pictures_are_refused(make_run, key):
    """Equal fingerprints do not help if the test rows or labels differ."""
    run = make_run()
    path = run / "cells" / "method_2" / "0" / "predictions.npz"
    saved = dict(np.load(path))
    saved[key] = saved[key][::-1]
    np.savez(path, **saved)
    with pytest.raises(ReportError, match=f"cell method_2/0: its test {key} differ"):
        render(run)


@pytest.mark.parametrize(
    "damage",
    [
        {"probabilities": np.full((120, 4), np.nan, np.float32)},
        {"probabilities": np.zeros((120, 3), np.float32)},
        {"labels": np.full(120, 4)},
        {"labels": np.array([{}] * 120, dtype=object)},
    ],
)
def test_broken_predictions_are_refused(make_run, damage):
    """Impossible arrays and pickled ones are named, not drawn."""
    run = make_run()
    path = run / "cells" / "method_2" / "0" / "predictions.npz"
    np.savez(path, **{**np.load(path), **damage})
    with pytest.raises(ReportError, match=r"predictions\.npz.*command of the run again"):
        render(run)


def test_a_file_cut_short_is_refused(make_run):
    """Half a file is named."""
    run = make_run()
    path = run / "cells" / "method_2" / "0" / "predictions.npz"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ReportError, match=r"predictions\.npz: cannot be read"):
        render(run)


@pytest.mark.parametrize("folder", ["../elsewhere", "/etc", "a\\b", "..", ""])
def test_a_method_cannot_lead_out_of_the_run(make_run, folder):
    """Folders of methods are plain names."""
    methods = [{"name": "x", "family": "deep", "summary": "", "folder": folder}]
    with pytest.raises(ReportError, match="leads out of the run"):
        render(make_run(methods=methods))


def test_two_methods_of_one_name_are_refused(make_run):
    """Names that look alike once cleaned are refused too."""
    methods = [{"name": n, "folder": f} for n, f in (("a", "method_0"), ("a\u200f", "method_1"))]
    with pytest.raises(ReportError, match="two methods are called 'a'"):
        render(make_run(methods=methods))


def test_a_message_is_one_line(tmp_path):
    """It is printed after a task's name."""
    with pytest.raises(ReportError) as caught:
        render(tmp_path)
    assert "\n" not in str(caught.value)


def test_reports_import_none_of_the_packages_that_make_results():
    """A page can be drawn from the files alone."""
    makers = {"data", "features", "baselines", "deep", "compare", "coursework", "tasks"}
    for path in Path(reports.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in getattr(node, "names", [])]
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else names
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert not makers & {name.split(".")[0] for name in names}, path
