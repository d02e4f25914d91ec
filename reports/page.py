"""Filling templates, and writing the page: no network, one script whose hash is in the policy."""

import base64
import hashlib
import os
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.figures.confusion import MOST_CLASSES_IN_A_TABLE
from reports.sections import parts_of
from reports.sections.cards import ORIGINS, UNKNOWN
from reports.words.columns import COLUMNS
from reports.words.formats import FILTERS, written
from reports.words.glossary import TERMS

TEMPLATES = Path(__file__).parent / "templates"
REPORT = "report.html"
WITHOUT_PICTURES = "report-without-pictures.html"
# Colours and sizes, then what all of the page shares; each section's own rules follow.
COMMON_STYLES = ("variables", "page", "top", "methods", "plots", "tables", "folded")


def fill(template, **context):
    """Fill one template.

    Parameters
    ----------
    template : str
        Its name under `templates/`.
    **context
        What it may name.

    Returns
    -------
    markupsafe.Markup
    """
    return Markup(_environment().get_template(template).render(**context))


@cache
def _environment():
    """The templates, each read once."""
    # autoescape=True, not select_autoescape: that one would not escape templates named .html.j2.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.globals |= {"written": written, "columns": COLUMNS, "terms": TERMS}
    environment.globals["origin_words"] = {**ORIGINS, "unknown": UNKNOWN}
    return environment


def fill_page(template, **context):
    """Fill the template of a whole page, which also has a style, a script and a policy.

    Returns
    -------
    str
    """
    script = (TEMPLATES / "script.js").read_text(encoding="utf-8")
    whole = fill(
        template,
        **context,
        style=Markup(style()),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    return str(whole)


def style():
    """Put the style sheets together, in an order that does not depend on the machine.

    Returns
    -------
    str
    """
    sheets = {path.stem: path for path in sorted((TEMPLATES / "styles").glob("*.css"))}
    ordered = [*COMMON_STYLES, *(name for name in sheets if name not in COMMON_STYLES)]
    return "\n".join(sheets[name].read_text(encoding="utf-8") for name in ordered)


def of_run(summary, figures, sections, explained=True):
    """What the templates of one run's sections may name.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.
    figures : dict
        See `figures.draw`.
    sections : list of Section
    explained : bool
        Whether each section is led in for beginners; once a page is enough.
    """
    return {
        "run": summary,
        "figures": trusted(figures),
        "sections": sections,
        "parts_of_page": parts_of(sections),
        "explained": explained,
        "use_tables": summary["dataset"]["n_classes"] <= MOST_CLASSES_IN_A_TABLE,
    }


def trusted(figures):
    """Mark what we drew ourselves as markup; names inside it are escaped already."""
    if isinstance(figures, dict):
        return {key: trusted(found) for key, found in figures.items()}
    if isinstance(figures, list):
        return [trusted(found) for found in figures]
    return Markup(figures)


def write_whole(path, text):
    """Write a file whole or not at all; what was there survives a failure."""
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
