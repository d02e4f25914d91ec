"""What `invoke methods` and `invoke data` print: read from the files' docstrings, nothing imported."""

import ast

from baselines import CLASSIFIERS, WITHOUT_REPRESENTATION
from compare.methods import DEFAULT_FIELD, REPRESENTATIONS, Step
from data import SOURCES
from deep import NETWORKS


def methods_text():
    """Representations, classifiers and networks, one line each."""
    pairs = {n: r for n, r in CLASSIFIERS.items() if n not in WITHOUT_REPRESENTATION}
    alone = {n: r for n, r in CLASSIFIERS.items() if n in WITHOUT_REPRESENTATION}
    return "\n".join(
        [
            "A method is REPRESENTATION+CLASSIFIER (hog+svm; joined: hog&color+svm), or stands alone.",
            *_section("Representations", REPRESENTATIONS),
            *_section("Classifiers", pairs),
            *_section("Alone", {**alone, **NETWORKS}),
            "",
            f"Left to itself, compare runs: {', '.join(DEFAULT_FIELD)}.",
            "Your own: invoke compare --also my_method.py (it defines METHODS = {name: estimator}).",
        ]
    )


def data_text():
    """Named data sets, one line each, and how to give one's own."""
    return "\n".join(
        [
            *_section("Data sets", SOURCES)[1:],
            "",
            "Your own: a folder of class folders (or a .zip or .tar of one), with or without train/ and",
            "test/ inside, or an .npz with x_train, y_train, x_test, y_test: --dataset PATH. More than",
            "memory holds: a folder with x_train.npy, y_train.npy, x_test.npy, y_test.npy.",
        ]
    )


def _section(title, references):
    width = max(len(name) for name in references) + 2
    rows = [f"  {name:{width}}{summary(name, text)}" for name, text in references.items()]
    return ["", title, *rows]


def summary(name, reference):
    """The class's or function's own first line; the file's where it has none."""
    step = Step(name, reference)
    tree = ast.parse(step.path.read_text("utf-8"))
    wanted = reference.split(":")[1]
    found = [node for node in tree.body if getattr(node, "name", None) == wanted]
    text = (ast.get_docstring(found[0]) if found else None) or ast.get_docstring(tree) or ""
    return text.split("\n")[0]
