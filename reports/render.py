"""A run's folder -> one HTML file that needs nothing else: no network, no script, no second file."""

import base64
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.columns import COLUMNS
from reports.figures import draw
from reports.figures.confusion import MOST_CLASSES_IN_A_TABLE
from reports.formats import FILTERS, written
from reports.summarize import FAMILIES, summarize

TEMPLATES = Path(__file__).parent / "templates"
REPORT = "report.html"


class Section(NamedTuple):
    """One section of the page; its template is `templates/sections/<key>.html.j2`.

    Parameters
    ----------
    key : str
        Its anchor and its template's name.
    heading : str
    needs : str or None
        What the summary must hold for the section to be shown.
    """

    key: str
    heading: str
    needs: str | None = None


SECTIONS = (
    Section("glance", "Accuracy at a glance", "done"),
    Section("metrics", "All the numbers", "methods"),
    Section("roc", "Telling one class from the rest", "curves"),
    Section("confusion", "What was taken for what", "scored"),
    Section("classes", "Class by class", "scored"),
    Section("learning", "How the networks learned", "learning"),
    Section("mistakes", "Confident and wrong", "galleries"),
    Section("pairs", "Two methods on the same pictures", "pairs"),
    Section("making", "How this was made"),
)


def render(run_folder):
    """Write `report.html` into a run's folder.

    The same saved files give the same bytes. A report that is there already survives a failure.

    Parameters
    ----------
    run_folder : pathlib.Path

    Returns
    -------
    pathlib.Path
        The report.

    Raises
    ------
    ReportError
        If the folder is no run, or its files are broken or do not belong together.
    """
    run_folder = Path(run_folder)
    summary = summarize(run_folder)
    return _replace(run_folder / REPORT, page(summary, draw(summary)))


def page(summary, figures):
    """Fill the templates.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.
    figures : dict
        See `figures.draw`.

    Returns
    -------
    str
    """
    # autoescape=True, not select_autoescape: that one would not escape templates named .html.j2.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.globals["written"] = written
    script = (TEMPLATES / "script.js").read_text(encoding="utf-8")
    return environment.get_template("page.html.j2").render(
        run=summary,
        figures=_trusted(figures),
        sections=[s for s in SECTIONS if s.needs is None or summary[s.needs]],
        columns=COLUMNS,
        families=FAMILIES,
        use_tables=summary["dataset"]["n_classes"] <= MOST_CLASSES_IN_A_TABLE,
        style=Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _trusted(figures):
    """Mark what we drew ourselves as markup; names inside it are escaped already."""
    if isinstance(figures, dict):
        return {key: _trusted(entry) for key, entry in figures.items()}
    if isinstance(figures, list):
        return [_trusted(entry) for entry in figures]
    return Markup(figures)


def _replace(path, text):
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
