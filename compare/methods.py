"""What competes: a method is a representation plus a classifier, or a network end to end.

`hog+svm` joins one of `features.EXTRACTORS` (or a pretrained backbone, `mobilenet_v2+svm`) with one
of `baselines.CLASSIFIERS`; `hog&color+svm` joins two representations first; `small_cnn` is a network
of its own. Nothing is imported until a method is built, so listing them is instant.
"""

import ast
import difflib
import hashlib
import importlib
import importlib.util
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path

from baselines import CLASSIFIERS, WITHOUT_REPRESENTATION
from compare.options import UsageError
from deep import BACKBONES, NETWORKS, RANDOM
from features import EXTRACTORS

ROOT = Path(__file__).resolve().parent.parent
REPRESENTATIONS = {**EXTRACTORS, **RANDOM, **BACKBONES}

# The ladder: from no picture at all, by hand, borrowed, to learned end to end. The report's order.
DEFAULT_FIELD = (
    "majority",
    "pixels+knn",
    "color+svm",
    "hog+knn",
    "hog+svm",
    "visual_words+linear",
    "mobilenet_v2+svm",
    "mobilenet_v2:finetuned",
    "cifar10_resnet20+linear",
    "cifar10_resnet20:finetuned",
    "small_cnn",
    "global_pool_cnn",
)
FAMILIES = ("baseline", "classical", "random", "transfer", "deep")


@dataclass(frozen=True)
class Step:
    """One part of a method: its name, the class as "module:Class", and what its file says it is."""

    name: str
    reference: str

    @property
    def path(self):
        """The file that holds the class."""
        return ROOT / (self.reference.split(":")[0].replace(".", "/") + ".py")

    @property
    def summary(self):
        """First line of the file's docstring, read without importing it."""
        return (ast.get_docstring(ast.parse(self.path.read_text("utf-8"))) or "").split("\n")[0]

    def make(self):
        """Import the class and return an instance with its default parameters."""
        module, name = self.reference.split(":")
        return getattr(importlib.import_module(module), name)()


@dataclass(frozen=True)
class Method:
    """A contestant.

    Parameters
    ----------
    name : str
    family : str
        One of `FAMILIES`.
    representations : tuple of Step
        Joined side by side; empty for a network or `majority`.
    classifier : Step or None
        What decides; None for a user's own method.
    own_file : Path or None
        The user's file that holds the method.
    """

    name: str
    family: str
    representations: tuple[Step, ...] = ()
    classifier: Step | None = None
    own_file: Path | None = None

    @property
    def summary(self):
        """What it sees and how it decides, in a sentence or two."""
        if self.own_file:
            return f"Your own method, from {self.own_file.name}."
        return " ".join(step.summary for step in (*self.representations, self.classifier))

    @property
    def folder(self):
        """A name for its folder that every file system takes."""
        safe = "".join(c if c.isalnum() and c.isascii() or c in "+&_.-" else "-" for c in self.name)
        if safe == self.name and len(safe) <= 60:
            return safe
        return f"{safe[:50]}-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"

    def borrowed(self):
        """The pretrained backbones that it builds on, as entries of `deep.backbones.ENTRIES`."""
        steps = [step for step in (*self.representations, self.classifier) if step]
        names = [name for step in steps if (name := step.name.split(":")[0]) in BACKBONES]
        if not names:
            return []
        from deep.backbones import ENTRIES

        return [ENTRIES[name] for name in names]

    def make(self):
        """Return the unfitted estimator.

        Returns
        -------
        A scikit-learn classifier on images: `fit(images, labels)`, `predict_proba(images)`.
        """
        if self.own_file:
            from sklearn.base import clone

            return clone(_own_estimators(self.own_file)[self.name])
        if not self.representations:
            return self.classifier.make()
        return _pipeline(self.representations, self.classifier)

    def code_fingerprint(self):
        """SHA-256 over the code of the folders that the method's parts live in."""
        if self.own_file:
            files = [self.own_file]
        else:
            folders = {step.path.parent for step in (*self.representations, self.classifier)}
            files = sorted(file for folder in folders for file in folder.glob("*.py"))
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.read_bytes())
        return digest.hexdigest()


def resolve(names, own_files=()):
    """Turn names into methods, in the order given.

    Parameters
    ----------
    names : sequence of str
        Empty for the default field.
    own_files : sequence of Path
        The user's files; all their methods are added at the end.

    Returns
    -------
    list of Method

    Raises
    ------
    UsageError
        For a name that is not known; the message lists what is.
    """
    methods = [_method(name) for name in (names or DEFAULT_FIELD)]
    for own_file in own_files:
        methods += [
            Method(name, _family_of_own(estimator), own_file=own_file)
            for name, estimator in _own_estimators(own_file).items()
        ]
    repeated = {
        method.name for method in methods if [m.name for m in methods].count(method.name) > 1
    }
    if repeated:
        raise UsageError(f"method {sorted(repeated)[0]!r} is named twice; name each method once")
    return methods


