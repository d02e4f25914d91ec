"""The `METHODS` of a user's file: classifiers on pictures, and representations for our classifiers.

What has `predict_proba` competes as it is; what only has `transform` is a representation, which is
named like ours: `my_features+svm`, `hog&my_features+knn`.
"""

import importlib.util
import inspect
import sys

from compare.command_line.words import UsageError

JOINERS = "+&"  # what joins the names of parts
SKLEARN = "sklearn.base"
EXAMPLE = 'METHODS = {"my_method": estimator}'


def is_representation(estimator):
    """Whether it turns pictures into numbers and names no class."""
    return hasattr(estimator, "transform") and not hasattr(estimator, "predict_proba")


def own_parts(own_file):
    """Import a user's file and return its methods.

    Parameters
    ----------
    own_file : Path

    Returns
    -------
    dict of str to estimator
        Unfitted; classifiers and representations, in the file's order.

    Raises
    ------
    UsageError
        If there is no such file, it cannot be imported, or what it names can be no method.
    """
    module = _imported(own_file)
    methods = getattr(module, "METHODS", None)
    if not isinstance(methods, dict) or not methods:
        raise UsageError(f"--also: {own_file.name} defines no METHODS; add {EXAMPLE}")
    for name, estimator in methods.items():
        _check(name, estimator, own_file.name)
    return methods


def _imported(own_file):
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
    return module


def _check(name, estimator, file_name):
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"--also: {file_name} names a method {name!r}; expected text: {EXAMPLE}")
    if is_representation(estimator):
        wanted = ("fit", "transform", "get_params")
        if set(JOINERS) & set(name):
            raise UsageError(
                f"--also: {name!r} in {file_name} is a representation, and + and & join names of such; "
                "choose a name without them"
            )
    else:
        wanted = ("fit", "predict_proba", "get_params")
    missing = [each for each in wanted if not hasattr(estimator, each)]
    if missing or inspect.isclass(estimator):
        lack = "is a class" if inspect.isclass(estimator) else f"has no {', '.join(missing)}"
        raise UsageError(
            f"--also: {name!r} in {file_name} {lack}; {_remedy(name, estimator, missing)}"
        )
    _check_copies(name, estimator, file_name)


def _check_copies(name, estimator, file_name):
    """Each fit of a run is that of a copy."""
    from sklearn.base import clone

    try:
        clone(estimator)
    except Exception as error:  # a user's class may fail in any way
        raise UsageError(
            f"--also: {name!r} in {file_name} cannot be copied with its settings ({error}); let "
            "__init__ store each setting under its own name and do nothing else, as in def "
            "__init__(self, n_bins=8): self.n_bins = n_bins"
        ) from error


def _remedy(name, estimator, missing):
    """What to write instead, for what students usually give."""
    kind = type(estimator).__name__
    if inspect.isclass(estimator):
        return f'expected an object of it: METHODS = {{"{name}": {estimator.__name__}()}}'
    if inspect.isfunction(estimator):
        return (
            "a function of pictures becomes a representation by sklearn.preprocessing: METHODS = "
            f'{{"{name}": FunctionTransformer({estimator.__name__})}}'
        )
    if type(estimator).__module__.startswith("keras"):
        return (
            "a network is given as a class: from deep.keras_classifier import KerasClassifier, and a "
            "subclass whose build(self, image_shape, n_classes) returns it"
        )
    if "predict_proba" in missing and hasattr(estimator, "decision_function"):
        return (
            "it names classes without probabilities; end in baselines.svm's SVM(), or wrap it in "
            f"sklearn.calibration: CalibratedClassifierCV({kind}())"
        )
    base = "TransformerMixin" if hasattr(estimator, "transform") else "ClassifierMixin"
    return (
        "expected an unfitted scikit-learn classifier on images, or an extractor with transform: "
        f"from {SKLEARN} import BaseEstimator, {base}, and class {kind}({base}, BaseEstimator)"
    )
