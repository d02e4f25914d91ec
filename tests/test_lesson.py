"""The lesson plan is true: its sections are the report's, and what it claims the kept run shows."""

import json
import re

import pytest

from reports.sections import SECTIONS
from tests.documented import ROOT

KEPT = ROOT / "docs" / "results" / "wild_digits"
LESSON = (ROOT / "docs" / "teaching" / "lesson.md").read_text("utf-8")
READING = (ROOT / "docs" / "reading_the_report.md").read_text("utf-8")
WORDS = " ".join(LESSON.split())
HEADINGS = [section.heading for section in SECTIONS]
NAMED = re.compile(r"\*\*([^*]+)\*\*")
FIRST, SECOND = "cifar10_resnet20:finetuned", "global_pool_cnn"


@pytest.fixture(scope="module")
def kept():
    """What the kept default run found."""
    return json.loads((KEPT / "comparison.json").read_text("utf-8"))


def _beats(kept, better, worse):
    """Whether the first is shown to be better than the second."""
    (pair,) = (p for p in kept["pairs"] if {p["a"], p["b"]} == {better, worse})
    return pair["shown"] and (pair["difference"] > 0) == (pair["a"] == better)


def _told_apart(kept, *names):
    return not set.intersection(*(set(kept["letters"][name]) for name in names))


def _hardest(kept, method):
    found = [value["value"] for value in kept["per_class"][method]["recall"]]
    return found.index(min(found))


def _in_doubt(kept, code):
    return next((doubt["methods"] for doubt in kept["doubts"] if doubt["code"] == code), [])


def _steps(kept):
    """Gains between the rungs that the lesson speaks of, in the ladder's order."""
    rungs = ["majority", "pixels+knn", "color+svm", "hog+svm", "visual_words+linear"]
    rungs += ["cifar10_resnet20+linear", FIRST, SECOND]
    right = [kept["metrics"][name]["accuracy"]["value"] for name in rungs]
    gains = [after - before for before, after in zip(right, right[1:], strict=False)]
    return dict(zip(rungs[1:], gains, strict=True))


CLAIMS = {
    "the first two cannot be told apart": lambda kept: (
        not _told_apart(kept, FIRST, SECOND) and kept["letters"][FIRST] == "a"
    ),
    "Colours alone do no better than always naming the same class": lambda kept: (
        not _told_apart(kept, "color+svm", "majority")
    ),
    "The longest step leads from colours to directions of edges": lambda kept: (
        max(_steps(kept), key=_steps(kept).get) == "hog+svm"
    ),
    "the borrowed network, left as it is, is beaten by hand-made features": lambda kept: (
        _beats(kept, "hog+svm", "cifar10_resnet20+linear") and _beats(kept, FIRST, "hog+svm")
    ),
    "The tutorial's network is beaten by hand-made features": lambda kept: (
        _beats(kept, "hog+svm", "small_cnn") and _beats(kept, SECOND, "hog+svm")
    ),
    "The eight is found least often": lambda kept: all(
        _hardest(kept, name) == 8 for name in ("hog+svm", "small_cnn", SECOND)
    ),
    "the search was not equal": lambda kept: _in_doubt(kept, "unequal-search"),
    "Hand-made features, too, have learned their training pictures by heart": lambda kept: (
        "hog+svm" in _in_doubt(kept, "overfitting")
    ),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_lesson_claims_what_the_kept_run_shows(claim, kept):
    """A new default run that says otherwise makes the lesson change."""
    assert claim in WORDS
    assert CLAIMS[claim](kept)


def test_whatever_the_lesson_stresses_is_a_section_or_a_claim():
    """So no section is sent for that is not there, and nothing is claimed unseen."""
    stressed = {name.rstrip(".") for name in NAMED.findall(WORDS)}
    assert stressed <= {*HEADINGS, *CLAIMS, "Before", "They should know", "To take home"}


def test_the_minutes_follow_each_other():
    """From 0 to 45, without a gap."""
    minutes = [
        tuple(map(int, pair)) for pair in re.findall(r"^## (\d+) to (\d+)", LESSON, re.MULTILINE)
    ]
    assert [minutes[0][0], minutes[-1][1]] == [0, 45]
    assert all(before[1] == after[0] for before, after in zip(minutes, minutes[1:], strict=False))


def test_the_guide_to_the_report_names_every_section_in_its_order():
    """Its tables are the report's table of contents."""
    assert re.findall(r"^\| \*\*([^*]+)\*\* \|", READING, re.MULTILINE) == HEADINGS
