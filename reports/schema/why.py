"""What a template may name, part 2: why the methods differ, from `explain.json`. See summary.py."""

from typing import Any, NotRequired, TypedDict

from numpy import ndarray

from reports.schema.method import Estimate, Gain, Method, Number


class Rung(Estimate):
    """One rung of the ladder and what it bought."""

    method: Method
    changed: str  # what is new, in words
    gain: Gain | None  # over the rung before


class Ladder(TypedDict):
    """What each rung bought."""

    rungs: list[Rung]
    sentences: list[str]


class Size(Estimate):
    """Accuracy after training on `n` pictures."""

    n: int
    values: list[float]  # one a seed


class Curve(TypedDict):
    """One method at every size."""

    method: Method
    points: list[Size]
    last: float  # the value at the largest size


class Crossing(TypedDict):
    """Where a method overtakes the best made by hand."""

    method: Method
    state: str
    n: Number
    about: Number  # n, rounded as its interval allows
    low: Number
    high: Number


class Curves(TypedDict):
    """How many pictures it takes, for one way of training."""

    augment: list[str]
    sizes: list[int]
    lines: list[Curve]
    crossings: list[Crossing]
    first: Crossing | None
    sentences: list[str]


class ProbeLine(TypedDict):
    """One method at every level."""

    method: Method
    values: list[Estimate]


class Probe(TypedDict):
    """One change of the pictures."""

    key: str
    title: str
    unit: str
    what: str
    sentence: str
    so_what: str
    levels: list[Number]  # the first is untouched
    level_words: list[str]
    lines: list[ProbeLine]
    answers: dict[str, list[int]]  # to the example, by method name: one class a level
    pictures: ndarray | None  # uint8 of shape (n_levels, height, width, 3)


class ProbedOverall(TypedDict):
    """One method over all changes."""

    method: Method
    error: Estimate
    consistency: Estimate


class Probes(TypedDict):
    """When the pictures change."""

    probes: list[Probe]
    overall: list[ProbedOverall]  # least error first
    example: dict[str, Any] | None  # for the script; see sections/probes.py
    bold: list[int]  # indices of the methods whose intervals are drawn
    n_pictures: Number
    sentences: list[str]


class DialRow(TypedDict):
    """One method under four conditions: trained on, tested on."""

    method: Method
    usual_usual: Estimate
    usual_turned: Estimate | None
    turned_usual: Estimate | None
    turned_turned: Estimate | None
    n_fewer: Number  # it was trained anew on so many only
    is_drawn: bool  # shown to be above chance


class Dial(TypedDict):
    """One cause, usual and turned."""

    key: str
    title: str
    usual: str
    turned: str
    what: str
    so_what: str
    rows: list[DialRow]
    sentences: list[str]
    is_trained: bool
    pictures: ndarray | None  # uint8 of shape (2, n_examples, height, width, 3)


class Dials(TypedDict):
    """One cause at a time."""

    dials: list[Dial]
    n_pictures: Number
    chance: float


class Group(TypedDict):
    """Pictures on which both answered in one way."""

    title: str
    n: Number
    examples: list[dict[str, int]]  # `row`, `true`, `a`, `b`


class Disagreements(TypedDict):
    """Where the best method by hand and the best learned one part."""

    a: Method
    b: Method
    groups: list[Group]
    sentences: list[str]


class SpaceRow(TypedDict):
    """One method's space."""

    method: Method
    purity: Estimate
    map_purity: Estimate
    n_dimensions: Number
    kept_fraction: Number  # of the variance, on the map
    points: NotRequired[ndarray]  # integers of shape (n, 2), 0-1000; of `maps` only


class Space(TypedDict):
    """The shape of the space."""

    rows: list[SpaceRow]  # purest first
    maps: list[SpaceRow]
    labels: ndarray  # integers of shape (n,), the class of each point
    colored: list[int]  # classes that have a colour
    map: str  # "pca" or "tsne"
    chance: float
    n_pictures: Number
    n_neighbours: Number
    left_out: list[Method]
    sentences: list[str]


class Look(TypedDict):
    """What one method looked at on one picture."""

    method: Method
    answer: int
    sureness: float
    right: bool
    occlusion: ndarray  # floats of shape (height, width), the fall when covered there
    peak: float
    where: str
    grad_cam: ndarray | None  # floats of shape (height, width)
    cam_where: str


class LookedAt(TypedDict):
    """One picture and every method's look at it."""

    row: int
    true: int
    scale: float  # the largest fall of any method
    lines: list[Look]


class FirstLayer(TypedDict):
    """A network's first layer."""

    method: Method
    filters: ndarray  # uint8 of shape (n, height, width, 3)
    maps: ndarray  # uint8 of shape (n, height, width)


class HogEye(TypedDict):
    """What HOG keeps of one picture."""

    cells: ndarray  # floats of shape (n_rows, n_columns, n_bins)
    signed: bool
    grey: ndarray  # uint8 of shape (height, width), rebuilt
    edges: ndarray
    nearest: dict[str, int] | None  # `row`, `label`


class Hog(TypedDict):
    """Through the eyes of HOG."""

    method: Method
    pictures: list[HogEye]


class ColorEye(TypedDict):
    """What a colour histogram keeps of one picture."""

    bars: list[dict[str, Any]]  # `color` (as in CSS), `share`
    rest: float
    n_used: Number


class Color(TypedDict):
    """Through the eyes of a colour histogram."""

    method: Method
    n_bins: Number
    grid: Number
    joint: bool
    pictures: list[ColorEye]


class Looks(TypedDict):
    """What each method looked at."""

    pictures: list[LookedAt]
    n_drawn: Number
    networks: list[FirstLayer]
    has_grad_cam: bool
    hog: Hog | None
    color: Color | None
    unasked: list[dict[str, Any]]  # `method`, `reason`
    sentences: list[str]


class Near(TypedDict):
    """A training picture that lies near."""

    row: int
    true: int
    same: bool  # of the query's class


class NearLine(TypedDict):
    """What lies near in one method's space."""

    method: Method
    nearest: list[Near]


class Query(TypedDict):
    """One test picture and what lies near it."""

    row: int
    true: int
    lines: list[NearLine]


class Neighbours(TypedDict):
    """What lies near."""

    queries: list[Query]
    n_training: Number
    sentences: list[str]
