"""A baseline far under its published figure is a bug to find, not a point for its rival.

The figures are others': test accuracy in percent on a data set's own test part, trained on all of
its training pictures. A method falls under the first row that fits its name.
"""

from fnmatch import fnmatchcase
from typing import NamedTuple

from compare.checks.evidence import Finding, listed

MOST_POINTS = 5.0  # under the published figure; or half as many errors again, where that is less
N_CLASSES = 10
LEAST_TRAINING = 0.8  # of the published experiment's training pictures


class Published(NamedTuple):
    """What somebody else measured with a method of this kind, or with a far simpler one (a floor)."""

    pattern: str
    percent: float
    source: str
    is_floor: bool = False


class Known(NamedTuple):
    """A data set with published figures: how its pictures are told, and the figures."""

    n_train: int
    size_px: int
    name_begins: str
    figures: tuple[Published, ...]


CS231N = "CS231n, notes on classification"
LECUN = "LeCun's table of results on MNIST"
XIAO = "Xiao et al. 2017, arXiv 1708.07747, Table 3"
KNOWN = (
    Known(50_000, 32, "cifar10", (
        Published("pixels+knn", 35.4, f"1-NN, Euclidean; {CS231N}"),
        Published("hog+knn", 58.3, "KernelKnn's vignette"),
        Published("hog*+svm", 62.0, "HOG, PCA and an RBF machine; a hobbyist's page, unreviewed"),
        Published("*svm*", 35.4, f"even by 1-NN on raw pixels; {CS231N}", True),
        Published("random_conv+*", 72.5, "frozen random convolutions, RotNet's table"),
        Published("cifar_cnn", 75.0, "Keras' cifar10_cnn after 25 epochs, its docstring"),
        Published("resnet20", 91.25, "He et al. 2016, Table 6"),
        Published("fast_cnn", 94.0, "airbench94's README"),
    )),
    Known(60_000, 28, "fashion_mnist", (
        Published("pixels+knn", 85.4, XIAO),
        Published("*svm*", 83.6, f"LinearSVC on raw pixels; {XIAO}"),
        Published("small_cnn", 87.6, "two-layer networks in zalandoresearch's README"),
    )),
    Known(60_000, 28, "mnist", (
        Published("pixels+knn", 95.0, LECUN),
        Published("pixels+svm", 97.3, f"RBF machine, C 10; {XIAO}"),
        Published("hog+svm", 99.3, "Khan 2017"),
        Published("*svm*", 95.0, f"even by nearest neighbours on raw pixels; {LECUN}", True),
        Published("small_cnn", 99.2, "Keras' mnist_convnet, 15 epochs"),
    )),
)  # fmt: skip


class StrawMan:
    """A method lies far under what others have published for its kind on this data set."""

    code = "straw-man"
    title = "Straw man?"
    severity = "high"

    def lacks(self, evidence):
        """Needs figures of others."""
        known = _known(evidence.about)
        return (
            "" if known else "no published figures for this data set, or for so few pictures of it"
        )

    def look(self, evidence):
        """Compare the upper end of its interval with the figure."""
        known = _known(evidence.about)
        found = {}
        for name in evidence.outcomes:
            published = next((p for p in known.figures if fnmatchcase(name, p.pattern)), None)
            if name not in evidence.metrics or not published:
                continue
            far = 0 if published.is_floor else min(MOST_POINTS, 0.5 * (100 - published.percent))
            if 100 * evidence.metrics[name]["accuracy"]["high"] < published.percent - far:
                reached = 100 * evidence.accuracy(name)
                found[name] = (
                    f"{name} reaches {reached:.1f} %, where {published.percent:g} % is published "
                    f"({published.source})"
                )
        if found:
            return Finding(
                f"{listed(list(found.values()))}. A weak baseline makes its rivals look strong: find "
                "out why before drawing a conclusion.",
                tuple(found),
            )
        return None


def _known(about):
    """The entry of the data set, where as much of it was trained on as in the published work."""
    name = about["dataset"]["name"].lower().replace("-", "").replace(" ", "_")
    return next(
        (
            known
            for known in KNOWN
            if name.startswith(known.name_begins)
            and about["dataset"]["height"] == known.size_px
            and len(about["dataset"]["class_names"]) == N_CLASSES  # cifar100 begins alike
            and about["split"]["n_train"] >= LEAST_TRAINING * known.n_train
        ),
        None,
    )
