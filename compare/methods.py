"""What competes: a method is a representation plus a classifier, or a network end to end.

`hog+svm` joins one of `features.EXTRACTORS` (or a pretrained backbone, `mobilenet_v2+svm`) with one
of `baselines.CLASSIFIERS`; `hog&color+svm` joins two representations first; `small_cnn` is a network
of its own. Nothing is imported until a method is built, so listing them is instant.
"""

import ast
import difflib
import hashlib
import importlib
import inspect
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from baselines import CLASSIFIERS, WITHOUT_REPRESENTATION
from compare.command_line.words import UsageError
from compare.own.file import is_representation, own_parts
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
USUAL_CLASSIFIER = "svm"  # for a user's representation that is named with none
FAMILIES = ("baseline", "classical", "random", "transfer", "deep")


@dataclass(frozen=True)
class Step:
    """One part of a method: its name, the class as "module:Class", and what its file says it is.

    A user's own representation has no such reference, but the file that it stands in.
    """

    name: str
    reference: str = ""
    own_file: Path | None = None

    @property
    def path(self):
        """The file that holds the class."""
        if self.own_file:
            return self.own_file
        return ROOT / (self.reference.split(":")[0].replace(".", "/") + ".py")

    @property
    def summary(self):
        """First line of the file's docstring, read without importing it."""
        return (ast.get_docstring(ast.parse(self.path.read_text("utf-8"))) or "").split("\n")[0]

    def make(self):
        """Import the class and return an instance with its default parameters."""
        if self.own_file:
            return _own(self.own_file, self.name)
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
        The user's file that holds the method or a representation of it.
    """

    name: str
    family: str
    representations: tuple[Step, ...] = ()
    classifier: Step | None = None
    own_file: Path | None = None

    @property
    def steps(self):
        """All its parts, representations first; none of a user's own classifier."""
        return tuple(step for step in (*self.representations, self.classifier) if step)

    @property
    def summary(self):
        """What it sees and how it decides, in a sentence or two."""
        if not self.classifier:
            return f"Your own method, from {self.own_file.name}."
        return " ".join(step.summary for step in self.steps)

    @property
    def folder(self):
        """A name for its folder that every file system takes."""
        safe = "".join(c if c.isalnum() and c.isascii() or c in "+&_.-" else "-" for c in self.name)
        leads_elsewhere = safe.startswith(".")  # ".." and the like
        if safe == self.name and len(safe) <= 60 and not leads_elsewhere:
            return safe
        return f"{safe[:50]}-{hashlib.sha256(self.name.encode()).hexdigest()[:8]}"

    def borrowed(self):
        """The pretrained backbones that it builds on, as entries of `deep.backbones.ENTRIES`."""
        names = [name for step in self.steps if (name := step.name.split(":")[0]) in BACKBONES]
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
        if not self.classifier:
            return _own(self.own_file, self.name)
        if not self.representations:
            return self.classifier.make()
        return _pipeline(self.representations, self.classifier)

    def code_fingerprint(self):
        """SHA-256 over the code of the folders that the method's parts live in, or their own files."""
        folders = {step.path.parent for step in self.steps if not step.own_file}
        files = sorted(file for folder in folders for file in folder.glob("*.py"))
        own = {step.own_file for step in self.steps if step.own_file}
        files += sorted(own | ({self.own_file} if self.own_file else set()))
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
        The user's files; all their classifiers are added at the end, and their representations that
        no name makes use of, with a support vector machine.

    Returns
    -------
    list of Method

    Raises
    ------
    UsageError
        For a name that is not known; the message lists what is.
    """
    owned = [(file, name, part) for file in own_files for name, part in own_parts(file).items()]
    own_steps = {n: Step(n, own_file=file) for file, n, part in owned if is_representation(part)}
    if taken := [name for name in own_steps if name in REPRESENTATIONS]:
        raise UsageError(
            f"--also: there is a representation {taken[0]!r} already; choose another name"
        )
    methods = [_method(name, own_steps) for name in (names or DEFAULT_FIELD)]
    used = {step.name for method in methods for step in method.representations}
    for own_file, name, part in owned:
        if name not in own_steps:
            methods.append(Method(name, _family_of_own(part), own_file=own_file))
        elif name not in used:
            methods.append(_method(f"{name}+{USUAL_CLASSIFIER}", own_steps))
    counts = Counter(method.name for method in methods)
    if repeated := sorted(name for name, n in counts.items() if n > 1):
        raise UsageError(f"method {repeated[0]!r} is named twice; name each method once")
    return methods


def every_name():
    """All methods that run without a new file: the ladder of pairs, then the networks."""
    pairs = [
        f"{r}+{c}" for r in REPRESENTATIONS for c in CLASSIFIERS if c not in WITHOUT_REPRESENTATION
    ]
    return [*WITHOUT_REPRESENTATION, *pairs, *NETWORKS]


def _method(name, own_steps):
    if name in NETWORKS:
        family = "transfer" if ":" in name else "deep"
        return Method(name, family, classifier=Step(name, NETWORKS[name]))
    if name in WITHOUT_REPRESENTATION:
        return Method(name, "baseline", classifier=Step(name, CLASSIFIERS[name]))
    joined, plus, classifier = name.rpartition("+")
    parts = joined.split("&")
    known = classifier in CLASSIFIERS and classifier not in WITHOUT_REPRESENTATION
    if not plus or not known or any(part not in {**REPRESENTATIONS, **own_steps} for part in parts):
        raise UsageError(_unknown(name, own_steps))
    steps = tuple(own_steps.get(part) or Step(part, REPRESENTATIONS[part]) for part in parts)
    return Method(
        name,
        _family_of(parts),
        steps,
        Step(classifier, CLASSIFIERS[classifier]),
        next((step.own_file for step in steps if step.own_file), None),
    )


def _family_of(parts):
    """A joined representation is as much learned as its most learned part."""
    if any(part in BACKBONES for part in parts):
        return "transfer"
    return "random" if any(part in RANDOM for part in parts) else "classical"


def _unknown(name, own_steps):
    close = difflib.get_close_matches(name, every_name(), n=1)
    guess = f"did you mean {close[0]!r}? " if close else ""
    classifiers = [c for c in CLASSIFIERS if c not in WITHOUT_REPRESENTATION]
    representations = ", ".join((*REPRESENTATIONS, *own_steps))
    return (
        f"unknown method {name!r}; {guess}Known: {', '.join((*WITHOUT_REPRESENTATION, *NETWORKS))}, "
        f"and REPRESENTATION+CLASSIFIER with {representations} and {', '.join(classifiers)}"
    )


def _pipeline(representations, classifier):
    from sklearn.pipeline import FeatureUnion, Pipeline

    from compare.fitting.feature_cache import CachedFeatures
    from features.balance import Balance

    # Of a user's own code it is not known what else it depends on, so nothing of it is kept.
    cached = {
        step.name: step.make() if step.own_file else CachedFeatures(step.make())
        for step in representations
    }
    decides = classifier.make()
    if len(cached) == 1:
        return Pipeline([*cached.items(), (classifier.name, decides)])
    joined = FeatureUnion(
        [(name, Pipeline([("of", part), ("balance", Balance())])) for name, part in cached.items()]
    )
    if "scaling" in decides.get_params():
        decides.set_params(scaling="together")  # one scale for all keeps the balance
    return Pipeline([("&".join(cached), joined), (classifier.name, decides)])


def _own(own_file, name):
    from sklearn.base import clone

    return clone(own_parts(own_file)[name])


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
