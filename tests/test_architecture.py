"""The layout is a promise: arrows point one way, and every table names exactly what is there."""

import ast
import importlib
import subprocess
import sys

import pytest

import baselines
import data
import deep
import features
from tests.imports import ROOT, files_of, imports_of

# Which packages of the project each package may import.
ALLOWED = {
    "data": set(),
    "features": set(),
    "baselines": {"features"},
    "deep": set(),
    "compare": {"data", "features", "baselines", "deep", "tasks"},
    "reports": set(),
    "coursework": {"compare", "data", "features", "baselines", "deep"},
    "tasks": {"compare", "coursework", "reports"},
}
# Files of a folder that are machinery and no entry of its table.
MACHINERY = {
    "features": {"balance", "dictionary", "gradients", "grey", "hog_by_hand", "kernels", "patches"},
    "baselines": {"calibration", "engine", "manhattan"},
    "deep": {
        "augment",
        "backbones",
        "backend",
        "batches",
        "checkpoint",
        "embedding",
        "inside",
        "keras_classifier",
        "kept_network",
        "network_files",
        "norm",
        "picture_maps",
        "schedules",
        "training",
        "travelling",
        "weights",
    },
}
TABLES = {
    "features": features.EXTRACTORS,
    "baselines": baselines.CLASSIFIERS,
    "deep": {**deep.NETWORKS, **deep.RANDOM, **deep.BACKBONES},
}


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_follow_the_one_way_flow(package):
    """Data flows to compare, compare writes files, reports reads files."""
    for path in files_of(package):
        for module in imports_of(path):
            target = module.split(".")[0]
            if target in ALLOWED and target != package:
                assert target in ALLOWED[package], f"{path.relative_to(ROOT)} imports {module}"


@pytest.mark.parametrize("package", TABLES)
def test_each_file_stands_in_its_table(package):
    """A file without an entry is never offered; an entry without a file cannot be built."""
    named = {reference.split(":")[0].split(".")[1] for reference in TABLES[package].values()}
    there = {path.stem for path in files_of(package)} - {"__init__"} - MACHINERY[package]
    assert named == there


@pytest.mark.parametrize("table", [features.EXTRACTORS, baselines.CLASSIFIERS, data.SOURCES])
def test_every_reference_of_a_table_exists(table):
    """The tables name classes as text; the text must be true."""
    for reference in table.values():
        module, name = reference.split(":")
        assert hasattr(importlib.import_module(module), name), reference


def test_test_labels_are_read_in_one_function():
    """Only what scores may look at the answers: that of a run, and that of a class's leaderboard."""
    callers = []
    for package in ALLOWED:
        for path in files_of(package):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "test_labels":
                    callers.append(path.relative_to(ROOT).as_posix())
    assert callers == ["compare/cell.py", "coursework/leaderboard/part.py"]


def test_keras_is_imported_in_one_file_of_deep():
    """The backend must be chosen before Keras is imported, so one file imports it."""
    importers = [
        path.name
        for path in files_of("deep")
        if any(m.split(".")[0] == "keras" for m in imports_of(path))
    ]
    assert importers == ["backend.py"]


def test_listing_imports_neither_keras_nor_scikit_learn():
    """`invoke methods` answers at once because it imports nothing heavy."""
    code = (
        "import sys, tasks; from compare.command_line.listing import methods_text, data_text;"
        "methods_text(); data_text();"
        "print([m for m in ('keras', 'tensorflow', 'sklearn', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr


def test_no_file_or_function_has_grown_past_reading():
    """The code is teaching material: files under 300 lines, functions under 60."""
    for package in ALLOWED:
        for path in files_of(package):
            text = path.read_text("utf-8")
            # An assignment's master is a whole exercise sheet, text included, in one file.
            assert text.count("\n") <= 300 or path.name == "master.py", path
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef):
                    docstring = ast.get_docstring(node) is not None
                    first = node.body[1 if docstring and len(node.body) > 1 else 0]
                    assert node.end_lineno - first.lineno < 60, f"{path}: {node.name}"


def test_nothing_unpickles():
    """A run folder or a data set from someone else must not be able to run code."""
    for package in ALLOWED:
        for path in files_of(package):
            assert not {"pickle", "dill", "cloudpickle"} & set(imports_of(path)), path
            assert "allow_pickle=True" not in path.read_text("utf-8"), path
