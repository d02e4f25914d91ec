"""The numbers that a fitted method turns a picture into, before anything is decided.

A pipeline's are those that its classifier measures distances in; a network's are the input of its last
dense layer. Where a method has no such place (`majority` never reads the picture, a stranger's
classifier may do everything at once) there is nothing to look at.
"""

import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import normalize

from compare.anatomy.fitted import is_network


def represented(estimator, images):
    """The pictures in a fitted method's own space.

    Parameters
    ----------
    estimator : fitted classifier on images
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255

    Returns
    -------
    ndarray of shape (n_images, n_features), float32, or None
        None where the method has no representation apart from its answer.

    Raises
    ------
    ValueError
        If some of the numbers are NaN or infinite.
    """
    if is_network(estimator):
        from deep.embedding import embed

        found = embed(estimator.model_, images)
    elif isinstance(estimator, Pipeline) and len(estimator.steps) > 1:
        found = _before_the_classifier(estimator, images)
    else:
        return None
    found = np.asarray(found, np.float32).reshape(len(images), -1)
    if not np.isfinite(found).all():
        raise ValueError("the representation holds NaN or infinite numbers: no distance is known")
    return found


def _before_the_classifier(pipeline, images):
    """What the last step makes of the features of the others."""
    found = images
    for _, step in pipeline.steps[:-1]:
        if step not in (None, "passthrough"):
            found = step.transform(found)
    classifier = pipeline.steps[-1][1]
    if is_network(classifier):
        return represented(classifier, found)
    # Our SVM multiplies by one more number, the same for all: nobody's neighbours change.
    if hasattr(classifier, "scaler_"):
        found = classifier.scaler_.transform(np.asarray(found, np.float32))
    if getattr(classifier, "metric", None) == "cosine":
        found = normalize(found)
    return found
