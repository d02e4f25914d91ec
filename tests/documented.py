"""What a Markdown page tells its reader to do: commands to type, code to copy, links to follow."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from invoke import Collection
from invoke.parser import Parser

import tasks

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "docs" / "results"  # notes in there are parts of other pages
GUIDES = [page for page in (ROOT / "docs").rglob("*.md") if KEPT not in page.parents]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *GUIDES])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(
    r"(?P<environment>(?:[A-Z_]+=\S+ )*)uv run (?:--offline |--(?:no-)?(?:group|extra) \w+ )*"
    r"invoke (?P<words>.*)"
)
# Lines of a shell that are no task of ours; what stands in ‹brackets› is for a teacher to fill in.
OTHERS = (
    r"pip install uv|uv sync(?: --extra (?P<extra>\w+))?|git clone \S+|cd \w+|find \. .*"
    r"|uv run (?:--extra \w+ |--with \S+ )*(?:python|pytest|ruff|pre-commit) .*|uvx .*|\.ci/run|‹.*›"
)


@dataclass(frozen=True)
class Command:
    """One `uv run invoke …` of a page.

    Parameters
    ----------
    text : str
        As it stands there, without its comment.
    words : tuple of str
        What comes after `invoke`.
    environment : tuple of (str, str)
        Set in front of it.
    """

    text: str
    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def task(self):
        """Name of the task."""
        return self.words[0]

    def arguments(self, monkeypatch):
        """What invoke would hand to the task; it ends the process at a wrong word."""
        monkeypatch.setattr("sys.argv", ["invoke", *self.words])  # some tasks count their words
        contexts = Collection.from_module(tasks).to_contexts()
        (context,) = Parser(contexts=contexts).parse_argv(list(self.words))
        assert not context.missing_positional_args, f"{self.text}: a word is missing"
        return {name.replace("-", "_"): value for name, value in context.as_kwargs.items()}


def code_blocks(page, language):
    """Texts of a page's fenced blocks in one language; "" for commands and what they print."""
    return [text for found, text in FENCE.findall(page.read_text("utf-8")) if found == language]


def shell_lines(page):
    """Lines of a page's blocks for the shell, without comments; `a && b` are two."""
    lines = [line for block in code_blocks(page, "") for line in block.splitlines()]
    parts = [part for line in lines for part in re.split(r" && | \| ", re.sub(r"\s+#.*", "", line))]
    return [part.strip() for part in parts if part.strip()]


def commands_of(page):
    """The page's `uv run invoke …`, each once, in its order.

    Returns
    -------
    list of Command
    """
    found = [COMMAND.fullmatch(line) for line in dict.fromkeys(shell_lines(page))]
    return [
        Command(
            match[0],
            tuple(shlex.split(match["words"])),
            tuple(tuple(pair.split("=", 1)) for pair in match["environment"].split()),
        )
        for match in found
        if match
    ]


def links_of(page):
    """The files and folders of the project that a page leads to, some with a `#heading`.

    Returns
    -------
    list of Path or str
    """
    text = FENCE.sub("", page.read_text("utf-8"))
    found = [link for link in LINK.findall(text) if "://" not in link]
    return [f"{page}{link}" if link.startswith("#") else page.parent / link for link in found]


def anchors_of(page):
    """What may stand behind a `#` in links to a page: its headings, as the usual hosting writes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    linked = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in linked}
