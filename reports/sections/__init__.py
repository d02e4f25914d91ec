"""The page's sections: the table of contents in the page's order, and a file for what each has to say.

Sections that show what all methods have alike (a table, a matrix) need no file of their own. What a
section draws is in `figures/`, and how it looks in `templates/sections/`, under the same name.
"""

from itertools import groupby
from typing import NamedTuple


class Section(NamedTuple):
    """One section of the page; its template is `templates/sections/<key>.html.j2`.

    Parameters
    ----------
    key : str
        Its anchor and its template's name; its own rules, if any, are in `templates/styles/<key>.css`.
    part : str
        The part of the page that it belongs to.
    heading : str
    needs : str or None
        What the summary must hold for the section to be shown.
    """

    key: str
    part: str
    heading: str
    needs: str | None = None


RESULT, ANSWERS, WHY = "What came out", "Right and wrong", "Why they differ"
DOUBT, COST, MADE = "What to doubt", "What it cost", "How it was made"

SECTIONS = (
    Section("examples", RESULT, "The pictures", "examples"),
    Section("glance", RESULT, "Accuracy at a glance", "done"),
    Section("ladder", RESULT, "What each rung bought", "ladder"),
    Section("metrics", RESULT, "All the numbers", "methods"),
    Section("pairs", RESULT, "Two methods on the same pictures", "pairs"),
    Section("crossover", RESULT, "How many pictures it takes", "crossover"),
    Section("roc", ANSWERS, "Telling one class from the rest", "curves"),
    Section("confusion", ANSWERS, "What was taken for what", "scored"),
    Section("classes", ANSWERS, "Class by class", "scored"),
    Section("calibration", ANSWERS, "Can the probabilities be believed?", "calibration"),
    Section("mistakes", ANSWERS, "Confident and wrong", "galleries"),
    Section("probes", WHY, "When the pictures change", "probes"),
    Section("dials", WHY, "One cause at a time", "dials"),
    Section("looks", WHY, "What each method looked at", "looks"),
    Section("disagreements", WHY, "Where they disagree", "disagreements"),
    Section("space", WHY, "The shape of the space", "space"),
    Section("neighbours", WHY, "What lies near", "neighbours"),
    Section("learning", WHY, "How the networks learned", "learning"),
    Section("doubts", DOUBT, "Reasons for doubt", "doubts"),
    Section("audit", DOUBT, "The pictures under audit", "audit"),
    Section("cost", COST, "What accuracy costs", "cost"),
    Section("cards", MADE, "The methods, one by one", "methods"),
    Section("making", MADE, "Everything to make it again"),
)
# What each data set shows where several share a page.
SECTIONS_OF_ONE_IN_MANY = ("glance", "doubts", "metrics", "pairs")


def sections_of(summary, keys=None):
    """The sections that a run has something to say in; of those, only `keys` if given."""
    found = [section for section in SECTIONS if section.needs is None or summary[section.needs]]
    return [section for section in found if keys is None or section.key in keys]


def parts_of(sections):
    """The parts that sections belong to, in the page's order.

    Parameters
    ----------
    sections : list of Section

    Returns
    -------
    list of (str, list of Section)
        Each part's heading and its sections.
    """
    return [(part, list(found)) for part, found in groupby(sections, lambda s: s.part)]
