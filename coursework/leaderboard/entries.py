"""Who competes on the leaderboard: each student's file with `METHODS`, and methods of ours."""

import ast
import re
from pathlib import Path

from coursework.submissions.collect import Submission, newest_files

MODULE = re.compile(r"[A-Za-z_]\w*\.py")
RESERVED = {"work.py"}
# Ours are fitted in the same rooms, so that their times can be compared.
REFERENCES = {
    "majority": """
from baselines.majority import Majority
METHODS = {"majority": Majority()}
""",
    "hog+svm": """
from sklearn.pipeline import make_pipeline
from baselines.svm import SVM
from features.hog import HOG
METHODS = {"hog+svm": make_pipeline(HOG(), SVM())}
""",
    "small_cnn": """
from deep.small_cnn import SmallCNN
METHODS = {"small_cnn": SmallCNN()}
""",
}
NO_METHODS = (
    "no .py file in it says METHODS = {...}; expected one as in the README under “Your own method”"
)


def entries_of(place):
    """Find each student's method.

    Parameters
    ----------
    place : str or Path
        As of `collect.collect`.

    Returns
    -------
    list of Submission
        `files` holds the file with `METHODS` first, and the scripts beside it, by their names.

    Raises
    ------
    CourseworkError
        If there is nothing.
    """
    found = []
    for student, source, files, problem in newest_files(place):
        chosen = {} if problem else _with_methods(files)
        found.append(
            Submission(student, source, 0.0, chosen, problem or ("" if chosen else NO_METHODS))
        )
    return found


def references(names):
    """Our own methods as if they had been handed in.

    Parameters
    ----------
    names : sequence of str
        Keys of `REFERENCES`.

    Returns
    -------
    list of Submission
    """
    return [Submission(name, "", 0.0, {"reference.py": REFERENCES[name]}) for name in names]


def _with_methods(files):
    """The script that assigns `METHODS`, nearest the top and first by name, and those beside it."""
    scripts = {
        path: text
        for path, text in files.items()
        if isinstance(text, str) and _module(path[-1]) not in RESERVED
    }
    able = sorted((p for p in scripts if _names_methods(scripts[p])), key=lambda p: (len(p), p))
    if not able:
        return {}
    main = able[0]
    beside = [p for p in sorted(scripts) if p[:-1] == main[:-1] and p != main]
    return {_module(p[-1]): scripts[p] for p in [main, *beside] if _module(p[-1])}


def _module(name):
    """The name under which a script can be imported."""
    stem = re.sub(r"\W", "_", Path(name).stem)
    candidate = f"{stem}.py"
    return candidate if MODULE.fullmatch(candidate) else f"method_{stem}.py"


def _names_methods(text):
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "\nMETHODS" in f"\n{text}"  # most likely meant; its error is then told
    targets = [t for n in body if isinstance(n, ast.Assign) for t in n.targets]
    targets += [n.target for n in body if isinstance(n, ast.AnnAssign)]
    return any(getattr(target, "id", "") == "METHODS" for target in targets)
