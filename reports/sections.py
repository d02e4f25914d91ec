"""The table of contents: an explicit list, and its order is the page's."""

from typing import NamedTuple


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
    Section("ladder", "What each rung bought", "ladder"),
    Section("crossover", "How many pictures it takes", "crossover"),
    Section("doubts", "What to doubt", "doubts"),
    Section("metrics", "All the numbers", "methods"),
    Section("pairs", "Two methods on the same pictures", "pairs"),
    Section("roc", "Telling one class from the rest", "curves"),
    Section("calibration", "Can the probabilities be believed?", "calibration"),
    Section("confusion", "What was taken for what", "scored"),
    Section("classes", "Class by class", "scored"),
    Section("learning", "How the networks learned", "learning"),
    Section("mistakes", "Confident and wrong", "galleries"),
    Section("disagreements", "Where they disagree", "disagreements"),
    Section("looks", "What each method looked at", "looks"),
    Section("space", "The shape of the space", "space"),
    Section("neighbours", "What lies near", "neighbours"),
    Section("probes", "When the pictures change", "probes"),
    Section("dials", "One cause at a time", "dials"),
    Section("audit", "The pictures under audit", "audit"),
    Section("making", "How this was made"),
)
# What each data set shows where several share a page.
SECTIONS_OF_ONE_IN_MANY = ("glance", "doubts", "metrics", "pairs")


def sections_of(summary, keys=None):
    """The sections that a run has something to say in; of those, only `keys` if given."""
    found = [section for section in SECTIONS if section.needs is None or summary[section.needs]]
    return [section for section in found if keys is None or section.key in keys]
