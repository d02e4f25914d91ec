"""What to doubt in a run: small checks, each with one function that finds a sentence or nothing.

A check is a class with a `code` (to be named in a discussion), a `title`, a `severity` and a method
`look`. The list below is the report's order among equals.
"""

from compare.checks.fairness import (
    FewSeeds,
    FoldsMixParts,
    InParallel,
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
    UnequalSearch,
    StoppedByClock,
    Dominated,
    InParallel,
)


def doubts(evidence):
    """Run every check.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of dict
        `code`, `title`, `severity`, `methods`, `sentence`; the gravest first.
    """
    found = []
    for check in CHECKS:
        finding = check().look(evidence)
        if finding:
            found.append(
                {
                    "code": check.code,
                    "title": check.title,
                    "severity": check.severity,
                    "methods": list(finding.methods),
                    "sentence": finding.sentence,
                }
            )
    return sorted(found, key=lambda doubt: SEVERITIES.index(doubt["severity"]))
