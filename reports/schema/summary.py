"""What a template may name: the summary, key by key.

`summarize` returns one `Summary`, a plain dict. A test holds real summaries against these tables, so a
key that is not here, or is of another kind, fails. Shares, accuracies and intervals run from 0 to 1;
classes and rows are numbers (`class_names[k]`, `pictures[row]`); "" stands for words that are unknown;
`| None` for what a run may lack. Pictures are uint8 arrays of shape (height, width, 3), 0-255.
"""

from typing import Any, NotRequired, TypedDict

from numpy import ndarray

from reports.schema.method import Estimate, Gain, Method, Number
from reports.schema.why import (
    Curves,
    Dials,
    Disagreements,
    Ladder,
    Looks,
    Neighbours,
    Probes,
    Space,
)


class PairOfAreas(TypedDict):
    """Two methods' areas under the curve, where there are two classes."""

    difference: Number
    low: Number
    high: Number
    p_value: Number
    p_corrected: Number


class Pair(PairOfAreas):
    """Two methods on the same pictures: accuracy of `a` less that of `b`."""

    a: Method
    b: Method
    corrected_low: Number
    corrected_high: Number
    n_a_only_right: Number
    n_b_only_right: Number
    smallest_detectable: Number
    shown: bool
    test: str
    test_words: str
    auc: PairOfAreas | None


class Matrix(TypedDict):
    """All pairs, best method first; None below the diagonal."""

    rows: list[tuple[Method, list[Gain | None]]]
    columns: list[Method]
    signs: bool  # too many for numbers


class Bin(TypedDict):
    """Answers of about the same confidence."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float


class Believed(TypedDict):
    """How far probabilities can be believed."""

    log_loss: Estimate
    brier: Estimate
    ece: Estimate
    bins: list[Bin]


class Calibration(TypedDict):
    """One method's probabilities, before and after its temperature."""

    method: Method
    temperature: Number
    finding: str
    n_validation: Number
    n_bins: int
    before: Believed
    after: Believed


class Doubt(TypedDict):
    """One reason for doubt."""

    code: str
    title: str
    sentence: str
    severity: str
    severity_words: str
    methods: list[Method]
    strangers: list[str]  # names that the run does not have


class Check(TypedDict):
    """What was looked for, and not found."""

    code: str
    title: str
    looks_for: str
    why: str  # it could not look


class Doubts(TypedDict):
    """What came of all checks."""

    raised: list[Doubt]  # most serious first
    quiet: list[Check]
    unable: list[Check]


class Operating(TypedDict):
    """For the script: every threshold of every ROC curve; empty without curves."""

    classes: NotRequired[list[int]]  # hardest first
    methods: NotRequired[
        dict[int, dict[str, Any]]
    ]  # `by_score`, `steps`: see sections/operating.py


# Some training pictures of one class. Functional, because `class` is a word of Python; of `counts` and
# `widths` (percent of the largest class) one each of train, validation, test.
PicturedClass = TypedDict(
    "PicturedClass",
    {"class": int, "rows": list[int], "counts": list[Number], "widths": list[float]},
)


class Examples(TypedDict):
    """The pictures, before the results."""

    classes: list[PicturedClass]
    n_more: int  # classes that are not shown
    sentence: str  # what the split is


class Cost(TypedDict):
    """Accuracy against time."""

    rows: list[Method]  # fastest to train first
    apart: list[Method]  # those that ran beside others
    fronts: dict[str, list[int]]  # by time: methods that nothing beats at less time
    sentences: list[str]


class Step(TypedDict):
    """One step of a method, from the picture to the answer."""

    title: str
    detail: str
    origin: str
    origin_words: str
    shape: list[int]  # of what leaves it, for one picture
    leaves: str  # the same in words
    n_parameters: Number
    joined: list[list[Any]]  # steps side by side: lists of Step
    width: Number  # of its bar, from 0 to 1


class Card(TypedDict):
    """What one method is."""

    method: Method
    views: list[dict[str, str]]  # `name`, `sees`, `blind_to`
    steps: list[Step]
    origins: list[str]
    picture: str  # its shape in words
    picture_width: NotRequired[Number]
    numbers: list[tuple[str, str, str]]  # term of the glossary, words, text
    searched: list[tuple[str, str, str]]  # setting, chosen, candidates
    further: dict[str, Any]  # the other settings
    measured: list[str]


class Retrace(TypedDict):
    """Lines of Python for the reader, and what they print."""

    method: Method
    lines: str
    accuracy: Number
    area: Number


class Summary(TypedDict):
    """One run. What the file of a part does not hold is None, and its section stays away."""

    prefix: str  # begins every id, where several runs share a page
    title: str
    course: str
    authors: list[str]
    date: str  # ISO
    date_words: str
    cite: dict[str, str]  # `text`, `bibtex`
    name: str
    created: str | None
    command: str | None
    suite_version: str | None
    commit: str | None  # of the suite
    status: str | None
    quick: bool
    budget: dict[str, Any] | None
    augment: list[str] | None
    seeds: list[int]
    protocol: dict[str, Any]  # see words/protocol.py
    versions: dict[str, str]
    hardware: dict[str, Any]
    dataset: dict[str, Any]  # as saved, with `n_classes`, `largest_class_share`, `counts` ...
    split: dict[str, Any]
    families: dict[str, str]  # in the ladder's order, each in words
    methods: list[Method]  # all, in the run's order; below, those that a section shows
    done: list[Method]
    scored: list[Method]
    curves: list[Method]
    learning: list[Method]
    galleries: list[Method]
    best: dict[str, list[int]]  # by column, indices of the methods that hold its best value
    operating: Operating
    retrace: Retrace | None
    verdict: list[str]
    doubts: Doubts | None
    pairs: list[Pair]
    matrix: Matrix | None
    tests_used: list[str]
    calibration: list[Calibration]
    audit: dict[str, Any] | None  # see audit.read_audit
    without_duplicates: dict[str, Any] | None  # see compared.without_duplicates
    pictures: dict[int, ndarray]  # by row number
    shows_pictures: bool  # False where those of the data set may not be shown
    examples: Examples | None
    ladder: Ladder | None
    crossover: list[Curves] | None
    probes: Probes | None
    dials: Dials | None
    disagreements: Disagreements | None
    space: Space | None
    looks: Looks | None
    neighbours: Neighbours | None
    limits: list[str]
    cost: Cost | None
    cards: list[Card]
