"""Runs as strange as a reader may bring them, in the saved files' format."""

import shutil

from tests.reports.written_many import write_many
from tests.reports.written_run import write_run

LONG = "a very long name that somebody gave in earnest " * 4 + "and ends here"
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(2)'>",
    "$x^2$ \\frac{1}",
    "</style></svg><script>alert(3)</script>",
    "مرحبا بالعالم، هذه طريقة",
    "漢字かな交じり文の分類器の名前",
    "]]></script><!-- x",
    "w" * 200,
    LONG,
    "\u202eright to left\u202c",
    "javascript:alert(4)",
)
FAMILIES = ("baseline", "classical", "random", "transfer", "deep")


def _hostile(folder):
    field = [(name, FAMILIES[n % 5], 0.5 + n / 5) for n, name in enumerate(HOSTILE_NAMES)]
    return write_run(
        folder, field=field, class_names=HOSTILE_NAMES, title=HOSTILE_NAMES[0], n_test=330
    )


def _of_classes(folder, n_classes, **changes):
    names = [f"class {k}" for k in range(n_classes)]
    return write_run(folder, class_names=names, n_test=6 * n_classes + 60, **changes)


def _thirty_methods(folder):
    field = [(f"method_{n}+part", FAMILIES[n // 6], 0.1 * n + 0.1) for n in range(30)]
    return write_run(folder, field=field)


def _all_failed(folder):
    return write_run(
        folder, field=[("hog+knn", "classical", None), ("mobilenet_v2+svm", "transfer", None)]
    )


def _only_begun(folder):
    """What a run leaves that was stopped before its first method had finished."""
    write_run(folder, status="interrupted")
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != "run.json":
            entry.unlink()
    return folder


EXTREMES = {
    "hostile": _hostile,
    "hundred_classes": lambda folder: _of_classes(folder, 100),
    "two_classes": lambda folder: _of_classes(folder, 2),
    "thirty_methods": _thirty_methods,
    "one_method": lambda folder: write_run(folder, field=[("small_cnn", "deep", 2.0)]),
    "all_failed": _all_failed,
    "only_begun": _only_begun,
    "several_data_sets": lambda folder: write_many(folder, names=HOSTILE_NAMES[:3]),
}