def every_name():
    """All methods that run without a new file: the ladder of pairs, then the networks."""
    pairs = [
        f"{r}+{c}" for r in REPRESENTATIONS for c in CLASSIFIERS if c not in WITHOUT_REPRESENTATION
    ]
    return [*WITHOUT_REPRESENTATION, *pairs, *NETWORKS]


def _method(name):
    if name in NETWORKS:
        family = "transfer" if ":" in name else "deep"
        return Method(name, family, classifier=Step(name, NETWORKS[name]))
    if name in WITHOUT_REPRESENTATION:
        return Method(name, "baseline", classifier=Step(name, CLASSIFIERS[name]))
    joined, plus, classifier = name.rpartition("+")
    parts = joined.split("&")
    known = classifier in CLASSIFIERS and classifier not in WITHOUT_REPRESENTATION
    if not plus or not known or any(part not in REPRESENTATIONS for part in parts):
        raise UsageError(_unknown(name))
    return Method(
        name,
        _family_of(parts),
        tuple(Step(part, REPRESENTATIONS[part]) for part in parts),
        Step(classifier, CLASSIFIERS[classifier]),
    )


def _family_of(parts):
    """A joined representation is as much learned as its most learned part."""
    if any(part in BACKBONES for part in parts):
        return "transfer"
    return "random" if any(part in RANDOM for part in parts) else "classical"


def _unknown(name):
    close = difflib.get_close_matches(name, every_name(), n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    classifiers = [c for c in CLASSIFIERS if c not in WITHOUT_REPRESENTATION]
    return (
        f"unknown method {name!r}; {guess}Known: {', '.join((*WITHOUT_REPRESENTATION, *NETWORKS))}, "
        f"and REPRESENTATION+CLASSIFIER with {', '.join(REPRESENTATIONS)} and {', '.join(classifiers)}"
    )


def _pipeline(representations, classifier):
    from sklearn.pipeline import FeatureUnion, Pipeline

    from compare.feature_cache import CachedFeatures
    from features.balance import Balance

    cached = {step.name: CachedFeatures(step.make()) for step in representations}
    decides = classifier.make()
    if len(cached) == 1:
        return Pipeline([*cached.items(), (classifier.name, decides)])
    joined = FeatureUnion(
        [(name, Pipeline([("of", part), ("balance", Balance())])) for name, part in cached.items()]
    )
    if "scaling" in decides.get_params():
        decides.set_params(scaling="together")  # one scale for all keeps the balance
    return Pipeline([("&".join(cached), joined), (classifier.name, decides)])


def _own_estimators(own_file):
    """The `METHODS` of a user's file: a dictionary from name to unfitted classifier."""
    if not own_file.is_file():
        raise UsageError(f"--also: there is no file {own_file}; give the path of a .py file")
    spec = importlib.util.spec_from_file_location(f"own_{own_file.stem}", own_file)
    if spec is None:
        raise UsageError(f"--also: {own_file.name} is not a Python file; expected a .py file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # so that its classes know the file they stand in
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a user's file may fail in any way; it is theirs to mend
        raise UsageError(
            f"--also: {own_file.name} cannot be imported: {type(error).__name__}: {error}"
        ) from error
    methods = getattr(module, "METHODS", None)
    if not isinstance(methods, dict) or not methods:
        raise UsageError(
            f'--also: {own_file.name} defines no METHODS; add METHODS = {{"my_method": estimator}}'
        )
    for name, estimator in methods.items():
        missing = [f for f in ("fit", "predict_proba", "get_params") if not hasattr(estimator, f)]
        if missing:
            raise UsageError(
                f"--also: {name!r} in {own_file.name} has no {', '.join(missing)}; "
                "expected an unfitted scikit-learn classifier on images"
            )
    return methods


def _family_of_own(estimator):
    families = {getattr(part, "family", None) for part in parts_of(estimator)}
    return next(
        (family for family in ("transfer", "deep", "random") if family in families), "classical"
    )


def parts_of(estimator):
    """The estimator, and each estimator inside it, fitted where there is a fitted one.

    Returns
    -------
    list of estimators
    """
    steps = getattr(estimator, "steps", None) or getattr(estimator, "transformer_list", None) or []
    inner = [step for _, step in steps]
    if hasattr(estimator, "extractor"):
        inner.append(getattr(estimator, "extractor_", estimator.extractor))
    return [estimator] + [part for step in inner for part in parts_of(step)]


def source_file(estimator):
    """The file that an estimator's class is written in.

    Parameters
    ----------
    estimator : object

    Returns
    -------
    Path
    """
    return Path(inspect.getfile(type(estimator)))
