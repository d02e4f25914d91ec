"""A run in short as GitHub Markdown: for a README, an issue or a pull request. No pictures.

Whatever a name holds stays text: every printed value is escaped unless it was marked as Markdown.
"""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports import ReportError
from reports.many import MANY
from reports.page import TEMPLATES, write_whole
from reports.summarize import summarize
from reports.words.formats import FILTERS

NAME = "report.md"
ENTITIES = {letter: f"&#{ord(letter)};" for letter in "\\`*[]|~$"} | {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
}
PLAIN = re.compile(r"[^`|\\]+")


class Markdown(str):
    """Text that is Markdown already."""


def render_markdown(folder):
    """Write `report.md` into a run's folder.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ReportError
        If the folder is no run, or holds runs on several data sets.
    """
    folder = Path(folder)
    if (folder / MANY).is_file():
        raise ReportError(
            f"{folder} holds runs on several data sets; --format md takes the folder of one of them"
        )
    return write_whole(folder / NAME, markdown(summarize(folder)))


def markdown(summary):
    """Write a run's summary as Markdown.

    Parameters
    ----------
    summary : dict
        See `summarize.summarize`.

    Returns
    -------
    str
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # that would be HTML's; `finalize` escapes every value for Markdown
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS | {"code": code}
    return environment.get_template("report.md.j2").render(run=summary)


def escaped(value):
    """Write a value so that Markdown and GitHub take it for text.

    Parameters
    ----------
    value : object
        `Markdown` stays as it is.

    Returns
    -------
    str
        One line.
    """
    if isinstance(value, Markdown):
        return value
    text = " ".join(str(value).split())
    text = re.sub(r"([@#])(?=\w)", r"\1\0", text)  # a mention of a user or an issue: parted below
    text = "".join(ENTITIES.get(letter, letter) for letter in text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", "&#95;", text)  # inside a word it is plain to GitHub
    text = re.sub(r"(?<=:)//|(?<=\bwww)\.", _as_entities, text, flags=re.IGNORECASE)  # no links
    text = re.sub(r"^([-+=#]|\d+(?=[.)](?:\s|$)))", _as_entities, text)  # no list, no heading
    return text.replace("\0", "<!-- -->")


def code(text, length=60):
    """Write a name in a code span, or as HTML where a span cannot hold it.

    Parameters
    ----------
    text : str
    length : int

    Returns
    -------
    Markdown
    """
    text = " ".join(FILTERS["shorten"](text, length).split())
    if PLAIN.fullmatch(text):
        return Markdown(f"`{text}`")
    return Markdown(f"<code>{escaped(text)}</code>" if text else "")


def _as_entities(match):
    return "".join(f"&#{ord(letter)};" for letter in match.group())
