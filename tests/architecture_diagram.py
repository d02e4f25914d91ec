"""The drawn part of docs/architecture.md: `uv run python -m tests.architecture_diagram` renews it.

The arrows are the imports, and the words are the packages' own docstrings; so neither can grow old.
"""

import ast

from reports.readme import between_marks
from tests.imports import PACKAGES, ROOT, arrows

PAGE = ROOT / "docs" / "architecture.md"
BEGIN = "<!-- diagram: made by `uv run python -m tests.architecture_diagram` -->"
END = "<!-- end of diagram -->"
# What passes between two parts by files: no import shows it.
BY_FILES = ('  compare == "files in runs" ==> reports',)


def drawn():
    """The diagram, in Mermaid, and below it a table of the folders, in Markdown.

    Returns
    -------
    str
    """
    nodes = [f'  {name}["{name}{"" if (ROOT / name).is_dir() else ".py"}"]' for name in PACKAGES]
    # Against the imports, as the data flows: from what is imported to what makes use of it.
    flows = [f"  {imported} --> {importer}" for importer, imported in arrows()]
    graph = "\n".join(["```mermaid", "flowchart LR", *nodes, *flows, *BY_FILES, "```"])
    rows = [f"| `{folder}` | {_first_sentence(folder)} |" for folder in _folders()]
    return "\n".join([graph, "", "| folder | what is in it |", "| --- | --- |", *rows])


def with_drawing(text):
    """The page with its drawn part made anew.

    Parameters
    ----------
    text : str
        With both marks.

    Returns
    -------
    str
    """
    return between_marks(text, drawn(), PAGE.name, (BEGIN, END))


def _folders():
    """Every package, and below it its own folders."""
    packages = [name for name in PACKAGES if (ROOT / name).is_dir()]
    within = {
        name: sorted(path.parent.name for path in (ROOT / name).glob("*/__init__.py"))
        for name in packages
    }
    return [f"{name}/{folder}".rstrip("/") for name in packages for folder in ("", *within[name])]


def _first_sentence(folder):
    text = (ROOT / folder / "__init__.py").read_text("utf-8")
    return ast.get_docstring(ast.parse(text)).split("\n")[0]


if __name__ == "__main__":
    PAGE.write_text(with_drawing(PAGE.read_text("utf-8")), "utf-8")
    print(PAGE.relative_to(ROOT))
