"""What to doubt in a run: small checks, each with one function that finds a sentence or nothing.

A check is a class with a `code` (to be named in a discussion), a `title`, a `severity` and a method
`look`; the first line of its docstring says in the report what it looks for. One that needs what not
every run has says with `lacks` what is missing, or "". The list below is the report's order among
equals.
"""

import inspect

from compare.checks.fairness import (
    FewSeeds,
    FoldsMixParts,
    InParallel,
    LearnedFromPart,
    StoppedByClock,
    UnequalSearch,
)
from compare.checks.fits import AtTheEdge, NotConverged, Overfitting, Underfitting
from compare.checks.pictures import Conflicting, Constant, Imbalance, TwiceAcrossParts
from compare.checks.ranking import Dominated, WorseThanMajority, WorseThanPixels
from compare.checks.straw_man import StrawMan

SEVERITIES = ("high", "medium", "low")
CHECKS = (
    StrawMan,
    WorseThanMajority,
    WorseThanPixels,
    TwiceAcrossParts,
    Conflicting,
    Imbalance,
    Constant,
    FewSeeds,
    FoldsMixParts,
    NotConverged,
    Underfitting,
    Overfitting,
    AtTheEdge,
    LearnedFromPart,
    UnequalSearch,
    StoppedByClock,
    Dominated,
    InParallel,
)


def look(evidence):
    """Run every check.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    (list of dict, list of dict)
        The doubts: `code`, `title`, `severity`, `methods`, `sentence`; the gravest first. And what was
        looked for: `code`, `title`, `looks_for` (a sentence), `found` ("raised", "nothing", or
        "could not look") and `why` it could not look; in the order of CHECKS.
    """
    doubts, looked_for = [], []
    for check in CHECKS:
        why = check().lacks(evidence) if hasattr(check, "lacks") else ""
        finding = None if why else check().look(evidence)
        found = "could not look" if why else "raised" if finding else "nothing"
        about = {"code": check.code, "title": check.title}
        sentence = inspect.getdoc(check).splitlines()[0]
        looked_for.append({**about, "looks_for": sentence, "found": found, "why": why})
        if finding:
            said = {"methods": list(finding.methods), "sentence": finding.sentence}
            doubts.append({**about, "severity": finding.severity or check.severity, **said})
    return sorted(doubts, key=lambda doubt: SEVERITIES.index(doubt["severity"])), looked_for
