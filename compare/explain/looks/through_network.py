"""What a network's first layer finds in a picture, and in which region its answer's evidence lies."""

import math

import numpy as np

MOST_FILTERS = 32
N_MAPS = 8
MOST_MAP_PX = 32


def through_network(classifier, images, answers):
    """What a fitted network can be asked beyond its answers.

    Parameters
    ----------
    classifier : fitted deep.keras_classifier.KerasClassifier
    images : ndarray of shape (n_images, height, width, 3), uint8, 0-255
    answers : ndarray of shape (n_images,), int
        The class that it named for each.

    Returns
    -------
    dict of str to ndarray
        `grad_cam`: float32 of shape (n_images, height, width); `filters`: uint8 of shape (n_filters,
        height, width, 3), those that find most in the first picture in front; `maps`: uint8 of shape
        (n_maps, height, width), what the first of them find there. Where the network has no such
        thing, `without` says why in its place.
    """
    from deep.inside import first_filters, first_maps, grad_cam
    from deep.keras_classifier import core

    network = core(classifier.model_)
    try:
        maps = np.maximum(first_maps(network, images[:1])[0], 0)
        columns = np.searchsorted(classifier.classes_, answers)
        found = {"grad_cam": grad_cam(network, images, columns)}
    except (ValueError, NotImplementedError) as error:
        return {"without": np.array(str(error))}
    filters = first_filters(network)
    if filters is None:
        return found
    order = np.argsort(-maps.std(axis=(0, 1)), kind="stable")
    step = math.ceil(max(maps.shape[:2]) / MOST_MAP_PX)
    best = np.moveaxis(maps[::step, ::step, order[:N_MAPS]], -1, 0)
    highest = np.maximum(best.max(axis=(1, 2), keepdims=True), 1e-12)
    return {
        **found,
        "filters": _as_pictures(filters[order[:MOST_FILTERS]]),
        "maps": np.rint(255 * best / highest).astype(np.uint8),
    }


def _as_pictures(filters):
    """Weights as colours: none is mid grey, and each filter's strongest is full."""
    strongest = np.maximum(np.abs(filters).max(axis=(1, 2, 3), keepdims=True), 1e-12)
    return np.rint(127.5 + 127.5 * filters / strongest).astype(np.uint8)
