"""What a template may name, part 1: a method and what is known of it. See summary.py."""

from typing import Any, NotRequired, TypedDict

Number = int | float | None
Point = tuple[float, float]  # across, upwards


class Estimate(TypedDict):
    """A value with its 95 % interval."""

    value: Number
    low: Number
    high: Number


class Metric(Estimate):
    """One column of the table, over all finished draws."""

    sd: Number  # standard deviation of the draws
    values: list[int | float]  # one a draw


class Roc(TypedDict):
    """ROC curves, thinned to what the eye sees."""

    auc: list[float | None]  # one a class
    macro_auc: float
    macro: list[Point]  # the mean of the classes' curves
    curves: NotRequired[list[list[Point]]]  # one a class, where they are few
    band: NotRequired[list[list[Point]]]  # lower and upper edge, where they are many
    corner: NotRequired[list[Point]]  # the mean at few false alarms, where it is excellent
    steps: dict[int, list[tuple[int, int, float | None]]]  # false alarms, found, threshold


class PrecisionRecall(TypedDict):
    """Precision at each recall, averaged over the classes."""

    macro: list[Point]
    average_precision: float
    guessing: float  # of a method that cannot order pictures


class Confusion(TypedDict):
    """Rows are true classes, columns answers."""

    counts: list[list[int]]
    rates: list[list[float]]  # of the true class
    largest: list[tuple[int, int, int, float]]  # true, answer, count, rate


class Confused(TypedDict):
    """Pictures of one frequent confusion."""

    true: int
    predicted: int
    n: int  # how often it happened
    rows: list[int]


class Mistake(TypedDict):
    """A wrong answer that the method was sure of."""

    row: int
    true: int
    predicted: int
    confidence: float


class Scores(TypedDict):
    """What the saved answers of a method show."""

    roc: Roc | None
    precision_recall: PrecisionRecall | None  # where there are ROC curves
    ranked_by_scores: bool  # by the machine's own scores, not by probabilities
    confusion: Confusion
    confused: list[Confused]
    per_class: dict[str, list[int | float | None]]  # precision, recall, f1, support, auc
    mistakes: list[Mistake]


class Method(TypedDict):
    """One method; `light` and `dark` are its colours in the two themes."""

    name: str
    summary: str
    folder: str
    index: int  # names its colour and its marks on the whole page
    family: str  # a key of `Summary.families`
    light: str
    dark: str
    views: NotRequired[list[dict]]  # as saved; see `Card.views`
    done: bool  # in at least one draw
    status: str
    status_words: str  # of one that did not finish
    reason: str
    n_draws: int
    n_draws_done: int
    shown_draw: str | None  # the first that it finished
    ranked_by_scores: bool  # areas are of the machine's own scores, in at least one draw
    parallel: bool  # it ran beside others: its times are not compared
    metrics: dict[str, Metric]  # by the keys of `columns.COLUMNS`
    letters: str  # methods that share one are not shown to differ
    scores: Scores | None
    class_intervals: dict[str, list[Estimate | None]]  # f1, precision, recall, auc: one a class
    n_validation: int | None
    parameters: dict[str, Any]
    provenance: dict[str, Any]
    steps: list | None  # as saved; see `Card.steps`
    search_space: dict[str, list]
    tuning: list[dict[str, Any]]  # the trials, each with `changed` and `helped`
    warnings: list[str]
    history: dict[str, list]  # one value an epoch: loss, accuracy, val_loss, val_accuracy ...
    kept_epoch: int | None
    area: NotRequired[Metric]  # of those in `curves`: what they are ranked by
    average_precision: NotRequired[Metric]  # the same for curves of precision and recall


class Gain(TypedDict):
    """A difference of two accuracies."""

    difference: Number
    low: Number
    high: Number
    shown: bool
