"""Who imports whom: read from the files, nothing is imported for it."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Every part of the project, in the order in which data flows through them.
PACKAGES = (
    *("data", "features", "baselines", "deep"),
    *("compare", "reports", "coursework", "tasks"),
)


def files_of(package):
    """A package's Python files, or the one file of a module.

    Parameters
    ----------
    package : str
        One of `PACKAGES`.

    Returns
    -------
    list of Path
    """
    place = ROOT / package
    return sorted(place.rglob("*.py")) if place.is_dir() else [ROOT / f"{package}.py"]


def imports_of(path):
    """Every module that a file names in an import, wherever in the file it stands.

    Parameters
    ----------
    path : Path

    Yields
    ------
    str
    """
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def arrows():
    """Which part of the project imports which other.

    Returns
    -------
    list of (str, str)
        Importer and imported, in the order of `PACKAGES`.
    """
    found = {
        (package, module.split(".")[0])
        for package in PACKAGES
        for path in files_of(package)
        for module in imports_of(path)
    }
    return [(a, b) for a in PACKAGES for b in PACKAGES if a != b and (a, b) in found]
