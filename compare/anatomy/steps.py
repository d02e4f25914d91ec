"""The way of a picture through a fitted method, step by step: the diagram on its card.

What each step does is said by its own class; how many numbers leave it is measured by sending one
picture through. Of a stranger's estimator no more is known than its class, and that is what is said.
"""

import numpy as np
from sklearn.pipeline import FeatureUnion, Pipeline

from compare.anatomy.network_steps import network_steps, step

ORIGINS = ("hand", "random", "borrowed", "tuned", "measured", "learned")
SPREAD = {
    True: "each number to mean 0 and variance 1",
    False: "all numbers centred; their spread is kept",
}


def steps_of(estimator, image):
    """Describe a fitted method as the steps that a picture takes through it.

    Parameters
    ----------
    estimator : fitted classifier on images
    image : ndarray of shape (height, width, 3), uint8, 0-255
        Any picture of the size that it was fitted to.

    Returns
    -------
    list of dict
        Each with `title`; `detail`, a sentence or ""; `origin`, one of `ORIGINS` or None where it is
        not known; `shape`, how many numbers leave it, a list of int or None; `n_parameters`, int or
        None; and `joined`, for representations laid side by side: a list of such lists. Empty where a
        stranger's method cannot be read.
    """
    try:
        return _steps(estimator, image[None])
    except Exception:  # a diagram less must never cost a fit that has succeeded
        return []


def _steps(estimator, images):
    if isinstance(estimator, Pipeline):
        found, passed = [], images
        for _, part in estimator.steps[:-1]:
            if part not in (None, "passthrough"):
                now = part.transform(passed)
                found += _of_transformer(part, passed, now)
                passed = now
        return found + _steps(estimator.steps[-1][1], passed)
    if _is_network(estimator):
        return network_steps(estimator)
    return _of_classifier(estimator, images)


def _of_transformer(part, before, after):
    """Steps of one transformer, given what goes in and what comes out of it for one picture."""
    part = getattr(part, "extractor_", part)  # not the keeping of features, which changes nothing
    if isinstance(part, FeatureUnion):
        inner = [transformer for _, transformer in part.transformer_list]
        joined = [_of_transformer(each, before, each.transform(before)) for each in inner]
        words = f"{len(joined)} representations, laid side by side"
        return [step("joined", words, "hand", np.shape(after)[1:], joined=joined)]
    if isinstance(part, Pipeline):
        found = []
        for _, inner in part.steps:
            now = inner.transform(before)
            found += _of_transformer(inner, before, now)
            before = now
        return found
    if getattr(part, "backbone", None) is not None:
        return network_steps(part)
    return [step(_title(part), _says(part), _origin(part), np.shape(after)[1:], _learned(part))]


def _of_classifier(estimator, images):
    n_classes = len(estimator.classes_)
    found = []
    scaler = getattr(estimator, "scaler_", None)
    if scaler is not None:
        spread = SPREAD[bool(getattr(scaler, "with_std", True))]
        found.append(step("standardise", spread, "measured", np.shape(images)[1:]))
    found.append(
        step(_title(estimator), _says(estimator), "learned", (n_classes,), _learned(estimator))
    )
    temperature = getattr(estimator, "temperature_", None)
    if temperature is not None:
        words = f"scores divided by {temperature:.3g}, so that their confidence can be believed"
        found.append(step("calibrate", words, "learned", (n_classes,), 1))
    return found


def _is_network(estimator):
    return hasattr(getattr(estimator, "model_", None), "layers") and hasattr(estimator, "classes_")


def _title(part):
    kernel = getattr(part, "kernel", None)
    name = type(part).__name__
    return f"{name} ({kernel})" if isinstance(kernel, str) else name


def _says(part):
    """First sentence of what the class says of itself."""
    return " ".join((type(part).__doc__ or "").strip().split("\n\n")[0].split())


def _learned(part):
    n_parameters = getattr(part, "n_parameters_", None)
    return None if n_parameters is None else int(n_parameters)


def _origin(part):
    """Where a transformer's numbers come from: its family, or whether a fit has left any in it."""
    if getattr(part, "family", None) == "random":
        return "random"
    if not type(part).__module__.startswith(("features", "deep", "sklearn")):
        return None
    if "random_state" in part.get_params():
        return "measured"
    takes = [
        value
        for name, value in vars(part).items()
        if name.endswith("_") and not name.startswith("_")
        if hasattr(value, "get_params")
        or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
    ]
    return "measured" if takes else "hand"
